// @ts-check
/** A stored interview, played back from its log with its own timing. No model is called. */
import { transcript } from "../components/transcript/transcript.js";
import { controls } from "../components/player/controls.js";
import { staffEvents, technical } from "../components/staff/events.js";
import { staffNotes } from "../components/staff/notes.js";
import { back } from "../components/staff/back.js";
import { stages } from "../components/session/clock.js";
import { emptyState, errorNotice } from "../components/notice/notice.js";
import { get, readLog } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { DOT, dateTime, label, t } from "../lib/i18n.js";
import { competenceNames } from "../lib/insight.js";
import { Playback, timeline } from "../lib/playback.js";
import { sheet } from "../lib/sheets.js";

await Promise.all([
  sheet("components/session/session.css"),
  sheet("components/staff/staff.css"),
  sheet("components/player/player.css"),
]);

/** @type {import("../app.js").PageModule["default"]} */
export default async function play({ root, params, query, user, signal, title }) {
  const id = params.session ?? "";
  /** @type {import("../lib/wire.js").SessionRecord} */
  const record = await get(`/api/sessions/${encodeURIComponent(id)}`, signal);
  const developer = user.role === "developer";
  const [open, staff, threads, player, called, calls, forked, branches] = await Promise.all([
    readLog(id, "public", signal),
    readLog(id, "staff", signal),
    developer
      ? get(`/api/sessions/${encodeURIComponent(id)}/checkpoints`, signal).catch(() => ({ checkpoints: [] }))
      : null,
    developer ? import("../components/player/checkpoints.js") : null,
    /** @type {Promise<import("../lib/wire.js").ModelCallList> | null} */
    (developer ? get(`/api/sessions/${encodeURIComponent(id)}/model-calls`, signal).catch(() => null) : null),
    developer ? import("../components/player/calls.js") : null,
    /** @type {Promise<import("../lib/wire.js").ForkList> | null} */
    (developer ? get(`/api/sessions/${encodeURIComponent(id)}/forks`, signal).catch(() => ({ forks: [] })) : null),
    developer ? import("../components/player/forks.js") : null,
  ]);
  if (signal.aborted) return;
  title(t("play.title", { name: record.candidate.name }));
  if (open.length === 0) {
    replace(
      root,
      el(
        "div",
        { class: "page page-narrow stack" },
        el("h1", null, t("play.title", { name: record.candidate.name })),
        emptyState(
          t("play.empty"),
          t("play.empty_text"),
          el("a", { class: "button", href: "/sessions" }, t("nav.sessions")),
        ),
      ),
    );
    return;
  }
  const playback = new Playback(timeline(open, staff));
  const wanted = Number(query.get("t"));
  if (Number.isFinite(wanted) && wanted > 0) playback.seek(wanted * 1000);
  const notes = staffNotes();
  const forking = branches?.forks({
    session: id,
    language: record.locale,
    made: forked?.forks ?? [],
    names: competenceNames(/** @type {any[]} */ (staff)),
    onWork: () => talk.release(),
    signal,
  });
  const talk = transcript({
    signal,
    candidate: record.candidate.name,
    language: record.locale,
    below: (answer) => {
      const note = notes.underAnswer(answer);
      return forking ? el("div", null, note, forking.below(answer)) : note;
    },
    underTurn: notes.underTurn,
    link: (moment) => `${location.origin}/play/${id}?t=${playback.seconds(moment)}`,
  });
  talk.setEmpty(t("play.before"));
  const steps = stages();
  const entries = (called?.calls ?? []).map((call) => ({ call, at: call.at }));
  const events = staffEvents({
    callLine: (entry) => /** @type {NonNullable<typeof calls>} */ (calls).callLine(id, entry, signal),
  });
  /** @type {ReturnType<typeof import("../components/staff/insight.js").insightPanel> | null} */
  let figures = null;
  const beside = el("div");
  import("../components/staff/insight.js").then(
    ({ insightPanel }) => {
      figures = insightPanel();
      beside.replaceWith(figures.element);
      figures.update(kept);
    },
    (/** @type {unknown} */ error) => beside.append(errorNotice(error)),
  );
  const panel = threads
    ? player?.checkpointPanel({
        session: id,
        checkpoints: threads.checkpoints,
        base: playback.base,
        signal,
        onSeek: (time) => {
          playback.playing = false;
          playback.seek(time);
          moved();
        },
      })
    : null;
  const bar = controls({ playback, signal, onMove: moved, onPlay: played });

  let index = -1;
  let last = 0;
  let noted = "";
  function show() {
    bar.update();
    panel?.update(playback.time);
    const now = playback.time === playback.duration ? Infinity : playback.base + playback.time;
    if (index === playback.index) return;
    index = playback.index;
    const { view } = playback.folded;
    const newest = view.items[view.items.length - 1];
    talk.update(view.items, [], view.status === "running" && newest?.kind === "answer");
    steps.update(view.stages, view.stage, view.status === "ended");
    const happened = keep(playback.staff);
    notes.update(happened);
    events.update(calls ? calls.interleaved(happened, entries, now, called?.lost === 0) : happened);
    figures?.update(happened);
  }
  /** @type {import("../lib/session.js").StaffEntry[]} */
  let kept = [];
  // The same entries keep their identity, so that the list only grows by what is new.
  /** @param {import("../lib/session.js").StaffEntry[]} entries */
  function keep(entries) {
    const same = kept.slice(0, entries.length);
    kept =
      same.length === entries.length && kept.length === entries.length
        ? kept
        : [...same, ...entries.slice(same.length)];
    return kept;
  }
  /** @param {number} now */
  function tick(now) {
    if (signal.aborted || !playback.playing) return;
    playback.advance(Math.min(now - last, 250));
    last = now;
    show();
    if (playback.playing) requestAnimationFrame(tick);
    else note();
  }
  function played() {
    if (playback.playing) {
      last = performance.now();
      requestAnimationFrame(tick);
    } else note();
    show();
  }
  function moved() {
    show();
    note();
  }
  // The address always leads back to this position.
  function note() {
    const text = String(Number((playback.time / 1000).toFixed(6)));
    if (text === noted) return;
    noted = text;
    history.replaceState(null, "", `/play/${id}?t=${text}`);
  }

  replace(
    root,
    el(
      "div",
      { class: "main-session main-play" },
      el(
        "div",
        { class: "session-head" },
        el(
          "div",
          { class: "session-title" },
          back("/sessions", t("nav.sessions")),
          el("h1", null, t("play.title", { name: record.candidate.name })),
          el(
            "p",
            { class: "faint" },
            [
              record.offer.title,
              record.started_at ? dateTime(record.started_at) : null,
              label("model", record.interviewer.model, record.interviewer.model),
              label("locale", record.locale),
            ]
              .filter(Boolean)
              .join(DOT),
          ),
        ),
        el("span", { class: "tag" }, t("play.recording")),
        record.report ? el("a", { class: "button", href: `/report/${id}` }, t("sessions.report")) : null,
        steps.element,
      ),
      bar.element,
      el(
        "div",
        { class: "watch" },
        talk.element,
        el(
          "aside",
          { class: "watch-side", "aria-label": t("play.beside"), tabindex: "0" },
          panel?.element ?? null,
          beside,
          technical(developer, lost(called), events.element),
          el(
            "p",
            { class: "faint" },
            developer ? [t("play.terminal"), el("code", { class: "block" }, `vivavoce play ${id}`)] : null,
            t("play.person"),
            el("code", { class: "block" }, record.candidate.id),
          ),
        ),
      ),
    ),
  );
  show();
}

/**
 * What is missing among the calls of models, and why.
 * @param {import("../lib/wire.js").ModelCallList | null} called
 */
function lost(called) {
  if (!called) return null;
  if (called.lost > 0) return el("p", { class: "soft" }, t("calls.lost", { count: called.lost }));
  return called.kept || called.calls.length > 0 ? null : el("p", { class: "faint" }, t("calls.off"));
}
