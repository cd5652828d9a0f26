// @ts-check
/**
 * What the staff's events say about a session so far: how much of the plan is covered, and what it cost. Pure.
 *
 * @typedef {import("./session.js").StaffEntry} StaffEntry
 * @typedef {{id: string, label: string, status: string, required: boolean, planned: number, asked: number,
 *   answered: number, score: number | null}} CompetenceRow
 * @typedef {{planned: number, asked: number, answered: number, followUpsLeft: number | null,
 *   closed: boolean, rows: CompetenceRow[]}} Coverage   `closed`: its marks are not for this reader
 * @typedef {{models: string[], turns: number, calls: number, first: number | null, firsts: number[],
 *   inputTokens: number, cachedTokens: number, outputTokens: number, tokensKnown: number, cost: number, costKnown: number}} Measures
 *   `calls`: of models, those whose words nobody hears included; the offline interviewer calls none
 * @typedef {{limit: string, used: number, allowed: number, times: number}} Budget   one a limit, the newest
 * @typedef {{coverage: Coverage | null, measures: Measures, budgets: Budget[]}} Insight
 */

/** @returns {Insight} */
function nothingYet() {
  return {
    coverage: null,
    measures: {
      models: [],
      turns: 0,
      calls: 0,
      first: null,
      firsts: [],
      inputTokens: 0,
      cachedTokens: 0,
      outputTokens: 0,
      tokensKnown: 0,
      cost: 0,
      costKnown: 0,
    },
    budgets: [],
  };
}

/**
 * @param {readonly StaffEntry[]} entries  in the log's order
 * @returns {Insight}
 */
export function insight(entries) {
  const found = nothingYet();
  const { measures } = found;
  let closed = false;
  for (const { event } of entries) {
    if (event.type === "assessment.made" && !event.assessment) closed = true;
    if (event.type === "plan.made") found.coverage = planned(event.plan);
    else if (event.type === "coverage.changed") found.coverage = reached(event);
    else if (event.type === "budget.reached") found.budgets = limited(found.budgets, event);
    else if (event.type === "turn.measured") measure(measures, event);
    else if (event.type === "model.used") call(measures, event);
  }
  if (found.coverage && closed) found.coverage = { ...found.coverage, closed };
  return found;
}

/**
 * The plan before anything was asked.
 * @param {any} plan
 * @returns {Coverage}
 */
function planned(plan) {
  /** @type {any[]} */
  const every = plan?.questions ?? [];
  const questions = every.filter((question) => !question.further);
  /** @type {any[]} */
  const competencies = Array.isArray(plan?.competencies) ? plan.competencies : [];
  return {
    planned: questions.length,
    asked: 0,
    answered: 0,
    followUpsLeft: plan?.budget?.follow_ups ?? null,
    closed: false,
    rows: competencies.map(({ id, label, status, required }) => ({
      id,
      label,
      status,
      required,
      planned: questions.filter((question) => question.competence === id).length,
      asked: 0,
      answered: 0,
      score: null,
    })),
  };
}

/**
 * @param {any} event
 * @returns {Coverage}
 */
function reached({ planned, asked, answered, follow_ups_left: followUpsLeft, competencies }) {
  return { planned, asked, answered, followUpsLeft, closed: false, rows: competencies };
}

/**
 * @param {Budget[]} budgets
 * @param {any} event
 * @returns {Budget[]}
 */
function limited(budgets, { limit, used, allowed }) {
  const times = 1 + (budgets.find((one) => one.limit === limit)?.times ?? 0);
  return [...budgets.filter((one) => one.limit !== limit), { limit, used, allowed, times }];
}

/**
 * @param {Measures} measures
 * @param {any} event   turn.measured
 */
function measure(measures, event) {
  measures.turns += 1;
  if (typeof event.first_token_ms === "number") {
    measures.first = event.first_token_ms;
    measures.firsts.push(event.first_token_ms);
  }
  call(measures, event);
}

/**
 * @param {Measures} measures
 * @param {any} event   turn.measured or model.used
 */
function call(measures, event) {
  if (!measures.models.includes(event.model)) measures.models.push(event.model);
  if (event.model === "offline") return;
  measures.calls += 1;
  if (typeof event.output_tokens === "number") {
    measures.inputTokens += event.input_tokens ?? 0;
    measures.cachedTokens += event.cached_tokens ?? 0;
    measures.outputTokens += event.output_tokens;
    measures.tokensKnown += 1;
  }
  if (typeof event.cost === "number") {
    measures.cost += event.cost;
    measures.costKnown += 1;
  }
}

/** @param {readonly number[]} values */
export function median(values) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? null) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/**
 * Why a turn was said: what code decided, and with a model its own aim and the words it took up.
 * @typedef {{kind: string, trigger: string | null, detail: string | null, aim: string, anchor: string,
 *   code: string | null}} Reason
 */

/**
 * By the turn's index. A model's decision counts where it was followed; where not, `code` says so.
 * @param {readonly StaffEntry[]} entries
 * @returns {Map<number, Reason>}
 */
export function reasons(entries) {
  /** @type {Map<number, Reason>} */
  const found = new Map();
  /** @type {Map<number, {aim: string, anchor: string, code: string | null}>} */
  const decided = new Map();
  for (const { event } of entries) {
    if (event.type === "move.decided") decided.set(event.index, event);
    else if (event.type === "move.made") {
      const { aim = "", anchor = "", code = null } = decided.get(event.index) ?? {};
      const { kind, trigger = null, detail = null } = event;
      found.set(event.index, { kind, trigger, detail, code, aim: code ? "" : aim, anchor: code ? "" : anchor });
    }
  }
  return found;
}

/**
 * The names of the plan's competences, by id.
 * @param {readonly StaffEntry[]} entries
 * @returns {Map<string, string>}
 */
export function competenceNames(entries) {
  return new Map((insight(entries).coverage?.rows ?? []).map(({ id, label }) => [id, label]));
}
