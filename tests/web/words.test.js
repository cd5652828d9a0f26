// @ts-check
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import {
  dateTime,
  partialDate,
  pickLocale,
  pickTag,
  t,
  useWords,
} from "../../web/lib/i18n.js";

const web = new URL("../../web/", import.meta.url);
/** @param {string} file @returns {Record<string, string>} */
const table = (file) =>
  JSON.parse(readFileSync(new URL(`${file}.json`, web), "utf8"));
/** Everybody's, staff's, and what only the printed report says. @param {string} locale */
const tables = (locale) => [
  table(`locales/${locale}`),
  table(`locales/${locale}.staff`),
  table(`locales/${locale}.office`),
  table(`locales/${locale}.developer`),
  table(`../server/reports/locales/${locale}`),
];
const en = Object.assign({}, ...tables("en"));
const fr = Object.assign({}, ...tables("fr"));
const sources = [
  "app.js",
  ...["lib", "components", "pages"].flatMap((folder) =>
    readdirSync(new URL(folder, web), { recursive: true }).map(
      (file) => `${folder}/${file}`,
    ),
  ),
]
  .filter((file) => file.endsWith(".js"))
  .map((file) => ({ file, text: readFileSync(new URL(file, web), "utf8") }));

test("both languages say the same things", () => {
  assert.deepEqual(Object.keys(fr).sort(), Object.keys(en).sort());
  for (const [key, words] of Object.entries({ ...en }))
    assert.ok(words.trim() !== "", key);
  for (const [key, words] of Object.entries({ ...fr }))
    assert.ok(words.trim() !== "", key);
});

test("a table names each of its words once, in alphabetical order", () => {
  for (const file of [
    "en",
    "en.staff",
    "en.office",
    "en.developer",
    "fr",
    "fr.staff",
    "fr.office",
    "fr.developer",
  ]) {
    const text = readFileSync(new URL(`locales/${file}.json`, web), "utf8");
    const keys = [...text.matchAll(/^ "([^"]+)":/gm)].map(([, key]) => key);
    assert.deepEqual(keys, [...new Set(keys)].sort(), file);
  }
});

