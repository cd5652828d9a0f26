// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Session } from "../../web/lib/session.js";
import { FakeSocket, FakeTimers, settled } from "./fakes.js";

class FakeDrawer {
  constructor() {
    /** @type {Map<string, any>} */
    this.kept = new Map();
    this.draft = "";
  }
  unsent() {
    return [...this.kept.values()];
  }
  /** @param {any} answer */
  keep(answer) {
    this.kept.set(answer.id, answer);
  }
  /** @param {string} id */
  forget(id) {
    this.kept.delete(id);
  }
}

function make(drawer = new FakeDrawer()) {
  const timers = new FakeTimers();
  /** @type {FakeSocket[]} */
  const sockets = [];
  const session = new Session({
    id: "s",
    ticket: async () => "t",
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return /** @type {any} */ (socket);
    },
    url: "ws://here/ws",
    drawer: /** @type {any} */ (drawer),
    timers,
    random: () => 0,
  });
  return {
    session,
    timers,
    drawer,
    get socket() {
      return /** @type {FakeSocket} */ (sockets[sockets.length - 1]);
    },
  };
}

const empty = {
  status: "running",
  items: [],
  stages: [],
  observers: 0,
  observer_names: [],
};
/** @param {ReturnType<typeof make>} here @param {any[]} [items] @param {number} [offset] */
async function join(here, items = [], offset = 0) {
  here.session.open();
  await settled();
  welcome(here, items, offset);
}
/** @param {ReturnType<typeof make>} here @param {any[]} [items] @param {number} [offset] */
function welcome(here, items = [], offset = 0) {
  const position = { epoch: "e", public: offset, staff: 0 };
  here.socket.open();
  here.socket.give(
    {
      type: "welcome",
      ref: 1,
      protocol: 1,
      node: "n",
      role: "candidate",
      session: "s",
      recovered: false,
      now: here.timers.now(),
    },
    { type: "snapshot", position, view: { ...empty, items }, staff: [] },
    { type: "live", position },
  );
}
/** @param {number} offset @param {any} event */
const frame = (offset, event) => ({
  type: "event",
  stream: "public",
  offset,
  first: null,
  at: 5,
  event,
});

test("an answer is pending, then sent, then in the log once; the drawer keeps it until acknowledged", async () => {
  const here = make();
  await join(here);
  here.session.answer("Bonjour");
  const sent = here.socket.last("answer");
  assert.equal(here.session.pending[0]?.state, "pending");
  assert.equal(here.drawer.kept.size, 1);
  here.socket.give({
    type: "reply",
    ref: sent.ref,
    result: { message: `a-${sent.client_msg_id}` },
  });
  await settled();
  assert.equal(here.session.pending[0]?.state, "sent");
  assert.equal(here.drawer.kept.size, 0);
  here.socket.give(
    frame(1, {
      type: "answer.accepted",
      message: `a-${sent.client_msg_id}`,
      text: "Bonjour",
    }),
  );
  assert.deepEqual(here.session.pending, []);
  assert.equal(here.session.view.items.length, 1);
});

test("the event may overtake the reply: never two rows", async () => {
  const here = make();
  await join(here);
  here.session.answer("Oui");
  const sent = here.socket.last("answer");
  here.socket.give(
    frame(1, {
      type: "answer.accepted",
      message: `a-${sent.client_msg_id}`,
      text: "Oui",
    }),
  );
  assert.deepEqual(here.session.pending, []);
  here.socket.give({ type: "reply", ref: sent.ref, result: {} });
  await settled();
  assert.deepEqual(here.session.pending, []);
});

test("what was sent while offline goes out later under the same id", async () => {
  const here = make();
  await join(here);
  here.socket.drop(1006);
  here.session.answer("hors ligne");
  assert.equal(here.session.pending[0]?.state, "pending");
  await here.timers.pass(500);
  welcome(here);
  assert.equal(
    here.socket.last("answer").client_msg_id,
    here.session.pending[0]?.id,
  );
});

test("a lost acknowledgement sends the same id again; the log settles it", async () => {
  const here = make();
  await join(here);
  here.session.answer("Oui");
  const id = here.socket.last("answer").client_msg_id;
  here.socket.drop(1006);
  await settled();
  assert.equal(here.session.pending[0]?.state, "pending");
  await here.timers.pass(500);
  welcome(
    here,
    [{ kind: "answer", message: `a-${id}`, text: "Oui", at: 1 }],
    1,
  );
  assert.deepEqual(here.session.pending, []);
  assert.equal(here.socket.last("answer"), undefined);
  assert.equal(here.drawer.kept.size, 0);
});

test("answers kept by a page that was closed are sent by the next one", async () => {
  const drawer = new FakeDrawer();
  drawer.keep({ id: "kept-answer-id", text: "gardé", at: 1 });
  const here = make(drawer);
  await join(here);
  assert.equal(here.socket.last("answer").client_msg_id, "kept-answer-id");
});

test("a refused answer fails with its code, can be retried under its id or taken back", async () => {
  const here = make();
  await join(here);
  here.session.answer("trop tôt");
  const first = here.socket.last("answer");
  here.socket.give({
    type: "error",
    ref: first.ref,
    code: "busy",
    message: "",
    temporary: true,
  });
  await settled();
  assert.equal(here.session.pending[0]?.state, "failed");
  assert.equal(here.session.pending[0]?.code, "busy");
  here.session.retry(first.client_msg_id);
  assert.equal(here.socket.last("answer").client_msg_id, first.client_msg_id);
  assert.equal(here.session.discard(first.client_msg_id), "trop tôt");
  assert.equal(here.drawer.kept.size, 0);
});

test("stop names the open turn and what was seen, once; a turn that is over is no error", async () => {
  const here = make();
  await join(here);
  here.socket.give(
    frame(1, { type: "turn.started", turn: "t0", index: 0, stage: "welcome" }),
    frame(2, { type: "text.delta", turn: "t0", start: 0, text: "Bonjour" }),
  );
  const stopping = here.session.stop(4);
  here.session.stop(5);
  const stops = here.socket.sent.filter((message) => message.type === "stop");
  assert.deepEqual(
    stops.map(({ turn, seen }) => ({ turn, seen })),
    [{ turn: "t0", seen: 4 }],
  );
  here.socket.give({
    type: "error",
    ref: stops[0].ref,
    code: "turn_over",
    message: "",
    temporary: false,
  });
  await stopping;
});

test("staff events are kept beside, never in the view", async () => {
  const here = make();
  await join(here);
  here.socket.give({
    type: "event",
    stream: "staff",
    offset: 1,
    first: null,
    at: 9,
    event: { type: "plan.made", plan: {} },
  });
  assert.equal(here.session.staff.length, 1);
  assert.deepEqual(here.session.view.items, []);
});
