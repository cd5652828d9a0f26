// @ts-check
/** Parts of a profile's entries: what one has besides its name, what is wrong with a value, the way back from a removal. */
import { el, setAttribute, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { fault } from "./shape.js";

/**
 * What most entries of a list in short lines do not say; open where one does.
 * @param {(HTMLElement | undefined)[]} controls
 * @param {boolean} open
 */
export function further(controls, open) {
  return el("details", { class: "entry-further", open }, el("summary", null, t("profile.further")), controls);
}

/**
 * Stands below the list's heading, with the focus: the key that removed an entry puts it back, and removes no other.
 * @param {HTMLElement} section  the list without the entry
 * @param {string} name  of the entry
 * @param {() => void} back
 */
export function removed(section, name, back) {
  const button = el("button", { type: "button", class: "button", onclick: back }, t("profile.undo"));
  const row = el("div", { class: "row", role: "status" }, el("p", null, t("profile.removed", { name })), button);
  section.querySelector("h2")?.after(row);
  button.focus();
  return row;
}

/**
 * Says below a value what is wrong with it.
 * @param {import("./shape.js").Kind} kind
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} input
 * @param {HTMLElement} problem
 * @returns {boolean} whether nothing is
 */
export function judged(kind, input, problem) {
  const wrong = fault(kind, input.value.trim());
  problem.hidden = wrong === null;
  setText(problem, wrong ? t(wrong) : "");
  setAttribute(input, "aria-invalid", wrong ? "true" : null);
  return wrong === null;
}