test("no line of facts breaks before the dot that follows one", () => {
  for (const { file, text } of sources)
    assert.doesNotMatch(text, /" · |\} · (?!vivavoce)|` · /, file);
});

test("a word stands in one table, and a candidate's pages name none of staff's", () => {
  for (const locale of ["en", "fr"]) {
    const keys = tables(locale).flatMap((words) => Object.keys(words));
    assert.equal(new Set(keys).size, keys.length, locale);
  }
  // What the server refuses is shown wherever it is refused.
  const [, staff = {}, office = {}, developer = {}] = tables("en").map(
    (words) =>
      Object.fromEntries(
        Object.entries(words).filter(([key]) => !key.startsWith("error.")),
      ),
  );
  const offices =
    /components\/people\/(invite|links|roles)|pages\/(invitations|keeping|programs|team)/;
  const theirs =
    /components\/(staff|player)|pages\/(play|search|sessions|wall|watch)/;
  for (const { file, text } of sources.filter(
    ({ file }) => !offices.test(file),
  ))
    for (const [, head, prefix] of text.matchAll(
      /(?:\bt|\bhas)\(\s*["`]([a-z_]+)\.|\blabel\(\s*"([a-z_]+)"/g,
    )) {
      const hidden = [
        office,
        ...(theirs.test(file) ? [] : [staff]),
        ...(/components\/player\/forks/.test(file) ? [] : [developer]),
      ];
      const heads = hidden.flatMap(Object.keys).map((key) => key.split(".")[0]);
      assert.ok(!heads.includes(head ?? prefix), `${file}: ${head ?? prefix}`);
    }
});

test("both languages fill in the same values", () => {
  /** @param {string} text */
  const names = (text) =>
    [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  for (const key of Object.keys(en))
    assert.deepEqual(
      new Set(names(fr[key] ?? "")),
      new Set(names(en[key] ?? "")),
      key,
    );
});

test("texts are set as they are printed", () => {
  const narrow = "\u202f";
  for (const [key, words] of Object.entries(en))
    assert.doesNotMatch(words, /\w'\w|[ \u00a0\u202f][;:?!%]|\w …$/, key);
  for (const [key, words] of Object.entries(fr)) {
    assert.doesNotMatch(words, /\w'[\w«]|\u00a0/, key);
    assert.doesNotMatch(words, / [;:?!»%]|« |[\wé»)][;?!](?=\s|$)/, key);
    for (const mark of words.matchAll(/«(.)|(.)»/g))
      assert.equal(mark[1] ?? mark[2], narrow, key);
  }
});

test("every key that the code names has words", () => {
  /** @type {string[]} */
  const missing = [];
  const wire = readFileSync(
    new URL("../../server/protocol/events.py", import.meta.url),
    "utf8",
  );
  const events = new Set(
    [...wire.matchAll(/Literal\["(\w+\.\w+)"\]/g)].map(
      (match) => match[1] ?? "",
    ),
  );
  const heads = new Set(Object.keys(en).map((key) => key.split(".")[0]));
  for (const { file, text } of sources) {
    // What is asked for as words is one, also where nothing else begins so.
    for (const [, key = ""] of text.matchAll(
      /\bt\(\s*"([a-z_]+(?:\.[a-z_A-Z]+)+)"/g,
    ))
      if (!(key in en) && !(`${key}.other` in en))
        missing.push(`${file}: ${key}`);
    for (const [, key = ""] of text.matchAll(/"([a-z_]+(?:\.[a-z_A-Z]+)+)"/g)) {
      if (
        !heads.has(key.split(".")[0]) ||
        events.has(key) ||
        /\.(js|css)$/.test(key)
      )
        continue;
      if (!(key in en) && !(`${key}.other` in en))
        missing.push(`${file}: ${key}`);
    }
  }
  assert.deepEqual(missing, []);
});

test("whatever can be wrong with a CV has words", () => {
  const tree = readFileSync(
    new URL("../../parsing/errors.py", import.meta.url),
    "utf8",
  );
  for (const [, code] of tree.matchAll(/code = "(\w+)"/g))
    assert.ok(`error.${code}` in en, code);
});

test("every close code that ends a conversation has words", () => {
  const codes = readFileSync(
    new URL("../../server/protocol/codes.py", import.meta.url),
    "utf8",
  );
  for (const [, name, number] of codes.matchAll(/(\w+) = (\d{4}),/g)) {
    if (Number(number) >= 4500)
      assert.ok(`close.${name?.toLowerCase()}` in en, name);
  }
});

test("plurals follow the language: French counts 0 as one", () => {
  useWords("en", en);
  assert.equal(t("offers.found", { count: 0 }), "0 offers");
  assert.equal(t("offers.found", { count: 1 }), "1 offer");
  useWords("fr", fr);
  assert.equal(t("offers.found", { count: 0 }), "0 offre");
  assert.equal(t("offers.found", { count: 2 }), "2 offres");
});

test("values are set in as they are, braces and all", () => {
  useWords("en", en);
  assert.equal(t("home.hello", { name: "{name} <b>" }), "Hello, {name} <b>");
});

test("the language: chosen before the browser's, English when nothing fits", () => {
  assert.equal(pickLocale("fr", ["en-GB"]), "fr");
  assert.equal(pickLocale(null, ["de-DE", "fr-CA", "en"]), "fr");
  assert.equal(pickLocale("xx", ["de"]), "en");
});

test("dates are British unless the browser says otherwise, and French has 24 hours", () => {
  assert.equal(pickTag("en", ["fr-FR", "fr"]), "en-GB");
  assert.equal(pickTag("en", ["en", "en-US"]), "en-US");
  assert.equal(pickTag("fr", ["en-US"]), "fr-FR");
  assert.equal(pickTag("fr", ["fr-CA"]), "fr-CA");
});

test("French says the first of a month as an ordinal, and no line ends within a date", () => {
  const first = new Date(2026, 0, 1, 9, 5).getTime();
  useWords("fr", fr);
  assert.match(dateTime(first), /^1er\u00a0janv\.\u00a02026\D+09:05$/);
  assert.equal(partialDate("2021-09-01"), "1er\u00a0sept.\u00a02021");
  assert.match(dateTime(new Date(2026, 0, 11).getTime()), /^11\u00a0janv\./);
  useWords("en", en);
  assert.equal(partialDate("2021-09-01"), "1\u00a0Sept\u00a02021");
});

test("what the interviewer says of its own in French is set alike", () => {
  /** @param {unknown} value @returns {string[]} */
  const texts = (value) =>
    typeof value === "string"
      ? [value]
      : typeof value === "object" && value !== null
        ? Object.values(value).flatMap(texts)
        : [];
  for (const name of ["phrases", "questions"]) {
    const said = texts(table(`../prompts/fr/${name}`));
    assert.ok(said.length > 50, name);
    for (const words of said) assert.doesNotMatch(words, / [;:?!»%]|« /, name);
  }
});
