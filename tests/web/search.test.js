// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { marked } from "../../web/lib/search.js";
import { asked } from "../../web/pages/search.js";

test("what is chosen becomes the query, and a last day counts to its end", () => {
  const query = asked(
    new URLSearchParams({
      q: "éloïse",
      model: "offline",
      version: "",
      since: "2026-11-01",
      until: "2026-11-01",
    }),
  );
  assert.equal(query.get("q"), "éloïse");
  assert.equal(query.get("model"), "offline");
  assert.ok(!query.has("version"));
  assert.equal(
    Number(query.get("until")) - Number(query.get("since")),
    86_400_000 - 1,
  );
  assert.ok(
    !asked(new URLSearchParams({ q: "x", since: "soon" })).has("since"),
  );
});

test("every word that is looked for is marked, without case and accents, phrases whole", () => {
  /** @param {string} text @param {string} query */
  const marks = (text, query) =>
    marked(text, query)
      .filter(([, found]) => found)
      .map(([part]) => part);
  const text =
    "Éloïse wrote the Kafka flow; the cœur of kafka-streams in Python 3.";
  assert.deepEqual(marks(text, "kafka eloise pyth"), [
    "Éloïse",
    "Kafka",
    "kafka",
    "Python",
  ]);
  assert.deepEqual(marks(text, '"the coeur" flow'), ["flow", "the cœur"]);
  assert.deepEqual(marks(text, "afka"), []);
  for (const query of ["kafka", "", '"', "nothing of it"])
    assert.equal(
      marked(text, query)
        .map(([part]) => part)
        .join(""),
      text,
    );
});
