// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { insight, median } from "../../web/lib/insight.js";

/** @param {...any} events */
const entries = (...events) => events.map((event) => ({ event, at: 1 }));
const plan = {
  type: "plan.made",
  plan: {
    budget: { questions: 4, follow_ups: 3 },
    competencies: [
      {
        id: "python",
        label: "Python",
        kind: "technical",
        status: "verify",
        required: true,
        cv: [],
      },
      {
        id: "motivation",
        label: "Motivation",
        kind: "motivation",
        status: "explore",
        required: false,
        cv: [],
      },
    ],
    questions: [
      { competence: "python" },
      { competence: "python" },
      { competence: "motivation" },
    ],
  },
};
const turn = {
  type: "turn.measured",
  turn: "t0",
  model: "openai:small",
  first_token_ms: 300,
  total_ms: 900,
  input_tokens: 100,
  output_tokens: 20,
  cost: 0.001,
};

test("before anything was asked the plan itself is the coverage", () => {
  const { coverage } = insight(entries(plan));
  assert.deepEqual(
    [coverage?.planned, coverage?.asked, coverage?.followUpsLeft],
    [3, 0, 3],
  );
  assert.deepEqual(
    coverage?.rows.map(({ id, planned, score }) => [id, planned, score]),
    [
      ["python", 2, null],
      ["motivation", 1, null],
    ],
  );
});

test("the newest coverage counts", () => {
  const changed = {
    type: "coverage.changed",
    planned: 3,
    asked: 2,
    answered: 1,
    follow_ups_left: 2,
    competencies: [
      {
        id: "python",
        label: "Python",
        kind: "technical",
        status: "verify",
        required: true,
        planned: 2,
        asked: 2,
        answered: 1,
        score: 3.5,
      },
    ],
  };
  const { coverage } = insight(
    entries(plan, { ...changed, asked: 1 }, changed),
  );
  assert.deepEqual(
    [
      coverage?.asked,
      coverage?.answered,
      coverage?.followUpsLeft,
      coverage?.rows[0]?.score,
    ],
    [2, 1, 2, 3.5],
  );
});

test("what models took is added up, unheard calls included; what nobody knows is not counted as nothing", () => {
  const unheard = {
    type: "model.used",
    purpose: "assess",
    model: "openai:large",
    ms: 800,
    input_tokens: 50,
    output_tokens: 5,
    cost: null,
    cached_tokens: 40,
  };
  const { measures } = insight(
    entries(turn, { ...turn, turn: "t1", first_token_ms: 500 }, unheard, {
      ...turn,
      turn: "t2",
      model: "offline",
      first_token_ms: null,
      input_tokens: null,
      output_tokens: null,
      cost: null,
    }),
  );
  assert.deepEqual(measures, {
    models: ["openai:small", "openai:large", "offline"],
    turns: 3,
    calls: 3,
    first: 500,
    firsts: [300, 500],
    inputTokens: 250,
    cachedTokens: 40,
    outputTokens: 45,
    tokensKnown: 3,
    cost: 0.002,
    costKnown: 2,
  });
});

test("a limit that is reached again is told once, with how often", () => {
  const slow = {
    type: "budget.reached",
    limit: "turn_time",
    used: 31,
    allowed: 30,
  };
  const { budgets } = insight(
    entries(
      slow,
      { type: "budget.reached", limit: "tokens", used: 1200, allowed: 1000 },
      { ...slow, used: 33 },
    ),
  );
  assert.deepEqual(budgets, [
    { limit: "tokens", used: 1200, allowed: 1000, times: 1 },
    { limit: "turn_time", used: 33, allowed: 30, times: 2 },
  ]);
});

test("the middle of some values", () => {
  assert.deepEqual(
    [median([]), median([5]), median([9, 1]), median([30, 10, 20])],
    [null, 5, 5, 20],
  );
});

test("marks that are closed to the reader are no marks that are missing", () => {
  const made = { type: "assessment.made", message: "a1", assessment: null };
  assert.equal(insight(entries(plan)).coverage?.closed, false);
  assert.equal(insight(entries(plan, made)).coverage?.closed, true);
});
