// @ts-check
/** The interview itself, as the candidate sees it. */
import { transcript } from "../components/transcript/transcript.js";
import { banner, observers } from "../components/session/banner.js";
import { clock, stages } from "../components/session/clock.js";
import { composer } from "../components/session/composer.js";
import { errorNotice } from "../components/notice/notice.js";
import { Announcer, hush, sayStatus } from "../lib/announce.js";
import { get } from "../lib/api.js";
import { openSession } from "../lib/connect.js";
import { el, replace, setAttribute } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { Drawer } from "../lib/storage.js";
import { openTurn } from "../lib/store.js";

/** @type {import("../app.js").PageModule["default"]} */
export default async function interview({ root, params, query, user, navigate, signal, title }) {
  const id = params.session ?? "";
  /** @type {import("../lib/wire.js").SessionRecord} */
  const record = await get(`/api/sessions/${encodeURIComponent(id)}`, signal);
  // Before the session is opened: from then on nothing may be waited for until somebody listens to it.
  const advisor = record.mode === "practice" ? (await import("../components/practice/practice.js")).practice({ session: id, user: user.id, locale: record.locale, signal, onWork: () => talk.release() }) : null;
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
    onRetry: (answer) => session.retry(answer),
    onDiscard: (answer) => input.restore(session.discard(answer)),
    ...(advisor ? { below: advisor.below } : {}),
  });
  talk.setLanguage(record.locale);
  const input = composer({
    signal,
    drawer,
    onSend: (text) => {
      sound.hush();
      session.answer(text);
      talk.pin();
    },
    onStop: () => {
      sound.hush();
      session.stop(talk.shownChars).catch(fail);
    },
  });
  const sound = voiceSwitch({ signal, user: user.id, view: () => session.view, otherwise: input.field, fail });
  const who = observers();
  const steps = stages();
  const time = clock({
    signal,
    read: () => ({
      deadline: session.view.deadline,
      now: session.now,
      status: session.view.status,
    }),
    announce: sayStatus,
  });
  const connection = banner({
    signal,
    read: () => session.state,
    onRetry: () => session.connection.retryNow(),
    kept: t("banner.kept"),
  });
  const paused = el("div", { class: "banner", role: "status", hidden: true }, t("interview.paused"));
  const confirm = endDialog(async () => {
    try {
      await session.end();
    } catch (error) {
      fail(error);
    }
  });
  const end = el("button", { type: "button", class: "button button-danger", "aria-label": t("interview.end"), onclick: () => confirm.showModal() }, t("interview.end_short"));
  const over = el("div", { class: "session-over", hidden: true });
  const foot = el("footer", { class: "session-foot" }, el("div", { class: "session-tools" }, who.element, el("div", { class: "row session-buttons" }, sound.button, end)), sound.bar, input.element, over);

  replace(
    root,
    el(
      "div",
      { class: "main-session" },
      el(
        "div",
        { class: "session-head" },
        el("div", { class: "session-title" }, el("h1", null, record.offer.title), el("p", { class: "faint" }, interviewerLine(record))),
        time.element,
        steps.element,
      ),
      el("div", null, connection.element, paused, problem),
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
    const last = view.items[view.items.length - 1];
    const asked = last?.kind === "answer" || session.pending.some((answer) => answer.state === "sent");
    const waiting = view.status === "running" && !open && (asked || view.items.length === 0) && session.state.phase === "live";
    const offline = session.state.phase !== "live";
    talk.update(view.items, offline ? session.pending.map((answer) => ({ ...answer, offline })) : session.pending, waiting);
    input.update(open !== null, open !== null && session.stopping(open.turn));
    sound.follow();
    if (view === seen) return;
    seen = view;
    if (!session.loaded) return;
    if (view.status === "ready") {
      navigate(`/lobby/${id}`, { replace: true });
      return;
    }
    steps.update(view.stages, view.stage, view.status === "ended");
    who.update(view.observers, view.observer_names);
    paused.hidden = view.status !== "paused";
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
    const stand = `${view.status}:${view.report}:${view.sections.length}`;
    if (over.dataset.stand === stand) return;
    over.dataset.stand = stand;
    over.hidden = false;
    input.element.hidden = true;
    end.hidden = true;
    time.element.hidden = true;
    if (!advisor) sound.end();
    setAttribute(foot, "data-over", "");
    const readable = record.mode === "practice" || record.released.length > 0;
    replace(
      over,
      el("h2", null, t("interview.over")),
      el("p", { class: "soft" }, view.end_reason ? `${t(`interview.end.${view.end_reason}`)} ` : "", t(!readable ? "interview.report_staff" : view.report ? "interview.report_ready" : "interview.report_coming")),
      readable && !view.report && view.end_reason !== "failed" ? writing(view.sections.length) : null,
      el(
        "div",
        { class: "row" },
        readable && view.report ? el("a", { class: "button button-primary", href: `/report/${id}` }, t("interview.report")) : null,
        el("button", { type: "button", class: "button", onclick: () => download(record, view) }, t("interview.download")),
        view.status === "ended" ? el("a", { class: "button", href: `/api/sessions/${encodeURIComponent(id)}/transcript.json`, download: `interview-${id}.json`, "aria-label": t("transcript.json") }, "JSON") : null,
        el("a", { class: "button button-quiet", href: "/" }, t("action.home")),
      ),
    );
  }
}

