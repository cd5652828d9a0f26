// @ts-check
/** Time and help in the middle of an interview: a pause, more time, a person. Loaded when it is opened. */
import { el, replace, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { get } from "../../lib/api.js";
import { errorNotice } from "../notice/notice.js";
import { human } from "../report/human.js";

const MINUTE = 60_000;
const MORE = 5 * MINUTE;

/**
 * @param {object} parts
 * @param {import("../../lib/wire.js").SessionRecord} parts.record
 * @param {import("../../lib/session.js").Session} parts.session
 * @param {AbortSignal} parts.signal
 */
export function help({ record, session, signal }) {
  const problem = el("div");
  /** @param {() => Promise<unknown>} ask */
  const asking = (ask) => async () => {
    replace(problem);
    try {
      await ask();
      dialog.close();
    } catch (error) {
      if (!signal.aborted) replace(problem, errorNotice(error));
    }
  };
  const hold = el(
    "button",
    { type: "button", class: "button button-primary", onclick: asking(() => session.hold()) },
    t("help.hold"),
  );
  const extend = el(
    "button",
    { type: "button", class: "button", onclick: asking(() => session.extend()) },
    t("help.extend"),
  );
  const pauses = el(
    "section",
    { class: "stack-small" },
    el("p", { class: "soft" }, t(`help.hold_${record.mode}`)),
    el("p", null, hold),
  );
  const left = el("p", { class: "soft" });
  const more = el("section", { class: "stack-small" }, left, el("p", null, extend));
  const measured = el("p", { class: "soft" }, t(record.timed ? "help.timed" : "help.untimed"));
  const person = el("div");
  const dialog = el(
    "dialog",
    { class: "dialog dialog-help", "aria-labelledby": "help-title" },
    el("h2", { id: "help-title" }, t("help.button")),
    el("div", { class: "stack" }, measured, pauses, more, problem, person),
    el(
      "div",
      { class: "row" },
      el("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("help.close")),
    ),
  );
  const show = () => {
    const { view } = session;
    const most = Math.max(record.minutes * MINUTE, MORE);
    const spare = Math.floor((most - view.extended) / MORE);
    pauses.hidden = !record.breaks || !record.timed || view.left !== null;
    more.hidden = record.mode !== "practice" || !record.timed;
    extend.disabled = spare < 1;
    setText(left, t("help.spare", { count: Math.max(0, spare) }));
  };
  session.subscribe(show, signal);
  return {
    element: dialog,
    async open() {
      show();
      replace(problem);
      dialog.showModal();
      try {
        const now = await get(`/api/sessions/${encodeURIComponent(record.id)}`, signal);
        if (!signal.aborted) replace(person, human({ session: now, staff: false, during: true }));
      } catch (error) {
        if (!signal.aborted) replace(person, errorNotice(error));
      }
    },
  };
}
