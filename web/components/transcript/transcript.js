// @ts-check
/**
 * The conversation: the same for the candidate, for who watches and for the player. Rows are kept by id and only
 * what changed is touched; the interviewer's text is appended, a candidate's is set as plain text.
 *
 * @typedef {import("../../lib/wire.js").Item} Item
 * @typedef {import("../../lib/wire.js").TurnView} TurnView
 * @typedef {import("../../lib/wire.js").AnswerView} AnswerView
 * @typedef {import("../../lib/session.js").PendingAnswer} PendingAnswer
 * @typedef {{element: HTMLElement, item: Item | PendingAnswer | null, show: (item: any) => void}} Row
 */
import { el, replace, setAttribute, setText } from "../../lib/dom.js";
import { follow } from "../../lib/follow.js";
import { ago, dateTime, label, t, timeOfDay } from "../../lib/i18n.js";
import { StreamingMarkdown } from "../../lib/markdown.js";
import { codePoints } from "../../lib/protocol.js";
import { errorText } from "../notice/notice.js";
import { sheet } from "../../lib/sheets.js";

await sheet("components/transcript/transcript.css");

/**
 * @param {object} parts
 * @param {AbortSignal} parts.signal
 * @param {string | null} parts.candidate         name of the candidate; null when that is the reader
 * @param {string} [parts.language]   of what is said, which need not be the page's
 * @param {(id: string) => void} [parts.onRetry]
 * @param {(id: string) => void} [parts.onDiscard]
 * @param {(answer: AnswerView, before: TurnView | null) => HTMLElement | null} [parts.below]   what stands under an
 *   answer; `before` is the turn it answered
 * @param {(turn: TurnView) => HTMLElement | null} [parts.underTurn]   what stands under a turn of the interviewer
 * @param {(id: string) => string} [parts.link]   the address of a moment, by the id of its element: it can be copied
 */
