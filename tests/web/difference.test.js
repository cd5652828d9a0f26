// @ts-check
/** The difference of two states names the deepest paths that differ, and nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { difference } from "../../web/lib/difference.js";

test("only what differs is named, at its deepest path", () => {
  const before = {
    progress: { turns: 1, move: { kind: "ask" } },
    messages: ["a"],
    gone: 1,
    same: [1, { x: 2 }],
  };
  const after = {
    progress: { turns: 2, move: { kind: "ask" } },
    messages: ["a", "b"],
    same: [1, { x: 2 }],
    added: null,
  };
  assert.deepEqual(difference(before, after), [
    { path: "progress.turns", kind: "changed", before: 1, after: 2 },
    { path: "messages[1]", kind: "added", after: "b" },
    { path: "gone", kind: "removed", before: 1 },
    { path: "added", kind: "added", after: null },
  ]);
});

test("another kind of value is one change, and equal states have none", () => {
  assert.deepEqual(difference({ a: [] }, { a: {} }), [
    { path: "a", kind: "changed", before: [], after: {} },
  ]);
  assert.deepEqual(difference({ a: null }, { a: { b: 1 } }), [
    { path: "a", kind: "changed", before: null, after: { b: 1 } },
  ]);
  assert.deepEqual(difference({ a: [1] }, { a: [1] }), []);
});
