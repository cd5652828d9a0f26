// @ts-check
/** A candidate's progress from interview to interview: competences, what keeps missing, what to practise next. */
import { emptyState } from "../components/notice/notice.js";
import { course } from "../components/report/growth.js";
import { get } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { dateTime, locale, localeTag, t } from "../lib/i18n.js";
import { sheet } from "../lib/sheets.js";

await Promise.all([sheet("components/report/report.css"), sheet("components/report/print.css")]);

/** @typedef {import("../lib/wire.js").Growth} Growth */

/** @type {import("../app.js").PageModule["default"]} */
export default async function progress({ root, signal, title }) {
  title(t("growth.title"));
  /** @type {Growth} */
  const growth = await get(`/api/progress?locale=${locale()}`, signal);
  if (signal.aborted) return;
  replace(
    root,
    el(
      "div",
      { class: "page stack-large growth" },
      el(
        "div",
        { class: "stack-small" },
        el("h1", null, t("growth.title")),
        el("p", { class: "lead" }, t("growth.lead")),
      ),
      next(growth),
      growth.competences.length === 0
        ? emptyState(t("growth.none"), t("growth.none_text"))
        : el(
            "section",
            { class: "stack" },
            el("h2", null, t("growth.competences")),
            el("p", { class: "soft" }, t("growth.sessions", { count: growth.sessions })),
            table(growth),
          ),
      growth.competences.length + growth.weaknesses.length > 0 &&
        el(
          "section",
          { class: "stack" },
          el("h2", null, t("growth.weaknesses")),
          growth.weaknesses.length === 0
            ? el("p", { class: "soft" }, t("growth.no_weakness"))
            : el(
                "ul",
                { class: "list growth-lacks" },
                growth.weaknesses.map(({ words, count, of }) => el("li", null, share(count / of), words)),
              ),
        ),
    ),
  );
}

/** @param {Growth} growth */
function next({ next }) {
  const wanted = new URLSearchParams({
    minutes: String(next.minutes),
    difficulty: next.difficulty,
    persona: next.persona,
    mode: "practice",
  });
  if (next.offer) wanted.set("offer", next.offer.id);
  return el(
    "section",
    { class: "panel stack-small" },
    el("h2", null, t("growth.next")),
    el("p", { class: "prose" }, next.words),
    next.offer ? el("p", { class: "soft" }, t("growth.offer", { title: next.offer.title })) : null,
    el(
      "p",
      null,
      el(
        "a",
        { class: "button button-primary", href: `/offers?${wanted}` },
        t(next.offer ? "growth.go" : "home.offer_go"),
      ),
    ),
  );
}

/** @param {Growth} growth */
function table({ competences }) {
  const columns = ["competence", "course", "first", "latest", "trend"];
  return el(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("growth.competences") },
    el(
      "table",
      { class: "table" },
      el(
        "thead",
        null,
        el(
          "tr",
          null,
          columns.map((name) => el("th", { scope: "col" }, t(`growth.${name}`))),
        ),
      ),
      el(
        "tbody",
        null,
        competences.map(({ label, points, trend }) =>
          el(
            "tr",
            null,
            el("th", { scope: "row", class: "report-competence" }, label),
            el("td", null, course(points, points.map(({ at, score }) => `${dateTime(at)}: ${of5(score)}`).join("; "))),
            el("td", { class: "numbers" }, reached(points[0])),
            el("td", { class: "numbers" }, reached(points.at(-1))),
            el(
              "td",
              null,
              el(
                "span",
                { class: trend === "up" ? "tag tag-accent" : trend === "down" ? "tag tag-warn" : "tag" },
                t(`growth.trend_${trend ?? "none"}`),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

/** @param {{session: string, score: number} | undefined} point */
function reached(point) {
  return point ? el("a", { href: `/report/${point.session}` }, of5(point.score)) : "";
}

/** @param {number} score */
function of5(score) {
  return t("report.of_five", { score: score.toLocaleString(localeTag(), { maximumFractionDigits: 1 }) });
}

/** @param {number} value */
function share(value) {
  const fill = el("span", { class: "score-fill" });
  fill.style.width = `${Math.round(value * 100)}%`;
  return el("span", { class: "score-bar", "aria-hidden": "true" }, fill);
}
