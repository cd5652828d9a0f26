// @ts-check
/** The live page's rules: what needs attention, in which order, and which interviews a view shows. */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  VIEWS,
  away,
  inOrder,
  named,
  trouble,
  within,
} from "../../web/lib/wall.js";

const NOW = 1_000_000_000;

/** @param {Partial<import("../../web/lib/wire.js").SessionCard>} changes */
function card(changes) {
  return /** @type {import("../../web/lib/wire.js").SessionCard} */ ({
    session: "s1",
    candidate: "Éloïse Morvan",
    offer_title: "Data engineer",
    status: "running",
    speaking: false,
    started_at: NOW - 600_000,
    deadline: NOW + 600_000,
    quiet_since: NOW - 10_000,
    first_token_ms: 300,
    here: true,
    away_since: null,
    ...changes,
  });
}

test("each need has its own sign, and a reload is none", () => {
  /** @type {[Partial<import("../../web/lib/wire.js").SessionCard>, string | null][]} */
  const cases = [
    [{}, null],
    [{ status: "paused", here: false }, "paused"],
    [{ here: false, away_since: NOW - 31_000 }, "away"],
    [{ here: false, away_since: NOW - 5000 }, null],
    [{ here: false, away_since: null }, "away"],
    [{ deadline: NOW - 61_000 }, "overdue"],
    [{ deadline: NOW - 30_000 }, null],
    [{ quiet_since: NOW - 301_000 }, "silent"],
    [{ quiet_since: NOW - 301_000, speaking: true }, null],
    [{ first_token_ms: 5001 }, "slow"],
    [{ status: "ready", here: false }, null],
    [{ status: "ended", here: false, away_since: 1 }, null],
  ];
  assert.deepEqual(
    cases.map(([changes]) => trouble(card(changes), NOW)),
    cases.map(([, need]) => need),
  );
  assert.equal(
    away(card({ here: false, away_since: NOW - 90_000 }), NOW),
    NOW - 90_000,
  );
});

test("the most urgent stands first, then who has been under way longest", () => {
  const order = inOrder(
    [
      card({ session: "ended", status: "ended" }),
      card({ session: "ready", status: "ready", started_at: null }),
      card({ session: "late", started_at: NOW - 1000 }),
      card({ session: "early", started_at: NOW - 900_000 }),
      card({ session: "slow", first_token_ms: 9000 }),
      card({ session: "away", here: false, away_since: NOW - 60_000 }),
      card({ session: "paused", status: "paused" }),
    ],
    NOW,
  );
  assert.deepEqual(
    order.map((one) => one.session),
    ["paused", "away", "slow", "early", "late", "ready", "ended"],
  );
});

test("views count a paused interview as running, as the page of all interviews does", () => {
  const paused = card({ status: "paused" });
  assert.deepEqual(
    VIEWS.filter((view) => within(paused, view, NOW)),
    ["", "need", "running"],
  );
  assert.deepEqual(
    VIEWS.filter((view) => within(card({ status: "ready" }), view, NOW)),
    ["", "ready"],
  );
});

test("words find without accents, all of them", () => {
  assert.equal(named(card({}), "eloise ENGINEER"), true);
  assert.equal(named(card({}), "eloise nurse"), false);
  assert.equal(named(card({}), ""), true);
});
