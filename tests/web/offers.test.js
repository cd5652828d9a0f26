// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { salaryWords } from "../../web/components/offers/words.js";
import { useWords } from "../../web/lib/i18n.js";

useWords(
  "en",
  JSON.parse(
    readFileSync(new URL("../../web/locales/en.json", import.meta.url), "utf8"),
  ),
);

/** @param {Record<string, unknown>} said */
const words = (said) =>
  salaryWords(
    /** @type {any} */ ({
      salary: {
        raw: null,
        minimum: 12.5,
        maximum: 12.5,
        currency: "EUR",
        period: "hour",
        ...said,
      },
    }),
  );

test("pay has its currency, its cents and its unit; a currency that is none stops no page", () => {
  assert.match(words({}), /€12\.5/);
  assert.match(words({ period: "week", minimum: 600, maximum: 700 }), /€600/);
  assert.ok(!words({ currency: null }).includes("€"));
  for (const currency of ["€", "", "euros", "EU"])
    assert.match(words({ currency }), /12\.5/);
  assert.equal(words({ raw: "A négocier" }), "A négocier");
  assert.equal(
    words({ raw: "GBP 29,970 to 36,483 or 40 000 EUR" }),
    "GBP\u00a029,970 to 36,483 or 40\u202f000\u00a0EUR",
  );
});
