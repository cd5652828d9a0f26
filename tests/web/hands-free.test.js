// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Dictation } from "../../web/lib/dictation.js";
import { HandsFree, SILENCE, TAKE_BACK } from "../../web/lib/hands-free.js";
import { FakeRecogniser, FakeTimers } from "./fakes.js";

/** Hands-free, on, over the real dictation: what stands in the field, and what was sent. */
function make() {
  const timers = new FakeTimers();
  /** @type {FakeRecogniser[]} */
  const made = [];
  /** @type {string[]} */
  const sent = [];
  const here = {
    timers,
    made,
    sent,
    field: "",
    get now() {
      return /** @type {FakeRecogniser} */ (made.at(-1));
    },
  };
  const dictation = new Dictation({
    create: () => {
      made.push(new FakeRecogniser());
      return here.now;
    },
    language: () => "en-GB",
    timers,
    onText: (text) => {
      here.field = `${here.field} ${text}`.trim();
    },
    onWords: () => hands.heard(),
    onChange: () => hands.changed(),
  });
  const hands = new HandsFree({
    dictation,
    timers,
    onSend: () => {
      if (here.field === "") return false;
      sent.push(here.field);
      here.field = "";
      return true;
    },
    onChange: () => {},
  });
  hands.turn(true);
  return Object.assign(here, { dictation, hands });
}

/** @param {ReturnType<typeof make>} here */
function listening(here) {
  here.hands.follow("t1", false);
  here.now.onstart();
}

test("the microphone opens when the question has been said, not before", () => {
  const here = make();
  here.hands.follow(null, true);
  here.hands.follow("t1", true);
  assert.deepEqual([here.hands.phase, here.made.length], ["waiting", 0]);
  here.hands.follow("t1", false);
  assert.deepEqual(
    [here.hands.phase, here.dictation.phase],
    ["listening", "starting"],
  );
});

test("a silence ends the answer, which goes out once it can no longer be taken back", async () => {
  const here = make();
  listening(here);
  await here.timers.pass(20_000); // thinking before the first word ends nothing
  assert.equal(here.hands.phase, "listening");
  here.now.hears(["I rewrote the loader.", true]);
  await here.timers.pass(SILENCE);
  assert.deepEqual(
    [here.hands.phase, here.hands.sendsAt - here.timers.now()],
    ["sending", TAKE_BACK],
  );
  await here.timers.pass(TAKE_BACK);
  assert.deepEqual(
    [here.sent, here.hands.phase, here.dictation.phase],
    [["I rewrote the loader."], "waiting", "off"],
  );
  here.hands.follow("t1", false); // not answered in the view yet
  assert.equal(here.made.length, 1);
  here.hands.follow(null, true);
  here.hands.follow("t2", false);
  assert.deepEqual([here.hands.phase, here.made.length], ["listening", 2]);
});

test("who speaks on adds to the answer, and what was never certain belongs to it", async () => {
  const here = make();
  listening(here);
  here.now.hears(["First", true]);
  await here.timers.pass(SILENCE + TAKE_BACK - 1);
  assert.equal(here.hands.phase, "sending");
  here.now.hears(["First", true], ["and second", false]);
  assert.equal(here.hands.phase, "listening");
  await here.timers.pass(SILENCE + TAKE_BACK);
  assert.deepEqual(here.sent, ["First and second"]);
  here.now.hears(["First", true], ["and second.", true]);
  assert.equal(here.field, "");
});

test("taken back, it stays in the field until the candidate sends it or speaks on", async () => {
  const here = make();
  listening(here);
  here.now.hears(["Hm, no", true]);
  await here.timers.pass(SILENCE);
  here.hands.hold();
  here.now.onend();
  await here.timers.pass(60_000);
  here.hands.follow("t1", false);
  assert.deepEqual(
    [here.hands.phase, here.sent, here.field, here.made.length],
    ["held", [], "Hm, no", 1],
  );
  here.hands.listen();
  here.now.onstart();
  here.now.hears(["better", true]);
  here.hands.send();
  assert.deepEqual(here.sent, ["Hm, no better"]);
});

test("nothing heard: it listens again, three times in all, then waits for the candidate", async () => {
  const here = make();
  listening(here);
  for (let i = 0; i < 3; i += 1) {
    here.now.onstart();
    here.now.onerror({ error: "no-speech" });
    here.now.onend();
  }
  assert.deepEqual(
    [here.made.length, here.hands.phase, here.dictation.error],
    [3, "held", "no-speech"],
  );
});

test("a recogniser that ends after words is opened again for those who speak on", async () => {
  const here = make();
  listening(here);
  here.now.hears(["So", true]);
  await here.timers.pass(SILENCE);
  here.now.onerror({ error: "no-speech" });
  here.now.onend();
  assert.deepEqual([here.made.length, here.hands.phase], [2, "sending"]);
  here.now.onstart();
  here.now.hears(["it works", true]);
  await here.timers.pass(SILENCE + TAKE_BACK);
  assert.deepEqual(here.sent, ["So it works"]);
});

test("a refused microphone waits for the candidate, and is asked for once", () => {
  const here = make();
  here.hands.follow("t1", false);
  here.now.onerror({ error: "not-allowed" });
  here.now.onend();
  here.hands.follow("t1", false);
  assert.deepEqual([here.made.length, here.hands.phase], [1, "held"]);
});

test("answered by hand, half a word is no part of the next answer", () => {
  const here = make();
  listening(here);
  here.now.hears(["half a", false]);
  here.hands.answered();
  assert.deepEqual(
    [here.hands.phase, here.dictation.phase, here.field],
    ["waiting", "off", ""],
  );
});

test("the interviewer speaks again: what was said stays, the microphone closes", () => {
  const here = make();
  listening(here);
  here.now.hears(["one moment", false]);
  here.hands.follow(null, true);
  assert.deepEqual(
    [here.hands.phase, here.dictation.phase, here.field],
    ["waiting", "off", "one moment"],
  );
});

test("an answer that cannot be sent waits for its writer", async () => {
  const here = make();
  listening(here);
  here.hands.send();
  assert.deepEqual([here.hands.phase, here.sent], ["held", []]);
});

test("switched off, nothing is sent any more", async () => {
  const here = make();
  listening(here);
  here.now.hears(["Almost", true]);
  await here.timers.pass(SILENCE);
  here.hands.turn(false);
  await here.timers.pass(60_000);
  assert.deepEqual(
    [here.hands.phase, here.sent, here.field],
    ["off", [], "Almost"],
  );
});
