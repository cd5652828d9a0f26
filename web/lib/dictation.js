// @ts-check
/**
 * Push to talk: held, or pressed once to begin and once to end. What was understood comes out as text, piece by
 * piece, and goes nowhere by itself. The recogniser is given to it; nothing here touches the browser.
 *
 * @typedef {object} Recogniser   the part of SpeechRecognition that is used
 * @property {string} lang
 * @property {boolean} continuous
 * @property {boolean} interimResults
 * @property {((event: any) => void) | null} onstart
 * @property {((event: any) => void) | null} onresult
 * @property {((event: any) => void) | null} onerror
 * @property {((event: any) => void) | null} onend
 * @property {((event: any) => void) | null} [onspeechstart]
 * @property {((event: any) => void) | null} [onspeechend]
 * @property {() => void} start
 * @property {() => void} stop
 * @property {() => void} abort
 */

/** ms: a shorter press begins, and the next one ends. */
const HELD = 350;
/** ms that the last words may take after the end was asked for. */
const LAST_WORDS = 3000;
/** ms: a recogniser that ends by itself sooner than this is not begun again. */
const TOO_SOON = 1000;

export class Dictation {
  /**
   * @param {object} parts
   * @param {() => Recogniser} parts.create
   * @param {() => string} parts.language            BCP 47, asked at each beginning
   * @param {import("./timers.js").Timers} parts.timers
   * @param {(text: string) => void} parts.onText    a piece that is certain
   * @param {() => void} parts.onChange
   * @param {() => void} [parts.onWords]             words have come, certain or not
   */
  constructor({ create, language, timers, onText, onChange, onWords }) {
    /** @type {"off" | "starting" | "listening" | "stopping"} */
    this.phase = "off";
    this.interim = "";
    /** Whether the recogniser hears somebody speak just now. */
    this.speech = false;
    /** @type {string | null} */
    this.error = null;
    this._create = create;
    this._language = language;
    this._timers = timers;
    this._onText = onText;
    this._onChange = onChange;
    this._onWords = onWords;
    /** @type {Recogniser | null} */
    this._recogniser = null;
    this._pressedAt = 0;
    this._began = false;
    this._begunAt = 0;
    this._taken = 0;
    this._giveUp = () => {};
  }

  get on() {
    return this.phase === "starting" || this.phase === "listening";
  }

  /** The button or the key goes down. */
  press() {
    this._pressedAt = this._timers.now();
    this._began = !this.on;
    if (this.on) this.stop();
    else this.start();
  }

  /** It goes up again. */
  release() {
    if (this._began && this.on && this._timers.now() - this._pressedAt >= HELD) this.stop();
    this._began = false;
  }

  /** Ends; the last words still come. */
  stop() {
    if (!this.on || !this._recogniser) return;
    this.phase = "stopping";
    const { _recogniser: recogniser } = this;
    this._giveUp = this._timers.after(LAST_WORDS, () => {
      recogniser.abort();
      this._ended(recogniser);
    });
    recogniser.stop();
    this._onChange();
  }

  /** Ends at once, whatever was being said. */
  cancel() {
    this.interim = "";
    this.finish();
  }

  /** Ends at once; what was understood until now comes out. */
  finish() {
    const { _recogniser: recogniser } = this;
    if (!recogniser) return;
    this.phase = "stopping";
    recogniser.abort();
    this._ended(recogniser);
  }

  /** Listens until it is ended. */
  start() {
    // What the one before was still finishing is not lost.
    if (this.interim !== "") this._onText(this.interim);
    this._giveUp();
    this._recogniser?.abort();
    this.error = null;
    this.interim = "";
    this._begin();
  }

  _begin() {
    const recogniser = this._create();
    this._recogniser = recogniser;
    this._taken = 0;
    this._begunAt = this._timers.now();
    this.phase = "starting";
    recogniser.lang = this._language();
    recogniser.continuous = true;
    recogniser.interimResults = true;
    recogniser.onstart = () => {
      if (this._recogniser !== recogniser || this.phase !== "starting") return;
      this.phase = "listening";
      this._onChange();
    };
    recogniser.onspeechstart = () => this._speech(recogniser, true);
    recogniser.onspeechend = () => this._speech(recogniser, false);
    recogniser.onresult = (event) => this._result(recogniser, event);
    recogniser.onerror = (event) => {
      if (this._recogniser === recogniser && event.error !== "aborted") this.error = String(event.error ?? "unknown");
    };
    recogniser.onend = () => this._ended(recogniser);
    try {
      recogniser.start();
    } catch {
      this.error = "unknown";
      this._ended(recogniser);
      return;
    }
    this._onChange();
  }

  /**
   * @param {Recogniser} recogniser
   * @param {boolean} now
   */
  _speech(recogniser, now) {
    if (this._recogniser !== recogniser) return;
    this.speech = now;
    this._onChange();
  }

  /**
   * @param {Recogniser} recogniser
   * @param {any} event
   */
  _result(recogniser, event) {
    if (this._recogniser !== recogniser) return;
    let interim = "";
    let words = false;
    for (let i = this._taken; i < event.results.length; i += 1) {
      const result = event.results[i];
      const text = String(result?.[0]?.transcript ?? "");
      words ||= text.trim() !== "";
      if (!result?.isFinal) {
        interim += text;
      } else if (i === this._taken) {
        this._taken += 1;
        if (text.trim() !== "") this._onText(text.trim());
      }
    }
    this.interim = interim.trim();
    if (words) this._onWords?.();
    this._onChange();
  }

  /** @param {Recogniser} recogniser */
  _ended(recogniser) {
    if (this._recogniser !== recogniser) return;
    this._giveUp();
    this.speech = false;
    // Some browsers end without ever calling the last words final: they were said all the same.
    if (this.interim !== "") this._onText(this.interim);
    this.interim = "";
    const goesOn = this.phase === "listening" && this.error === null && this._timers.now() - this._begunAt >= TOO_SOON;
    if (goesOn) {
      this._begin();
      return;
    }
    this._recogniser = null;
    this.phase = "off";
    this._onChange();
  }
}
