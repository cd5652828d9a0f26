// @ts-check
/**
 * Practice under the candidate's own answers: advice on demand, and another try at the question, beside the first.
 *
 * @typedef {import("../../lib/wire.js").AnswerView} AnswerView
 * @typedef {import("../../lib/wire.js").TurnView} TurnView
 * @typedef {import("../../lib/wire.js").RetryRecord} RetryRecord
 * @typedef {{show: (records: RetryRecord[]) => void}} Panel
 */
import { errorNotice, loading } from "../notice/notice.js";
import { sayStatus } from "../../lib/announce.js";
import { ApiError, get, post } from "../../lib/api.js";
import { el, replace, setAttribute, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { messageId } from "../../lib/protocol.js";
import { sheet } from "../../lib/sheets.js";
import { Drawer } from "../../lib/storage.js";
import { editor } from "./editor.js";
import { advice, attempt } from "./words.js";

await sheet("components/practice/practice.css");

/** How often, and after how many ms, earlier tries are asked for again. */
const LOADS = 5;
const AGAIN_AFTER = 3000;
/** Where the candidate asks, or says goodbye: there is nothing to advise on. */
const NOT_ASSESSED = new Set(["questions", "close"]);

/**
 * @param {object} parts
 * @param {string} parts.session
 * @param {string} parts.user
 * @param {string} parts.locale    of the interview
 * @param {AbortSignal} parts.signal
 * @param {() => void} parts.onWork   the reader turns to something in mid-transcript
 */
export function practice({ session, user, locale, signal, onWork }) {
  const base = `/api/sessions/${encodeURIComponent(session)}`;
  /** @type {Map<string, Panel>} */
  const panels = new Map();
  /** @type {RetryRecord[]} */
  let records = [];
  /** @param {string} message */
  const of = (message) => records.filter((record) => record.message === message);

  /** @param {RetryRecord[]} more */
  function add(more) {
    const known = new Set(records.map((record) => record.id));
    records = [...records, ...more.filter((record) => !known.has(record.id))].sort((a, b) => a.at - b.at);
  }

  /** @param {number} tries  left, while the server is away */
  async function load(tries) {
    try {
      const answer = await get(`${base}/retries`, signal);
      add(answer.retries);
    } catch (error) {
      if (tries > 0 && error instanceof ApiError && error.temporary) {
        const id = setTimeout(() => load(tries - 1), AGAIN_AFTER);
        signal.addEventListener("abort", () => clearTimeout(id));
      }
      return;
    }
    for (const [message, panel] of panels) panel.show(of(message));
  }
  load(LOADS);

  /**
   * @param {AnswerView} answer
   * @param {TurnView | null} before
   * @returns {HTMLElement | null}
   */
  function below(answer, before) {
    if (!before || NOT_ASSESSED.has(before.stage)) return null;
    const { message } = answer;
    const drawer = new Drawer(user, `${session}:retry:${message}`);
    const adviceBox = el("div", {
      id: `advice-${message}`,
      class: "practice-box",
      role: "group",
      "aria-label": t("practice.advice"),
      hidden: true,
    });
    const editorBox = el("div", { id: `retry-${message}`, hidden: true });
    const tries = el("div", { class: "attempts" });
    const adviceButton = toggle("practice.advice", adviceBox.id, () => showAdvice(adviceBox.hidden));
    const retryButton = toggle("action.retry", editorBox.id, () => showEditor(editorBox.hidden));

    /** @param {boolean} open */
    async function showAdvice(open) {
      adviceBox.hidden = !open;
      setAttribute(adviceButton, "aria-expanded", String(open));
      if (!open) return;
      onWork();
      if (adviceBox.childElementCount === 0) replace(adviceBox, loading());
      try {
        const coaching = await get(`${base}/coaching/${encodeURIComponent(message)}`, signal);
        replace(adviceBox, advice(coaching, locale));
        sayStatus(t("practice.advice_ready"));
      } catch (error) {
        if (!signal.aborted)
          replace(
            adviceBox,
            errorNotice(error, () => showAdvice(true)),
          );
      }
    }

    /** @type {ReturnType<typeof editor> | null} */
    let writing = null;
    /** @param {boolean} open */
    function showEditor(open) {
      editorBox.hidden = !open;
      setAttribute(retryButton, "aria-expanded", String(open));
      if (!open) {
        retryButton.focus();
        return;
      }
      onWork();
      if (!writing) {
        writing = editor({
          id: message,
          asked: before?.text ?? "",
          first: answer.text,
          locale,
          drawer,
          signal,
          onSend: send,
          onCancel: () => showEditor(false),
        });
        editorBox.append(writing.element);
      }
      writing.focus();
    }

    /** One id for one text: sent again after a lost answer, it counts once. */
    let sent = { id: "", text: "" };
    /** @param {string} text */
    async function send(text) {
      if (sent.text !== text) sent = { id: messageId(), text };
      const record = await post(`${base}/retries`, { message, text, client_id: sent.id }, signal);
      add([record]);
      showEditor(false);
      show(of(message));
      sayStatus(t("practice.compared"));
      const newest = tries.querySelector("details");
      newest?.querySelector("summary")?.focus({ preventScroll: true });
      newest?.scrollIntoView({ block: "nearest" });
    }

    /** @type {Set<string>} */
    const shown = new Set();
    /** @param {RetryRecord[]} mine  oldest first */
    function show(mine) {
      mine.forEach((record, i) => {
        if (shown.has(record.id)) return;
        shown.add(record.id);
        for (const older of tries.querySelectorAll("details")) older.open = false;
        // The newest comes first: it is what the reader came for.
        tries.prepend(
          el(
            "details",
            { class: "attempt practice-box", open: true },
            el("summary", null, t("practice.beside", { number: i + 2 })),
            attempt(record, i + 1, locale),
          ),
        );
        if (drawer.draft.trim() === record.text) drawer.draft = "";
      });
      setText(retryButton, t(shown.size > 0 ? "practice.retry_again" : "action.retry"));
    }
    panels.set(message, { show });
    show(of(message));
    return el(
      "div",
      { class: "practice" },
      el("div", { class: "row practice-buttons" }, adviceButton, retryButton),
      adviceBox,
      editorBox,
      tries,
    );
  }

  return { below };
}

/**
 * @param {string} key
 * @param {string} controls
 * @param {() => void} onclick
 */
function toggle(key, controls, onclick) {
  return el(
    "button",
    { type: "button", class: "button practice-button", "aria-expanded": "false", "aria-controls": controls, onclick },
    t(key),
  );
}