/** Sections of a report, as the server writes them. */
const PARTS = 6;

/** @param {number} done */
function writing(done) {
  const words = t("interview.report_parts", { done, all: PARTS });
  return el("div", { class: "report-progress" }, el("progress", { value: String(done), max: PARTS, "aria-label": words }), el("p", { class: "faint numbers" }, words));
}

/**
 * The button that switches voice on. What is behind it is loaded when it is wanted.
 * @param {object} parts
 * @param {AbortSignal} parts.signal
 * @param {string} parts.user
 * @param {() => import("../lib/wire.js").SessionView} parts.view
 * @param {HTMLTextAreaElement} parts.otherwise   where dictated words go when no other field was used last
 * @param {(error: unknown) => void} parts.fail
 */
function voiceSwitch({ signal, user, view, otherwise, fail }) {
  const bar = el("div");
  const button = el("button", { type: "button", class: "button", "aria-pressed": "false" }, t("voice.switch"));
  const here = /** @type {any} */ (window);
  button.hidden = !(here.SpeechRecognition || here.webkitSpeechRecognition || here.speechSynthesis);
  /** @type {HTMLTextAreaElement} */
  let field = otherwise;
  document.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLTextAreaElement && event.target.dataset.dictation !== undefined) field = event.target;
  }, { signal });
  /** @param {HTMLTextAreaElement} one */
  const usable = (one) => one.getClientRects().length > 0;
  /** @type {ReturnType<typeof import("../components/voice/voice.js").voice> | null} */
  let voice = null;
  button.addEventListener("click", async () => {
    if (!voice) {
      try {
        const module = await import("../components/voice/voice.js");
        if (signal.aborted || voice) return;
        voice = module.voice({
          signal,
          user,
          view,
          field: () => (usable(field) ? field : usable(otherwise) ? otherwise : null),
          onSwitch: (on) => setAttribute(button, "aria-pressed", String(on)),
        });
        replace(bar, voice.element);
        document.getElementById("main")?.append(voice.dialog);
      } catch (error) {
        fail(error);
        return;
      }
    }
    voice.toggle();
  });
  return {
    bar,
    button,
    follow: () => voice?.follow(),
    hush: () => voice?.hush(),
    /** There is nothing to say any more. */
    end() {
      voice?.end();
      button.hidden = true;
    },
  };
}

/** @param {import("../lib/wire.js").SessionRecord} record */
function interviewerLine(record) {
  const who = record.interviewer.kind === "offline" ? t("interview.ai_offline") : t("interview.ai", { model: record.interviewer.model });
  return record.offer.company ? `${record.offer.company} · ${who}` : who;
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

/**
 * The conversation as a Markdown file.
 * @param {import("../lib/wire.js").SessionRecord} record
 * @param {import("../lib/wire.js").SessionView} view
 */
function download(record, view) {
  const lines = view.items.map((item) =>
    item.kind === "turn"
      ? `**${t("transcript.interviewer")}**\n\n${item.text}`
      : `**${t("transcript.you")}**\n\n${item.text.replace(/^/gm, "> ")}`,
  );
  const text = `# ${record.offer.title}\n\n${lines.join("\n\n")}\n`;
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type: "text/markdown" })), download: `interview-${record.id}.md` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
