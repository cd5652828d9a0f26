// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection, RequestError } from "../../web/lib/socket.js";
import { Hole } from "../../web/lib/store.js";
import { FakeSocket, FakeTimers, settled } from "./fakes.js";

/** @param {{ticket?: () => Promise<string>, handlers?: any, random?: () => number}} [parts] */
function make({ ticket, handlers = {}, random = () => 0.5 } = {}) {
  const timers = new FakeTimers();
  /** @type {FakeSocket[]} */
  const sockets = [];
  let tickets = 0;
  const connection = new Connection({
    ticket: ticket ?? (async () => `ticket-${(tickets += 1)}`),
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return /** @type {any} */ (socket);
    },
    url: "ws://here/ws",
    timers,
    random,
    handlers,
  });
  return {
    connection,
    timers,
    sockets,
    get socket() {
      return /** @type {FakeSocket} */ (sockets[sockets.length - 1]);
    },
  };
}

const welcome = {
  type: "welcome",
  ref: 1,
  protocol: 1,
  node: "n",
  role: "candidate",
  session: "s",
  recovered: false,
  now: 1_000_500,
};
const view = { status: "ready", items: [], stages: [] };
/** @param {number} publicOffset */
const at = (publicOffset) => ({ epoch: "e1", public: publicOffset, staff: 0 });
/** @param {number} offset @param {number | null} [first] */
const event = (offset, first = null) => ({
  type: "event",
  stream: "public",
  offset,
  first,
  at: 1,
  event: { type: "session.resumed" },
});

/** @param {ReturnType<typeof make>} here @param {number} offset */
async function join(here, offset = 0) {
  here.connection.start();
  await settled();
  here.socket.open();
  here.socket.give(
    welcome,
    { type: "snapshot", position: at(offset), view, staff: [] },
    { type: "live", position: at(offset) },
  );
}

test("a fresh ticket for each connection, hello without a position at first", async () => {
  const here = make();
  await join(here, 3);
  assert.deepEqual(here.socket.sent[0], {
    type: "hello",
    protocol: 1,
    ticket: "ticket-1",
    ref: 1,
  });
  assert.equal(here.connection.state.phase, "live");
  assert.equal(here.connection.skew, 500);
  here.socket.drop(1006);
  await here.timers.pass(1000);
  assert.equal(here.sockets.length, 2);
  here.socket.open();
  assert.deepEqual(here.socket.sent[0].resume, at(3));
  assert.equal(here.socket.sent[0].ticket, "ticket-2");
});

test("duplicates are dropped, merged frames advance to their end", async () => {
  /** @type {number[]} */
  const seen = [];
  const here = make({
    handlers: { event: (/** @type {any} */ frame) => seen.push(frame.offset) },
  });
  await join(here, 5);
  here.socket.give(
    event(5),
    event(6),
    event(6),
    event(9, 7),
    event(8),
    event(10),
  );
  assert.deepEqual(seen, [6, 9, 10]);
  assert.equal(here.connection.position?.public, 10);
});

test("a hole makes it come back and ask for what is missing", async () => {
  const here = make();
  await join(here, 5);
  here.socket.give(event(6), event(8));
  assert.equal(here.connection.state.phase, "waiting");
  assert.equal(here.sockets[0]?.closed, true);
  await here.timers.pass(1000);
  here.socket.open();
  assert.deepEqual(here.socket.last("hello").resume, at(6));
});

test("live beyond our position is a hole too", async () => {
  const here = make();
  await join(here, 5);
  here.socket.drop(1006);
  await here.timers.pass(1000);
  here.socket.open();
  here.socket.give({ ...welcome, recovered: true }, event(6), {
    type: "live",
    position: at(8),
  });
  assert.equal(here.connection.state.phase, "waiting");
});

test("an event that does not fit the known view asks for a whole snapshot", async () => {
  const here = make({
    handlers: {
      event: () => {
        throw new Hole();
      },
    },
  });
  await join(here, 5);
  here.socket.give(event(6));
  await here.timers.pass(1000);
  here.socket.open();
  assert.equal(here.socket.last("hello").resume, undefined);
});

test("4000 to 4499 come back, 4500 to 4999 are final", async () => {
  for (const code of [
    1006, 1012, 4000, 4001, 4002, 4003, 4004, 4005, 4006, 4499,
  ]) {
    const here = make();
    await join(here);
    here.socket.drop(code);
    assert.equal(here.connection.state.phase, "waiting", String(code));
  }
  for (const code of [4500, 4503, 4504, 4999]) {
    const here = make();
    await join(here);
    here.socket.drop(code);
    assert.equal(here.connection.state.phase, "closed", String(code));
    assert.equal(here.connection.state.closeCode, code);
    await here.timers.pass(120_000);
    assert.equal(here.sockets.length, 1);
  }
});

test("backoff: full jitter between 0.5 s and a ceiling that doubles to 15 s", async () => {
  for (const [
    random,
    least,
    most,
  ] of /** @type {[number, number, number][]} */ ([
    [0, 500, 500],
    [1, 1000, 15_000],
  ])) {
    const here = make({ random: () => random });
    here.connection.start();
    /** @type {number[]} */
    const waits = [];
    for (let i = 0; i < 8; i += 1) {
      await settled();
      here.socket.drop(1006);
      waits.push((here.connection.state.retryAt ?? 0) - here.timers.now());
      await here.timers.pass(waits[i] ?? 0);
    }
    assert.equal(waits[0], least);
    assert.equal(waits[waits.length - 1], most);
  }
});

