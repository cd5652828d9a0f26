// @ts-check
/** The button that switches voice on. What is behind it is loaded when it is wanted. */
import { el, replace, setAttribute } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";

/**
 * @param {object} parts
 * @param {AbortSignal} parts.signal
 * @param {string} parts.user
 * @param {() => import("../../lib/wire.js").SessionView} parts.view
 * @param {HTMLTextAreaElement} parts.otherwise   where dictated words go when no other field was used last
 * @param {() => boolean} parts.send   sends the answer that stands there
 * @param {() => void} parts.stop     stops the interviewer's turn
 * @param {(error: unknown) => void} parts.fail
 */
export function voiceSwitch({ signal, user, view, otherwise, send, stop, fail }) {
  const bar = el("div");
  const button = el("button", { type: "button", class: "button", "aria-pressed": "false" }, t("voice.label"));
  const here = /** @type {any} */ (window);
  button.hidden = !(here.SpeechRecognition || here.webkitSpeechRecognition || here.speechSynthesis);
  /** @type {HTMLTextAreaElement} */
  let field = otherwise;
  document.addEventListener(
    "focusin",
    (event) => {
      if (event.target instanceof HTMLTextAreaElement && event.target.dataset.dictation !== undefined)
        field = event.target;
    },
    { signal },
  );
  /** @param {HTMLTextAreaElement} one */
  const usable = (one) => one.getClientRects().length > 0;
  /** @type {ReturnType<typeof import("./voice.js").voice> | null} */
  let voice = null;
  button.addEventListener("click", async () => {
    if (!voice) {
      try {
        const module = await import("./voice.js");
        if (signal.aborted || voice) return;
        voice = module.voice({
          signal,
          user,
          view,
          field: () => (usable(field) ? field : usable(otherwise) ? otherwise : null),
          answer: otherwise,
          send,
          stop,
          onSwitch: (on) => setAttribute(button, "aria-pressed", String(on)),
        });
        replace(bar, voice.element);
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
