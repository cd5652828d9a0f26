// @ts-check
/**
 * Where the candidate writes. One button sends, or stops the interviewer while it speaks. Enter sends on a keyboard
 * with Enter to spare; with an input method open, or on touch screens, it does not.
 */
import { debounce, el, setAttribute, setText } from "../../lib/dom.js";
import { grow } from "../../lib/grow.js";
import { t } from "../../lib/i18n.js";
import { MAX_ANSWER, MAX_FRAME, codePoints } from "../../lib/protocol.js";

/** ms within which a tap cannot have meant what the button has become. */
const SURPRISE = 400;
const WARN_FROM = MAX_ANSWER * 0.8;

/**
 * @param {object} parts
 * @param {AbortSignal} parts.signal
 * @param {{draft: string, key?: string}} parts.drawer
 * @param {(text: string) => void} parts.onSend
 * @param {() => void} parts.onStop
 */
export function composer({ signal, drawer, onSend, onStop }) {
  const field = el("textarea", {
    id: "answer",
    class: "input composer-field",
    rows: 2,
    placeholder: t("composer.label"),
    "aria-describedby": "composer-hint",
    autocomplete: "off",
    spellcheck: "true",
    data: { dictation: "" },
  });
  const button = el("button", { type: "submit", class: "button button-primary composer-button" });
  const hint = el("p", { id: "composer-hint", class: "faint composer-hint" });
  const form = el(
    "form",
    { class: "composer" },
    el("label", { class: "visually-hidden", for: "answer" }, t("composer.label")),
    field,
    button,
    hint,
  );
  let speaking = false;
  let stopping = false;
  let changedAt = 0;
  const touch = matchMedia("(pointer: coarse)").matches && !matchMedia("(any-pointer: fine)").matches;

  const fit = () => grow(field, window.innerHeight * 0.4);
  const keep = debounce(65, signal, () => {
    drawer.draft = field.value;
  });
  const length = () => codePoints(field.value);
  const fits = () =>
    length() <= MAX_ANSWER && new TextEncoder().encode(JSON.stringify(field.value)).length <= MAX_FRAME;
  const refresh = () => {
    const count = field.value.length < WARN_FROM / 2 ? 0 : length();
    const long = count > WARN_FROM;
    const over = long && !fits();
    setText(
      hint,
      over
        ? t("composer.too_long")
        : long
          ? t("composer.left", { count: MAX_ANSWER - count })
          : // Where no draft is kept, as in the demo, nobody says so.
            !touch
            ? t("composer.hint")
            : drawer.key
              ? t("composer.hint_touch")
              : "",
    );
    setAttribute(field, "aria-invalid", over ? "true" : null);
    setText(button, speaking ? t(stopping ? "composer.stopping" : "composer.stop") : t("composer.send"));
    button.classList.toggle("button-stop", speaking);
    button.disabled = (speaking && stopping) || (!speaking && over);
  };
  const send = () => {
    const text = field.value.trim();
    if (text === "" || !fits()) {
      field.focus();
      return false;
    }
    field.value = "";
    // The text is now kept with the unsent answers, until the server has it.
    drawer.draft = "";
    fit();
    refresh();
    onSend(text);
    field.focus();
    return true;
  };

  field.addEventListener(
    "input",
    () => {
      keep();
      fit();
      refresh();
    },
    { signal },
  );
  field.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
      const forced = event.ctrlKey || event.metaKey;
      if (!forced && (event.shiftKey || event.altKey || touch)) return;
      event.preventDefault();
      send();
    },
    { signal },
  );
  form.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      // The button has just turned from Send to Stop under the finger: what was meant is the old one.
      const surprised = speaking && performance.now() - changedAt < SURPRISE;
      if (speaking && !surprised) onStop();
      else if (!speaking || field.value.trim() !== "") send();
    },
    { signal },
  );
  document.addEventListener(
    "keydown",
    (event) => {
      if (
        event.key === "Escape" &&
        speaking &&
        !stopping &&
        !event.isComposing &&
        !document.querySelector("dialog[open]")
      ) {
        event.preventDefault();
        onStop();
      }
      // Nothing is chosen yet, as when the interview has just begun: what is typed is the answer.
      const isText = /^\S$/u.test(event.key) && !event.ctrlKey && !event.metaKey;
      if (isText && document.activeElement?.matches("body, h1")) field.focus();
    },
    { signal },
  );

  // The last letters before the page goes must not wait for the debounce.
  const keepNow = () => {
    drawer.draft = field.value;
  };
  window.addEventListener("pagehide", keepNow, { signal });
  // What another tab of the same interview has sent or written on is stale here, unless it was changed here too.
  window.addEventListener(
    "storage",
    (event) => {
      if (!drawer.key || event.key !== drawer.key || field.value !== (event.oldValue ?? "")) return;
      field.value = event.newValue ?? "";
      fit();
      refresh();
    },
    { signal },
  );
  signal.addEventListener("abort", keepNow);

  field.value = drawer.draft;
  requestAnimationFrame(fit);
  refresh();
  return {
    element: form,
    field,
    /** Sends what stands there; says whether it could be sent. */
    send,
    /**
     * @param {boolean} nowSpeaking
     * @param {boolean} nowStopping
     */
    update(nowSpeaking, nowStopping) {
      if (speaking === nowSpeaking && stopping === nowStopping) return;
      if (speaking !== nowSpeaking) changedAt = performance.now();
      speaking = nowSpeaking;
      stopping = nowStopping;
      refresh();
    },
    /**
     * Puts text back, before what stands there.
     * @param {string} text
     */
    restore(text) {
      field.value = field.value === "" ? text : `${text}\n${field.value}`;
      drawer.draft = field.value;
      fit();
      refresh();
      field.focus();
    },
  };
}
