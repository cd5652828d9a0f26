// @ts-check
/** What changed between two texts: each of them can be read from the pieces, and as little as can be is marked. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { rewording } from "../../web/lib/rewording.js";

/** @param {string} before @param {string} after */
function marked(before, after) {
  const pieces = rewording(before, after);
  /** @param {string} kind */
  const without = (kind) =>
    pieces
      .filter((piece) => piece.kind !== kind)
      .map((piece) => piece.text)
      .join("");
  assert.equal(without("added"), before);
  assert.equal(without("removed"), after);
  return pieces
    .filter(({ kind }) => kind !== "same")
    .map(({ kind, text }) => `${kind} ${text.trim()}`);
}

test("the words that changed are marked, each in its text", () => {
  assert.deepEqual(
    marked("I moved forty services alone.", "I moved ten services alone."),
    ["removed forty", "added ten"],
  );
  assert.deepEqual(
    marked("We did it.\n\nIt held.", "We did it, in May.\n\nIt held."),
    ["removed it.", "added it, in May."],
  );
  assert.deepEqual(marked("a b c d e", "b d f e"), [
    "removed a",
    "removed c",
    "added f",
  ]);
});

test("the same words, none at all, and others altogether", () => {
  assert.deepEqual(marked(" As it was. ", " As it was. "), []);
  assert.deepEqual(marked("", ""), []);
  assert.deepEqual(marked("", "new"), ["added new"]);
  assert.deepEqual(marked("gone", ""), ["removed gone"]);
});

test("long texts are compared at their ends alone", () => {
  const [long, other] = ["x ".repeat(3000), "y ".repeat(3000)];
  assert.deepEqual(marked(`a ${long}z`, `a ${other}z`), [
    `removed ${long.trim()}`,
    `added ${other.trim()}`,
  ]);
});
