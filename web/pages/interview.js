// @ts-check
/** The interview itself, as the candidate sees it. */
import { transcript } from "../components/transcript/transcript.js";
import { banner, observers } from "../components/session/banner.js";
import { clock, stages } from "../components/session/clock.js";
import { composer } from "../components/session/composer.js";
import { over } from "../components/session/over.js";
import { voiceSwitch } from "../components/voice/switch.js";
import { errorNotice } from "../components/notice/notice.js";
import { Announcer, hush, sayStatus } from "../lib/announce.js";
import { get } from "../lib/api.js";
import { openSession } from "../lib/connect.js";
import { el, replace, setAttribute, setText } from "../lib/dom.js";
import { DOT, dateTime, t } from "../lib/i18n.js";
import { Drawer } from "../lib/storage.js";
import { openTurn } from "../lib/store.js";
import { sheet } from "../lib/sheets.js";

await sheet("components/session/session.css");

/** @type {import("../app.js").PageModule["default"]} */
export default async function interview({ root, params, query, user, navigate, signal, title }) {
  const id = params.session ?? "";
  /** @type {import("../lib/wire.js").SessionRecord} */
  const record = await get(`/api/sessions/${encodeURIComponent(id)}`, signal);
  // Before the session is opened: from then on nothing may be waited for until somebody listens to it.
  const advisor =
    record.mode === "practice"
      ? (await import("../components/practice/practice.js")).practice({
          session: id,
          user: user.id,
          locale: record.locale,
          signal,
          onWork: () => talk.release(),
        })
      : null;
  if (signal.aborted) return;
  title(record.offer.title);
  const drawer = new Drawer(user.id, id);
  const session = openSession(id, drawer, signal);
  const announcer = new Announcer();
  signal.addEventListener("abort", hush);

  const problem = el("div", { class: "session-notices" });
  /** @param {unknown} error */
  const fail = (error) => {
    if (!signal.aborted) replace(problem, el("div", { class: "session-problem" }, errorNotice(error)));
  };
  const talk = transcript({
    signal,
    candidate: null,
    language: record.locale,
    onRetry: (answer) => session.retry(answer),
    onDiscard: (answer) => input.restore(session.discard(answer)),
    ...(advisor ? { below: advisor.below } : {}),
  });
  const input = composer({
    signal,
    drawer,
    onSend: (text) => {
      sound.hush();
      session.answer(text);
      talk.pin();
    },
    onStop: () => stop(),
  });
  const stop = () => {
    sound.hush();
    session.stop(talk.shownChars).catch(fail);
  };
  const sound = voiceSwitch({
    signal,
    user: user.id,
    view: () => session.view,
    otherwise: input.field,
    send: input.send,
    stop,
    fail,
  });
  const who = observers();
  const steps = stages();
  const time = clock({
    signal,
    read: () => ({ view: session.view, now: session.now }),
    announce: sayStatus,
  });
  const connection = banner({
    signal,
    read: () => session.state,
    line: () => session.connection,
    kept: t("banner.kept"),
  });
  const paused = el("div", { class: "banner", role: "status", hidden: true }, t("interview.paused"));
  const held = el("p");
  const answered = el("p");
  const standing = el(
    "div",
    { class: "banner banner-held", role: "status", hidden: true },
    held,
    el("button", { type: "button", class: "button", onclick: () => session.goOn().catch(fail) }, t("home.continue")),
  );
  const person = el(
    "div",
    { class: "banner banner-held", role: "status", hidden: true },
    answered,
    el("button", { type: "button", class: "link-button", onclick: () => readAnswer() }, t("interview.person_read")),
  );
  let read = false;
  const readAnswer = () => {
    read = true;
    person.hidden = true;
    openHelp();
  };
  /** @type {Promise<{element: HTMLDialogElement, open: () => Promise<void>}> | null} */
  let helping = null;
  const openHelp = async () => {
    try {
      helping ??= import("../components/session/help.js").then(({ help }) => {
        const made = help({ record, session, signal });
        root.append(made.element);
        return made;
      });
      await (await helping).open();
    } catch (error) {
      helping = null;
      fail(error);
    }
  };
  const assist = el(
    "button",
    { type: "button", class: "button", "aria-haspopup": "dialog", onclick: openHelp },
    t("help.button"),
  );
  const confirm = endDialog(async () => {
    try {
      await session.end();
      ending = true;
      show();
    } catch (error) {
      fail(error);
    }
  });
  let ending = false;
  const closing = el("div", { class: "banner banner-held", role: "status", hidden: true }, t("interview.ending"));
  const end = el(
    "button",
    {
      type: "button",
      class: "button button-danger",
      "aria-label": t("interview.end"),
      onclick: () => confirm.showModal(),
    },
    t("interview.end_short"),
  );
  const last = over(record);
  const foot = el(
    "footer",
    { class: "session-foot", hidden: record.status === "ended" }, // what comes then is of another height
    el(
      "div",
      { class: "session-tools" },
      who.element,
      el("div", { class: "row session-buttons" }, sound.button, assist, end),
    ),
    sound.bar,
    input.element,
    last.element,
  );

  replace(
    root,
    el(
      "div",
      { class: "main-session" },
      el(
        "div",
        { class: "session-head" },
        el(
          "div",
          { class: "session-title" },
          el("h1", null, record.offer.title),
          el("p", { class: "faint" }, interviewerLine(record)),
        ),
        time.element,
        steps.element,
      ),
      el("div", null, connection.element, paused, standing, person, closing, problem),
      talk.element,
      foot,
    ),
    confirm,
  );

  /** @type {import("../lib/wire.js").SessionView | null} */
  let seen = null;
  let revealed = false;
  let frame = 0;
  const show = () => {
    frame = 0;
    if (signal.aborted) return;
    const { view } = session;
    connection.show();
    const open = openTurn(view);
    const newest = view.items[view.items.length - 1];
    const asked = newest?.kind === "answer" || session.pending.some((answer) => answer.state === "sent");
    const waiting =
      view.status === "running" && !open && (asked || view.items.length === 0) && session.state.phase === "live";
    const offline = session.state.phase !== "live";
    talk.update(
      view.items,
      offline ? session.pending.map((answer) => ({ ...answer, offline })) : session.pending,
      waiting,
    );
    const said = view.stage === "close" && !open && newest?.kind === "turn";
    closing.hidden = !(ending || said) || view.status === "ended" || view.sections.length > 0;
    input.update(open !== null, open !== null && session.stopping(open.turn));
    sound.follow();
    if (view === seen) return;
    seen = view;
    if (!session.loaded) return;
    foot.hidden = false;
    if (view.status === "ready") {
      navigate(`/lobby/${id}`, { replace: true });
      return;
    }
    steps.update(view.stages, view.stage, view.status === "ended");
    who.update(view.observers, view.observer_names);
    paused.hidden = view.status !== "paused";
    standing.hidden = view.left === null || view.status === "ended";
    if (!standing.hidden) setText(held, t("interview.held", { when: dateTime(view.deadline ?? 0) }));
    person.hidden = read || view.human !== "answered" || view.status === "ended";
    if (!person.hidden) setText(answered, t("interview.person_answered", { name: view.human_by }));
    time.show();
    announcer.follow(view);
    if (view.status === "ended" || view.sections.length > 0) finish(view);
    const turn = query.get("turn");
    if (turn && !revealed) {
      revealed = true;
      talk.reveal(turn);
    }
  };
  // Deltas may come faster than the screen is drawn: one update a frame is enough.
  session.subscribe(() => {
    if (document.hidden) show();
    else frame ||= requestAnimationFrame(show);
  }, signal);

  /** @param {import("../lib/wire.js").SessionView} view */
  function finish(view) {
    last.show(view);
    input.element.hidden = end.hidden = assist.hidden = time.element.hidden = who.element.hidden = true;
    // In practice there is more to say: another try.
    if (!advisor) sound.end();
    setAttribute(foot, "data-over", "");
  }
}

/** @param {import("../lib/wire.js").SessionRecord} record */
function interviewerLine(record) {
  const who =
    record.interviewer.kind === "offline"
      ? t("interview.ai_offline")
      : t("interview.ai", { model: record.interviewer.model });
  return record.offer.company ? `${record.offer.company}${DOT}${who}` : who;
}

/** @param {() => void} onConfirm */
function endDialog(onConfirm) {
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": "end-title" });
  dialog.append(
    el("h2", { id: "end-title" }, t("interview.end_title")),
    el("p", { class: "soft" }, t("interview.end_text")),
    el(
      "div",
      { class: "row" },
      el("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("interview.end_no")),
      el(
        "button",
        {
          type: "button",
          class: "button button-danger",
          onclick: () => {
            dialog.close();
            onConfirm();
          },
        },
        t("interview.end_yes"),
      ),
    ),
  );
  return dialog;
}
