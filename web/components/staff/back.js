// @ts-check
/** The way back from one interview to all of them: its page has no room for the menu. */
import { el } from "../../lib/dom.js";

/**
 * @param {string} href
 * @param {string} name   of the page
 */
export function back(href, name) {
  return el("a", { class: "back", href }, el("span", { "aria-hidden": "true" }, "‹"), el("span", null, name));
}
