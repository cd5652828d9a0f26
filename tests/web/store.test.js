// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { clamp, codePoints } from "../../web/lib/protocol.js";
import {
  Hole,
  emptyView,
  fold,
  folded,
  openTurn,
} from "../../web/lib/store.js";

/** @param {...any} events */
const foldAll = (...events) =>
  events.reduce(
    (state, event, i) => fold(state, event, 1000 + i),
    folded(emptyView()),
  );
const begin = { type: "turn.started", turn: "t0", index: 0, stage: "welcome" };
/** @param {number} start @param {string} text */
const delta = (start, text, turn = "t0") => ({
  type: "text.delta",
  turn,
  start,
  text,
});

test("a turn grows by its deltas and ends", () => {
  const { view } = foldAll(begin, delta(0, "Bon"), delta(3, "jour"), {
    type: "turn.completed",
    turn: "t0",
    chars: 7,
  });
  assert.deepEqual(view.items, [
    {
      kind: "turn",
      turn: "t0",
      index: 0,
      stage: "welcome",
      text: "Bonjour",
      state: "completed",
      at: 1000,
    },
  ]);
  assert.equal(openTurn(view), null);
});

test("a stopped turn keeps so many code points, not UTF-16 units", () => {
  const stopped = { type: "turn.stopped", turn: "t0", chars: 2 };
  const { view } = foldAll(begin, delta(0, "🎓🎓é"), delta(3, "fin"), stopped);
  assert.equal(/** @type {any} */ (view.items[0]).text, "🎓🎓");
  assert.equal(/** @type {any} */ (view.items[0]).state, "stopped");
});

test("a superseded turn vanishes and its successor keeps the index", () => {
  const { view } = foldAll(
    begin,
    delta(0, "half"),
    { type: "turn.superseded", turn: "t0", reason: "node_lost" },
    { type: "turn.started", turn: "t1", index: 0, stage: "welcome" },
    delta(0, "whole", "t1"),
    delta(0, "late words of the void turn", "t0"),
  );
  assert.equal(view.items.length, 1);
  assert.equal(openTurn(view)?.text, "whole");
});

test("a merged delta that begins before what is known replaces the overlap", () => {
  const { view, chars } = foldAll(begin, delta(0, "ab🎓d"), delta(2, "🎓def"));
  assert.equal(openTurn(view)?.text, "ab🎓def");
  assert.equal(chars, 6);
});

test("a delta beyond the known text is a hole, never a guess", () => {
  assert.throws(() => foldAll(begin, delta(0, "ab"), delta(3, "d")), Hole);
});

test("a withdrawn answer is gone, the others stay", () => {
  const { view } = foldAll(
    { type: "answer.accepted", message: "a-1", text: "one" },
    { type: "answer.accepted", message: "a-2", text: "two" },
    { type: "answer.withdrawn", message: "a-1" },
  );
  assert.deepEqual(
    view.items.map((item) => (item.kind === "answer" ? item.message : "")),
    ["a-2"],
  );
});

test("session events fill the header and the end", () => {
  const { view } = foldAll(
    {
      type: "session.started",
      locale: "fr",
      mode: "practice",
      minutes: 10,
      deadline: 99,
      stages: ["welcome", "close"],
      interviewer: { kind: "offline", model: "offline" },
      offer: { id: "o", title: "T", company: null },
    },
    { type: "stage.entered", stage: "close", index: 1 },
    { type: "observers.changed", count: 2, names: ["Ana", "Bob"] },
    { type: "session.paused", reason: "model_unavailable" },
    { type: "session.resumed" },
    { type: "session.ended", reason: "left" },
    { type: "report.ready", report: "r" },
  );
  assert.equal(view.started_at, 1000);
  assert.equal(view.stage, "close");
  assert.deepEqual(view.observer_names, ["Ana", "Bob"]);
  assert.equal(view.status, "ended");
  assert.equal(view.end_reason, "left");
  assert.equal(view.report, "r");
});

test("an unknown event of a newer server changes nothing", () => {
  const before = folded(emptyView());
  assert.equal(
    fold(before, /** @type {any} */ ({ type: "something.new" }), 1),
    before,
  );
});

test("folding from a snapshot in mid-turn goes on where it stands", () => {
  const half = foldAll(begin, delta(0, "🎓ab"));
  const again = folded(structuredClone(half.view));
  assert.equal(again.chars, 3);
  assert.equal(
    openTurn(fold(again, /** @type {any} */ (delta(3, "c")), 5).view)?.text,
    "🎓abc",
  );
});

test("code points are counted and cut as the server does", () => {
  for (const text of ["", "a", "é", "🎓", "a🎓b", "\ud83c", "x\udf93y", "👩‍💻"]) {
    assert.equal(codePoints(text), [...text].length);
    for (let n = 0; n <= codePoints(text); n += 1)
      assert.equal(clamp(text, n), [...text].slice(0, n).join(""));
  }
});

for (const release of [1, 2]) {
  test(`golden log ${release} is folded here as on the server`, () => {
    const rows = JSON.parse(
      readFileSync(
        new URL(`../golden/session-protocol-${release}.json`, import.meta.url),
        "utf8",
      ),
    );
    let state = folded(emptyView());
    for (const { at, event, view } of rows) {
      state = fold(state, event, at);
      assert.deepEqual(state.view, { ...emptyView(), ...view }, event.type);
    }
  });
}

test("what the first release logged is folded as it did", () => {
  const recorded = JSON.parse(
    readFileSync(
      new URL("../golden/session-0.1.0.json", import.meta.url),
      "utf8",
    ),
  );
  let state = folded(emptyView());
  for (const { at, event } of recorded.events) state = fold(state, event, at);
  const now = /** @type {Record<string, any>} */ (state.view);
  const same = Object.keys(recorded.view).map((name) => [name, now[name]]);
  assert.deepEqual(Object.fromEntries(same), recorded.view);
});
