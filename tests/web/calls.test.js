// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { interleaved } from "../../web/components/player/calls.js";

/** @param {string} type @param {number} at */
const event = (type, at) => ({ event: /** @type {any} */ ({ type }), at });
/** @param {number} at */
const call = (at) => ({ call: /** @type {any} */ ({ id: `c${at}` }), at });

test("calls stand among the events up to now, and replace what only measures them", () => {
  const events = [
    event("plan.made", 1),
    event("model.used", 3),
    event("move.made", 5),
  ];
  const calls = [call(2), call(4), call(9)];
  assert.deepEqual(
    interleaved(events, calls, 5, true).map((one) => one.at),
    [1, 2, 4, 5],
  );
  assert.deepEqual(
    interleaved(events, calls, 5, false).map((one) => one.at),
    [1, 2, 3, 4, 5],
  );
  assert.deepEqual(interleaved(events, [], 5, true), events);
});

test("what was there stays where it was as time goes on", () => {
  const events = [
    event("plan.made", 1),
    event("move.made", 5),
    event("move.made", 8),
  ];
  const calls = [call(2), call(6)];
  const before = interleaved(events.slice(0, 2), calls, 5, true);
  const after = interleaved(events, calls, 8, true);
  assert.deepEqual(after.slice(0, before.length), before);
});
