// @ts-check
/** Errors, empty lists and waiting, in words: what happened, what is kept, what to do. */
import { el } from "../../lib/dom.js";
import { has, t } from "../../lib/i18n.js";

/**
 * Words for a typed error of the server or of this page.
 * @param {string} code
 */
export function errorText(code) {
  return has(`error.${code}`) ? t(`error.${code}`) : t("error.unknown", { code });
}

/**
 * @param {unknown} error
 * @param {(() => void) | null} [retry]
 */
export function errorNotice(error, retry) {
  const code = /** @type {{code?: unknown}} */ (error)?.code;
  const text = errorText(typeof code === "string" ? code : "page_failed");
  return el(
    "div",
    { class: "notice notice-error", role: "alert" },
    el("p", null, text),
    retry && el("button", { type: "button", class: "button", onclick: retry }, t("action.retry")),
  );
}

/**
 * @param {string} title
 * @param {string} text
 * @param {Node | null} [action]
 */
export function emptyState(title, text, action) {
  return el("div", { class: "empty" }, el("h2", null, title), el("p", null, text), action ?? null);
}

export function loading() {
  return el("p", { class: "loading", role: "status" }, t("state.loading"));
}
