// @ts-check
/** Beside the events: the plan with its coverage, and what the session has taken so far. */
import { el, replace } from "../../lib/dom.js";
import { DOT, label, list, localeTag, money, number, t } from "../../lib/i18n.js";
import { insight, median } from "../../lib/insight.js";

/**
 * @typedef {import("../../lib/insight.js").Coverage} Coverage
 * @typedef {import("../../lib/insight.js").Measures} Measures
 * @typedef {import("../../lib/insight.js").Budget} Budget
 */

export function insightPanel() {
  const budget = el("div", { role: "status" });
  const coverage = el("div");
  const measures = el("div");
  const element = el("div", { class: "insight", hidden: true }, budget, coverage, measures);
  /** @type {readonly import("../../lib/session.js").StaffEntry[] | null} */
  let shown = null;
  let drawn = "";
  return {
    element,
    /** @param {readonly import("../../lib/session.js").StaffEntry[]} entries */
    update(entries) {
      if (entries === shown) return;
      shown = entries;
      const found = insight(entries);
      // Most events change nothing here; what somebody reads or selects should then stay as it is.
      const now = JSON.stringify(found);
      if (now === drawn) return;
      drawn = now;
      element.hidden = !found.coverage && found.measures.models.length === 0;
      replace(budget, found.budgets.map(budgetNotice));
      replace(coverage, found.coverage && coverageTable(found.coverage));
      replace(measures, found.measures.models.length > 0 && measuresList(found.measures));
    },
  };
}

/** @param {Budget} budget */
function budgetNotice({ limit, used, allowed, times }) {
  /** @param {number} value */
  const amount = (value) =>
    limit === "cost"
      ? money(value)
      : limit === "turn_time"
        ? t("insight.seconds", { seconds: Math.round(value * 10) / 10 })
        : number(value);
  return el(
    "div",
    { class: "notice notice-warn" },
    el(
      "p",
      null,
      el("strong", null, label("limit", limit)),
      ` ${t("insight.used", { used: amount(used), allowed: amount(allowed) })} `,
      limit === "turn_time" ? t("insight.one_turn", { count: times }) : t("insight.goes_on"),
    ),
  );
}

/** @param {Coverage} coverage */
function coverageTable({ planned, asked, answered, followUpsLeft, closed, rows }) {
  return el(
    "section",
    { class: "stack-small" },
    el("h2", null, t("insight.coverage")),
    el(
      "p",
      { class: "soft" },
      [
        t("insight.asked", { asked, planned }),
        t("insight.answered", { count: answered }),
        followUpsLeft === null ? null : t("insight.follow_ups", { count: followUpsLeft }),
      ]
        .filter(Boolean)
        .join(DOT),
    ),
    closed ? el("p", { class: "faint" }, t("staff.marks_closed")) : null,
    // What is not asked about stands last: with a short interview that is most of it.
    el(
      "ul",
      { class: "insight-rows" },
      [...rows].sort((a, b) => Number(b.planned > 0) - Number(a.planned > 0)).map((row) => competence(row, closed)),
    ),
  );
}

/**
 * @param {import("../../lib/insight.js").CompetenceRow} row
 * @param {boolean} closed
 */
function competence(row, closed) {
  const reached =
    row.planned === 0
      ? t("insight.not_planned")
      : [
          t("insight.asked_of", { asked: row.asked, planned: row.planned }),
          t("insight.answered", { count: row.answered }),
        ].join(", ");
  return el(
    "li",
    { class: row.asked >= row.planned && row.planned > 0 ? "insight-done" : null },
    el("strong", null, label("competence", row.id, row.label)),
    row.score === null
      ? el("span", { class: "soft nowrap" }, closed ? "" : t("insight.not_assessed"))
      : el(
          "span",
          { class: "numbers nowrap" },
          t("insight.of_five", { score: row.score.toLocaleString(localeTag(), { maximumFractionDigits: 1 }) }),
        ),
    el(
      "span",
      { class: "faint" },
      [reached, t(`insight.status_${row.status}`), row.required ? t("insight.required") : null]
        .filter(Boolean)
        .join(DOT),
    ),
  );
}

/** @param {Measures} measures */
function measuresList(measures) {
  const { models, turns, first, firsts, inputTokens, cachedTokens, outputTokens, tokensKnown } = measures;
  const middle = median(firsts);
  return el(
    "section",
    { class: "stack-small" },
    el("h2", null, t("insight.measures")),
    el(
      "dl",
      { class: "facts insight-facts" },
      fact("models", list(models)),
      fact("turns", number(turns)),
      first === null || middle === null
        ? null
        : fact("first", t("insight.first_both", { last: Math.round(first), middle: Math.round(middle) })),
      tokensKnown === 0 ? null : fact("tokens", t("insight.tokens_both", { read: inputTokens, written: outputTokens })),
      cachedTokens === 0 ? null : fact("cached", t("insight.cached_of", { count: cachedTokens })),
      fact("cost", costWords(measures)),
    ),
  );
}

/** @param {Measures} measures */
function costWords({ turns, calls, cost, costKnown }) {
  if (calls === 0) return t("insight.cost_none");
  if (costKnown === 0) return t("insight.cost_unknown");
  if (costKnown < calls) return t("insight.cost_partly", { cost: money(cost), known: costKnown, calls });
  return turns === 0 ? money(cost) : t("insight.cost_turn", { cost: money(cost), turn: money(cost / turns) });
}

/**
 * @param {string} name
 * @param {string} value
 */
function fact(name, value) {
  return el("div", null, el("dt", null, t(`insight.${name}`)), el("dd", { class: "numbers" }, value));
}
