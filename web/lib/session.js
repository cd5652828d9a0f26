// @ts-check
/**
 * A session as a page sees it: the folded view, the staff's events, the connection, and the candidate's answers on
 * their way. Pages subscribe; everything that changes it goes through here.
 *
 * @typedef {import("./wire.js").SessionView} SessionView
 * @typedef {import("./wire.js").StaffEvent} StaffEvent
 * @typedef {import("./socket.js").ConnectionState} ConnectionState
 * @typedef {{id: string, text: string, at: number, state: "pending" | "sent" | "failed",
 *   code: string | null}} PendingAnswer
 * @typedef {{event: StaffEvent, at: number | null}} StaffEntry
 */
import { answerId, messageId } from "./protocol.js";
import { Connection, RequestError } from "./socket.js";
import { emptyView, fold, folded, openTurn } from "./store.js";
import { realTimers } from "./timers.js";

export class Session {
  /**
   * @param {object} parts
   * @param {string} parts.id
   * @param {() => Promise<string>} parts.ticket
   * @param {(url: string) => WebSocket} parts.open
   * @param {string} parts.url
   * @param {import("./storage.js").Drawer | null} parts.drawer   null for a viewer who sends nothing
   * @param {import("./timers.js").Timers} [parts.timers]
   * @param {() => number} [parts.random]
   */
  constructor({ id, ticket, open, url, drawer, timers = realTimers, random = Math.random }) {
    this.id = id;
    this.loaded = false;
    /** @type {StaffEntry[]} */
    this.staff = [];
    /** @type {PendingAnswer[]} */
    this.pending = [];
    this._folded = folded(emptyView());
    this._drawer = drawer;
    this._timers = timers;
    /** @type {Set<() => void>} */
    this._listeners = new Set();
    /** @type {string | null} */
    this._stopping = null;
    this.connection = new Connection({
      ticket,
      open,
      url,
      timers,
      random,
      handlers: {
        snapshot: (message) => {
          this._folded = folded(message.view);
          this.staff = message.staff.map((event) => ({ event, at: null }));
          this.loaded = true;
          this._reconcile();
        },
        event: (frame) => this._event(frame),
        live: () => {
          this.loaded = true;
          this._resend();
          this._changed();
        },
        state: () => this._changed(),
        batch: () => this._changed(),
      },
    });
    if (drawer) {
      this.pending = drawer
        .unsent()
        .map(({ id: answer, text, at }) => ({ id: answer, text, at, state: "pending", code: null }));
    }
  }

  /** @returns {SessionView} */
  get view() {
    return this._folded.view;
  }

  /** Code points of the open turn that have arrived. */
  get openChars() {
    return this._folded.chars;
  }

  /** @returns {ConnectionState} */
  get state() {
    return this.connection.state;
  }

  /** The server's clock, ms. */
  get now() {
    return this._timers.now() + this.connection.skew;
  }

  /**
   * @param {() => void} listener
   * @param {AbortSignal} signal
   */
  subscribe(listener, signal) {
    this._listeners.add(listener);
    signal.addEventListener("abort", () => this._listeners.delete(listener));
  }

  open() {
    this.connection.start();
  }

  close() {
    this.connection.close();
  }

  start() {
    return this.connection.request({ type: "start" });
  }

  end() {
    return this.connection.request({ type: "end" });
  }

  /** Stops the clock. */
  hold() {
    return this.connection.request({ type: "hold" });
  }

  /** Lets it go on. */
  goOn() {
    return this.connection.request({ type: "continue" });
  }

  /** Five minutes more. */
  extend() {
    return this.connection.request({ type: "extend" });
  }

  /** @param {number} seen  code points of the open turn on the screen */
  async stop(seen) {
    const turn = openTurn(this.view);
    if (!turn || this._stopping === turn.turn) return;
    this._stopping = turn.turn;
    try {
      await this.connection.request({ type: "stop", turn: turn.turn, seen });
    } catch (error) {
      // `turn_over`: it ended by itself in the meantime, which is what was asked for.
      this._stopping = null;
      if (!(error instanceof RequestError) || error.code !== "turn_over") throw error;
    } finally {
      this._changed();
    }
  }

  /** @param {string} turn */
  stopping(turn) {
    return this._stopping === turn;
  }

  /** @param {string} text */
  answer(text) {
    /** @type {PendingAnswer} */
    const pending = { id: messageId(), text, at: this._timers.now(), state: "pending", code: null };
    this._drawer?.keep({ id: pending.id, text, at: pending.at });
    this.pending = [...this.pending, pending];
    this._send(pending);
    this._changed();
  }

  /** @param {string} id */
  retry(id) {
    const pending = this.pending.find((answer) => answer.id === id);
    if (!pending) return;
    this._update(id, { state: "pending", code: null });
    this._send(pending);
  }

  /**
   * Takes a failed answer back into the reader's hands.
   * @param {string} id
   * @returns {string} its text
   */
  discard(id) {
    const pending = this.pending.find((answer) => answer.id === id);
    this.pending = this.pending.filter((answer) => answer.id !== id);
    this._drawer?.forget(id);
    this._changed();
    return pending?.text ?? "";
  }

  _resend() {
    for (const pending of this.pending) if (pending.state === "pending") this._send(pending);
  }

  /** @param {PendingAnswer} pending */
  async _send(pending) {
    if (this.state.phase !== "live") return;
    try {
      await this.connection.request({ type: "answer", client_msg_id: pending.id, text: pending.text });
      this._drawer?.forget(pending.id);
      this._update(pending.id, { state: "sent" });
      this._reconcile();
    } catch (error) {
      const failure = /** @type {RequestError} */ (error);
      // Lost: it stays pending and goes again, under the same id, once we are back.
      if (failure.code !== "lost") this._update(pending.id, { state: "failed", code: failure.code });
    }
    this._changed();
  }

  /**
   * @param {string} id
   * @param {Partial<PendingAnswer>} changes
   */
  _update(id, changes) {
    this.pending = this.pending.map((answer) => (answer.id === id ? { ...answer, ...changes } : answer));
    this._changed();
  }

  /** @param {import("./wire.js").EventFrame} frame */
  _event(frame) {
    if (frame.stream === "staff") {
      this.staff = [...this.staff, { event: /** @type {StaffEvent} */ (frame.event), at: frame.at }];
      return;
    }
    const event = /** @type {import("./wire.js").PublicEvent} */ (frame.event);
    this._folded = fold(this._folded, event, frame.at);
    if (event.type === "answer.accepted") this._reconcile();
  }

  /** An answer that stands in the log is no longer on its way, whether or not the reply came. */
  _reconcile() {
    if (this.pending.length === 0) return;
    const known = new Set(this.view.items.map((item) => (item.kind === "answer" ? item.message : "")));
    this.pending = this.pending.filter((answer) => {
      if (!known.has(answerId(answer.id))) return true;
      this._drawer?.forget(answer.id);
      return false;
    });
  }

  _changed() {
    for (const listener of [...this._listeners]) listener();
  }
}
