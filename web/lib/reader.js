// @ts-check
/**
 * Reads the interviewer's turn aloud while it is still being written, sentence by sentence. What speaks is given to
 * it; nothing here touches the browser.
 *
 * @typedef {import("./i18n.js").Locale} Locale
 * @typedef {import("./wire.js").TurnView} TurnView
 * @typedef {object} Mouth
 * @property {(text: string, locale: Locale, done: (error: string | null) => void) => void} say
 *   `done` once, at the end
 * @property {() => void} hush   falls silent at once
 */
import { plainText } from "./markdown.js";
import { Sentences, languageOf } from "./speech.js";

/** ms after which a sentence counts as said although the browser never told its end; and what each letter adds. */
const LOST_AFTER = 6000;
const A_LETTER = 150;

export class Reader {
  /**
   * @param {object} parts
   * @param {Mouth} parts.mouth
   * @param {import("./timers.js").Timers} parts.timers
   * @param {() => void} parts.onChange
   */
  constructor({ mouth, timers, onChange }) {
    this.on = false;
    /** @type {string | null} */
    this.error = null;
    this._mouth = mouth;
    this._timers = timers;
    this._onChange = onChange;
    /** @type {string | null} */
    this._turn = null;
    this._sentences = new Sentences();
    /** @type {{text: string, locale: Locale}[]} */
    this._queue = [];
    /** Which sentence is being said; the ends of others are no news. */
    this._saying = 0;
    this._said = 0;
    this._silent = false;
    this._fresh = true;
    this._index = 0;
  }

  get speaking() {
    return this._saying > 0;
  }

  /** @param {boolean} on */
  turn(on) {
    this.on = on;
    this.error = null;
    if (!on) this._drop();
    this._turn = null;
    this._fresh = true;
    this._onChange();
  }

  /**
   * Follows the newest turn; says what has become certain of it.
   * @param {TurnView | null} turn
   * @param {Locale} locale   the interview's
   */
  follow(turn, locale) {
    if (!this.on) return;
    if (turn?.turn !== this._turn) {
      this._turn = turn?.turn ?? null;
      this._sentences = new Sentences();
      this._drop();
      // Said before we were switched on, or shown again because the turn after it became void.
      this._silent = Boolean(turn && ((this._fresh && turn.state !== "open") || turn.index < this._index));
      this._index = Math.max(this._index, turn?.index ?? 0);
    }
    this._fresh = false;
    if (!turn) return;
    if (turn.state === "stopped" && this.speaking) this.silence();
    if (this._silent) return;
    for (const sentence of this._sentences.take(turn.text, turn.state !== "open")) this._add(sentence, locale);
    this._next();
  }

  /**
   * Says a turn from its beginning, once more.
   * @param {TurnView} turn
   * @param {Locale} locale
   */
  again(turn, locale) {
    this._drop();
    this._turn = turn.turn;
    this._sentences = new Sentences();
    this._silent = false;
    for (const sentence of this._sentences.take(turn.text, turn.state !== "open")) this._add(sentence, locale);
    this._next();
  }

  /** No more of this turn. */
  silence() {
    this._silent = true;
    this._drop();
    this._onChange();
  }

  /**
   * @param {string} sentence
   * @param {Locale} locale
   */
  _add(sentence, locale) {
    const text = plainText(sentence);
    if (text !== "") this._queue.push({ text, locale: languageOf(text, locale) });
  }

  _drop() {
    this._queue = [];
    if (!this.speaking) return;
    this._saying = 0;
    this._mouth.hush();
  }

  _next() {
    if (this.speaking) return;
    const next = this._queue.shift();
    if (!next) return;
    this._said += 1;
    const mine = this._said;
    this._saying = mine;
    const cancel = this._timers.after(LOST_AFTER + next.text.length * A_LETTER, () => this._over(mine, null));
    this._mouth.say(next.text, next.locale, (error) => {
      cancel();
      this._over(mine, error);
    });
    this._onChange();
  }

  /**
   * @param {number} which
   * @param {string | null} error
   */
  _over(which, error) {
    if (this._saying !== which) return;
    this._saying = 0;
    if (error) {
      this.error = error;
      this._silent = true;
      this._queue = [];
    }
    this._next();
    this._onChange();
  }
}
