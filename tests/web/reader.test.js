// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Reader } from "../../web/lib/reader.js";
import { FakeTimers } from "./fakes.js";

class FakeMouth {
  constructor() {
    /** @type {{text: string, locale: string, done: (error: string | null) => void}[]} */
    this.said = [];
    this.hushed = 0;
  }
  /** @param {string} text @param {string} locale @param {(error: string | null) => void} done */
  say(text, locale, done) {
    this.said.push({ text, locale, done });
  }
  hush() {
    this.hushed += 1;
  }
  get words() {
    return this.said.map(({ text }) => text);
  }
  /** @param {string | null} [error] */
  end(error = null) {
    this.said.at(-1)?.done(error);
  }
}

function make() {
  const mouth = new FakeMouth();
  const timers = new FakeTimers();
  const reader = new Reader({ mouth, timers, onChange: () => {} });
  reader.turn(true);
  return { mouth, timers, reader };
}
/** @param {string} text @param {any} [more] @returns {any} */
const turn = (text, more) => ({
  kind: "turn",
  turn: "t0",
  index: 0,
  stage: "welcome",
  text,
  state: "open",
  at: 1,
  ...more,
});

test("it begins before the turn has ended, and says one sentence after the other", () => {
  const { mouth, reader } = make();
  reader.follow(turn("Bonj"), "fr");
  assert.deepEqual(mouth.words, []);
  reader.follow(turn("Bonjour et bienvenue. Quelle est vot"), "fr");
  assert.deepEqual(mouth.words, ["Bonjour et bienvenue."]);
  reader.follow(turn("Bonjour et bienvenue. Quelle est votre part ? Me"), "fr");
  assert.deepEqual(mouth.words, ["Bonjour et bienvenue."]);
  mouth.end();
  assert.deepEqual(mouth.words, [
    "Bonjour et bienvenue.",
    "Quelle est votre part ?",
  ]);
  reader.follow(
    turn("Bonjour et bienvenue. Quelle est votre part ? Merci **bien**", {
      state: "completed",
    }),
    "fr",
  );
  mouth.end();
  assert.equal(mouth.words.at(-1), "Merci bien");
  mouth.end();
  assert.equal(reader.speaking, false);
});

test("silence lasts for the rest of the turn, and the next one is read again", () => {
  const { mouth, reader } = make();
  reader.follow(turn("One. Two. Th"), "en");
  reader.silence();
  assert.equal(mouth.hushed, 1);
  mouth.end();
  reader.follow(turn("One. Two. Three.", { state: "completed" }), "en");
  assert.deepEqual(mouth.words, ["One."]);
  reader.follow(turn("Four. Fi", { turn: "t1", index: 1 }), "en");
  assert.deepEqual(mouth.words, ["One.", "Four."]);
});

test("a stopped turn falls silent at once", () => {
  const { mouth, reader } = make();
  reader.follow(turn("One. Two. Th"), "en");
  reader.follow(turn("One. Tw", { state: "stopped" }), "en");
  assert.equal(mouth.hushed, 1);
  assert.equal(reader.speaking, false);
});

test("a turn that became void is dropped; the one before it is not read again", () => {
  const { mouth, reader } = make();
  const before = turn("Before.", { state: "completed" });
  reader.follow(turn("Bef"), "en");
  reader.follow(before, "en");
  mouth.end();
  reader.follow(turn("Void words. Mo", { turn: "t1", index: 1 }), "en");
  reader.follow(before, "en");
  reader.follow(turn("Good words. Mo", { turn: "t2", index: 1 }), "en");
  assert.deepEqual(mouth.words, ["Before.", "Void words.", "Good words."]);
});

test("switched on in mid-talk it leaves what was said alone, unless asked", () => {
  const { mouth, reader } = make();
  const old = turn("Old words.", { state: "completed" });
  reader.follow(old, "en");
  assert.deepEqual(mouth.words, []);
  reader.again(old, "en");
  assert.deepEqual(mouth.words, ["Old words."]);
});

test("the first turn of an interview is read even when it comes in one piece", () => {
  const { mouth, reader } = make();
  reader.follow(null, "en");
  reader.follow(turn("Welcome.", { state: "completed" }), "en");
  assert.deepEqual(mouth.words, ["Welcome."]);
});

test("each sentence is said in its own language", () => {
  const { mouth, reader } = make();
  reader.follow(null, "fr");
  reader.follow(
    turn(
      "Très bien, passons à l’anglais pour la suite. What is your part in the team?",
      { state: "completed" },
    ),
    "fr",
  );
  mouth.end();
  assert.deepEqual(
    mouth.said.map(({ locale }) => locale),
    ["fr", "en"],
  );
});

test("a browser that never tells the end of a sentence holds nothing up", async () => {
  const { mouth, timers, reader } = make();
  reader.follow(turn("One. Two. Th"), "en");
  await timers.pass(30_000);
  assert.deepEqual(mouth.words, ["One.", "Two."]);
});

test("a failure is told, and ends the reading of this turn", () => {
  const { mouth, reader } = make();
  reader.follow(turn("One. Two. Th"), "en");
  mouth.end("synthesis-failed");
  assert.equal(reader.error, "synthesis-failed");
  assert.deepEqual(mouth.words, ["One."]);
});
