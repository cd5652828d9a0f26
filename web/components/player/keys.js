// @ts-check
/** The player's keys, explained in a dialog. */
import { el } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";

const KEYS = ["space", "arrows", "shift", "brackets", "comma", "digits", "speed", "skip", "help"];

/**
 * Made once, within the player.
 * @param {HTMLElement} player
 */
export function keys(player) {
  const known = player.querySelector("dialog");
  if (known) return known;
  const dialog = el(
    "dialog",
    { class: "dialog", "aria-labelledby": "keys-title" },
    el("h2", { id: "keys-title" }, t("play.keys")),
    el(
      "dl",
      { class: "keys" },
      KEYS.map((key) =>
        el(
          "div",
          null,
          el("dt", null, el("kbd", null, t(`play.key.${key}`))),
          el("dd", null, t(`play.key.${key}.does`)),
        ),
      ),
    ),
    el(
      "div",
      { class: "row" },
      el("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("action.close")),
    ),
  );
  player.append(dialog);
  return dialog;
}
