// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Sentences, languageOf } from "../../web/lib/speech.js";

/** @param {string} text */
const whole = (text) => new Sentences().take(text, true);

/**
 * What comes out, and after how many letters each.
 * @param {string} text
 */
function streamed(text) {
  const sentences = new Sentences();
  /** @type {[string, number][]} */
  const out = [];
  for (let n = 1; n <= text.length; n += 1)
    for (const sentence of sentences.take(text.slice(0, n), false))
      out.push([sentence, n]);
  for (const sentence of sentences.take(text, true))
    out.push([sentence, text.length + 1]);
  return out;
}

const TEXTS = [
  "Bonjour et bienvenue. Je suis une IA. Quelles sont vos expériences ?",
  "M. Durand et Mme. Petit travaillent chez J. Martin. Ils livrent env. 40 colis, etc. Ensuite ils rentrent.",
  "L’offre dit : « Une semaine sur huit. » Avez-vous une autre question ?",
  "Vraiment ? Oui ! Bon… Passons à la suite.",
  "Le temps est passé de 6.5 h à 50 min. par nuit. Bravo.",
  "Dr. Smith met Mr. Jones at 9 a.m. on Monday. They spoke, e.g. about Python 3.11, i.e. the language. Then they left.",
  "Look at example.org/path.html for more. It is there.",
  "First things first:\n\n1. Your job.\n2. Your part.\n\nThen tell me the result.",
  "Tell me about it... and what you did? I listen.",
  "She said “Really?” and left. (He stayed.) Done",
];

test("sentences end where people end them", () => {
  assert.deepEqual(TEXTS.map(whole), [
    [
      "Bonjour et bienvenue.",
      "Je suis une IA.",
      "Quelles sont vos expériences ?",
    ],
    [
      "M. Durand et Mme. Petit travaillent chez J. Martin.",
      "Ils livrent env. 40 colis, etc.",
      "Ensuite ils rentrent.",
    ],
    [
      "L’offre dit : « Une semaine sur huit. »",
      "Avez-vous une autre question ?",
    ],
    ["Vraiment ?", "Oui !", "Bon…", "Passons à la suite."],
    ["Le temps est passé de 6.5 h à 50 min. par nuit.", "Bravo."],
    [
      "Dr. Smith met Mr. Jones at 9 a.m. on Monday.",
      "They spoke, e.g. about Python 3.11, i.e. the language.",
      "Then they left.",
    ],
    ["Look at example.org/path.html for more.", "It is there."],
    [
      "First things first:",
      "1. Your job.",
      "2. Your part.",
      "Then tell me the result.",
    ],
    ["Tell me about it... and what you did?", "I listen."],
    ["She said “Really?” and left.", "(He stayed.)", "Done"],
  ]);
});

test("letter by letter, the same sentences come out as from the whole, none late", () => {
  for (const text of TEXTS) {
    const out = streamed(text);
    assert.deepEqual(
      out.map(([sentence]) => sentence),
      whole(text),
      text,
    );
    for (const [sentence, at] of out.slice(0, -1)) {
      const known = text.indexOf(sentence) + sentence.length;
      assert.ok(at - known <= 3, `${sentence}: ${at - known} letters late`);
    }
  }
});

test("however a text is cut into pieces, the sentences are the same", () => {
  const text = TEXTS.join(" ");
  let seed = 3;
  const expected = whole(text);
  for (let run = 0; run < 100; run += 1) {
    const sentences = new Sentences();
    const out = [];
    for (let at = 0; at < text.length;) {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      at = Math.min(text.length, at + 1 + (seed % 23));
      out.push(...sentences.take(text.slice(0, at), false));
    }
    out.push(...sentences.take(text, true));
    assert.deepEqual(out, expected);
  }
});

test("a long sentence is cut at its pauses, and nothing is lost", () => {
  const long = `${"un deux trois quatre cinq six sept huit neuf dix, ".repeat(12)}fin.`;
  const parts = whole(long);
  assert.ok(parts.length > 2 && parts.every((part) => part.length <= 220));
  assert.equal(parts.join(" "), long);
  assert.ok(parts.slice(0, -1).every((part) => part.endsWith(",")));
});

test("the language of a sentence, or the interview's", () => {
  assert.equal(
    languageOf("Pouvez-vous me dire quelle était votre part ?", "en"),
    "fr",
  );
  assert.equal(languageOf("What was your own part in this?", "fr"), "en");
  assert.equal(languageOf("Kubernetes, Python, Docker.", "fr"), "fr");
  assert.equal(languageOf("Kubernetes, Python, Docker.", "en"), "en");
});
