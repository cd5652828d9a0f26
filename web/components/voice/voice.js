// @ts-check
/**
 * Voice, for those who switch it on: dictate the answer, hear the questions. What is dictated lands in the answer's
 * field as text and is never sent by itself; everything can be done by writing as well.
 *
 * @typedef {import("../../lib/i18n.js").Locale} Locale
 * @typedef {import("../../lib/wire.js").SessionView} SessionView
 */
import { sayStatus } from "../../lib/announce.js";
import { Dictation } from "../../lib/dictation.js";
import { el, setAttribute, setText } from "../../lib/dom.js";
import { has, locale as pageLocale, t } from "../../lib/i18n.js";
import { plainText } from "../../lib/markdown.js";
import { Reader } from "../../lib/reader.js";
import { languageOf } from "../../lib/speech.js";
import { preference, setPreference } from "../../lib/storage.js";
import { realTimers } from "../../lib/timers.js";
import { abilities, mouth, recogniser, tag, understoodHere } from "./browser.js";
import { sheet } from "../../lib/sheets.js";

await sheet("components/voice/voice.css");

/** Goes up when what the notice says changes: then it is asked again. */
const CONSENT = "1";
const KEY = "F2";

/**
 * @param {object} parts
 * @param {AbortSignal} parts.signal
 * @param {string} parts.user
 * @param {() => SessionView} parts.view
 * @param {() => HTMLTextAreaElement | null} parts.field   where dictated words go
 * @param {(on: boolean) => void} parts.onSwitch   voice was switched on or off
 */
