// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import {
  drawn,
  experienceWords,
  factWords,
  parted,
  salaryWords,
  understoodWords,
} from "../../web/components/offers/words.js";
import { useWords } from "../../web/lib/i18n.js";

before(() =>
  useWords(
    "en",
    JSON.parse(
      readFileSync(
        new URL("../../web/locales/en.json", import.meta.url),
        "utf8",
      ),
    ),
  ),
);

/** @param {object} salary */
const paid = (salary) =>
  salaryWords(
    /** @type {any} */ ({
      salary: {
        raw: null,
        minimum: null,
        maximum: null,
        currency: null,
        period: null,
        months: null,
        doubtful: false,
        ...salary,
      },
    }),
  );

test("pay comes with its unit, whatever was written for a currency", () => {
  assert.equal(
    paid({ minimum: 12.5, currency: "€", period: "hour" }),
    "€12.50 an hour",
  );
  assert.equal(
    paid({ minimum: 30000, maximum: 35000, currency: "EUR", period: "year" }),
    "€30,000 – €35,000 a year",
  );
  assert.equal(
    paid({ minimum: 2000, currency: "euros", period: "month", months: 13 }),
    "€2,000 a month, 13 months a year",
  );
  assert.equal(
    paid({ minimum: 400, currency: "GBP", period: "week" }),
    "£400 a week",
  );
  assert.equal(paid({ maximum: 100 }), "100");
});

test("no currency, however odd, throws", () => {
  for (const currency of [
    "€uro",
    "E",
    "EU",
    "euro/h",
    "??",
    "12",
    "\u0000",
    " ",
    "a".repeat(500),
  ]) {
    const said = paid({ minimum: 10, currency, period: "hour" });
    assert.match(said, /10/, currency);
    assert.ok(said.length < 60);
  }
});

test("an amount that cannot be meant is shown as it was written, and said to be doubtful", () => {
  assert.equal(
    paid({ raw: "Horaire de 1800 Euros", doubtful: true }),
    "Horaire de 1800 Euros (amount to be checked)",
  );
  assert.equal(paid({ raw: "Selon profil" }), "Selon profil");
  assert.equal(paid({}), "");
});

test("a form's figures are shown in the reader's own way, other words as they are", () => {
  const form = "Mensuel de 1801.84 Euros à 2000.00 Euros sur 12.0 mois";
  const read = {
    minimum: 1801.84,
    maximum: 2000,
    currency: "EUR",
    period: "month",
    months: 12,
  };
  assert.equal(paid({ raw: form, ...read }), "€1,801.84 – €2,000.00 a month");
  assert.equal(paid({ raw: `${form} + primes`, ...read }), `${form} + primes`);
  assert.equal(
    paid({ raw: "Annuel de 11 Euros", period: "year", doubtful: true }),
    "Annuel de 11 Euros (amount to be checked)",
  );
});

test("no line ends within an amount", () => {
  assert.equal(
    paid({ raw: "1 900 € brut sur 12 mois, de 30 000 à 36 k€" }),
    "1\u202f900\u202f€ brut sur 12 mois, de 30\u202f000 à 36\u202fk€",
  );
});

test("hours, experience and further places are said with what they are", () => {
  const offer = {
    place: { city: "Nantes" },
    other_places: [{ city: "Rezé" }],
    working_time: "part",
    weekly_hours: 24.5,
    experience_raw: "6 mois",
    experience_years: 0.5,
  };
  /** @param {object} changes */
  const told = (changes) =>
    factWords(/** @type {any} */ ({ ...offer, ...changes }));
  assert.equal(
    told({}),
    "Nantes and 1 more place\u00a0· Part time, 24.5 hours a week\u00a0· 6\u00a0months of experience",
  );
  assert.equal(
    told({ other_places: [], working_time: null, weekly_hours: null }),
    "Nantes\u00a0· 6\u00a0months of experience",
  );
  assert.match(
    told({ experience_raw: "6 mois dans un commerce de proximité" }),
    /6 mois dans un commerce/,
  );
  assert.match(
    told({ experience_raw: null, experience_years: 0 }),
    /beginners welcome/,
  );
});

test("one odd record never blanks a list", () => {
  const hits = [{ title: "a" }, null, { title: "c" }];
  /** @param {any} hit */
  const draw = (hit) => hit.title.toUpperCase();
  assert.deepEqual(
    drawn(hits, draw, () => "?"),
    ["A", "?", "C"],
  );
});

test("what is only distantly related stands apart", () => {
  const [near, far] = [
    { reasons: [{ code: "title", value: "x", weight: 1 }] },
    { reasons: [{ code: "distant", value: null, weight: -1 }] },
  ];
  assert.deepEqual(parted([near, far]), { fitting: [near], distant: [far] });
});

test("what was made of the words is said", () => {
  const page = /** @type {any} */ ({
    corrected: "boulanger",
    ignored: ["pas de week-end"],
  });
  assert.deepEqual(understoodWords(page), [
    "Showing results for “boulanger”",
    "Not taken into account in this search: pas de week-end",
  ]);
  assert.deepEqual(
    understoodWords(/** @type {any} */ ({ corrected: null, ignored: [] })),
    [],
  );
});

test("experience is told in the unit that fits", () => {
  assert.deepEqual([0, 0.1, 0.5, 1, 3].map(experienceWords), [
    "beginners welcome",
    "1\u00a0month",
    "6\u00a0months",
    "1\u00a0year",
    "3\u00a0years",
  ]);
});
