// @ts-check
/** What models were asked in a recorded interview, word for word, each at its place among the staff's events. */
import { get } from "../../lib/api.js";
import { el, replace } from "../../lib/dom.js";
import { DOT, label, t, timeOfDay } from "../../lib/i18n.js";
import { errorNotice, loading } from "../notice/notice.js";

/** @typedef {import("../../lib/wire.js").ModelCallCard} ModelCallCard */
/** @typedef {import("../../lib/session.js").StaffEntry} StaffEntry */
/** @typedef {{call: ModelCallCard, at: number}} CallEntry */

/**
 * Staff's events and the calls up to a moment, in their order. Where every call is there, what only measures one goes.
 * @param {readonly StaffEntry[]} events   up to `now`
 * @param {readonly CallEntry[]} calls     all
 * @param {number} now
 * @param {boolean} whole                  whether none was lost
 * @returns {(StaffEntry | CallEntry)[]}
 */
export function interleaved(events, calls, now, whole) {
  if (calls.length === 0) return [...events];
  const kept = whole ? events.filter(({ event }) => event.type !== "model.used") : events;
  const happened = calls.filter(({ at }) => at <= now);
  /** @type {(StaffEntry | CallEntry)[]} */
  const all = [...kept, ...happened];
  return all.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
}

/**
 * One call in the list.
 * @param {string} session
 * @param {CallEntry} entry
 * @param {AbortSignal} signal
 */
export function callLine(session, { call, at }, signal) {
  const failed = call.outcome === "failed" || call.outcome === "unreadable";
  const tokens =
    call.input_tokens === null && call.output_tokens === null
      ? null
      : t("calls.tokens", { input: call.input_tokens ?? "?", output: call.output_tokens ?? "?" });
  const facts = [
    call.model,
    call.branch ? label("branch", call.branch) : null,
    label("purpose", call.purpose),
    t("staff.ms", { ms: Math.round(call.ms) }),
    tokens,
    call.cached_tokens ? t("staff.cached", { count: call.cached_tokens }) : null,
    call.thought_tokens ? t("staff.thought", { count: call.thought_tokens }) : null,
    call.tools.length > 0 ? t("calls.tools", { names: call.tools.join(", ") }) : null,
  ];
  return el(
    "li",
    { class: failed ? "staff-event staff-event-failed" : "staff-event" },
    el(
      "p",
      null,
      el("strong", null, t("calls.title")),
      el("time", { class: "faint", datetime: new Date(at).toISOString() }, ` ${timeOfDay(at)}`),
    ),
    el("p", { class: "soft numbers" }, facts.filter(Boolean).join(DOT)),
    el("p", null, t(`calls.outcome.${call.outcome}`, { reasons: call.reasons.join(", ") })),
    call.words ? words(session, call.id, signal) : el("p", { class: "faint" }, t("calls.left_out")),
  );
}

/**
 * @param {string} session
 * @param {string} call
 * @param {AbortSignal} signal
 */
function words(session, call, signal) {
  const body = el("div", { class: "stack-small" });
  const details = el("details", { class: "staff-details" }, el("summary", null, t("calls.words")), body);
  const address = `/api/sessions/${encodeURIComponent(session)}/model-calls/${encodeURIComponent(call)}`;
  async function load() {
    replace(body, loading());
    try {
      /** @type {import("../../lib/wire.js").ModelCallWords} */
      const found = await get(address, signal);
      replace(
        body,
        found.prompt.map((part) => text(label("prompt_role", part.role), part.text)),
        found.form === null ? null : folded(t("calls.form"), found.form),
        text(t("calls.answer"), found.answer),
        found.cut > 0 ? el("p", { class: "faint" }, t("calls.cut", { count: found.cut })) : null,
      );
    } catch (error) {
      if (!signal.aborted) replace(body, errorNotice(error, load));
    }
  }
  details.addEventListener("toggle", () => {
    if (details.open && body.children.length === 0) void load();
  });
  return details;
}

/**
 * @param {string} name
 * @param {string} content
 */
function text(name, content) {
  return el(
    "div",
    null,
    el("h3", { class: "call-role" }, name),
    el("pre", { class: "call-text", tabindex: "0", "aria-label": name }, content || "–"),
  );
}

/**
 * @param {string} name
 * @param {string} content
 */
function folded(name, content) {
  return el(
    "details",
    { class: "staff-details" },
    el("summary", null, name),
    el("pre", { class: "call-text", tabindex: "0", "aria-label": name }, content),
  );
}