test("a steady connection forgets its failures", async () => {
  const here = make({ random: () => 1 });
  here.connection.start();
  for (let i = 0; i < 5; i += 1) {
    await settled();
    here.socket.drop(1006);
    await here.timers.pass(15_000);
  }
  here.socket.open();
  here.socket.give(
    welcome,
    { type: "snapshot", position: at(0), view, staff: [] },
    { type: "live", position: at(0) },
  );
  await here.timers.pass(6000);
  here.socket.drop(1006);
  assert.equal((here.connection.state.retryAt ?? 0) - here.timers.now(), 1000);
});

test("ping every 25 s; no pong within 8 s counts as lost", async () => {
  const here = make();
  await join(here);
  await here.timers.pass(25_000);
  const ping = here.socket.last("ping");
  here.socket.give({ type: "pong", ref: ping.ref, now: 5 });
  await settled();
  await here.timers.pass(25_000);
  assert.notEqual(here.socket.last("ping").ref, ping.ref);
  assert.equal(here.connection.state.phase, "live");
  await here.timers.pass(8000);
  assert.equal(here.connection.state.phase, "waiting");
});

test("asking at once on return to the page leaves one ping in flight, not two", async () => {
  const here = make();
  await join(here);
  here.connection.retryNow();
  here.connection.retryNow();
  assert.equal(
    here.socket.sent.filter((message) => message.type === "ping").length,
    1,
  );
});

test("moving: leaves after the time that it was told, and comes back", async () => {
  const here = make();
  await join(here);
  here.socket.give({ type: "moving", after_ms: 700 });
  await here.timers.pass(699);
  assert.equal(here.sockets.length, 1);
  await here.timers.pass(400);
  assert.equal(here.sockets.length, 2);
});

test("requests: answered by ref, refused with a code, lost with the socket", async () => {
  const here = make();
  await join(here);
  const good = here.connection.request({ type: "start" });
  const bad = here.connection.request({ type: "stop", turn: "t", seen: 1 });
  const lost = here.connection.request({ type: "end" });
  here.socket.give(
    {
      type: "error",
      ref: here.socket.last("stop").ref,
      code: "turn_over",
      message: "m",
      temporary: false,
    },
    { type: "reply", ref: here.socket.last("start").ref, result: { a: 1 } },
  );
  assert.deepEqual(await good, { a: 1 });
  await assert.rejects(
    bad,
    (/** @type {RequestError} */ error) =>
      error.code === "turn_over" && !error.temporary,
  );
  here.socket.drop(1006);
  await assert.rejects(
    lost,
    (/** @type {RequestError} */ error) =>
      error.code === "lost" && error.temporary,
  );
  await assert.rejects(
    here.connection.request({ type: "start" }),
    (/** @type {RequestError} */ error) => error.code === "lost",
  );
});

test("a ticket refused for good ends it, a passing failure does not", async () => {
  const final = make({
    ticket: () =>
      Promise.reject({ code: "session_not_found", temporary: false }),
  });
  final.connection.start();
  await settled();
  assert.equal(final.connection.state.phase, "closed");
  assert.equal(final.connection.state.failure, "session_not_found");
  const passing = make({
    ticket: () => Promise.reject({ code: "offline", temporary: true }),
  });
  passing.connection.start();
  await settled();
  assert.equal(passing.connection.state.phase, "waiting");
});

test("a handshake that never ends is given up", async () => {
  const here = make();
  here.connection.start();
  await settled();
  here.socket.open();
  await here.timers.pass(15_000);
  assert.equal(here.connection.state.phase, "waiting");
});

test("after close nothing of an old socket or ticket counts", async () => {
  /** @type {(ticket: string) => void} */
  let give = () => {};
  const here = make({
    ticket: () =>
      new Promise((resolve) => {
        give = resolve;
      }),
  });
  here.connection.start();
  here.connection.close();
  give("late");
  await settled();
  assert.equal(here.sockets.length, 0);
  assert.equal(here.connection.state.phase, "closed");
});

test("an answer that nobody confirms has the line tried after 3 s", async () => {
  const here = make();
  await join(here);
  const sent = here.connection.request({
    type: "answer",
    client_msg_id: "a",
    text: "b",
  });
  await here.timers.pass(2_999);
  assert.equal(here.socket.last("ping"), undefined);
  await here.timers.pass(2);
  assert.ok(here.socket.last("ping"));
  await here.timers.pass(8_000);
  await assert.rejects(
    sent,
    (/** @type {RequestError} */ error) => error.code === "lost",
  );
  assert.equal(here.connection.state.phase, "waiting");
});

test("a browser without a network waits at once", async () => {
  const here = make();
  await join(here);
  here.connection.offline();
  assert.equal(here.connection.state.phase, "waiting");
  here.connection.offline();
  await here.timers.pass(1_000);
  assert.equal(here.sockets.length, 2);
});
