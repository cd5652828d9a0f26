// @ts-check
/** Stored interviews: find one, play it back, read its report. */
import { emptyState, errorNotice, loading } from "../components/notice/notice.js";
import { get } from "../lib/api.js";
import { el, replace, setText } from "../lib/dom.js";
import { DOT, dateTime, label, money, t } from "../lib/i18n.js";
import { says } from "../lib/search.js";
import { sheet } from "../lib/sheets.js";

/** @typedef {import("../lib/wire.js").SessionRecord} SessionRecord */

const PAGE = 50;

/**
 * Whether a session answers to the words, all of them, in whatever order, and to what else is chosen.
 * @param {SessionRecord} session
 * @param {string} text
 * @param {string} status
 * @param {{outcome?: string, model?: string, version?: string}} [chosen]
 */
export function matches(session, text, status, { outcome = "", model = "", version = "" } = {}) {
  if (status && session.status !== status) return false;
  if (outcome && session.end_reason !== outcome) return false;
  if (model && session.interviewer.model !== model) return false;
  if (version && session.version !== version) return false;
  const { candidate, offer, id, interviewer } = session;
  return says([candidate.name, offer.title, offer.company, id, interviewer.model], text);
}

/**
 * Practice reports are closed to all of the staff but developers; observers read none.
 * @param {string} role
 * @param {SessionRecord} session
 */
function readsReport(role, session) {
  return role !== "observer" && (session.mode === "assessed" || role === "developer");
}

/**
 * What models cost, where any were called.
 * @param {SessionRecord} session
 */
function spent({ usage }) {
  if (!usage || usage.input_tokens + usage.output_tokens === 0) return null;
  const tokens = t("sessions.tokens", { count: usage.input_tokens + usage.output_tokens });
  return el(
    "span",
    { class: "faint block nowrap" },
    usage.cost === null ? tokens : [tokens, el("br"), money(usage.cost)],
  );
}

