// @ts-check
/** How loud it is, as the bars of a voice; who wants no motion reads whether they are heard. */
import { el, every, replace, scope, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { level } from "./browser.js";

/** What of the level each bar shows: the mark's own outline. */
const BARS = [0.35, 0.6, 0.85, 1, 0.85, 0.6, 0.35];
const QUIET = 0.25;
/** ms between two looks; without motion the words change no faster than they are read. */
const LOOK = 80;
const LOOK_STILL = 700;

/**
 * @param {object} parts
 * @param {AbortSignal} parts.signal
 * @param {() => boolean} parts.speech   whether the recogniser hears somebody, where the sound itself cannot be looked at
 */
export function levelBars({ signal, speech }) {
  const bars = BARS.map(() => el("span"));
  const words = el("span", { class: "faint" });
  const element = el("span", { class: "voice-level", "aria-hidden": "true" });
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {AbortController | null} */
  let running = null;
  let loud = 0;

  /** @param {import("./browser.js").Level | null} heard */
  const look = (heard) => {
    const now = heard ? heard.now() : speech() ? 0.7 : 0;
    loud = Math.max(now, loud * 0.8);
    element.dataset.level = loud.toFixed(2);
    if (still.matches) setText(words, t(loud > QUIET ? "voice.level_heard" : "voice.level_quiet"));
    else
      bars.forEach((bar, i) => (bar.style.transform = `scaleY(${Math.max(0.12, loud * (BARS[i] ?? 1)).toFixed(2)})`));
  };
  const start = async () => {
    const mine = scope(signal);
    running = mine;
    loud = 0;
    replace(element, still.matches ? words : bars);
    look(null);
    const heard = await level();
    if (mine.signal.aborted) {
      heard?.close();
      return;
    }
    mine.signal.addEventListener("abort", () => heard?.close());
    every(still.matches ? LOOK_STILL : LOOK, mine.signal, () => look(heard));
  };
  return {
    element,
    /** @param {boolean} on */
    turn(on) {
      element.hidden = !on;
      if (on === (running !== null)) return;
      if (on) start();
      else {
        running?.abort();
        running = null;
      }
    },
  };
}
