// @ts-check
/** Asked before the microphone is: where the sound goes, and where there is a choice, where it shall go. */
import { el, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { install } from "./browser.js";

/** @typedef {"device" | "maker"} Place   where speech becomes text */

/**
 * @param {object} parts
 * @param {{dictate: boolean, aloud: boolean}} parts.can
 * @param {import("./browser.js").OnDevice} parts.here
 * @param {(place: Place) => void} parts.onYes
 */
export function consent({ can, here, onYes }) {
  const choice = can.dictate && (here.availability === "downloadable" || here.availability === "downloading");
  const points = [
    !can.dictate
      ? "voice.no_dictation"
      : here.availability === "available"
        ? "voice.notice_device"
        : choice
          ? "voice.notice_choice"
          : "voice.notice_dictate",
    can.aloud ? "voice.notice_aloud" : "voice.no_aloud",
    "voice.notice_server",
    ...(can.dictate ? ["voice.notice_text"] : []),
  ];
  const device = el("input", { type: "radio", name: "voice-place", value: "device", checked: true });
  const maker = el("input", { type: "radio", name: "voice-place", value: "maker" });
  const problem = el("p", { class: "voice-problem", role: "status" });
  const yes = el("button", { type: "button", class: "button button-primary", onclick: () => agree() }, t("voice.yes"));
  const dialog = el(
    "dialog",
    { class: "dialog", "aria-labelledby": "voice-title", onclose: () => dialog.remove() },
    el("h2", { id: "voice-title" }, t("voice.title")),
    el(
      "ul",
      { class: "voice-notice" },
      points.map((key) => el("li", null, t(key))),
    ),
    choice &&
      el(
        "fieldset",
        { class: "voice-places" },
        el("legend", null, t("voice.where")),
        el("label", { class: "voice-place" }, device, el("span", null, t("voice.place_device"))),
        el("label", { class: "voice-place" }, maker, el("span", null, t("voice.place_maker"))),
      ),
    problem,
    el(
      "div",
      { class: "row" },
      el("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("action.cancel")),
      yes,
    ),
  );

  const agree = async () => {
    if (choice && device.checked) {
      yes.disabled = true;
      setText(problem, t("voice.installing"));
      const installed = await install(here.tag);
      yes.disabled = false;
      if (!dialog.open) return;
      if (!installed) {
        setText(problem, t("voice.not_installed"));
        return;
      }
    }
    dialog.close();
    onYes(here.availability === "available" || (choice && device.checked) ? "device" : "maker");
  };
  return dialog;
}