export function voice({ signal, user, view, field, onSwitch }) {
  const can = abilities();
  const touch = matchMedia("(pointer: coarse)").matches && !matchMedia("(any-pointer: fine)").matches;
  const consented = `voice:${user}`;
  let on = false;
  let here = false;

  const language = () => {
    const turn = newest(view());
    const interview = view().locale ?? pageLocale();
    return turn ? languageOf(turn.text, interview) : interview;
  };
  const dictation = new Dictation({
    create: () => recogniser(here && language() === view().locale),
    language: () => tag(language()),
    timers: realTimers,
    onText: write,
    onChange: () => show(),
  });
  const lips = mouth();
  const reader = new Reader({ mouth: lips, timers: realTimers, onChange: () => show() });

  const talkLabel = el("span");
  const talk = el(
    "button",
    { type: "button", class: "button voice-talk", "aria-keyshortcuts": KEY },
    el("span", { class: "voice-lamp", "aria-hidden": "true" }),
    talkLabel,
  );
  const interim = el("p", { class: "voice-interim soft", "aria-hidden": "true" });
  const problem = el("p", { class: "voice-problem", role: "status" });
  const aloud = el("input", { type: "checkbox", id: "voice-aloud", checked: true });
  const again = el("button", { type: "button", class: "link-button", onclick: () => repeat() }, t("voice.again"));
  const quiet = el(
    "button",
    { type: "button", class: "link-button", onclick: () => reader.silence() },
    t("voice.quiet"),
  );
  const where = el("p", { class: "faint voice-where" });
  const element = el(
    "div",
    { class: "voice", role: "group", "aria-label": t("voice.label"), hidden: true },
    can.dictate ? talk : null,
    can.aloud ? el("label", { class: "field-check", for: "voice-aloud" }, aloud, t("voice.aloud")) : null,
    can.aloud ? [again, quiet] : null,
    interim,
    problem,
    where,
  );
  const dialog = consentDialog(can, () => {
    setPreference(consented, CONSENT);
    turn(true);
  });

  /** @param {string} text  words that are certain: as if they had been typed at the end */
  function write(text) {
    const into = field();
    if (!into) return;
    written = true;
    into.value = into.value.trimEnd() === "" ? text : `${into.value.trimEnd()} ${text}`;
    into.dispatchEvent(new Event("input", { bubbles: true }));
    into.scrollTop = into.scrollHeight;
  }

  /** @param {boolean} now */
  function turn(now) {
    on = now;
    if (!on) dictation.cancel();
    else if (can.aloud) lips.wake();
    reader.turn(on && can.aloud && aloud.checked);
    if (on && can.dictate) locate();
    reader.follow(newest(view()), view().locale ?? pageLocale());
    onSwitch(on);
    show();
  }

  async function locate() {
    here = await understoodHere(view().locale ?? pageLocale());
    if (!signal.aborted) show();
  }

  function repeat() {
    const last = newest(view());
    if (!last) return;
    if (!reader.on) {
      aloud.checked = true;
      reader.turn(true);
    }
    reader.again(last, view().locale ?? pageLocale());
  }

  let before = dictation.phase;
  let written = false;
  function show() {
    element.hidden = !on;
    setText(
      talkLabel,
      t(
        dictation.on
          ? "voice.listening"
          : dictation.phase === "stopping"
            ? "voice.finishing"
            : touch
              ? "voice.talk_touch"
              : "voice.talk",
      ),
    );
    setAttribute(talk, "aria-pressed", String(dictation.on));
    talk.classList.toggle("voice-on", dictation.on);
    talk.hidden = field() === null;
    setText(interim, dictation.interim);
    interim.hidden = dictation.interim === "";
    const code = dictation.error ?? (reader.error ? "aloud" : null);
    setText(problem, code === null ? "" : t(has(`voice.error.${code}`) ? `voice.error.${code}` : "voice.error.other"));
    problem.hidden = code === null;
    quiet.hidden = !reader.speaking;
    again.hidden = reader.speaking || newest(view()) === null;
    setText(where, can.dictate ? t(here ? "voice.here" : "voice.elsewhere") : t("voice.no_dictation"));
    // Who dictates does not hear the page: the words are there to be read once they have come.
    if (before !== "off" && dictation.phase === "off" && written) sayStatus(t("voice.ready"));
    if (dictation.phase === "off") written = false;
    before = dictation.phase;
  }

  function press() {
    reader.silence();
    dictation.press();
  }

  // A pointer holds or taps; the keyboard's click comes without a pointer and begins or ends.
  let held = false;
  talk.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = true;
    talk.setPointerCapture(event.pointerId);
    press();
  });
  talk.addEventListener("pointerup", () => dictation.release());
  talk.addEventListener("pointercancel", () => {
    held = false;
    dictation.release();
  });
  talk.addEventListener("contextmenu", (event) => event.preventDefault());
  talk.addEventListener("click", () => {
    if (!held) {
      press();
      dictation.release();
    }
    held = false;
  });
  aloud.addEventListener("change", () => {
    reader.turn(aloud.checked);
    reader.follow(newest(view()), view().locale ?? pageLocale());
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (!on || event.isComposing || document.querySelector("dialog[open]")) return;
      if (event.key === "Escape" && reader.speaking) reader.silence();
      if (event.key !== KEY || !can.dictate || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (!event.repeat) press();
    },
    { signal },
  );
  document.addEventListener(
    "keyup",
    (event) => {
      if (event.key === KEY) dictation.release();
    },
    { signal },
  );
  document.addEventListener("focusin", () => on && show(), { signal });
  // The key may go up while another window has the focus.
  window.addEventListener("blur", () => dictation.release(), { signal });
  window.addEventListener("pagehide", () => turn(false), { signal });
  signal.addEventListener("abort", () => {
    dictation.cancel();
    reader.turn(false);
  });
  show();

  return {
    element,
    dialog,
    /** Switches it on, after the consent, or off. */
    toggle() {
      if (on) turn(false);
      else if (preference(consented) === CONSENT) turn(true);
      else dialog.showModal();
    },
    /** The view has changed. */
    follow() {
      if (!on) return;
      if (dictation.phase !== "off" && reader.on) reader.silence();
      reader.follow(newest(view()), view().locale ?? pageLocale());
      show();
    },
    end() {
      if (on) turn(false);
    },
    /** The candidate has answered, or stopped the interviewer. */
    hush() {
      if (!on) return;
      dictation.stop();
      reader.silence();
    },
  };
}

/**
 * What the interviewer said last, or is saying.
 * @param {SessionView} view
 */
function newest(view) {
  for (let i = view.items.length - 1; i >= 0; i -= 1) {
    const item = view.items[i];
    if (item?.kind === "turn" && plainText(item.text) !== "") return item;
  }
  return null;
}

/**
 * Asked once: where the sound goes.
 * @param {{dictate: boolean, aloud: boolean}} can
 * @param {() => void} onYes
 */
function consentDialog(can, onYes) {
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": "voice-title" });
  const points = [
    can.dictate ? "voice.notice_dictate" : "voice.no_dictation",
    can.aloud ? "voice.notice_aloud" : "voice.no_aloud",
    "voice.notice_server",
    "voice.notice_text",
  ];
  dialog.append(
    el("h2", { id: "voice-title" }, t("voice.title")),
    el(
      "ul",
      { class: "voice-notice" },
      points.map((key) => el("li", null, t(key))),
    ),
    el(
      "div",
      { class: "row" },
      el("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("action.cancel")),
      el(
        "button",
        {
          type: "button",
          class: "button button-primary",
          onclick: () => {
            dialog.close();
            onYes();
          },
        },
        t("voice.yes"),
      ),
    ),
  );
  return dialog;
}
