// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { refusal } from "../../web/lib/api.js";

test("a refusal of ours keeps its code and whether it passes", () => {
  const told = refusal(413, {
    error: {
      code: "too_large",
      message: "More bytes than accepted.",
      temporary: false,
    },
  });
  assert.deepEqual(
    [told.status, told.code, told.temporary],
    [413, "too_large", false],
  );
});

test("what answers in our place is told as such", () => {
  for (const page of [
    undefined,
    null,
    "<html>",
    {},
    { error: "no" },
    { error: { code: 5 } },
  ]) {
    assert.equal(refusal(413, page).code, "proxy_too_large");
    assert.equal(refusal(404, page).code, "proxy_answer");
    assert.equal(refusal(200, page).code, "proxy_answer");
    assert.deepEqual(
      [refusal(502, page).code, refusal(502, page).temporary],
      ["proxy_answer", true],
    );
  }
});
