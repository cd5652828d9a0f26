// @ts-check
/** Where an interview stands: its stages, and the time left by the server's clock. */
import { el, every, replace, setAttribute, setText } from "../../lib/dom.js";
import { clockTime, label, t } from "../../lib/i18n.js";

/**
 * Stages as an ordered list with the current one marked.
 */
export function stages() {
  const list = el("ol", { class: "stages", "aria-label": t("stages.label") });
  /** @type {string[]} */
  let known = [];
  return {
    element: list,
    /**
     * @param {string[]} ids
     * @param {string | null} current
     * @param {boolean} over
     */
    update(ids, current, over) {
      if (ids !== known) {
        known = ids;
        replace(
          list,
          ids.map((id) => el("li", { data: { stage: id } }, el("span", null, label("stage", id)))),
        );
      }
      const at = current ? ids.indexOf(current) : -1;
      [...list.children].forEach((item, i) => {
        setAttribute(item, "aria-current", !over && i === at ? "step" : null);
        item.classList.toggle("stage-done", over || i < at);
      });
    },
  };
}

/**
 * Time left; the minutes 5 and 1 are told to `announce`.
 * @param {object} parts
 * @param {AbortSignal} parts.signal
 * @param {() => {deadline: number | null, now: number, status: string}} parts.read
 * @param {(text: string) => void} parts.announce
 */
export function clock({ signal, read, announce }) {
  const time = el("span", { class: "clock-time numbers" });
  const element = el(
    "p",
    { class: "clock", role: "timer", "aria-live": "off" },
    el("span", { class: "clock-label faint" }, t("clock.left")),
    " ",
    time,
  );
  /** @type {number | null} */
  let told = null;
  const show = () => {
    const { deadline, now, status } = read();
    element.hidden = deadline === null || status === "ended" || status === "ready";
    if (deadline === null || element.hidden) return;
    const left = deadline - now;
    setText(time, left > 0 ? clockTime(left + 999) : t("clock.over"));
    element.classList.toggle("clock-low", left < 60_000);
    for (const minute of [1, 5]) {
      if (left <= minute * 60_000 && left > minute * 60_000 - 10_000 && told !== minute) {
        told = minute;
        announce(t("clock.announce", { count: minute }));
      }
    }
  };
  every(500, signal, show);
  show();
  return { element, show };
}
