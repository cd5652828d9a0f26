// @ts-check
/** Before the start: what will happen, who listens, and that the interviewer is an AI. */
import { banner, observers } from "../components/session/banner.js";
import { credit } from "../components/offers/credit.js";
import { consent } from "../components/session/consent.js";
import { errorNotice } from "../components/notice/notice.js";
import { get } from "../lib/api.js";
import { openSession } from "../lib/connect.js";
import { el, replace } from "../lib/dom.js";
import { label, t } from "../lib/i18n.js";
import { sheet } from "../lib/sheets.js";

await sheet("pages/offers.css");

/** @typedef {import("../lib/wire.js").SessionRecord} SessionRecord */

const STAGES = ["welcome", "background", "technical", "situational", "questions", "close"];

/** @type {import("../app.js").PageModule["default"]} */
export default async function lobby({ root, params, navigate, signal, title }) {
  const id = params.session ?? "";
  /** @type {SessionRecord} */
  const record = await get(`/api/sessions/${encodeURIComponent(id)}`, signal);
  if (signal.aborted) return;
  if (record.status !== "ready") {
    navigate(record.status === "ended" ? `/report/${id}` : `/interview/${id}`, { replace: true });
    return;
  }
  title(t("lobby.title"));
  const asked = await consent(id, signal);
  if (signal.aborted) return;
  const session = openSession(id, null, signal);
  const who = observers();
  const problem = el("div");
  const start = el(
    "button",
    { type: "button", class: "button button-primary button-large", disabled: true },
    t("lobby.start"),
  );
  const connection = banner({
    signal,
    read: () => session.state,
    line: () => session.connection,
    kept: "",
  });
  let starting = false;
  start.addEventListener("click", async () => {
    starting = true;
    start.disabled = true;
    try {
      await asked.agree();
      await session.start();
      navigate(`/interview/${id}`, { replace: true });
    } catch (error) {
      if (signal.aborted) return;
      starting = false;
      replace(problem, errorNotice(error));
      start.disabled = false;
    }
  });
  session.subscribe(() => {
    connection.show();
    const { view } = session;
    who.update(view.observers, view.observer_names);
    start.disabled = starting || session.state.phase !== "live";
    if (session.loaded && view.status !== "ready" && !starting) {
      navigate(view.status === "ended" ? `/report/${id}` : `/interview/${id}`, { replace: true });
    }
  }, signal);

  replace(
    root,
    connection.element,
    el(
      "div",
      { class: "page lobby" },
      el(
        "div",
        { class: "stack" },
        el("p", { class: "eyebrow" }, t("lobby.title")),
        el("h1", null, record.offer.title),
        record.offer.company && el("p", { class: "lead" }, record.offer.company),
        credit(record.offer),
        el("h2", { class: "space-above" }, t("lobby.what")),
        el(
          "ol",
          { class: "lobby-stages" },
          STAGES.map((stage) =>
            el(
              "li",
              null,
              el("strong", null, label("stage", stage)),
              el("span", { class: "soft" }, t(`lobby.stage.${stage}`)),
            ),
          ),
        ),
        el(
          "ul",
          { class: "lobby-rules" },
          rules(record).map((rule) => el("li", null, t(`lobby.rule.${rule}`))),
        ),
        el(
          "section",
          { class: "stack-small", "aria-labelledby": "measured-title" },
          el("h2", { class: "space-above", id: "measured-title" }, t("lobby.measured")),
          el(
            "ul",
            { class: "lobby-rules" },
            measured(record).map((key) => el("li", null, t(`lobby.measured_${key}`))),
          ),
        ),
      ),
      el(
        "aside",
        { class: "panel stack lobby-side" },
        el(
          "dl",
          { class: "facts" },
          fact(t("setup.locale"), label("locale", record.locale)),
          fact(t("setup.minutes"), length(record)),
          choice("mode", record.mode),
          fact(
            t("setup.persona"),
            el(
              "span",
              null,
              t("lobby.ai"),
              el(
                "span",
                { class: "faint block" },
                record.interviewer.kind === "offline"
                  ? t("lobby.offline")
                  : t("lobby.model", { model: record.interviewer.model }),
              ),
            ),
          ),
          choice("persona", record.persona),
          choice("difficulty", record.difficulty),
          record.strategy === "enqueue" ? null : choice("strategy", record.strategy),
          fact(t("lobby.listening"), who.element),
        ),
        asked.element,
        start,
        problem,
        // Whoever invites has set everything: other settings would be another interview, which nobody waits for.
        record.invitation
          ? null
          : el("a", { class: "button button-quiet", href: `/offers?${settings(record)}` }, t("lobby.change")),
      ),
    ),
  );
  who.update(0, []);
}

/** @param {SessionRecord} record */
function rules(record) {
  return [
    record.timed ? "write" : "write_untimed",
    "voice",
    "stop",
    ...(record.mode === "practice" ? ["practice"] : []),
    "reload",
    "leave",
  ];
}

/** @param {SessionRecord} record */
function measured({ mode, timed, breaks }) {
  return [
    mode === "practice" ? "answers_practice" : "answers_assessed",
    timed ? "time" : "no_time",
    ...(timed && breaks ? [`breaks_${mode}`] : []),
    "not",
    "person",
  ];
}

/** @param {SessionRecord} record */
function length({ minutes, timed, extra }) {
  const words = t("minutes", { count: minutes });
  if (!timed) return el("span", null, words, el("span", { class: "faint block" }, t("lobby.untimed")));
  if (!extra) return words;
  const all = t("minutes", { count: Math.floor((minutes * (100 + extra)) / 100) });
  return el("span", null, all, el("span", { class: "faint block" }, t("lobby.extra", { minutes: words })));
}

/**
 * The way back to the set-up, with what was chosen.
 * @param {SessionRecord} record
 */
function settings(record) {
  const { offer, locale, minutes, mode, persona, difficulty, strategy, timed, extra } = record;
  return new URLSearchParams({
    offer: offer.id,
    locale,
    minutes: String(minutes),
    mode,
    persona,
    difficulty,
    strategy,
    time: timed ? String(extra) : "none",
  });
}

/**
 * A setting and what it means.
 * @param {"mode" | "persona" | "difficulty" | "strategy"} name
 * @param {string} value
 */
function choice(name, value) {
  return fact(
    t(name === "persona" ? "lobby.manner" : `setup.${name}`),
    el("span", null, label(name, value), el("span", { class: "faint block" }, t(`${name}.${value}_note`))),
  );
}

/**
 * @param {string} name
 * @param {Node | string} value
 */
function fact(name, value) {
  return el("div", null, el("dt", null, name), el("dd", null, value));
}
