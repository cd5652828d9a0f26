// @ts-check
/**
 * A recorded session on its own time axis: pure, without a clock. `advance` is told how much real time went by.
 *
 * @typedef {import("./wire.js").EventFrame} EventFrame
 * @typedef {import("./store.js").Folded} Folded
 * @typedef {{time: number, frame: EventFrame}} Moment   time: ms from the first event
 * @typedef {{time: number, kind: "turn" | "answer" | "end", number: number}} Marker
 */
import { emptyView, fold, folded } from "./store.js";

export const SPEEDS = Object.freeze([0.5, 0.75, 1, 1.5, 2, 4, 8]);
/** ms of silence that count as idle, and what is left of it before the next event. */
export const IDLE = 2000;
const LEAD = 400;
/** A fold is kept every so many events, so that a jump never folds more than that. */
const KEYFRAME = 200;

/** ms between events of one and the same millisecond, so that each has a time of its own that a link can name. */
const TIE = 0.001;

/**
 * Both streams in the order of their happening; times grow strictly.
 * @param {EventFrame[]} publicFrames
 * @param {EventFrame[]} staffFrames
 * @returns {Moment[]}
 */
export function timeline(publicFrames, staffFrames) {
  const all = [...publicFrames, ...staffFrames];
  const start = all.reduce((least, frame) => Math.min(least, frame.at), Infinity);
  let last = -TIE;
  return all
    .sort((a, b) => a.at - b.at || (a.stream === b.stream ? a.offset - b.offset : a.stream === "public" ? -1 : 1))
    .map((frame) => {
      last = Math.max(frame.at - start, last + TIE);
      return { time: last, frame };
    });
}

export class Playback {
  /** @param {Moment[]} moments */
  constructor(moments) {
    this.moments = moments;
    this.duration = moments[moments.length - 1]?.time ?? 0;
    this.time = 0;
    this.speed = 1;
    this.skipIdle = false;
    this.playing = false;
    /** How many moments have happened. */
    this.index = 0;
    /** @type {Folded[]} */
    this._keys = [folded(emptyView())];
    /** @type {{index: number, folded: Folded}} */
    this._last = { index: 0, folded: /** @type {Folded} */ (this._keys[0]) };
    /** @type {Marker[]} */
    this.markers = [];
    let turns = 0;
    for (const { time, frame } of moments) {
      const { type } = frame.event;
      if (type === "turn.started") this.markers.push({ time, kind: "turn", number: (turns += 1) });
      else if (type === "answer.accepted") this.markers.push({ time, kind: "answer", number: turns });
      else if (type === "session.ended") this.markers.push({ time, kind: "end", number: turns });
    }
    this.seek(0);
  }

  /** Server time of the first event, ms. */
  get base() {
    const first = this.moments[0];
    return first ? first.frame.at : 0;
  }

  /**
   * Goes on by real time.
   * @param {number} ms
   */
  advance(ms) {
    if (!this.playing) return;
    let left = ms * this.speed;
    while (left > 0 && this.playing) {
      const next = this.moments[this.index];
      if (!next) {
        this.time = this.duration;
        this.playing = false;
        return;
      }
      if (this.skipIdle && next.time - this.time > IDLE) this.time = next.time - LEAD;
      const step = Math.min(left, next.time - this.time);
      this.time += step;
      left -= step;
      while ((this.moments[this.index]?.time ?? Infinity) <= this.time) this.index += 1;
    }
  }

  /** @param {number} time  ms; everything up to and with it has happened */
  seek(time) {
    this.time = Math.min(Math.max(0, time), this.duration);
    let low = 0;
    let high = this.moments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (/** @type {Moment} */ (this.moments[middle]).time <= this.time + TIE / 2) low = middle + 1;
      else high = middle;
    }
    this.index = low;
  }

  /** @param {1 | -1} direction  one event on or back; the playhead stands on it */
  stepEvent(direction) {
    const index = Math.min(Math.max(1, this.index + direction), this.moments.length);
    const moment = this.moments[index - 1];
    if (!moment) return;
    this.time = moment.time;
    this.index = index;
  }

  /** @param {1 | -1} direction  to the next or the last marker */
  stepMarker(direction) {
    const marker =
      direction > 0
        ? this.markers.find((one) => one.time > this.time)
        : this.markers.findLast((one) => one.time < this.time - 1);
    this.seek(marker ? marker.time : direction > 0 ? this.duration : 0);
  }

  /** @param {1 | -1} direction */
  stepSpeed(direction) {
    const at = SPEEDS.indexOf(this.speed);
    this.speed = SPEEDS[Math.min(Math.max(0, at + direction), SPEEDS.length - 1)] ?? 1;
  }

  /** The public session as of now. @returns {Folded} */
  get folded() {
    const { index } = this;
    if (this._last.index === index) return this._last.folded;
    const forward = this._last.index < index && index - this._last.index < KEYFRAME;
    let at = forward ? this._last.index : Math.min(Math.floor(index / KEYFRAME), this._keys.length - 1) * KEYFRAME;
    let state = forward ? this._last.folded : /** @type {Folded} */ (this._keys[at / KEYFRAME]);
    for (; at < index;) {
      const { frame } = /** @type {Moment} */ (this.moments[at]);
      if (frame.stream === "public") state = fold(state, /** @type {any} */ (frame.event), frame.at);
      at += 1;
      if (at % KEYFRAME === 0) this._keys[at / KEYFRAME] ??= state;
    }
    this._last = { index, folded: state };
    return state;
  }

  /**
   * The second at which an element of the transcript is there, as a link names it.
   * @param {string} id   of a turn (its end) or a message
   */
  seconds(id) {
    const moment = this.moments.findLast(({ frame: { event } }) =>
      event.type === "answer.accepted"
        ? id === `message-${event.message}`
        : (event.type === "turn.completed" || event.type === "turn.stopped") && id === `turn-${event.turn}`,
    );
    return Number(((moment?.time ?? this.time) / 1000).toFixed(6));
  }

  /** Staff events up to now. */
  get staff() {
    return this.moments
      .slice(0, this.index)
      .filter(({ frame }) => frame.stream === "staff")
      .map(({ frame }) => ({ event: /** @type {import("./wire.js").StaffEvent} */ (frame.event), at: frame.at }));
  }

  /** Stretches of silence, for the axis. @returns {{from: number, to: number}[]} */
  get idle() {
    /** @type {{from: number, to: number}[]} */
    const stretches = [];
    let before = 0;
    for (const { time } of this.moments) {
      if (time - before > IDLE) stretches.push({ from: before, to: time });
      before = time;
    }
    return stretches;
  }
}
