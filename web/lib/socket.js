// @ts-check
/**
 * One socket to the server that comes back by itself: ticket, hello with the position, live, ping, backoff.
 * It knows offsets and sees holes, but nothing of what the events mean.
 *
 * @typedef {import("./wire.js").Position} Position
 * @typedef {import("./wire.js").ServerMessage} ServerMessage
 * @typedef {import("./wire.js").EventFrame} EventFrame
 * @typedef {import("./timers.js").Timers} Timers
 *
 * @typedef {object} ConnectionState
 * @property {"connecting" | "live" | "waiting" | "closed"} phase
 * @property {number | null} retryAt      ms on the timers' clock, while waiting
 * @property {number | null} closeCode    of a final close
 * @property {string | null} failure      error code of a final refusal of the ticket
 *
 * @typedef {object} Handlers
 * @property {(message: import("./wire.js").Snapshot) => void} [snapshot]
 * @property {(frame: EventFrame) => void} [event]       in order, without holes or duplicates; may throw to resync
 * @property {(message: import("./wire.js").Welcome) => void} [welcome]
 * @property {() => void} [live]
 * @property {(message: import("./wire.js").Lobby) => void} [lobby]
 * @property {(state: ConnectionState) => void} [state]
 * @property {() => void} [batch]         after each network message
 */
import { CLOSE, PROTOCOL_VERSION, isFinal } from "./protocol.js";

const PING_EVERY = 25_000;
const PONG_WITHIN = 8_000;
const REPLY_WITHIN = 3_000;
const HANDSHAKE_WITHIN = 15_000;
const STEADY_AFTER = 5_000;
const BACKOFF_LEAST = 500;
const BACKOFF_MOST = 15_000;

/** A request was refused, or the socket went away before the answer (`lost`). */
export class RequestError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {boolean} temporary
   */
  constructor(code, message, temporary) {
    super(message);
    this.name = "RequestError";
    this.code = code;
    this.temporary = temporary;
  }
}

export class Connection {
  /**
   * @param {object} parts
   * @param {() => Promise<string>} parts.ticket   throws {code, temporary}
   * @param {(url: string) => WebSocket} parts.open
   * @param {string} parts.url
   * @param {Handlers} parts.handlers
   * @param {Timers} parts.timers
   * @param {() => number} [parts.random]
   */
  constructor({ ticket, open, url, handlers, timers, random = Math.random }) {
    this.handlers = handlers;
    /** @type {Position | null} */
    this.position = null;
    /** Server clock minus ours, ms. */
    this.skew = 0;
    /** @type {ConnectionState} */
    this.state = { phase: "connecting", retryAt: null, closeCode: null, failure: null };
    this._ticket = ticket;
    this._open = open;
    this._url = url;
    this._timers = timers;
    this._random = random;
    /** @type {WebSocket | null} */
    this._socket = null;
    /** Counts attempts; an answer to an older one is void. */
    this._attempt = 0;
    this._failures = 0;
    this._ref = 0;
    /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
    this._requests = new Map();
    /** @type {Set<() => void>} */
    this._cancels = new Set();
    this._moveAfter = -1;
    this._pinging = false;
    this._nextPing = () => {};
  }

  start() {
    this._connect();
  }

  /** Leaves for good. */
  close() {
    this._drop(1000);
    this._become({ phase: "closed", retryAt: null });
  }

  /** Tries at once, whatever the backoff says. */
  retryNow() {
    if (this.state.phase === "waiting") this._connect();
    else if (this.state.phase === "live") this._ping();
  }

  /** The browser has lost its network: what is open leads nowhere. */
  offline() {
    if (this._socket) this._lost(this._socket, 0);
  }

