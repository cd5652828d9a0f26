// @ts-check
/** JSON to open and close. Branches are built when they are opened, so a large state costs nothing until then. */
import { el } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";

const MOST_CHILDREN = 200;
const LONG_TEXT = 400;

/**
 * @param {unknown} value
 * @param {number} [open]  levels that begin opened
 * @returns {HTMLElement}
 */
export function jsonTree(value, open = 1) {
  return el("div", { class: "json" }, node(null, value, open));
}

/**
 * @param {string | null} key
 * @param {unknown} value
 * @param {number} open
 * @returns {HTMLElement}
 */
function node(key, value, open) {
  const name = key === null ? null : el("span", { class: "json-key" }, `${key}: `);
  if (value === null || typeof value !== "object") return el("div", { class: "json-leaf" }, name, leaf(value));
  const entries = Array.isArray(value) ? value.map((item, i) => [String(i), item]) : Object.entries(value);
  if (entries.length === 0)
    return el(
      "div",
      { class: "json-leaf" },
      name,
      el("span", { class: "json-punctuation" }, Array.isArray(value) ? "[]" : "{}"),
    );
  const details = el(
    "details",
    { open: open > 0 },
    el(
      "summary",
      null,
      name,
      el("span", { class: "json-punctuation" }, Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`),
    ),
  );
  let built = false;
  const build = () => {
    if (built) return;
    built = true;
    const shown = entries.slice(0, MOST_CHILDREN);
    details.append(
      el(
        "div",
        { class: "json-children" },
        shown.map(([name, child]) => node(String(name), child, open - 1)),
        entries.length > shown.length
          ? el("p", { class: "faint" }, t("json.more", { count: entries.length - shown.length }))
          : null,
      ),
    );
  };
  if (open > 0) build();
  details.addEventListener("toggle", build);
  return details;
}

/** @param {unknown} value */
function leaf(value) {
  if (typeof value !== "string") return el("span", { class: "json-value" }, String(value));
  if (value.length <= LONG_TEXT) return el("span", { class: "json-text" }, JSON.stringify(value));
  const short = el("span", { class: "json-text" }, `${JSON.stringify(value.slice(0, LONG_TEXT))}… `);
  const more = el(
    "button",
    {
      type: "button",
      class: "link-button",
      onclick: () => {
        short.textContent = JSON.stringify(value);
        more.remove();
      },
    },
    t("json.whole"),
  );
  return el("span", null, short, more);
}
