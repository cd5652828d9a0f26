// @ts-check
/**
 * What staff read right where it belongs: under a turn, why it was said; under an answer, its marks with their quotes.
 * The same words beside a live interview and beside its recording.
 */
import { competenceNames, reasons } from "../../lib/insight.js";
import { el, replace } from "../../lib/dom.js";
import { has, label, number, t } from "../../lib/i18n.js";

/**
 * @typedef {import("../../lib/session.js").StaffEntry} StaffEntry
 * @typedef {import("../../lib/insight.js").Reason} Reason
 */

export function staffNotes() {
  /** @type {Map<number, HTMLElement>} */
  const turns = new Map();
  /** @type {Map<string, HTMLElement>} */
  const answers = new Map();
  /** @type {Map<HTMLElement, string>} */
  const drawn = new Map();
  /** @type {readonly StaffEntry[]} */
  let entries = [];

  /**
   * Only what has changed is drawn again, so that what somebody selects stays.
   * @param {HTMLElement} element
   * @param {unknown} what
   * @param {() => HTMLElement | null} draw
   */
  function put(element, what, draw) {
    const now = JSON.stringify(what);
    if (drawn.get(element) === now) return;
    drawn.set(element, now);
    replace(element, draw());
  }

  function show() {
    const names = competenceNames(entries);
    const said = reasons(entries);
    for (const [index, element] of turns) {
      const reason = said.get(index) ?? null;
      put(element, reason, () => reason && why(reason));
    }
    /** @type {Map<string, any>} */
    const made = new Map();
    for (const { event } of entries) if (event.type === "assessment.made") made.set(event.message, event.assessment);
    for (const [message, element] of answers) {
      const assessment = made.get(message) ?? null;
      put(element, [assessment, [...names]], () => assessment && marks(assessment, names));
    }
  }

  return {
    /** @param {import("../../lib/wire.js").TurnView} turn */
    underTurn(turn) {
      const element = el("div", { class: "staff-note" });
      turns.set(turn.index, element);
      queueMicrotask(show);
      return element;
    },
    /** @param {import("../../lib/wire.js").AnswerView} answer */
    underAnswer(answer) {
      const element = el("div", { class: "staff-note" });
      answers.set(answer.message, element);
      queueMicrotask(show);
      return element;
    },
    /** @param {readonly StaffEntry[]} next */
    update(next) {
      if (next === entries) return;
      entries = next;
      show();
    },
  };
}

/** @param {Reason} reason */
export function why({ kind, trigger, detail, aim, anchor, code }) {
  const because = trigger && has(`trigger.${trigger}`) ? t(`trigger.${trigger}`) : null;
  const words = [label("move", kind), because].filter(Boolean).join(t("staff.because"));
  return el(
    "p",
    null,
    words,
    detail || anchor ? [" ", el("q", null, detail || anchor || "")] : null,
    aim ? el("span", { class: "soft block" }, aim) : null,
    code ? el("span", { class: "soft block" }, t("staff.not_followed")) : null,
  );
}

/**
 * @param {any} made
 * @param {ReadonlyMap<string, string>} names
 */
export function marks(made, names) {
  const found = Array.isArray(made.marks) ? made.marks : [];
  return el(
    "div",
    { class: "stack-small" },
    found.map((/** @type {any} */ mark) =>
      el(
        "p",
        null,
        el("strong", { class: "numbers" }, t("report.of_five", { score: number(mark.score) })),
        ` ${label("competence", mark.competence, names.get(mark.competence))} `,
        (mark.quotes ?? [])
          .map((/** @type {any} */ quote) => [el("q", { class: "soft" }, String(quote.text)), " "])
          .flat(),
      ),
    ),
    found.length === 0 ? el("p", { class: "soft" }, t("staff.no_marks")) : null,
    made.note ? el("p", { class: "soft" }, String(made.note)) : null,
  );
}