  /**
   * Sends a request; one that stays without an answer has the line tried at once. Rejects with RequestError; `lost` when no answer can come any more.
   * @param {Record<string, unknown> & {type: string}} message
   * @returns {Promise<Record<string, any>>}
   */
  request(message) {
    const socket = this._socket;
    if (!socket || this.state.phase !== "live") {
      return Promise.reject(new RequestError("lost", "not connected", true));
    }
    return new Promise((resolve, reject) => {
      const ref = this._send(socket, message);
      this._requests.set(ref, { resolve, reject });
      if (message.type !== "ping") {
        this._after(REPLY_WITHIN, () => {
          if (this._requests.has(ref)) this._ping();
        });
      }
    });
  }

  async _connect() {
    this._drop(1000);
    this._attempt += 1;
    const attempt = this._attempt;
    this._become({ phase: "connecting", retryAt: null });
    /** @type {string} */
    let ticket;
    try {
      ticket = await this._ticket();
    } catch (error) {
      if (attempt !== this._attempt) return;
      const failure = /** @type {{code?: string, temporary?: boolean}} */ (error);
      if (failure.temporary === false) {
        this._become({ phase: "closed", retryAt: null, failure: failure.code ?? "error" });
      } else {
        this._wait(null);
      }
      return;
    }
    if (attempt !== this._attempt) return;
    const socket = this._open(this._url);
    this._socket = socket;
    this._after(HANDSHAKE_WITHIN, () => {
      if (this._socket === socket && this.state.phase !== "live") this._lost(socket, 0);
    });
    socket.onopen = () => {
      /** @type {Record<string, unknown> & {type: string}} */
      const hello = { type: "hello", protocol: PROTOCOL_VERSION, ticket };
      if (this.position) hello.resume = this.position;
      this._send(socket, hello);
    };
    socket.onmessage = (message) => this._receive(socket, String(message.data));
    socket.onclose = (event) => this._lost(socket, event.code);
  }

  /**
   * @param {WebSocket} socket
   * @param {Record<string, unknown>} message
   * @returns {number} its ref
   */
  _send(socket, message) {
    this._ref += 1;
    socket.send(JSON.stringify({ ...message, ref: this._ref }));
    return this._ref;
  }

  /**
   * @param {WebSocket} socket
   * @param {string} data  one or more JSON objects, one a line
   */
  _receive(socket, data) {
    for (const line of data.split("\n")) {
      if (this._socket !== socket) return;
      if (line === "") continue;
      this._take(socket, /** @type {ServerMessage} */ (JSON.parse(line)));
    }
    this.handlers.batch?.();
  }

  /**
   * @param {WebSocket} socket
   * @param {ServerMessage} message
   */
  _take(socket, message) {
    switch (message.type) {
      case "event":
        this._event(socket, message);
        break;
      case "welcome":
        this.skew = message.now - this._timers.now();
        this.handlers.welcome?.(message);
        if (message.session === null) this._live(socket);
        break;
      case "snapshot":
        this.position = message.position;
        this.handlers.snapshot?.(message);
        break;
      case "live": {
        const here = this.position;
        const there = message.position;
        if (here && here.epoch === there.epoch && here.public < there.public) {
          this._lost(socket, CLOSE.RESYNC);
          return;
        }
        if (!here || here.epoch !== there.epoch) this.position = there;
        this._live(socket);
        break;
      }
      case "reply":
        this._settle(message.ref)?.resolve(message.result);
        break;
      case "error":
        if (message.ref !== null) {
          this._settle(message.ref)?.reject(new RequestError(message.code, message.message, message.temporary));
        }
        break;
      case "pong":
        this.skew = message.now - this._timers.now();
        this._settle(message.ref)?.resolve({});
        break;
      case "moving":
        this._moveAfter = message.after_ms;
        this._after(message.after_ms, () => {
          if (this._socket === socket) this._lost(socket, CLOSE.MOVING);
        });
        break;
      case "lobby":
        this.handlers.lobby?.(message);
        break;
      default:
        break;
    }
  }

