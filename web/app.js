// @ts-check
/** Entry: language, theme, sign-in, and which page stands at which path. */
import { header } from "./components/shell/shell.js";
import { errorNotice, loading } from "./components/notice/notice.js";
import { ApiError, get, post } from "./lib/api.js";
import { el, replace } from "./lib/dom.js";
import { addWords, locale, pickLocale, t, useWords } from "./lib/i18n.js";
import { PAGES } from "./lib/pages.js";
import { keepScroll, preference, purgePrivate, setPreference, takePlace, takeScroll } from "./lib/storage.js";

/**
 * @typedef {import("./lib/wire.js").Me} Me
 * @typedef {import("./lib/wire.js").Role} Role
 * @typedef {object} PageParts
 * @property {HTMLElement} root
 * @property {Record<string, string>} params
 * @property {URLSearchParams} query
 * @property {Me} me
 * @property {import("./lib/wire.js").UserCard} user   an empty stranger on the sign-in page
 * @property {(path: string, options?: {replace?: boolean}) => void} navigate
 * @property {(path: string) => void} leave   goes on as a stranger: the server has ended the sign-in
 * @property {AbortSignal} signal       ends when the page is left
 * @property {(title: string) => void} title
 * @property {() => void} refresh       mounts the page again
 * @property {() => void} enter         goes home as whoever is signed in by now
 * @property {() => void} signOutEverywhere   ends all sign-ins of the reader
 * @property {(unsaved: () => boolean) => void} guard   asks before the page is left while this says so
 * @typedef {{default: (parts: PageParts) => void | Promise<void>}} PageModule
 */

