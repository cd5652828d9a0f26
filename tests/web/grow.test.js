// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { grow } from "../../web/lib/grow.js";

/** A field of two lines at least, that notes how much room it takes up whenever it is measured. */
class LaidOutField {
  style = { height: "", marginBlockEnd: "" };
  /** @type {number[]} */
  room = [];

  /** @param {number} text  the text's height, px */
  constructor(text) {
    this.text = text;
  }

  get offsetHeight() {
    return this.style.height === "auto"
      ? 60
      : parseFloat(this.style.height || "60");
  }

  get scrollHeight() {
    this.room.push(
      this.offsetHeight + parseFloat(this.style.marginBlockEnd || "0"),
    );
    return this.text;
  }
}

test("a field grows with its text, up to its limit, and shrinks again", () => {
  const field = new LaidOutField(112);
  grow(field, 300);
  assert.equal(field.style.height, "114px");
  field.text = 500;
  grow(field, 300);
  assert.equal(field.style.height, "300px");
  field.text = 60;
  grow(field, 300);
  assert.deepEqual(field.style, { height: "62px", marginBlockEnd: "" });
});

test("while it is measured it never takes less room than before", () => {
  const field = new LaidOutField(240);
  grow(field, 300);
  field.room = [];
  grow(field, 300);
  assert.equal(field.room.length, 1);
  assert.ok(Number(field.room[0]) >= 242);
});