  /**
   * @param {WebSocket} socket
   * @param {EventFrame} frame
   */
  _event(socket, frame) {
    const position = this.position;
    if (!position) return;
    const last = position[frame.stream];
    if (frame.offset <= last) return;
    if ((frame.first ?? frame.offset) > last + 1) {
      this._lost(socket, CLOSE.RESYNC);
      return;
    }
    try {
      this.handlers.event?.(frame);
    } catch (error) {
      // What is known no longer fits the log: only a whole new snapshot helps.
      this.position = null;
      this._lost(socket, CLOSE.RESYNC);
      if (/** @type {Error} */ (error).name !== "Hole") throw error;
      return;
    }
    this.position = { ...position, [frame.stream]: frame.offset };
  }

  /** @param {WebSocket} socket */
  _live(socket) {
    this._become({ phase: "live", retryAt: null });
    this._after(STEADY_AFTER, () => {
      this._failures = 0;
    });
    this._schedulePing();
    this.handlers.live?.();
  }

  _schedulePing() {
    this._nextPing();
    this._nextPing = this._after(PING_EVERY, () => this._ping());
  }

  _ping() {
    const socket = this._socket;
    if (!socket || this._pinging || this.state.phase !== "live") return;
    this._pinging = true;
    const expired = this._after(PONG_WITHIN, () => {
      if (this._socket === socket) this._lost(socket, 0);
    });
    this.request({ type: "ping" }).then(
      () => {
        expired();
        if (this._socket !== socket) return;
        this._pinging = false;
        this._schedulePing();
      },
      () => expired(),
    );
  }

  /**
   * @param {WebSocket} socket
   * @param {number} code
   */
  _lost(socket, code) {
    if (this._socket !== socket) return;
    const move = this._moveAfter;
    this._drop(1000);
    if (isFinal(code)) {
      this._become({ phase: "closed", retryAt: null, closeCode: code });
    } else if (code === CLOSE.MOVING || code === CLOSE.RESYNC) {
      // Not a failure of the server: come back soon, but never in a tight loop.
      this._wait(code === CLOSE.MOVING && move < 0 ? 250 + this._random() * 750 : 50 + 150 * this._failures);
      this._failures += 1;
    } else {
      this._wait(null);
    }
  }

  /** @param {number | null} delay  ms; null = by the backoff */
  _wait(delay) {
    let ms = delay;
    if (ms === null) {
      const ceiling = Math.min(BACKOFF_MOST, BACKOFF_LEAST * 2 ** Math.min(this._failures + 1, 10));
      ms = BACKOFF_LEAST + this._random() * (ceiling - BACKOFF_LEAST);
      this._failures += 1;
    }
    this._become({ phase: "waiting", retryAt: this._timers.now() + ms });
    this._after(ms, () => {
      if (this.state.phase === "waiting") this._connect();
    });
  }

  /** @param {number} code */
  _drop(code) {
    this._attempt += 1;
    for (const cancel of this._cancels) cancel();
    this._cancels.clear();
    this._pinging = false;
    const socket = this._socket;
    this._socket = null;
    this._moveAfter = -1;
    if (socket) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      try {
        socket.close(code);
      } catch {
        // Already closed.
      }
    }
    const requests = [...this._requests.values()];
    this._requests.clear();
    for (const request of requests) request.reject(new RequestError("lost", "connection lost", true));
  }

  /** @param {number} ref */
  _settle(ref) {
    const request = this._requests.get(ref);
    this._requests.delete(ref);
    return request;
  }

  /**
   * A timer of this connection; all end with it.
   * @param {number} ms
   * @param {() => void} run
   */
  _after(ms, run) {
    /** @type {() => void} */
    let cancel = () => {};
    const stop = this._timers.after(ms, () => {
      this._cancels.delete(cancel);
      run();
    });
    cancel = () => {
      this._cancels.delete(cancel);
      stop();
    };
    this._cancels.add(cancel);
    return cancel;
  }

  /** @param {Partial<ConnectionState>} changes */
  _become(changes) {
    this.state = { ...this.state, ...changes };
    this.handlers.state?.(this.state);
  }
}