/** The module of each page. @type {Record<keyof typeof PAGES, () => Promise<PageModule>>} */
const MODULES = {
  "/join": () => import("./pages/join.js"),
  "/erased": () => import("./pages/erased.js"),
  "/demo": () => import("./pages/demo.js"),
  "/cv": () => import("./pages/cv.js"),
  "/profile": () => import("./pages/profile.js"),
  "/offers": () => import("./pages/offers.js"),
  "/offers/own": () => import("./pages/own-offer.js"),
  "/lobby/:session": () => import("./pages/lobby.js"),
  "/interview/:session": () => import("./pages/interview.js"),
  "/progress": () => import("./pages/progress.js"),
  "/report/:session": () => import("./pages/report.js"),
  "/live": () => import("./pages/wall.js"),
  "/live/:session": () => import("./pages/watch.js"),
  "/sessions": () => import("./pages/sessions.js"),
  "/play/:session": () => import("./pages/play.js"),
  "/search": () => import("./pages/search.js"),
  "/invitations": () => office(() => import("./pages/invitations.js")),
  "/team": () => office(() => import("./pages/team.js")),
  "/keeping": () => office(() => import("./pages/keeping.js")),
  "/programs": () => office(() => import("./pages/programs.js")),
  "/account": () => import("./pages/account.js"),
  "/my-data": () => import("./pages/my-data.js"),
};
const ADDRESSES = /** @type {(keyof typeof PAGES)[]} */ (Object.keys(PAGES)).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}/?$`),
}));
/** @type {Record<Role, () => Promise<PageModule>>} */
const HOMES = {
  candidate: () => import("./pages/home.js"),
  recruiter: () => import("./pages/wall.js"),
  developer: () => import("./pages/sessions.js"),
  observer: () => import("./pages/wall.js"),
  owner: () => import("./pages/wall.js"),
};

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
/** @type {Me | null} */
let me = null;
let leaving = new AbortController();
let shown = "";
/** Whether the page that is opened now is the one before the sign-in. */
let returning = false;
/** @type {() => boolean} */
let unsaved = () => false;
let theme = preference("theme") ?? "system";

function applyTheme() {
  if (theme === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.setAttribute("data-theme", theme);
}

/** Tables of words that are there: candidates need not wait for those of staff, nor who watches for an office's or a developer's. */
const tables = new Set([""]);

/**
 * @param {import("./lib/i18n.js").Locale} locale
 * @param {string} part
 */
async function table(locale, part) {
  return reached(async () => (await fetch(`/web/locales/${locale}${part}.json`)).json());
}

/** @param {string} part */
async function words(part) {
  if (tables.has(part)) return;
  addWords(await table(locale(), part));
  tables.add(part);
}

/** @param {() => Promise<PageModule>} load */
async function office(load) {
  const [module] = await Promise.all([load(), words(".office")]);
  return module;
}

/**
 * A browser that cannot fetch what is ours says TypeError, also while it leaves the page.
 * @template T
 * @param {() => Promise<T>} load
 * @returns {Promise<T>}
 */
async function reached(load) {
  try {
    return await load();
  } catch (error) {
    throw error instanceof TypeError ? new ApiError(0, "offline", "no answer", true) : error;
  }
}

/** @param {import("./lib/i18n.js").Locale} locale */
async function speak(locale) {
  const [all = {}, ...more] = await Promise.all([...tables].map((part) => table(locale, part)));
  useWords(locale, all);
  more.forEach(addWords);
  document.documentElement.lang = locale;
}

/**
 * @param {string} path
 * @param {{replace?: boolean}} [options]
 */
function navigate(path, options) {
  if (!mayLeave()) return;
  if (options?.replace) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  show(true);
}

function mayLeave() {
  if (unsaved() && !window.confirm(t("profile.leave"))) return false;
  unsaved = () => false;
  return true;
}

/** @param {string} text */
function title(text) {
  document.title = text ? `${text} · vivavoce` : "vivavoce";
}

/** @param {"/api/sign-out" | "/api/sign-out/everywhere"} address */
async function signOut(address) {
  if (!mayLeave()) return;
  try {
    await post(address);
  } finally {
    // The page keeps its draft when it is left; only then is everything private thrown away.
    leaving.abort();
    purgePrivate();
    me = null;
    navigate("/");
  }
}

/** @param {string} at */
function find(at) {
  const role = me?.user?.role;
  if (at === "/") return role ? { load: HOMES[role], params: {} } : null;
  for (const { path, pattern } of ADDRESSES) {
    const match = pattern.exec(at);
    if (!match) continue;
    /** @type {readonly string[] | null} */
    const roles = PAGES[path];
    if (roles && !(role && roles.includes(role))) return null;
    const params = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
    return { load: MODULES[path], params: Object.fromEntries(params) };
  }
  return null;
}

/** @param {boolean} [moved]  whether the reader came here by a link, so that focus goes to the heading */
async function show(moved = false) {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const path = location.pathname;
  if (me?.user && !returning) keepScroll(shown);
  else returning = moved;
  shown = path + location.search;
  unsaved = () => false;
  const main = el("main", { id: "main", class: "main" }, loading());
  title("");
  try {
    if (!me) {
      me = /** @type {Me} */ (await get("/api/me", signal));
      // Whoever was signed out and is back finds what they had not sent; nobody else does.
      if (me.user) purgePrivate(me.user.id);
    }
    const role = me.user?.role ?? "candidate";
    if (role !== "candidate") await Promise.all([words(".staff"), role === "developer" ? words(".developer") : null]);
    if (signal.aborted) return;
    const back = path === "/" && me.user ? takePlace() : null;
    if (back) {
      returning = true;
      navigate(back, { replace: true });
      return;
    }
    frame(path, main);
    const found = find(path);
    const other = me.user ? () => import("./pages/not-found.js") : () => import("./pages/sign-in.js");
    const module = await reached(found?.load ?? other);
    if (signal.aborted) return;
    replace(main);
    await module.default({
      root: main,
      params: found?.params ?? {},
      query: new URLSearchParams(location.search),
      me,
      user: me.user ?? { id: "", name: "", role: "candidate", organisation: "default", team: null },
      navigate: (to, options) => {
        if (to === "/signed-in") me = null;
        navigate(to === "/signed-in" ? path : to, options);
      },
      leave: (to) => {
        me = null;
        navigate(to, { replace: true });
      },
      signal,
      title,
      refresh: () => show(),
      enter: () => {
        me = null;
        navigate("/", { replace: true });
      },
      signOutEverywhere: () => signOut("/api/sign-out/everywhere"),
      guard: (ask) => {
        unsaved = ask;
      },
    });
    const problem = new URLSearchParams(location.search).get("problem");
    if (path === "/" && problem && !signal.aborted) {
      main.prepend(el("div", { class: "page problem" }, errorNotice({ code: problem })));
      shown = "/";
      history.replaceState(null, "", "/"); // said once
    }
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof ApiError && error.code === "not_signed_in" && me?.user) {
      me = null;
      show();
      return;
    }
    if (!main.isConnected) frame(path, main);
    replace(
      main,
      el(
        "div",
        { class: "page page-narrow stack" },
        el("h1", null, t(error instanceof ApiError && error.status === 404 ? "not_found.title" : "page.failed")),
        // A page that cannot be loaded without a network is no fault of the page.
        errorNotice(navigator.onLine ? error : { code: "offline" }, () => show()),
      ),
    );
    if (!(error instanceof ApiError) && navigator.onLine) console.error(error);
  }
  if (moved && !signal.aborted) {
    window.scrollTo(0, returning ? takeScroll(shown) : 0);
    returning = false;
    const heading = main.querySelector("h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
  }
}

/**
 * @param {string} path
 * @param {HTMLElement} main
 */
function frame(path, main) {
  replace(
    app,
    el("a", { class: "skip-link", href: "#main" }, t("nav.skip")),
    header({
      user: me?.user ?? null,
      path,
      theme,
      onLocale: async (locale) => {
        if (!mayLeave()) return;
        try {
          await speak(locale);
        } catch {
          main.prepend(el("div", { class: "page problem" }, errorNotice({ code: "offline" })));
          return;
        }
        setPreference("locale", locale);
        show();
      },
      onTheme: (value) => {
        theme = value;
        setPreference("theme", value);
        applyTheme();
      },
      onSignOut: () => signOut("/api/sign-out"),
    }),
    main,
  );
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.pathname.startsWith("/api/") || link.pathname.startsWith("/web/")) return;
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  navigate(link.pathname + link.search + link.hash);
});
window.addEventListener("pagehide", () => me?.user && keepScroll(shown));
window.addEventListener("popstate", () => {
  if (location.pathname + location.search === shown) return; // a place on the same page: the browser goes there
  if (mayLeave()) show(true);
  else history.pushState(null, "", shown);
});

// Whoever uses keys needs it; everybody else need not load it.
document.addEventListener(
  "keydown",
  () => import("./lib/focus.js").then(({ keepFocus }) => keepFocus(app)).catch(() => {}),
  { once: true },
);
applyTheme();
try {
  await speak(pickLocale(preference("locale"), navigator.languages));
  await show();
} catch (error) {
  // Without words there is nothing to say it with.
  app.append("Vivavoce: no answer, please reload. Pas de réponse, veuillez recharger la page.");
  if (!(error instanceof ApiError)) throw error;
}
