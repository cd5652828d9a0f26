// @ts-check
/**
 * What this browser keeps: drafts and unsent answers of a user until the server has them, and two preferences.
 * Private text carries the user's id in its key and goes at sign-out. Storage may be full or forbidden: then
 * nothing is kept, and nothing breaks.
 */
const PRIVATE = "vivavoce:private:";
const PREFERENCE = "vivavoce:preference:";
const PLACE = "vivavoce:place";
const SCROLL = "vivavoce:scroll";

/** @typedef {{id: string, text: string, at: number}} UnsentAnswer */

/**
 * @template T
 * @param {() => T} run
 * @param {T} otherwise
 */
function attempt(run, otherwise) {
  try {
    return run();
  } catch {
    return otherwise;
  }
}

/** @param {string} name */
export function preference(name) {
  return attempt(() => localStorage.getItem(PREFERENCE + name), null);
}

/**
 * @param {string} name
 * @param {string} value
 */
export function setPreference(name, value) {
  attempt(() => localStorage.setItem(PREFERENCE + name, value), undefined);
}

/**
 * Forgets every draft and unsent answer, of every user of this browser but this one.
 * @param {string} [user]
 */
export function purgePrivate(user) {
  attempt(() => {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(PRIVATE) && !(user && key.startsWith(`${PRIVATE}${user}:`))) localStorage.removeItem(key);
  }, undefined);
}

/** Where this tab was when it left to sign in elsewhere. */
export function keepPlace() {
  const here = location.pathname + location.search + location.hash;
  attempt(() => sessionStorage.setItem(PLACE, here), undefined);
}

/** @returns {string | null} that place, once */
export function takePlace() {
  return attempt(() => {
    const place = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
    return place !== null && /^\/[a-z]/.test(place) && !/^\/(join|demo)/.test(place) ? place : null;
  }, null);
}

/**
 * How far down somebody was who may have to sign in again.
 * @param {string} page
 */
export function keepScroll(page) {
  attempt(() => sessionStorage.setItem(SCROLL, `${Math.round(scrollY)} ${page}`), undefined);
}

/** @param {string} page */
export function takeScroll(page) {
  const [y, kept] = attempt(() => sessionStorage.getItem(SCROLL), null)?.split(" ") ?? [];
  return kept === page ? Number(y) : 0;
}

/** Drafts and unsent answers of one user in one session. */
export class Drawer {
  /**
   * @param {string} user
   * @param {string} session
   */
  constructor(user, session) {
    this._draft = `${PRIVATE}${user}:${session}:draft`;
    this._unsent = `${PRIVATE}${user}:${session}:answer:`;
  }

  /** Under which name the browser keeps the draft. */
  get key() {
    return this._draft;
  }

  get draft() {
    return attempt(() => localStorage.getItem(this._draft), null) ?? "";
  }

  /** @param {string} text */
  set draft(text) {
    attempt(() => {
      if (text === "") localStorage.removeItem(this._draft);
      else localStorage.setItem(this._draft, text);
    }, undefined);
  }

  /** @returns {UnsentAnswer[]} oldest first */
  unsent() {
    return attempt(
      () =>
        Object.keys(localStorage)
          .filter((key) => key.startsWith(this._unsent))
          .map((key) => JSON.parse(localStorage.getItem(key) ?? "null"))
          .filter((answer) => answer && typeof answer.id === "string" && typeof answer.text === "string")
          .sort((a, b) => a.at - b.at),
      /** @type {UnsentAnswer[]} */ ([]),
    );
  }

  /** @param {UnsentAnswer} answer */
  keep(answer) {
    attempt(() => localStorage.setItem(this._unsent + answer.id, JSON.stringify(answer)), undefined);
  }

  /** @param {string} id */
  forget(id) {
    attempt(() => localStorage.removeItem(this._unsent + id), undefined);
  }
}
