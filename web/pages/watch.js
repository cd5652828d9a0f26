// @ts-check
/** One interview as staff see it, token by token, with what only they see beside it. Read-only. */
import { transcript } from "../components/transcript/transcript.js";
import { back } from "../components/staff/back.js";
import { banner, observers } from "../components/session/banner.js";
import { clock, stages } from "../components/session/clock.js";
import { staffNotes } from "../components/staff/notes.js";
import { errorNotice } from "../components/notice/notice.js";
import { get } from "../lib/api.js";
import { openSession } from "../lib/connect.js";
import { el, replace, setText } from "../lib/dom.js";
import { DOT, label, t } from "../lib/i18n.js";
import { openTurn } from "../lib/store.js";
import { sheet } from "../lib/sheets.js";

await Promise.all([
  sheet("components/session/session.css"),
  sheet("components/staff/staff.css"),
  sheet("components/player/player.css"),
]);

/** @type {import("../app.js").PageModule["default"]} */
export default async function watch({ root, params, query, user, signal, title }) {
  const id = params.session ?? "";
  /** @type {import("../lib/wire.js").SessionRecord} */
  const record = await get(`/api/sessions/${encodeURIComponent(id)}`, signal);
  if (signal.aborted) return;
  title(t("watch.title", { name: record.candidate.name }));
  const session = openSession(id, null, signal);
  const notes = staffNotes();
  const talk = transcript({
    signal,
    candidate: record.candidate.name,
    language: record.locale,
    below: notes.underAnswer,
    underTurn: notes.underTurn,
    link: (turn) => `${location.origin}/live/${id}?turn=${encodeURIComponent(turn)}`,
  });
  const aside = el("aside", { class: "watch-side", "aria-label": t("staff.label"), tabindex: "0" });
  /** @type {ReturnType<typeof import("../components/staff/side.js").staffSide> | null} */
  let side = null;
  let placed = false;
  import("../components/staff/side.js").then(
    async ({ staffSide }) => {
      if (signal.aborted) return;
      const made = staffSide({ session: id, signal, onJump: jump, technical: user.role === "developer" });
      await made.settled;
      if (signal.aborted) return;
      side = made;
      show();
    },
    (/** @type {unknown} */ error) => aside.append(errorNotice(error)),
  );
  const steps = stages();
  const who = observers();
  const state = el("span", { class: "tag" });
  const time = clock({
    signal,
    read: () => ({ view: session.view, now: session.now }),
    announce: () => {},
  });
  const connection = banner({
    signal,
    read: () => session.state,
    line: () => session.connection,
    kept: t("wall.stale"),
  });
  const links = el("p", { class: "row" });
  const person = el("div", { hidden: true });
  /** @type {string | null} */
  let asked = null;
  /** The candidate asks for a person: what they say, and the answer, where staff sees that they ask. */
  async function showPerson() {
    try {
      const [{ human }, now] = await Promise.all([
        import("../components/report/human.js"),
        get(`/api/sessions/${encodeURIComponent(id)}`, signal),
      ]);
      if (signal.aborted) return;
      const answers = user.role === "recruiter" || user.role === "owner";
      replace(person, human({ session: now, staff: true, answers, during: true }));
    } catch (error) {
      if (!signal.aborted) replace(person, errorNotice(error, showPerson));
    }
    person.hidden = false;
  }

  let frame = 0;
  let revealed = false;
  const show = () => {
    frame = 0;
    if (signal.aborted) return;
    const { view } = session;
    connection.show();
    const last = view.items[view.items.length - 1];
    talk.setEmpty(session.loaded ? t("watch.nothing") : t("state.loading"));
    talk.update(view.items, [], view.status === "running" && last?.kind === "answer");
    notes.update(session.staff);
    if (side) {
      side.update(view, session.staff);
      // Not before what stands above it has its height.
      if (!placed && session.loaded) {
        placed = true;
        aside.append(...side.elements);
      }
    }
    steps.update(view.stages, view.stage, view.status === "ended");
    who.update(view.observers, view.observer_names);
    who.element.hidden = view.status === "ended";
    setText(
      state,
      view.status === "running" ? t(openTurn(view) ? "wall.speaking" : "wall.answering") : t(`status.${view.status}`),
    );
    state.className =
      view.status === "paused" ? "tag tag-danger" : view.status === "running" ? "tag tag-accent" : "tag";
    time.show();
    // Who asks after the end asks in the record alone.
    const { human: said } = record;
    const now = view.human ?? (said ? (said.answer ? "answered" : "asked") : null);
    if (now !== asked) {
      asked = now;
      void showPerson();
    }
    const ended = view.status === "ended";
    if (links.dataset.for !== `${ended}${view.report}`) {
      links.dataset.for = `${ended}${view.report}`;
      replace(
        links,
        view.report ? el("a", { class: "button", href: `/report/${id}` }, t("home.report")) : null,
        ended ? el("a", { class: "button", href: `/play/${id}` }, t("sessions.play")) : null,
        ended
          ? el(
              "a",
              {
                class: "button",
                href: `/api/sessions/${encodeURIComponent(id)}/transcript.json`,
                download: `interview-${id}.json`,
              },
              t("transcript.json"),
            )
          : null,
      );
    }
    const turn = query.get("turn");
    if (turn && !revealed && session.loaded) {
      revealed = true;
      talk.reveal(turn);
    }
  };
  session.subscribe(() => {
    if (document.hidden) show();
    else frame ||= requestAnimationFrame(show);
  }, signal);

  /** @param {string} turn  the id of its element; the address leads back to it */
  function jump(turn) {
    talk.release();
    talk.reveal(turn);
    history.replaceState(null, "", `/live/${id}?turn=${encodeURIComponent(turn)}`);
  }

  aside.prepend(
    person,
    el(
      "div",
      { class: "stack-small" },
      el("h2", null, t("staff.label")),
      el("p", { class: "faint" }, t("staff.hint")),
      el("div", null, who.element),
      links,
    ),
  );
  replace(
    root,
    el(
      "div",
      { class: "main-session main-watch" },
      el(
        "div",
        { class: "session-head" },
        el(
          "div",
          { class: "session-title" },
          back("/live", t("nav.live")),
          el("h1", null, record.candidate.name),
          el(
            "p",
            { class: "faint" },
            [record.offer.title, record.offer.company, label("locale", record.locale), label("mode", record.mode)]
              .filter(Boolean)
              .join(DOT),
          ),
        ),
        state,
        time.element,
        steps.element,
      ),
      connection.element,
      el("div", { class: "watch" }, talk.element, aside),
    ),
  );
}
