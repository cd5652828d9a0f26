// @ts-check
/** What stands where the button to speak stood while no hands are needed: whose turn it is, and how to step in. */
import { sayStatus } from "../../lib/announce.js";
import { el, every, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { levelBars } from "./level.js";

/**
 * @param {object} parts
 * @param {AbortSignal} parts.signal
 * @param {import("../../lib/hands-free.js").HandsFree} parts.hands
 * @param {import("../../lib/dictation.js").Dictation} parts.dictation
 * @param {() => number} parts.now
 * @param {() => void} parts.onInterrupt   the interviewer is to fall silent
 */
export function turns({ signal, hands, dictation, now, onInterrupt }) {
  const bars = levelBars({ signal, speech: () => dictation.speech });
  const state = el("span", { class: "voice-state" });
  const first = el("button", { type: "button", class: "button", "aria-keyshortcuts": "F2", onclick: () => act() });
  const send = el(
    "button",
    { type: "button", class: "button button-primary", onclick: () => hands.send() },
    t("voice.send_now"),
  );
  const element = el("div", { class: "voice-turns", hidden: true }, bars.element, state, first, send);
  /** @type {import("../../lib/hands-free.js").Phase} */
  let before = "off";

  const act = () => {
    if (hands.phase === "listening" || hands.phase === "sending") hands.hold();
    else {
      onInterrupt();
      hands.listen();
    }
  };
  const count = () => {
    if (hands.phase === "sending")
      setText(state, t("voice.sending", { count: Math.max(1, Math.ceil((hands.sendsAt - now()) / 1000)) }));
  };
  every(250, signal, count);

  return {
    element,
    act,
    show() {
      const { phase, theirs } = hands;
      element.hidden = phase === "off";
      bars.turn(phase === "listening" || phase === "sending");
      send.hidden = phase !== "sending";
      if (phase === "sending") count();
      else if (phase === "waiting") setText(state, t(theirs ? "voice.waiting_you" : "voice.waiting"));
      else if (phase !== "off") setText(state, t(`voice.${phase}_free`));
      setText(
        first,
        t(
          phase === "listening"
            ? "voice.hold"
            : phase === "sending"
              ? "voice.take_back"
              : phase === "waiting" && !theirs
                ? "voice.interrupt"
                : "voice.speak",
        ),
      );
      if (phase !== before && phase === "sending") sayStatus(state.textContent ?? "");
      before = phase;
    },
  };
}
