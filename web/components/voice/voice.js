// @ts-check
/**
 * Voice, for those who switch it on: dictate the answer, hear the questions. What is dictated lands in the answer's
 * field as text, and is sent by itself in hands-free mode only; everything can be done by writing as well.
 *
 * @typedef {import("../../lib/i18n.js").Locale} Locale
 * @typedef {import("../../lib/wire.js").SessionView} SessionView
 */
import { sayStatus } from "../../lib/announce.js";
import { Dictation } from "../../lib/dictation.js";
import { el, setAttribute, setText } from "../../lib/dom.js";
import { HandsFree } from "../../lib/hands-free.js";
import { has, locale as pageLocale, t } from "../../lib/i18n.js";
import { plainText } from "../../lib/markdown.js";
import { Reader } from "../../lib/reader.js";
import { languageOf } from "../../lib/speech.js";
import { preference, setPreference } from "../../lib/storage.js";
import { sheet } from "../../lib/sheets.js";
import { openTurn } from "../../lib/store.js";
import { realTimers } from "../../lib/timers.js";
import { abilities, mouth, onDevice, recogniser, tag } from "./browser.js";
import { consent } from "./consent.js";
import { turns } from "./turns.js";

await sheet("components/voice/voice.css");

/** Goes up when what the notice says changes: then it is asked again. */
const CONSENT = "2";
const KEY = "F2";
/** @type {readonly Locale[]} */
const SPOKEN = ["fr", "en"];

/**
 * @param {object} parts
 * @param {AbortSignal} parts.signal
 * @param {string} parts.user
 * @param {() => SessionView} parts.view
 * @param {() => HTMLTextAreaElement | null} parts.field   where dictated words go
 * @param {HTMLTextAreaElement} parts.answer               where they go when no hands are needed
 * @param {() => boolean} parts.send                       sends the answer; whether it could be sent
 * @param {() => void} parts.stop                          stops the interviewer's turn
 * @param {(on: boolean) => void} parts.onSwitch           voice was switched on or off
 */
