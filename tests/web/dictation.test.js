// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Dictation } from "../../web/lib/dictation.js";
import { FakeRecogniser, FakeTimers } from "./fakes.js";

function make() {
  const timers = new FakeTimers();
  /** @type {FakeRecogniser[]} */
  const made = [];
  /** @type {string[]} */
  const texts = [];
  const dictation = new Dictation({
    create: () => {
      made.push(new FakeRecogniser());
      return /** @type {FakeRecogniser} */ (made.at(-1));
    },
    language: () => "fr-FR",
    timers,
    onText: (text) => texts.push(text),
    onChange: () => {},
  });
  return {
    timers,
    made,
    texts,
    dictation,
    get now() {
      return /** @type {FakeRecogniser} */ (made.at(-1));
    },
  };
}

test("held: it listens while the button is down, and the words come out once certain", async () => {
  const here = make();
  here.dictation.press();
  assert.equal(here.dictation.phase, "starting");
  assert.deepEqual(
    [here.now.lang, here.now.continuous, here.now.interimResults],
    ["fr-FR", true, true],
  );
  here.now.onstart();
  await here.timers.pass(2000);
  here.now.hears(["j’ai écrit", false]);
  assert.deepEqual([here.dictation.interim, here.texts], ["j’ai écrit", []]);
  here.now.hears(["J’ai écrit un outil", true], [" de tests", false]);
  assert.deepEqual(
    [here.dictation.interim, here.texts],
    ["de tests", ["J’ai écrit un outil"]],
  );
  here.dictation.release();
  assert.equal(here.dictation.phase, "stopping");
  here.now.hears(["J’ai écrit un outil", true], [" de tests.", true]);
  here.now.onend();
  assert.deepEqual(
    [here.dictation.phase, here.texts],
    ["off", ["J’ai écrit un outil", "de tests."]],
  );
});

test("a short press begins, the next one ends", async () => {
  const here = make();
  here.dictation.press();
  await here.timers.pass(100);
  here.dictation.release();
  here.now.onstart();
  assert.equal(here.dictation.phase, "listening");
  await here.timers.pass(5000);
  here.dictation.press();
  here.dictation.release();
  assert.equal(here.dictation.phase, "stopping");
  assert.deepEqual(here.now.calls, ["start", "stop"]);
});

test("words that never became final are kept all the same", async () => {
  const here = make();
  here.dictation.press();
  here.now.onstart();
  here.now.hears(["presque dit", false]);
  await here.timers.pass(1000);
  here.dictation.release();
  here.now.onend();
  assert.deepEqual(here.texts, ["presque dit"]);
});

test("a browser that ends by itself in a long answer is begun again; one that gives up at once is not", async () => {
  const here = make();
  here.dictation.press();
  here.now.onstart();
  await here.timers.pass(60_000);
  here.now.onend();
  assert.equal(here.made.length, 2);
  here.now.onstart();
  here.now.onend();
  assert.deepEqual([here.made.length, here.dictation.phase], [2, "off"]);
});

test("a refusal is told and ends it", () => {
  const here = make();
  here.dictation.press();
  here.now.onerror({ error: "not-allowed" });
  here.now.onend();
  assert.deepEqual(
    [here.dictation.phase, here.dictation.error],
    ["off", "not-allowed"],
  );
  here.dictation.press();
  assert.equal(here.dictation.error, null);
});

test("a browser that cannot end is left after three seconds, and its late words count for nothing", async () => {
  const here = make();
  here.dictation.press();
  here.now.onstart();
  await here.timers.pass(1000);
  here.dictation.release();
  await here.timers.pass(3000);
  assert.deepEqual(
    [here.dictation.phase, here.now.calls.at(-1)],
    ["off", "abort"],
  );
  here.now.hears(["too late", true]);
  assert.deepEqual(here.texts, []);
});

test("cancelled, nothing comes any more", () => {
  const here = make();
  here.dictation.press();
  here.now.onstart();
  here.now.hears(["half", false]);
  here.dictation.cancel();
  assert.deepEqual(
    [here.dictation.phase, here.texts, here.now.calls.at(-1)],
    ["off", [], "abort"],
  );
});

test("begun again while the last words were still coming, it keeps them and starts afresh", async () => {
  const here = make();
  here.dictation.press();
  here.now.onstart();
  here.now.hears(["first words", false]);
  await here.timers.pass(1000);
  here.dictation.release();
  const old = here.now;
  here.dictation.press();
  assert.deepEqual(
    [here.texts, old.calls.at(-1), here.dictation.phase],
    [["first words"], "abort", "starting"],
  );
  old.hears(["first words again", true]);
  old.onend();
  await here.timers.pass(5000);
  assert.deepEqual(
    [here.texts, here.dictation.phase],
    [["first words"], "starting"],
  );
});
