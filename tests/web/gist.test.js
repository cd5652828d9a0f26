// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { gist } from "../../web/lib/gist.js";

const WELCOME =
  "Hello and welcome. I’m an AI, and I’ll be interviewing you. At any point you can ask me to repeat.\n\n" +
  "To begin, what brings you to “Chef de Partie”?";

test("a question is what a turn ends with", () => {
  assert.equal(
    gist(WELCOME, 60),
    "To begin, what brings you to “Chef de Partie”?",
  );
  assert.equal(
    gist("Bien sûr. **Que savez-vous** de nous\u202f?", 20),
    "Que savez-vous de nous\u202f?",
  );
});

test("what leads to the question stays where there is room for it", () => {
  const asked =
    "Merci. En pleine affluence, quelqu’un ne vient pas. Que faites-vous\u202f?";
  assert.equal(gist(asked, 200), asked);
  assert.equal(
    gist(asked, 67),
    "En pleine affluence, quelqu’un ne vient pas. Que faites-vous\u202f?",
  );
});

test("a long question is whole, whatever the room; half a sentence is what is being said", () => {
  const long = `What would you do ${"and then ".repeat(30)}at last?`;
  assert.equal(gist(`Thanks. ${long}`, 40), long);
  assert.equal(gist("Thank you. And what did", 10), "And what did");
  assert.equal(gist("", 10), "");
});