/** @type {import("../app.js").PageModule["default"]} */
export default async function sessionsPage({ root, user, query, signal, title }) {
  await sheet("pages/sessions.css");
  if (signal.aborted) return;
  title(t("sessions.title"));
  /** @type {SessionRecord[]} */
  const all = [];
  /** @type {string | null} */
  let cursor = null;
  let unreadable = 0;
  const text = el("input", {
    class: "input",
    id: "filter",
    type: "search",
    value: query.get("q") ?? "",
    autocomplete: "off",
  });
  const status = el(
    "select",
    { class: "input", id: "status" },
    el("option", { value: "" }, t("sessions.any")),
    ["running", "ended", "ready"].map((code) =>
      el("option", { value: code, selected: code === query.get("status") }, t(`status.${code}`)),
    ),
  );
  const outcome = el(
    "select",
    { class: "input", id: "outcome" },
    el("option", { value: "" }, t("sessions.any")),
    ["completed", "left", "time_over", "failed"].map((code) =>
      el("option", { value: code, selected: code === query.get("outcome") }, t(`sessions.end.${code}`)),
    ),
  );
  const model = el("select", { class: "input", id: "model" }, el("option", { value: "" }, t("sessions.any")));
  const version = el("select", { class: "input", id: "version" }, el("option", { value: "" }, t("sessions.any")));
  /**
   * @param {HTMLSelectElement} select
   * @param {string | null} name
   */
  const offerValue = (select, name) => {
    if (!name || [...select.options].some((option) => option.value === name)) return;
    select.append(el("option", { value: name, selected: name === query.get(select.id) }, label(select.id, name, name)));
  };
  for (const select of [model, version]) offerValue(select, query.get(select.id));
  const summary = el("p", { class: "soft", role: "status" });
  const body = el("tbody");
  const table = el(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("sessions.title"), hidden: true },
    el(
      "table",
      { class: "table sessions" },
      el(
        "thead",
        null,
        el(
          "tr",
          null,
          ["candidate", "offer", "when", "state", "turns", "actions"].map((name) =>
            el("th", { scope: "col" }, t(`sessions.${name}`)),
          ),
        ),
      ),
      body,
    ),
  );
  const after = el("div", null, loading());

  function show() {
    const more = { outcome: outcome.value, model: model.value, version: version.value };
    const found = all.filter((session) => matches(session, text.value.trim(), status.value, more));
    const chosen = new URLSearchParams();
    if (text.value.trim()) chosen.set("q", text.value.trim());
    if (status.value) chosen.set("status", status.value);
    if (outcome.value) chosen.set("outcome", outcome.value);
    if (model.value) chosen.set("model", model.value);
    if (version.value) chosen.set("version", version.value);
    history.replaceState(null, "", `${location.pathname}${chosen.size > 0 ? `?${chosen}` : ""}`);
    replace(body, found.map(row));
    table.hidden = found.length === 0;
    const count = t("sessions.found", { count: found.length });
    setText(summary, cursor ? t("sessions.of_newest", { found: count, count: all.length }) : count);
    replace(
      after,
      all.length === 0
        ? emptyState(t("sessions.none"), t("sessions.none_text"))
        : found.length === 0
          ? emptyState(t("sessions.no_match"), t("sessions.no_match_text"))
          : null,
      unreadable > 0 ? el("p", { class: "soft" }, t("sessions.unreadable", { count: unreadable })) : null,
      cursor
        ? el(
            "p",
            { class: "row more" },
            el("button", { type: "button", class: "button", onclick: load }, t("sessions.more")),
          )
        : null,
    );
  }

  async function load() {
    try {
      const page = await get(
        `/api/sessions?limit=${PAGE}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
        signal,
      );
      if (signal.aborted) return;
      all.push(...page.sessions);
      for (const session of page.sessions) {
        offerValue(model, session.interviewer.model);
        offerValue(version, session.version);
      }
      unreadable += page.unreadable;
      cursor = page.cursor;
      show();
    } catch (error) {
      if (!signal.aborted) replace(after, errorNotice(error, load));
    }
  }

  /** @param {SessionRecord} session */
  function row(session) {
    return el(
      "tr",
      null,
      el("th", { scope: "row" }, session.candidate.name),
      el(
        "td",
        null,
        session.offer.title,
        el(
          "span",
          { class: "faint block" },
          [session.offer.company, label("locale", session.locale), label("mode", session.mode)]
            .filter(Boolean)
            .join(DOT),
        ),
      ),
      el(
        "td",
        { class: "nowrap" },
        el(
          "time",
          { datetime: new Date(session.created_at).toISOString() },
          dateTime(session.started_at ?? session.created_at),
        ),
      ),
      el(
        "td",
        null,
        el("span", { class: session.status === "running" ? "tag tag-accent" : "tag" }, t(`status.${session.status}`)),
        session.end_reason && session.end_reason !== "completed"
          ? el("span", { class: "faint block" }, t(`sessions.end.${session.end_reason}`))
          : null,
      ),
      // Turns are counted when an interview ends.
      el("td", { class: "numbers" }, session.status === "ended" ? String(session.turns) : "–", spent(session)),
      el(
        "td",
        null,
        el(
          "div",
          { class: "row sessions-actions" },
          session.status === "running"
            ? el(
                "a",
                {
                  class: user.role === "developer" ? "button" : "button button-primary",
                  href: `/live/${session.id}`,
                  "aria-label": t("sessions.watch_of", { name: session.candidate.name }),
                },
                t("sessions.watch"),
              )
            : null,
          session.status === "ready"
            ? null
            : el(
                "a",
                {
                  class: user.role === "developer" ? "button button-primary" : "button",
                  href: `/play/${session.id}`,
                  "aria-label": t("sessions.play_of", { name: session.candidate.name }),
                },
                t("sessions.play"),
              ),
          session.report && readsReport(user.role, session)
            ? el(
                "a",
                {
                  class: "button",
                  href: `/report/${session.id}`,
                  "aria-label": t("sessions.report_of", { name: session.candidate.name }),
                },
                t("sessions.report"),
              )
            : null,
          session.status === "ended"
            ? el(
                "a",
                {
                  class: "button button-quiet",
                  href: `/api/sessions/${encodeURIComponent(session.id)}/transcript.json`,
                  download: `interview-${session.id}.json`,
                  "aria-label": t("sessions.json_of", { name: session.candidate.name }),
                },
                t("sessions.json"),
              )
            : null,
        ),
      ),
    );
  }

  text.addEventListener("input", show);
  for (const select of [status, outcome, model, version]) select.addEventListener("change", show);
  replace(
    root,
    el(
      "div",
      { class: "page stack" },
      el("div", null, el("h1", null, t("sessions.title")), el("p", { class: "lead" }, t("sessions.lead"))),
      el(
        "form",
        { class: "sessions-filter", role: "search", onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
        el("div", { class: "field" }, el("label", { for: "filter" }, t("sessions.filter")), text),
        el("div", { class: "field" }, el("label", { for: "status" }, t("sessions.state")), status),
        el("div", { class: "field" }, el("label", { for: "outcome" }, t("sessions.outcome")), outcome),
        el("div", { class: "field" }, el("label", { for: "model" }, t("sessions.model")), model),
        el("div", { class: "field" }, el("label", { for: "version" }, t("sessions.version")), version),
      ),
      summary,
      table,
      after,
    ),
  );
  load();
}
