// @ts-check
/** The frame of every page: wordmark, ways to go, language, light or dark, who is signed in. */
import { el, svg } from "../../lib/dom.js";
import { LOCALES, locale, t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/wire.js").UserCard} User */

/** @type {Readonly<Record<string, [string, string][]>>} */
const PLACES = {
  candidate: [
    ["/", "nav.home"],
    ["/profile", "nav.profile"],
    ["/offers", "nav.offers"],
    ["/progress", "nav.progress"],
    ["/my-data", "nav.data"],
  ],
  recruiter: [
    ["/live", "nav.live"],
    ["/sessions", "nav.sessions"],
    ["/search", "nav.search"],
    ["/invitations", "nav.invitations"],
  ],
  developer: [
    ["/sessions", "nav.sessions"],
    ["/search", "nav.search"],
    ["/live", "nav.live"],
  ],
  observer: [
    ["/live", "nav.live"],
    ["/sessions", "nav.sessions"],
  ],
  owner: [
    ["/live", "nav.live"],
    ["/sessions", "nav.sessions"],
    ["/search", "nav.search"],
    ["/invitations", "nav.invitations"],
    ["/team", "nav.team"],
    ["/keeping", "nav.keeping"],
    ["/programs", "nav.programs"],
  ],
};

/** The mark: bars of a voice that make a V. */
export function mark() {
  const bars = [5, 10, 15, 19, 15, 10, 5];
  return svg(
    "svg",
    { viewBox: "0 0 27 22", width: 27, height: 22, "aria-hidden": "true", focusable: "false" },
    bars.map((length, i) => svg("rect", { x: i * 4, y: 1, width: 2.4, height: length, rx: 1.2, fill: "currentColor" })),
  );
}

/**
 * @param {object} parts
 * @param {User | null} parts.user
 * @param {string} parts.path
 * @param {string} parts.theme
 * @param {(locale: import("../../lib/i18n.js").Locale) => void} parts.onLocale
 * @param {(theme: string) => void} parts.onTheme
 * @param {() => void} parts.onSignOut
 */
export function header({ user, path, theme, onLocale, onTheme, onSignOut }) {
  const places = user ? (PLACES[user.role] ?? []) : [];
  // The first place of each role is what stands at "/".
  const at = path === "/" ? (places[0]?.[0] ?? path) : path;
  // As wide as the header and of no height: what is folded away never changes it.
  const ruler = el("span", { class: "header-ruler", "aria-hidden": "true" });
  const menu = el(
    "button",
    {
      type: "button",
      class: "header-menu",
      "aria-expanded": "false",
      onclick: () => {
        const open = whole.toggleAttribute("data-open");
        menu.setAttribute("aria-expanded", String(open));
      },
    },
    t("nav.menu"),
  );
  const whole = el(
    "header",
    {
      class: places.length > 0 ? "header header-folds" : "header",
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Escape" || !whole.hasAttribute("data-open")) return;
        whole.removeAttribute("data-open");
        menu.setAttribute("aria-expanded", "false");
        menu.focus();
      },
    },
    el("a", { class: "wordmark", href: "/", "aria-label": t("nav.brand") }, mark(), el("span", null, "vivavoce")),
    ruler,
    places.length > 0 && menu,
    places.length > 0 &&
      el(
        "nav",
        { class: "header-nav", "aria-label": t("nav.label") },
        places.map(([href, key]) => el("a", { href, "aria-current": here(at, href) ? "page" : null }, t(key))),
      ),
    el(
      "div",
      { class: "header-side" },
      el(
        "div",
        { class: "header-languages", role: "group", "aria-label": t("nav.language") },
        LOCALES.map((code) =>
          el(
            "button",
            {
              type: "button",
              lang: code,
              "aria-pressed": String(code === locale()),
              "aria-label": code === "fr" ? "FR, français" : "EN, English",
              onclick: () => onLocale(code),
            },
            code.toUpperCase(),
          ),
        ),
      ),
      el(
        "label",
        { class: "header-theme" },
        el("span", { class: "visually-hidden" }, t("nav.theme")),
        el(
          "select",
          {
            onchange: (/** @type {Event} */ event) =>
              onTheme(/** @type {HTMLSelectElement} */ (event.currentTarget).value),
          },
          ["system", "light", "dark"].map((value) =>
            el("option", { value, selected: value === theme }, t(`nav.theme.${value}`)),
          ),
        ),
      ),
      user &&
        el(
          "div",
          { class: "header-user" },
          el(
            "a",
            { class: "header-name", href: "/account", title: t("nav.account") },
            user.name,
            " ",
            el("span", { class: "faint" }, t(`role.${user.role}`)),
          ),
          el("button", { type: "button", class: "link-button", onclick: () => onSignOut() }, t("nav.sign_out")),
        ),
    ),
  );
  if (places.length > 0) {
    queueMicrotask(() => fold(whole)); // it stands in the page by then, and nobody has seen it yet
    new ResizeObserver(() => fold(whole)).observe(ruler);
  }
  return whole;
}

/**
 * One line, whatever the language and the name: where there is no room, first what concerns the reader is folded
 * away behind the menu, then the ways too.
 * @param {HTMLElement} whole
 */
function fold(whole) {
  if (whole.hasAttribute("data-open")) return;
  const line = whole.querySelector(".wordmark")?.clientHeight ?? 0;
  for (const much of ["none", "reader", "all"]) {
    whole.dataset.fold = much;
    if (whole.clientHeight < 2 * line) return;
  }
}

/**
 * @param {string} path
 * @param {string} href
 */
function here(path, href) {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}
