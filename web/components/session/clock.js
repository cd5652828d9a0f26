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
 * Time left; the minutes 5 and 1 go to `announce`.
 * @param {object} parts
 * @param {AbortSignal} parts.signal
 * @param {() => {view: import("../../lib/wire.js").SessionView, now: number}} parts.read
 * @param {(text: string) => void} parts.announce
 */
export function clock({ signal, read, announce }) {
  const time = el("span", { class: "clock-time numbers" });
  const name = el("span", { class: "clock-label faint" }, t("clock.left"));
  const element = el("p", { class: "clock", role: "timer", "aria-live": "off" }, name, " ", time);
  /** @type {number | null} */
  let announced = null;
  const show = () => {
    const { view, now } = read();
    const { deadline, status } = view;
    element.hidden = deadline === null || !view.timed || status === "ended" || status === "ready";
    if (deadline === null || element.hidden) return;
    const held = view.left !== null;
    const left = view.left ?? deadline - now;
    setText(name, t(held ? "clock.held" : "clock.left"));
    element.classList.toggle("clock-held", held);
    if (held) {
      setText(time, clockTime(left));
      return;
    }
    setText(time, left > 0 ? clockTime(left + 999) : t("clock.over"));
    element.classList.toggle("clock-low", left < 60_000);
    for (const minute of [1, 5]) {
      if (left <= minute * 60_000 && left > minute * 60_000 - 10_000 && announced !== minute) {
        announced = minute;
        announce(t("clock.announce", { count: minute }));
      }
    }
  };
  every(500, signal, show);
  show();
  return { element, show };
}
