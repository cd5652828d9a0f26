// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
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
