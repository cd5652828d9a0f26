// @ts-check
/** Sockets of this page's own server, each with a ticket fetched just before. */
import { post } from "./api.js";
import { Connection } from "./socket.js";
import { Session } from "./session.js";
import { realTimers } from "./timers.js";

const HIDDEN_LONG = 60_000;

function address() {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
}

/** @param {string | null} session */
async function ticket(session) {
  const answer = await post("/api/tickets", { session });
  return /** @type {string} */ (answer.ticket);
}

/**
 * A session, opened now and closed with the page.
 * @param {string} id
 * @param {import("./storage.js").Drawer | null} drawer
 * @param {AbortSignal} signal
 */
export function openSession(id, drawer, signal) {
  const session = new Session({
    id,
    ticket: () => ticket(id),
    open: (url) => new WebSocket(url),
    url: address(),
    drawer,
  });
  tend(session.connection, signal);
  session.open();
  return session;
}

/**
 * The lobby: cards of all sessions.
 * @param {import("./socket.js").Handlers} handlers
 * @param {AbortSignal} signal
 */
export function openLobby(handlers, signal) {
  const connection = new Connection({
    ticket: () => ticket(null),
    open: (url) => new WebSocket(url),
    url: address(),
    timers: realTimers,
    handlers,
  });
  tend(connection, signal);
  connection.start();
  return connection;
}

/**
 * @param {Connection} connection
 * @param {AbortSignal} signal
 */
function tend(connection, signal) {
  let hiddenAt = 0;
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.hidden) hiddenAt = Date.now();
      // A laptop that slept may hold a dead socket: ask at once instead of waiting for the next ping.
      else if (connection.state.phase === "waiting" || Date.now() - hiddenAt > HIDDEN_LONG) connection.retryNow();
    },
    { signal },
  );
  signal.addEventListener("abort", () => connection.close());
}
