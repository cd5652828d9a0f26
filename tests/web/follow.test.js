// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { nextButton, nextPinned } from "../../web/lib/follow.js";

test("three pixels upwards by the reader leave the end; two do not", () => {
  assert.equal(
    nextPinned({ pinned: true, top: 500 }, { top: 497, gap: 3, ours: false }),
    false,
  );
  assert.equal(
    nextPinned({ pinned: true, top: 500 }, { top: 498, gap: 2, ours: false }),
    true,
  );
});

test("coming within 60 px downwards returns; passing by upwards does not", () => {
  assert.equal(
    nextPinned({ pinned: false, top: 400 }, { top: 450, gap: 60, ours: false }),
    true,
  );
  assert.equal(
    nextPinned({ pinned: false, top: 400 }, { top: 450, gap: 61, ours: false }),
    false,
  );
  assert.equal(
    nextPinned({ pinned: false, top: 500 }, { top: 480, gap: 40, ours: false }),
    false,
  );
});

test("our own scrolling never counts as leaving", () => {
  assert.equal(
    nextPinned({ pinned: true, top: 500 }, { top: 300, gap: 100, ours: true }),
    true,
  );
});

test("shrinking content at the very end is not leaving", () => {
  assert.equal(
    nextPinned({ pinned: true, top: 500 }, { top: 420, gap: 0, ours: false }),
    true,
  );
});

test("the button comes at 200 px and goes at 60 px", () => {
  assert.equal(nextButton(false, false, 199), false);
  assert.equal(nextButton(false, false, 201), true);
  assert.equal(nextButton(true, false, 61), true);
  assert.equal(nextButton(true, false, 60), false);
  assert.equal(nextButton(true, true, 500), false);
});
