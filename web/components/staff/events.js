// @ts-check
/** What only staff see of a session: plan, tools, models, measures, assessments; newest at the end. */
import { el } from "../../lib/dom.js";
import { DOT, label, money, t, timeOfDay } from "../../lib/i18n.js";
import { jsonTree } from "./json-tree.js";

/** @typedef {import("../../lib/session.js").StaffEntry} StaffEntry */
/** @typedef {import("../player/calls.js").CallEntry} CallEntry */

/** @param {{callLine?: (entry: CallEntry) => HTMLElement}} [options]  how a call of a model is shown, where they are kept */
export function staffEvents({ callLine } = {}) {
  const list = el("ol", { class: "staff-events" });
  const empty = el("p", { class: "soft" }, t("staff.none"));
  const element = el("div", { class: "stack-small" }, empty, list);
  /** @type {readonly (StaffEntry | CallEntry)[]} */
  let shown = [];
  return {
    element,
    /** @param {readonly (StaffEntry | CallEntry)[]} entries */
    update(entries) {
      if (entries === shown) return;
      const grows = entries.length >= shown.length && shown.every((entry, i) => entry === entries[i]);
      if (!grows) list.replaceChildren();
      const from = grows ? shown.length : 0;
      for (const entry of entries.slice(from)) {
        if ("event" in entry) list.append(line(entry));
        else if (callLine) list.append(callLine(entry));
      }
      shown = entries;
      empty.hidden = entries.length > 0;
    },
  };
}

/**
 * The events' place in the column: who works on the server reads them, everybody else can.
 * @param {boolean} open
 * @param {...(Node | null)} content
 */
export function technical(open, ...content) {
  return el(
    "details",
    { class: "stack-small technical", open },
    el("summary", null, el("h2", null, t("staff.events"))),
    content,
  );
}

/** @param {StaffEntry} entry */
function line({ event, at }) {
  const failed = event.type.endsWith(".failed") || event.type === "budget.reached" || event.type === "log.recovered";
  return el(
    "li",
    { class: failed ? "staff-event staff-event-failed" : "staff-event" },
    el(
      "p",
      null,
      el("strong", null, label("staff", event.type)),
      at === null ? null : el("time", { class: "faint", datetime: new Date(at).toISOString() }, ` ${timeOfDay(at)}`),
    ),
    words(event),
  );
}

/**
 * @param {import("../../lib/wire.js").StaffEvent} event
 * @returns {HTMLElement}
 */
function words(event) {
  switch (event.type) {
    case "tool.called":
      return el("p", { class: "soft" }, el("code", null, String(event.tool)));
    case "tool.returned":
      return el(
        "p",
        { class: "soft" },
        el("code", null, String(event.tool)),
        ` ${t("staff.ms", { ms: Math.round(event.ms) })}`,
        event.summary ? `${DOT}${event.summary}` : null,
      );
    case "tool.failed":
      return el(
        "p",
        null,
        el("code", null, String(event.tool)),
        ` ${event.code}, ${t("staff.ms", { ms: Math.round(event.ms) })}`,
      );
    case "model.failed":
      return el(
        "p",
        null,
        `${event.model}: ${event.code}. `,
        event.next ? t("staff.next", { model: event.next }) : t("staff.no_next"),
      );
    case "turn.measured":
      return taken(event, [
        typeof event.first_token_ms === "number" ? t("staff.first", { ms: Math.round(event.first_token_ms) }) : null,
        t("staff.total", { ms: Math.round(event.total_ms) }),
      ]);
    case "model.used":
      return taken(event, [label("purpose", String(event.purpose)), t("staff.ms", { ms: Math.round(event.ms) })]);
    case "assessment.made":
      return event.assessment
        ? disclosure(t("staff.show"), event.assessment)
        : el("p", { class: "soft" }, t("staff.marks_closed"));
    case "move.made":
      return el("p", { class: "soft" }, label("move", event.kind));
    case "plan.made":
      return disclosure(t("staff.show"), event.plan);
    case "coverage.changed":
      return el(
        "p",
        { class: "soft numbers" },
        [
          t("insight.asked", { asked: event.asked, planned: event.planned }),
          t("insight.answered", { count: event.answered }),
        ].join(DOT),
      );
    case "report.withheld":
      return event.section === null
        ? el("p", { class: "soft" }, label("section", event.name))
        : disclosure(label("section", event.name), event.section);
    default:
      return disclosure(t("staff.show"), event);
  }
}

/**
 * A call of a model in one line.
 * @param {import("../../lib/wire.js").TurnMeasured | import("../../lib/wire.js").ModelUsed} event
 * @param {(string | null)[]} between
 */
function taken(event, between) {
  const tokens = typeof event.output_tokens === "number" ? t("staff.tokens", { count: event.output_tokens }) : null;
  const thought = event.thought_tokens ? t("staff.thought", { count: event.thought_tokens }) : null;
  const cached = event.cached_tokens ? t("staff.cached", { count: event.cached_tokens }) : null;
  const cost = typeof event.cost === "number" ? money(event.cost) : null;
  const parts = [event.model, ...between, tokens, thought, cached, cost];
  return el("p", { class: "soft numbers" }, parts.filter(Boolean).join(DOT));
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function disclosure(name, value) {
  const details = el("details", { class: "staff-details" }, el("summary", null, name));
  details.addEventListener("toggle", () => details.children.length === 1 && details.append(jsonTree(value, 1)));
  return details;
}