export function voice({ signal, user, view, field, answer, send, stop, onSwitch }) {
  const can = abilities();
  const touch = matchMedia("(pointer: coarse)").matches && !matchMedia("(any-pointer: fine)").matches;
  const consented = `voice:${user}`;
  let on = false;
  /** @type {Map<Locale, string>} the languages understood on this device, by the name that the browser has for them */
  const here = new Map();
  let device = false;

  const language = () => {
    const last = newest(view());
    const interview = view().locale ?? pageLocale();
    const spoken = last ? languageOf(last.text, interview) : interview;
    // Whoever was promised that sound stays here is not heard elsewhere for a sentence in another language.
    return device && !here.has(spoken) ? interview : spoken;
  };
  const dictation = new Dictation({
    create: () => recogniser(device),
    language: () => (device && here.get(language())) || tag(language()),
    timers: realTimers,
    onText: write,
    onWords: () => hands.heard(),
    onChange: () => {
      hands.changed();
      show();
    },
  });
  const hands = new HandsFree({ dictation, timers: realTimers, onSend: send, onChange: () => show() });
  const lips = mouth();
  const reader = new Reader({
    mouth: lips,
    timers: realTimers,
    onChange: () => {
      hands.follow(awaited(view()), reader.speaking);
      show();
    },
  });

  const talkLabel = el("span");
  const talk = el(
    "button",
    { type: "button", class: "button voice-talk", "aria-keyshortcuts": KEY },
    el("span", { class: "voice-lamp", "aria-hidden": "true" }),
    talkLabel,
  );
  const interim = el("p", { class: "voice-interim soft", "aria-hidden": "true" });
  const problem = el("p", { class: "voice-problem", role: "status" });
  const bar = turns({
    signal,
    hands,
    dictation,
    now: realTimers.now,
    onInterrupt: () => {
      reader.silence();
      if (openTurn(view())) stop();
    },
  });
  const free = el("input", { type: "checkbox", id: "voice-free", "aria-describedby": "voice-free-hint" });
  const freeHint = el("p", { class: "faint voice-where", id: "voice-free-hint" }, t("voice.free_hint"));
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
    can.dictate ? [talk, bar.element] : null,
    can.dictate ? el("label", { class: "field-check", for: "voice-free" }, free, t("voice.free")) : null,
    can.aloud ? el("label", { class: "field-check", for: "voice-aloud" }, aloud, t("voice.aloud")) : null,
    can.aloud ? [again, quiet] : null,
    interim,
    problem,
    freeHint,
    where,
  );

  /** @param {string} text  words that are certain: as if they had been typed at the end */
  function write(text) {
    const into = hands.on ? answer : field();
    if (!into) return;
    written = true;
    dictated = true;
    into.value = into.value.trimEnd() === "" ? text : `${into.value.trimEnd()} ${text}`;
    into.dispatchEvent(new Event("input", { bubbles: true }));
    into.scrollTop = into.scrollHeight;
    dictated = false;
  }

  /** @param {boolean} now */
  function turn(now) {
    on = now;
    if (!on) {
      hands.turn(false);
      free.checked = false;
      dictation.cancel();
    } else if (can.aloud) lips.wake();
    reader.turn(on && can.aloud && aloud.checked);
    reader.follow(newest(view()), view().locale ?? pageLocale());
    onSwitch(on);
    show();
  }

  /** What can be understood on this device: asked each time that voice is switched on, for packs come and go. */
  async function locate() {
    const interview = view().locale ?? pageLocale();
    here.clear();
    if (!can.dictate) return onDevice(interview);
    const found = await Promise.all(SPOKEN.map(onDevice));
    SPOKEN.forEach((spoken, i) => {
      if (found[i]?.availability === "available") here.set(spoken, found[i].tag);
    });
    return found[SPOKEN.indexOf(interview)] ?? onDevice(interview);
  }

  let asking = false;
  async function switchOn() {
    if (asking) return;
    asking = true;
    const found = await locate();
    asking = false;
    if (signal.aborted) return;
    const interview = view().locale ?? pageLocale();
    const agreed = preference(consented);
    device = here.has(interview);
    // Who agreed that the maker listens agreed to less being heard, never the other way round.
    if (agreed === `${CONSENT}:maker` || (device && agreed === `${CONSENT}:device`)) {
      turn(true);
      return;
    }
    const dialog = consent({
      can,
      here: found,
      onYes: (place) => {
        setPreference(consented, `${CONSENT}:${place}`);
        device = place === "device";
        if (device) here.set(interview, found.tag);
        turn(true);
      },
    });
    document.getElementById("main")?.append(dialog);
    dialog.showModal();
  }

  function repeat() {
    const last = newest(view());
    if (!last) return;
    hands.hold();
    if (!reader.on) {
      aloud.checked = true;
      reader.turn(true);
    }
    reader.again(last, view().locale ?? pageLocale());
  }

  let before = dictation.phase;
  let written = false;
  let dictated = false;
  function show() {
    element.hidden = !on;
    bar.show();
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
    talk.hidden = hands.on || field() === null;
    freeHint.hidden = !hands.on || hands.sent > 0;
    setText(interim, dictation.interim);
    interim.hidden = dictation.interim === "";
    const code = dictation.error ?? (reader.error ? "aloud" : null);
    setText(problem, code === null ? "" : t(has(`voice.error.${code}`) ? `voice.error.${code}` : "voice.error.other"));
    problem.hidden = code === null;
    quiet.hidden = !reader.speaking;
    again.hidden = reader.speaking || newest(view()) === null;
    where.hidden = !freeHint.hidden;
    setText(where, can.dictate ? t(device ? "voice.here" : "voice.elsewhere") : t("voice.no_dictation"));
    // Who dictates does not hear the page: the words are there to be read once they have come.
    if (before !== "off" && dictation.phase === "off" && written && !hands.on) sayStatus(t("voice.ready"));
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
  free.addEventListener("change", () => {
    dictation.stop();
    hands.turn(free.checked);
    hands.follow(awaited(view()), reader.speaking);
    show();
  });
  // Who corrects by hand is not sent away in the middle of a word.
  answer.addEventListener("input", () => !dictated && hands.hold(), { signal });
  aloud.addEventListener("change", () => {
    reader.turn(aloud.checked);
    reader.follow(newest(view()), view().locale ?? pageLocale());
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (!on || event.isComposing || document.querySelector("dialog[open]")) return;
      if (event.key === "Escape" && reader.speaking) reader.silence();
      else if (event.key === "Escape" && hands.phase === "sending") hands.hold();
      if (event.key !== KEY || !can.dictate || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (event.repeat) return;
      if (hands.on) bar.act();
      else press();
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
    /** Switches it on, after the consent, or off. */
    toggle() {
      if (on) turn(false);
      else switchOn();
    },
    /** The view has changed. */
    follow() {
      if (!on) return;
      if (dictation.phase !== "off" && reader.on) reader.silence();
      reader.follow(newest(view()), view().locale ?? pageLocale());
      hands.follow(awaited(view()), reader.speaking);
      show();
    },
    end() {
      if (on) turn(false);
    },
    /** The candidate has answered, or stopped the interviewer. */
    hush() {
      if (!on) return;
      if (hands.on) hands.answered();
      else dictation.stop();
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
 * The turn that waits for the candidate's answer.
 * @param {SessionView} view
 */
function awaited(view) {
  const last = view.items.at(-1);
  if (view.status !== "running" || view.stage === "close") return null;
  return last?.kind === "turn" && last.state !== "open" ? last.turn : null;
}
