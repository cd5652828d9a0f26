// @ts-check
/**
 * Under each answer of a recording, for developers: another answer in its place, and what comes of both beside each
 * other. Loaded for them alone, with their words.
 *
 * @typedef {import("../../lib/wire.js").AnswerView} AnswerView
 * @typedef {import("../../lib/wire.js").ForkCourse} ForkCourse
 * @typedef {import("../../lib/wire.js").ForkRecord} ForkRecord
 * @typedef {{element: HTMLElement, show: (mine: ForkRecord[]) => void}} Panel
 */
import { errorNotice } from "../notice/notice.js";
import { marks, why } from "../staff/notes.js";
import { sayStatus } from "../../lib/announce.js";
import { post } from "../../lib/api.js";
import { el, replace, setAttribute, setText } from "../../lib/dom.js";
import { DOT, dateTime, label, money, t } from "../../lib/i18n.js";
import { StreamingMarkdown } from "../../lib/markdown.js";
import { MAX_ANSWER, codePoints, messageId } from "../../lib/protocol.js";
import { rewording } from "../../lib/rewording.js";
import { sheet } from "../../lib/sheets.js";

await sheet("components/player/forks.css");

/**
 * @param {object} parts
 * @param {string} parts.session
 * @param {string} parts.language                     of what is said
 * @param {ForkRecord[]} parts.made                   those that there are, oldest first
 * @param {ReadonlyMap<string, string>} parts.names   of competences
 * @param {() => void} parts.onWork                   somebody writes here: the page stays where it is
 * @param {AbortSignal} parts.signal
 */
export function forks({ session, language, made, names, onWork, signal }) {
  /** An answer's row comes and goes with the playhead; what was written there stays. @type {Map<string, Panel>} */
  const panels = new Map();
  let fresh = "";

  /** @param {AnswerView} answer */
  function panel(answer) {
    const { message, text } = answer;
    const box = el("div", { id: `fork-${message}`, hidden: true });
    const results = el("div", { class: "forks-made" });
    const button = el(
      "button",
      {
        type: "button",
        class: "button button-quiet fork-button",
        "aria-expanded": "false",
        "aria-controls": box.id,
        onclick: () => open(box.hidden),
      },
      t("forks.open"),
    );
    const writing = form({ id: message, text, language, signal, onRun: run, onCancel: () => open(false) });
    box.append(writing.element);

    /** @param {boolean} shown */
    function open(shown) {
      box.hidden = !shown;
      setAttribute(button, "aria-expanded", String(shown));
      if (shown) {
        onWork();
        writing.focus();
      } else button.focus();
    }

    /** One id for one text: sent again after a lost answer, it counts once. */
    let sent = { id: "", text: "" };
    /** @param {string} other */
    async function run(other) {
      if (sent.text !== other) sent = { id: messageId(), text: other };
      /** @type {ForkRecord} */
      const record = await post(
        `/api/sessions/${encodeURIComponent(session)}/forks`,
        { message, text: other, client_id: sent.id },
        signal,
      );
      sent = { id: "", text: "" };
      made.push(record);
      fresh = record.id;
      open(false);
      show(made.filter((one) => one.message === message));
      sayStatus(t("forks.done"));
      const newest = results.querySelector("details");
      newest?.querySelector("summary")?.focus({ preventScroll: true });
      newest?.scrollIntoView({ block: "start" });
    }

    let shown = 0;
    /** @param {ForkRecord[]} mine  oldest first */
    function show(mine) {
      for (const record of mine.slice(shown)) {
        for (const older of results.querySelectorAll("details")) older.open = false;
        shown += 1;
        // The newest comes first, and is open if it was made just now.
        results.prepend(fork(record, shown, { names, language, open: record.id === fresh }));
      }
    }
    return { element: el("div", { class: "forks" }, button, box, results), show };
  }
  return {
    /** @param {AnswerView} answer */
    below(answer) {
      const known = panels.get(answer.message) ?? panel(answer);
      panels.set(answer.message, known);
      known.show(made.filter((one) => one.message === answer.message));
      return known.element;
    },
  };
}

/**
 * @param {object} parts
 * @param {string} parts.id
 * @param {string} parts.text       the answer as it was
 * @param {string} parts.language
 * @param {AbortSignal} parts.signal
 * @param {(text: string) => Promise<void>} parts.onRun   raises what the server refused
 * @param {() => void} parts.onCancel
 */
