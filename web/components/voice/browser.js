// @ts-check
/**
 * Speech as this browser has it: what it can do, where the sound goes, how loud it is. Everything that is asked of
 * the browser for voice is asked here.
 *
 * @typedef {import("../../lib/i18n.js").Locale} Locale
 * @typedef {import("../../lib/dictation.js").Recogniser} Recogniser
 * @typedef {"available" | "downloadable" | "downloading" | "unavailable"} Availability
 * @typedef {{availability: Availability, tag: string}} OnDevice
 * @typedef {{now: () => number, close: () => void}} Level   how loud it is, from 0 to 1
 */
import { pickTag } from "../../lib/i18n.js";

/** Packs exist for some regions only; any of the language understands it. */
const REGIONS = { fr: ["fr-FR"], en: ["en-GB", "en-US"] };
/** ms that a browser may take to say what it has. */
const PATIENCE = 1500;

/** @typedef {(new () => Recogniser) & {available?: (options: object) => Promise<Availability>, install?: (options: object) => Promise<boolean>}} Recognition */

/** @returns {Recognition | null} */
function recognition() {
  const here = /** @type {any} */ (window);
  return here.SpeechRecognition ?? here.webkitSpeechRecognition ?? null;
}

/** What this browser offers. */
export function abilities() {
  return {
    dictate: recognition() !== null,
    aloud: "speechSynthesis" in window && "SpeechSynthesisUtterance" in window,
  };
}

/** @param {Locale} locale */
export function tag(locale) {
  return pickTag(locale, navigator.languages);
}

/** @param {string} lang */
const local = (lang) => ({ langs: [lang], processLocally: true });

/**
 * Whether words of a language can be understood on this device, and what has to be done for it.
 * @param {Locale} locale
 * @returns {Promise<OnDevice>}
 */
export async function onDevice(locale) {
  /** @type {OnDevice} */
  let best = { availability: "unavailable", tag: tag(locale) };
  const Recognition = recognition();
  if (!Recognition?.available || !Recognition.install) return best;
  for (const lang of new Set([tag(locale), ...REGIONS[locale]])) {
    /** @type {Availability} */
    let availability = "unavailable";
    try {
      availability = await within(PATIENCE, Recognition.available(local(lang)), "unavailable");
    } catch {
      // A policy forbids it, or the language has a name that the browser does not know.
    }
    if (availability === "available") return { availability, tag: lang };
    if (availability !== "unavailable" && best.availability === "unavailable") best = { availability, tag: lang };
  }
  return best;
}

/**
 * Fetches what understanding on this device needs; browsers want a click for it.
 * @param {string} lang
 */
export async function install(lang) {
  try {
    return (await recognition()?.install?.(local(lang))) === true;
  } catch {
    return false;
  }
}

/** @param {boolean} here  on this device and nowhere else */
export function recogniser(here) {
  const Recognition = recognition();
  if (!Recognition) throw new Error("no speech recognition");
  const made = new Recognition();
  if (here) Object.assign(made, { processLocally: true });
  return made;
}

/**
 * Listens how loud it is, apart from the recogniser, which does not tell. Null where that cannot be had: on phones the
 * microphone serves one at a time.
 * @returns {Promise<Level | null>}
 */
export async function level() {
  if (!navigator.mediaDevices || !matchMedia("(any-pointer: fine)").matches) return null;
  /** @type {MediaStream} */
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true } });
  } catch {
    return null;
  }
  const sound = new AudioContext();
  const analyser = new AnalyserNode(sound, { fftSize: 1024, smoothingTimeConstant: 0 });
  sound.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    now() {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      // From a quiet room at -60 dB to a loud voice at -10 dB.
      return Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-9) + 60) / 50));
    },
    close() {
      for (const track of stream.getTracks()) track.stop();
      sound.close();
    },
  };
}

/**
 * @template T
 * @param {number} ms
 * @param {Promise<T>} asked
 * @param {T} otherwise
 * @returns {Promise<T>}
 */
function within(ms, asked, otherwise) {
  return Promise.race([
    asked,
    new Promise((/** @type {(value: T) => void} */ done) => setTimeout(done, ms, otherwise)),
  ]);
}

/**
 * A voice of this device for the language, if there is one; else whatever the browser takes.
 * @param {Locale} locale
 */
function voiceFor(locale) {
  const fitting = speechSynthesis.getVoices().filter((voice) => voice.lang.slice(0, 2).toLowerCase() === locale);
  return (
    fitting.find((voice) => voice.localService && voice.default) ?? fitting.find((voice) => voice.localService) ?? null
  );
}

/** @returns {import("../../lib/reader.js").Mouth & {wake: () => void}} */
export function mouth() {
  // Chromium collects an utterance that nobody holds, and then never tells its end.
  /** @type {SpeechSynthesisUtterance | null} */
  let held = null;
  return {
    /** Some phones speak later only if they were made to, without a sound, while a button was being pressed. */
    wake() {
      speechSynthesis.speak(new SpeechSynthesisUtterance(""));
    },
    say(text, locale, done) {
      const utterance = new SpeechSynthesisUtterance(text);
      held = utterance;
      utterance.lang = tag(locale);
      const voice = voiceFor(locale);
      if (voice) utterance.voice = voice;
      utterance.onend = () => done(null);
      utterance.onerror = (event) =>
        done(event.error === "canceled" || event.error === "interrupted" ? null : event.error);
      speechSynthesis.speak(utterance);
    },
    hush() {
      if (held) held.onend = held.onerror = null;
      held = null;
      speechSynthesis.cancel();
    },
  };
}
