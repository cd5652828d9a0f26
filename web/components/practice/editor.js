// @ts-check
/** Where another try at a question is written, with the question above. */
import { errorNotice } from "../notice/notice.js";
import { debounce, el, replace, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { StreamingMarkdown } from "../../lib/markdown.js";
import { MAX_ANSWER, codePoints } from "../../lib/protocol.js";

/**
 * @param {object} parts
 * @param {string} parts.id       unique on the page
 * @param {string} parts.asked    what the interviewer had said
 * @param {string} parts.first    the first answer, to start from
 * @param {string} parts.locale   of the interview
 * @param {import("../../lib/storage.js").Drawer} parts.drawer
 * @param {AbortSignal} parts.signal
 * @param {(text: string) => Promise<void>} parts.onSend   raises what the server refused
 * @param {() => void} parts.onCancel
 */
export function editor({ id, asked, first, locale, drawer, signal, onSend, onCancel }) {
  const question = el("blockquote", { class: "turn-text retry-question", lang: locale });
  new StreamingMarkdown(question).show(questionIn(asked), true);
  const field = el("textarea", {
    id: `retry-text-${id}`,
    class: "input",
    rows: 5,
    autocomplete: "off",
    spellcheck: "true",
    lang: locale,
    data: { dictation: "" },
  });
  field.value = drawer.draft;
  const problem = el("div");
  const submit = el("button", { type: "submit", class: "button button-primary" }, t("practice.send"));
  const cancel = el("button", { type: "button", class: "button button-quiet", onclick: onCancel }, t("action.cancel"));
  const from = el(
    "button",
    {
      type: "button",
      class: "link-button",
      onclick: () => {
        field.value = first;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.focus();
      },
    },
    t("practice.from_first"),
  );
  const keep = debounce(65, signal, () => {
    drawer.draft = field.value;
  });
  const refresh = () => {
    from.hidden = field.value.trim() !== "";
    const over = codePoints(field.value) > MAX_ANSWER;
    submit.disabled = over;
    if (over) replace(problem, el("p", { class: "hint", role: "status" }, t("composer.too_long")));
    else if (problem.querySelector(".hint")) replace(problem);
  };
  field.addEventListener("input", () => {
    keep();
    refresh();
  });
  const element = el(
    "form",
    {
      class: "practice-box stack-small",
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const text = field.value.trim();
        if (text === "") {
          field.focus();
          return;
        }
        submit.disabled = field.readOnly = true;
        setText(submit, t("practice.sending"));
        replace(problem);
        try {
          await onSend(text);
          field.value = drawer.draft = "";
        } catch (error) {
          if (!signal.aborted) replace(problem, errorNotice(error));
        }
        submit.disabled = field.readOnly = false;
        setText(submit, t("practice.send"));
        refresh();
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) element.requestSubmit();
        if (event.key === "Escape" && !event.isComposing) {
          event.stopPropagation();
          onCancel();
        }
      },
    },
    el("p", { class: "faint" }, t("practice.asked")),
    question,
    el("label", { for: field.id, class: "label" }, t("practice.label")),
    field,
    el("div", { class: "row" }, submit, cancel, from),
    el("p", { class: "hint" }, t("practice.kept")),
    problem,
  );
  const keepNow = () => {
    drawer.draft = field.value;
  };
  window.addEventListener("pagehide", keepNow, { signal });
  signal.addEventListener("abort", keepNow);
  refresh();
  return {
    element,
    focus() {
      field.focus({ preventScroll: true });
      element.scrollIntoView({ block: "nearest" });
    },
  };
}

/** Longer than this, what was said before the question is left out; the transcript has it just above. */
const LONG = 300;

/** @param {string} asked */
function questionIn(asked) {
  const last =
    asked
      .trim()
      .split(/\n\s*\n/)
      .at(-1) ?? "";
  return asked.length > LONG && last !== "" ? last : asked;
}
