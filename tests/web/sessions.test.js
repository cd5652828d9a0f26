// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { matches } from "../../web/pages/sessions.js";

const session = /** @type {any} */ ({
  id: "s_1",
  status: "ended",
  candidate: { name: "Éloïse Brûlé" },
  offer: { title: "Infirmière", company: null },
  interviewer: { model: "offline" },
  version: "0.2.0",
});

test("accents and case do not matter, and every word has to be there", () => {
  assert.ok(matches(session, "eloise BRULE", ""));
  assert.ok(matches(session, "Éloïse infirmiere", "ended"));
  assert.ok(!matches(session, "eloise cook", ""));
  assert.ok(!matches(session, "eloise", "running"));
});

test("outcome and model narrow what is shown", () => {
  const ended = /** @type {any} */ ({
    id: "s1",
    status: "ended",
    end_reason: "left",
    candidate: { name: "Éloïse" },
    offer: { title: "Baker", company: null },
    interviewer: { model: "openai:m" },
  });
  assert.equal(
    matches(ended, "eloise", "ended", { outcome: "left", model: "openai:m" }),
    true,
  );
  assert.equal(matches(ended, "", "", { outcome: "completed" }), false);
  assert.equal(matches(ended, "", "", { model: "offline" }), false);
});

test("a version is chosen as it is", () => {
  assert.ok(matches(session, "", "", { version: "0.2.0" }));
  assert.ok(!matches(session, "", "", { version: "0.2" }));
});
