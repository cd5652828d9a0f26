// @ts-check
/** The report: what was shown, with the words that show it. Made by a program, and says so. */
import { radar } from "../components/report/radar.js";
import { emptyState } from "../components/notice/notice.js";
import { ApiError, get } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { dateTime, has, label, locale, t } from "../lib/i18n.js";

/** @typedef {{message: string, turn: number, start: number, end: number, text: string}} Quote */

const AXES = 8;

/** @type {import("../app.js").PageModule["default"]} */
export default async function reportPage({ root, params, user, signal, title, refresh }) {
  const id = params.session ?? "";
  title(t("report.title"));
  const record = await get(`/api/sessions/${encodeURIComponent(id)}`, signal);
  /** @type {any} */
  let report;
  try {
    report = await get(`/api/sessions/${encodeURIComponent(id)}/report`, signal);
  } catch (error) {
    if (!(error instanceof ApiError) || (error.code !== "report_not_found" && error.code !== "not_found" && error.code !== "forbidden")) throw error;
    const hidden = error.code === "forbidden" || (user.role === "candidate" && record.mode === "assessed");
    replace(
      root,
      el(
        "div",
        { class: "page page-narrow stack" },
        el("h1", null, t("report.title")),
        hidden
          ? emptyState(t("report.not_yours"), t("report.not_yours_text"), el("a", { class: "button", href: "/" }, t("action.home")))
          : emptyState(t("report.none"), t("report.none_text"), el("button", { type: "button", class: "button", onclick: refresh }, t("action.retry"))),
      ),
    );
    return;
  }
  if (signal.aborted) return;
  /** @param {Quote} quote */
  const cite = (quote) =>
    el(
      "li",
      null,
      el("blockquote", null, quote.text),
      el("a", { class: "faint no-print", href: `/${user.role === "candidate" ? "interview" : "live"}/${id}?turn=${encodeURIComponent(`message-${quote.message}`)}` }, t("report.see", { number: quote.turn + 1 })),
    );
  /** @param {Quote[]} quotes */
  const quotes = (quotes) => (quotes.length > 0 ? el("ul", { class: "quotes" }, quotes.map(cite)) : null);
  const axes = [...report.competencies].sort((a, b) => Number(b.score !== null) - Number(a.score !== null)).slice(0, AXES);
  const chart = axes.length >= 3 && axes.some((axis) => axis.score !== null);

  replace(
    root,
    el(
      "article",
      { class: "page report" },
      el(
        "header",
        { class: "page-head" },
        el(
          "div",
          null,
          el("p", { class: "eyebrow" }, t("report.title")),
          el("h1", null, report.offer_title ?? record.offer.title),
          el("p", { class: "lead" }, [user.role === "candidate" ? null : record.candidate.name, report.offer_company, label("mode", report.mode), record.started_at ? dateTime(record.started_at) : null].filter(Boolean).join(" · ")),
        ),
        el(
          "div",
          { class: "row no-print" },
          el("a", { class: "button", href: `/${user.role === "candidate" ? "interview" : "live"}/${id}` }, t("report.conversation")),
          el("button", { type: "button", class: "button", onclick: () => window.print() }, t("report.print")),
        ),
      ),
      el("p", { class: "report-notice", lang: report.locale }, report.notice),
      el(
        "section",
        { class: "report-summary", lang: report.locale },
        el("p", { class: "report-words" }, report.summary),
        el(
          "dl",
          { class: "report-figures" },
          figure(report.score === null ? "–" : t("report.of_five", { score: score(report.score) }), report.score === null ? t("report.no_score") : t("report.score")),
          figure(`${report.coverage.answered} / ${report.coverage.planned}`, t("report.answered")),
          figure(`${report.coverage.assessed} / ${report.coverage.competencies}`, t("report.assessed")),
        ),
      ),
      el(
        "section",
        { class: "stack" },
        el("h2", null, t("report.next")),
        el("ol", { class: "report-steps", lang: report.locale }, report.next_steps.map((/** @type {string} */ step) => el("li", null, step))),
      ),
      el(
        "section",
        { class: "stack" },
        el("h2", null, t("report.competencies")),
        el(
          "div",
          { class: chart ? "report-chart" : null },
          chart ? radar(axes, t("report.radar")) : null,
          competencyTable(report.competencies),
        ),
      ),
      el(
        "section",
        { class: "stack" },
        el("h2", null, t("report.questions")),
        report.questions.length === 0 ? el("p", { class: "soft" }, t("report.no_questions")) : null,
        report.questions.map((/** @type {any} */ question, /** @type {number} */ i) =>
          el(
            "section",
            { class: "report-question" },
            el("p", { class: "eyebrow" }, `${i + 1} · ${label("stage", question.stage)}`),
            el("h3", { lang: report.locale }, question.asked),
            el("p", { class: "numbers" }, scoreTag(question.score), question.answers.length === 0 ? el("span", { class: "soft" }, ` ${t("report.not_answered")}`) : null),
            question.note ? el("p", { lang: report.locale }, question.note) : null,
            points("report.worked", question.worked, "+"),
            points("report.missing", question.missing, "–"),
            quotes(question.quotes),
          ),
        ),
      ),
      report.gaps.length > 0 &&
        el(
          "section",
          { class: "stack" },
          el("h2", null, t("report.gaps")),
          el("p", { class: "soft" }, t("report.gaps_text")),
          el("ul", { class: "list" }, report.gaps.map((/** @type {any} */ gap) => el("li", { class: "report-gap" }, el("strong", { lang: report.locale }, gap.label), gap.required ? el("span", { class: "tag tag-warn" }, t("offers.required")) : null, el("span", { class: "soft", lang: gap.note ? report.locale : null }, gap.note || t(gap.probed ? "report.probed" : "report.not_probed"))))),
        ),
      el(
        "footer",
        { class: "faint stack-small" },
        el("p", null, t("report.made", { date: dateTime(report.made_at), model: report.model, prompts: report.prompts, rubric: report.rubric })),
        report.fallback ? el("p", null, t("report.fallback")) : null,
      ),
    ),
  );
}

