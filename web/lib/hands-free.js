// @ts-check
/**
 * An interview without hands: once a question has been said the microphone opens; a silence after words ends the
 * answer, which is sent when the time to take it back has passed. Nothing here touches the browser.
 *
 * @typedef {"off" | "waiting" | "listening" | "sending" | "held"} Phase
 *   waiting: for the interviewer. sending: what was said goes out soon. held: the candidate decides when it goes on.
 */

/** ms without a word after which what was said counts as the answer. */
export const SILENCE = 3000;
/** ms in which it can be taken back, or added to by speaking on. */
export const TAKE_BACK = 5000;
/** How often the microphone is opened again for a question when nothing was heard. */
const ROUNDS = 3;

export class HandsFree {
  /**
   * @param {object} parts
   * @param {import("./dictation.js").Dictation} parts.dictation
   * @param {import("./timers.js").Timers} parts.timers
   * @param {() => boolean} parts.onSend   sends what stands in the field; whether it could be sent
   * @param {() => void} parts.onChange
   */
  constructor({ dictation, timers, onSend, onChange }) {
    /** @type {Phase} */
    this.phase = "off";
    /** How many answers went out this way. */
    this.sent = 0;
    /** When the answer is sent, while that is near. */
    this.sendsAt = 0;
    this._dictation = dictation;
    this._timers = timers;
    this._onSend = onSend;
    this._onChange = onChange;
    /** @type {string | null} the turn that waits for an answer */
    this._turn = null;
    this._speaking = false;
    /** @type {string | null} the turn that was listened to last: it is listened to once by itself */
    this._heard = null;
    this._rounds = 0;
    this._words = false;
    this._cancel = () => {};
  }

  get on() {
    return this.phase !== "off";
  }

  /** Whether the candidate is the next to speak: the question is there, and has been said. */
  get theirs() {
    return this._turn !== null && !this._speaking;
  }

  /** @param {boolean} on */
  turn(on) {
    if (on === this.on) return;
    this._heard = null;
    this._go(on ? "waiting" : "off");
    if (!on) this._dictation.stop();
  }

  /**
   * @param {string | null} turn   the turn that waits for an answer
   * @param {boolean} speaking     whether it is still being read aloud
   */
  follow(turn, speaking) {
    const before = this.theirs;
    this._turn = turn;
    this._speaking = speaking;
    if (!this.on) return;
    if (turn === null) {
      if (this.phase !== "waiting") this._leave(() => this._dictation.finish());
    } else if (turn !== this._heard && !speaking) this.listen();
    else if (this.theirs !== before) this._onChange();
  }

  /** Opens the microphone for the turn that waits. */
  listen() {
    if (!this.on || this._turn === null) return;
    this._heard = this._turn;
    this._rounds = 0;
    this._words = false;
    this._go("listening");
    if (!this._dictation.on) this._dictation.start();
  }

  /** Words have come, certain or not. */
  heard() {
    if (this.phase !== "listening" && this.phase !== "sending") return;
    this._words = true;
    this._rounds = 0;
    if (this.phase === "sending") this._go("listening");
    this._cancel();
    this._cancel = this._timers.after(SILENCE, () => this._quiet());
  }

  /** The dictation has changed. */
  changed() {
    const { _dictation: dictation } = this;
    if (dictation.phase !== "off" || (this.phase !== "listening" && this.phase !== "sending")) return;
    // Recognisers end by themselves when nothing is said for a while; what else ends them needs the candidate.
    const quiet = dictation.error === null || dictation.error === "no-speech";
    this._rounds += 1;
    if (quiet && this._rounds < ROUNDS) dictation.start();
    else if (!quiet || !this._words) this._go("held");
  }

  /** What was said stays in the field; it is sent by hand, or added to. */
  hold() {
    if (this.phase !== "listening" && this.phase !== "sending") return;
    this._go("held");
    this._dictation.stop();
  }

  /** The candidate has answered by hand: what was half said then is no part of the next answer. */
  answered() {
    if (this.on && this.phase !== "waiting") this._leave(() => this._dictation.cancel());
  }

  /** At once, whatever time was left. */
  send() {
    if (this._turn === null) return;
    this._go("waiting");
    // What is not certain yet was said all the same, and belongs into this answer.
    this._dictation.finish();
    if (this._onSend()) this.sent += 1;
    else this._go("held");
  }

  _quiet() {
    this._go("sending", this._timers.now() + TAKE_BACK);
    this._cancel = this._timers.after(TAKE_BACK, () => this.send());
  }

  /** @param {() => void} end  of the dictation */
  _leave(end) {
    this._go("waiting");
    end();
  }

  /**
   * @param {Phase} phase
   * @param {number} [sendsAt]
   */
  _go(phase, sendsAt = 0) {
    this._cancel();
    this._cancel = () => {};
    this.sendsAt = sendsAt;
    if (this.phase === phase) return;
    this.phase = phase;
    this._onChange();
  }
}