export function transcript({ signal, candidate, language, onRetry, onDiscard, below, underTurn, link }) {
  const content = el("div", { class: "transcript-content" });
  const empty = el("p", { class: "transcript-empty soft" });
  const reading = el(
    "p",
    { class: "transcript-reading soft", hidden: true },
    el("span"),
    el("span", { class: "dots", "aria-hidden": "true" }),
  );
  const button = el("button", { type: "button", class: "button transcript-down", hidden: true });
  const scroller = el(
    "div",
    { class: "transcript", role: "log", "aria-live": "off", "aria-label": t("transcript.label"), tabindex: "0" },
    el("div", { class: "transcript-measure" }, empty, content, reading),
  );
  const element = el("div", { class: "transcript-frame" }, scroller, button);
  const follower = follow({
    scroller,
    content: /** @type {HTMLElement} */ (scroller.firstElementChild),
    button,
    buttonLabel: (unseen) => (unseen > 0 ? t("transcript.new", { count: unseen }) : t("transcript.down")),
    signal,
  });
  /** @type {Map<string, Row>} */
  const rows = new Map();
  let shownChars = 0;

  /** @param {string} id */
  const address = (id) => (link ? () => link(id) : null);

  /** @param {TurnView} turn */
  const turnRow = (turn) => {
    const body = el("div", { class: "turn-text", lang: language });
    const note = el("p", { class: "turn-note faint", hidden: true }, t("transcript.stopped"));
    const stage = el("p", { class: "turn-stage eyebrow", hidden: true });
    const markdown = new StreamingMarkdown(body);
    const article = el(
      "article",
      { class: "turn", id: `turn-${turn.turn}`, tabindex: "-1" },
      stage,
      head(t("transcript.interviewer"), turn.at, () => markdown.text, address(`turn-${turn.turn}`)),
      body,
      note,
      underTurn?.(turn) ?? null,
    );
    return row(article, (/** @type {TurnView} */ now) => {
      markdown.show(now.text, now.state !== "open");
      article.classList.toggle("turn-open", now.state === "open");
      note.hidden = now.state !== "stopped";
      setAttribute(article, "data-index", String(now.index));
    });
  };

  /**
   * @param {AnswerView} answer
   * @param {TurnView | null} before
   */
  const answerRow = (answer, before) => {
    const name = candidate ?? t("transcript.you");
    return row(
      el(
        "article",
        { class: "answer", id: `message-${answer.message}`, tabindex: "-1" },
        head(name, answer.at, () => answer.text, address(`message-${answer.message}`)),
        el("div", { class: "answer-text", lang: language }, answer.text),
        below?.(answer, before) ?? null,
      ),
      () => {},
    );
  };

  /** @param {PendingAnswer} pending */
  const pendingRow = (pending) => {
    const state = el("p", { class: "answer-state faint" });
    const article = el(
      "article",
      { class: "answer answer-pending" },
      head(t("transcript.you"), null, null, null),
      el("div", { class: "answer-text" }, pending.text),
      state,
    );
    return row(article, (/** @type {PendingAnswer & {offline?: boolean}} */ now) => {
      article.classList.toggle("answer-failed", now.state === "failed");
      if (now.state !== "failed") {
        setText(
          state,
          t(now.state === "sent" ? "transcript.sent" : now.offline ? "transcript.offline" : "transcript.sending"),
        );
        return;
      }
      replace(
        state,
        `${t("transcript.failed")} ${errorText(now.code ?? "unknown")} `,
        el("button", { type: "button", class: "link-button", onclick: () => onRetry?.(now.id) }, t("action.retry")),
        " ",
        el("button", { type: "button", class: "link-button", onclick: () => onDiscard?.(now.id) }, t("action.edit")),
      );
    });
  };

  /**
   * @param {HTMLElement} article
   * @param {(item: any) => void} show
   * @returns {Row}
   */
  function row(article, show) {
    return { element: article, item: null, show };
  }

  return {
    element,
    scroller,
    /** Code points of the open turn on the screen. */
    get shownChars() {
      return shownChars;
    },
    pin: follower.pin,
    release: follower.release,
    /** @param {string} text */
    setEmpty(text) {
      setText(empty, text);
    },
    /**
     * @param {Item[]} items
     * @param {readonly PendingAnswer[]} pending
     * @param {boolean} waiting   whether the interviewer is about to speak
     */
    update(items, pending, waiting) {
      /** @type {Set<string>} */
      const keep = new Set();
      /** @type {TurnView | null} */
      let before = null;
      /** @type {Element | null} */
      let place = content.firstElementChild;
      let added = false;
      /**
       * @param {string} key
       * @param {Item | PendingAnswer} item
       * @param {() => Row} make
       */
      const put = (key, item, make) => {
        keep.add(key);
        let known = rows.get(key);
        if (!known) {
          known = make();
          rows.set(key, known);
          added = true;
        }
        if (known.item !== item) {
          known.item = item;
          known.show(item);
        }
        if (known.element === place) place = place.nextElementSibling;
        else content.insertBefore(known.element, place);
        return known.element;
      };
      for (const item of items) {
        if (item.kind === "turn") {
          const article = put(`t:${item.turn}`, item, () => turnRow(item));
          const mark = /** @type {HTMLElement} */ (article.firstElementChild);
          // Written only when it changes: this is done for every turn with every word that comes.
          const same = item.stage === before?.stage;
          if (mark.hidden !== same) mark.hidden = same;
          if (!mark.hidden) setText(mark, label("stage", item.stage));
          before = item;
          if (item.state === "open") shownChars = codePoints(item.text);
        } else {
          const answered = before;
          put(`a:${item.message}`, item, () => answerRow(item, answered));
        }
      }
      for (const answer of pending) put(`p:${answer.id}`, answer, () => pendingRow(answer));
      for (const [key, known] of rows) {
        if (!keep.has(key)) {
          known.element.remove();
          rows.delete(key);
        }
      }
      empty.hidden = rows.size > 0;
      setText(
        /** @type {Element} */ (reading.firstElementChild),
        t(items.length > 0 ? "transcript.reading" : "transcript.thinking"),
      );
      reading.hidden = !waiting;
      if (added) follower.added();
    },
    /** @param {string} id  of an element of the transcript */
    reveal(id) {
      const target = content.querySelector(`#${CSS.escape(id)}`);
      if (!(target instanceof HTMLElement)) return;
      target.scrollIntoView({ block: "center" });
      target.focus({ preventScroll: true });
    },
  };
}

/**
 * @param {string} name
 * @param {number | null} at
 * @param {(() => string) | null} text   for the copy button
 * @param {(() => string) | null} address   of this moment
 */
function head(name, at, text, address) {
  return el(
    "header",
    { class: "speech-head" },
    el("h2", { class: "speech-name" }, name),
    at === null
      ? null
      : el(
          "time",
          { class: "faint", datetime: new Date(at).toISOString(), title: `${dateTime(at)}, ${ago(at, Date.now())}` },
          timeOfDay(at),
        ),
    text && copyButton(text, "action.copy"),
    address && copyButton(address, "transcript.link"),
  );
}

/**
 * @param {() => string} text
 * @param {string} name   of the button
 */
function copyButton(text, name) {
  const button = el(
    "button",
    {
      type: "button",
      class: "speech-copy faint",
      onclick: async () => {
        try {
          await navigator.clipboard.writeText(text());
          setText(button, t("action.copied"));
        } catch {
          setText(button, t("action.copy_failed"));
        }
        setTimeout(() => setText(button, t(name)), 2000);
      },
    },
    t(name),
  );
  return button;
}
