// @ts-check
/**
 * Speech as this browser has it: what it can do, and where the sound goes.
 *
 * @typedef {import("../../lib/i18n.js").Locale} Locale
 * @typedef {import("../../lib/dictation.js").Recogniser} Recogniser
 */

/** @type {Record<Locale, string>} */
const TAGS = { fr: "fr-FR", en: "en-GB" };

/** @returns {(new () => Recogniser) & {available?: (options: object) => Promise<string>} | null} */
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
  return TAGS[locale];
}

/**
 * Whether words are understood on this device; where that is not sure, they may go to the browser's maker.
 * @param {Locale} locale
 */
export async function understoodHere(locale) {
  try {
    return (await recognition()?.available?.({ langs: [tag(locale)], processLocally: true })) === "available";
  } catch {
    return false;
  }
}

/** @param {boolean} here  on this device, as `understoodHere` said */
export function recogniser(here) {
  const Recognition = recognition();
  if (!Recognition) throw new Error("no speech recognition");
  const made = new Recognition();
  if (here) /** @type {any} */ (made).processLocally = true;
  return made;
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