/** @param {number} value */
function score(value) {
  return value.toLocaleString(locale(), { maximumFractionDigits: 1 });
}

/** @param {number | null} value */
function scoreTag(value) {
  return value === null
    ? el("span", { class: "tag" }, t("report.not_assessed"))
    : el("span", { class: "tag tag-accent" }, t("report.of_five", { score: score(value) }));
}

/**
 * @param {string} value
 * @param {string} name
 */
function figure(value, name) {
  return el("div", null, el("dt", { class: "faint" }, name), el("dd", { class: "numbers" }, value));
}

/**
 * @param {string} key
 * @param {string[]} codes
 * @param {string} sign
 */
function points(key, codes, sign) {
  if (!codes || codes.length === 0) return null;
  const words = codes.map((code) => (has(`point.${code}`) ? t(`point.${code}`) : code.replaceAll("_", " ")));
  return el("div", { class: "report-points" }, el("h4", null, t(key)), el("ul", null, words.map((text) => el("li", null, el("span", { "aria-hidden": "true" }, `${sign} `), text))));
}

/** @param {any[]} competencies */
function competencyTable(competencies) {
  return el(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("report.competencies") },
    el(
      "table",
      { class: "table" },
      el("thead", null, el("tr", null, ["competency", "status", "column_score"].map((name) => el("th", { scope: "col" }, t(`report.${name}`))))),
      el(
        "tbody",
        null,
        competencies.map((row) =>
          el(
            "tr",
            null,
            el("th", { scope: "row", class: "report-competence" }, row.label),
            el("td", null, t(`report.status_${row.status}`), row.required ? el("span", { class: "faint block" }, t("offers.required")) : null),
            el("td", { class: "numbers" }, row.score === null ? el("span", { class: "soft" }, t("report.not_assessed")) : el("span", { class: "score" }, bar(row.score), t("report.of_five", { score: score(row.score) }))),
          ),
        ),
      ),
    ),
  );
}

/** @param {number} value */
function bar(value) {
  const fill = el("span", { class: "score-fill" });
  fill.style.width = `${(value / 5) * 100}%`;
  return el("span", { class: "score-bar", "aria-hidden": "true" }, fill);
}