function form({ id, text, language, signal, onRun, onCancel }) {
  const field = el("textarea", {
    id: `fork-text-${id}`,
    class: "input",
    rows: 5,
    autocomplete: "off",
    lang: language,
    "aria-describedby": `fork-hint-${id}`,
    value: text,
  });
  const problem = el("div");
  const submit = el("button", { type: "submit", class: "button button-primary" }, t("forks.run"));
  const back = el(
    "button",
    {
      type: "button",
      class: "link-button",
      onclick: () => {
        field.value = text;
        refresh();
        field.focus();
      },
    },
    t("forks.from"),
  );
  function refresh() {
    back.hidden = field.value === text;
    const over = codePoints(field.value) > MAX_ANSWER;
    submit.disabled = over;
    if (over) replace(problem, el("p", { class: "hint", role: "status" }, t("composer.too_long")));
    else if (problem.querySelector(".hint")) replace(problem);
  }
  field.addEventListener("input", refresh);
  const element = el(
    "form",
    {
      class: "fork-form stack-small",
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        if (submit.disabled) return;
        if (field.value.trim() === "") {
          field.focus();
          return;
        }
        submit.disabled = field.readOnly = true;
        setText(submit, t("forks.running"));
        sayStatus(t("forks.running"));
        replace(problem);
        try {
          await onRun(field.value.trim());
        } catch (error) {
          if (!signal.aborted) replace(problem, errorNotice(error));
        }
        submit.disabled = field.readOnly = false;
        setText(submit, t("forks.run"));
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) element.requestSubmit();
        if (event.key === "Escape" && !event.isComposing) {
          event.stopPropagation();
          onCancel();
        }
      },
    },
    el("label", { for: field.id, class: "label" }, t("forks.label")),
    field,
    el("p", { class: "hint", id: `fork-hint-${id}` }, t("forks.hint")),
    el(
      "div",
      { class: "row" },
      submit,
      el("button", { type: "button", class: "button button-quiet", onclick: onCancel }, t("action.cancel")),
      back,
    ),
    problem,
  );
  refresh();
  return {
    element,
    focus() {
      field.focus({ preventScroll: true });
      element.scrollIntoView({ block: "nearest" });
    },
  };
}

/**
 * @param {ForkRecord} record
 * @param {number} number   among those of its answer
 * @param {{names: ReadonlyMap<string, string>, language: string, open: boolean}} look
 */
function fork(record, number, { names, language, open }) {
  const pieces = rewording(record.first.text, record.second.text);
  const changed = pieces.some(({ kind }) => kind !== "same");
  /** @param {"removed" | "added"} kind @param {"del" | "ins"} tag */
  const answer = (kind, tag) =>
    pieces
      .filter((piece) => piece.kind === "same" || piece.kind === kind)
      .map((piece) => (piece.kind === "same" ? piece.text : el(tag, null, piece.text)));
  const { used, calls } = record;
  const facts = [
    t("forks.calls", { count: calls.length }),
    used && calls.length > 0 ? t("forks.tokens", { input: used.input_tokens, output: used.output_tokens }) : null,
    used?.cost && calls.length > 0 ? money(used.cost) : null,
  ];
  return el(
    "details",
    { class: "fork", open },
    el(
      "summary",
      null,
      t("forks.summary", { number }),
      el("span", { class: "faint" }, [DOT, changed ? null : [t("forks.same"), DOT], dateTime(record.at)].flat()),
    ),
    el(
      "div",
      { class: "fork-pair" },
      course(t("forks.as_it_was"), record.first, answer("removed", "del"), { names, language }),
      course(t("forks.second"), record.second, answer("added", "ins"), { names, language }),
    ),
    el("p", { class: "faint numbers" }, facts.filter(Boolean).join(DOT)),
    calls.length > 0
      ? el(
          "ul",
          { class: "faint numbers" },
          calls.map((call) =>
            el(
              "li",
              null,
              [
                call.model,
                label("purpose", call.purpose),
                t("staff.ms", { ms: Math.round(call.ms) }),
                t(`calls.outcome.${call.outcome}`, { reasons: call.reasons.join(", ") }),
              ].join(DOT),
            ),
          ),
        )
      : null,
  );
}

/**
 * One of both lines.
 * @param {string} name
 * @param {ForkCourse} came
 * @param {(string | HTMLElement)[]} answer   with what changed marked
 * @param {{names: ReadonlyMap<string, string>, language: string}} look
 */
function course(name, came, answer, { names, language }) {
  const reply = el("div", { class: "fork-reply", lang: language });
  if (came.reply) new StreamingMarkdown(reply).show(came.reply, true);
  const made = came.assessment;
  return el(
    "section",
    { class: "fork-course" },
    el("h3", null, name),
    part("forks.answer", el("div", { class: "fork-answer", lang: language }, answer)),
    part("forks.reply", came.reply ? reply : el("p", { class: "soft" }, t("forks.no_reply"))),
    part("forks.move", [
      came.move ? why({ kind: came.move, trigger: came.trigger, detail: null, aim: "", anchor: "", code: null }) : null,
      came.stage ? el("p", { class: "faint" }, label("stage", came.stage)) : null,
    ]),
    part("forks.marks", [
      made ? marks(made, names) : el("p", { class: "soft" }, t("forks.no_marks")),
      made && made.missing.length > 0
        ? el("p", null, t("forks.missing", { points: made.missing.map((code) => label("lacking", code)).join(", ") }))
        : null,
      made?.fallback ? el("p", { class: "faint" }, t("forks.rules", { code: made.fallback })) : null,
    ]),
    part(
      "forks.with",
      el(
        "p",
        { class: "faint" },
        t("forks.version", { model: label("model", came.model, came.model), prompts: came.prompts }),
      ),
    ),
  );
}

/**
 * @param {string} key
 * @param {import("../../lib/dom.js").Children} content
 */
function part(key, content) {
  return el("div", { class: "fork-part" }, el("h4", { class: "eyebrow" }, t(key)), content);
}
