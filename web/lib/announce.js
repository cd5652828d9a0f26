// @ts-check
/**
 * Speech for screen readers: two hidden regions that stand in the page from its load. A turn changes them twice:
 * when the interviewer begins (status) and when it has ended (the whole words, once). Never a token stream.
 *
 * @typedef {import("./wire.js").SessionView} SessionView
 */
import { setText } from "./dom.js";
import { t } from "./i18n.js";
import { plainText } from "./markdown.js";
import { openTurn } from "./store.js";

/** @param {string} text */
export function sayStatus(text) {
  const region = document.getElementById("status");
  if (region) setText(region, text);
}

/** @param {string} text */
function sayWords(text) {
  const region = document.getElementById("log");
  if (region) setText(region, text);
}

/** Follows a view and says what matters. */
export class Announcer {
  constructor() {
    /** @type {string | null} */
    this._open = null;
    this._first = true;
    this._ended = false;
  }

  /** @param {SessionView} view */
  follow(view) {
    const open = openTurn(view);
    const before = this._open;
    this._open = open?.turn ?? null;
    if (this._first) {
      this._first = false;
      this._ended = view.status === "ended";
      return;
    }
    if (before && before !== this._open) {
      const said = view.items.find((item) => item.kind === "turn" && item.turn === before);
      if (said) sayWords(`${plainText(said.text)} ${view.status === "ended" ? "" : t("announce.your_turn")}`.trim());
    }
    if (open && open.turn !== before) sayStatus(t("announce.speaking", { number: open.index + 1 }));
    if (view.status === "ended" && !this._ended) {
      this._ended = true;
      sayStatus(t("error.already_ended"));
    }
  }
}

/** Silence: the page that spoke is left. */
export function hush() {
  sayStatus("");
  sayWords("");
}
