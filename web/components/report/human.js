// @ts-check
/** A person's look at an interview: its candidate asks for one, staff answers with a name. */
import { post } from "../../lib/api.js";
import { el, replace } from "../../lib/dom.js";
import { dateTime, t } from "../../lib/i18n.js";
import { errorNotice } from "../notice/notice.js";

/** @typedef {import("../../lib/wire.js").SessionRecord} SessionRecord */

/**
 * @param {object} parts
 * @param {SessionRecord} parts.session
 * @param {boolean} parts.staff   whoever asks is read by; else whoever asks
 * @param {boolean} [parts.answers]   whether this reader of the staff may answer
 * @param {boolean} [parts.during]   in the middle of the interview
 */
export function human({ session, staff, answers = staff, during = false }) {
  const root = el("section");
  show(session);
  return root;

  /** @param {SessionRecord} now */
  function show({ human: said }) {
    const calm = during ? "stack-small" : "panel stack no-print";
    root.className = staff && during ? `notice stack-small${said?.answer ? "" : " notice-warn"}` : calm;
    const heading = staff && !said?.answer ? "human.title_staff" : "human.title";
    replace(
      root,
      el(during && !staff ? "h3" : "h2", null, t(heading)),
      said
        ? [
            el("p", { class: "faint" }, t(staff ? "human.asked_by" : "human.asked", { when: dateTime(said.asked_at) })),
            el("blockquote", { dir: "auto" }, said.words),
          ]
        : el("p", { class: during ? "soft" : null }, t(during ? "human.during" : "human.text")),
      said?.answer
        ? [
            el(
              "p",
              { class: "faint" },
              t("human.answered", { name: said.by ?? "", when: dateTime(said.answered_at ?? 0) }),
            ),
            el("blockquote", { dir: "auto" }, said.answer),
          ]
        : staff
          ? said && answers
            ? form("human.answer", "human.answer_hint", "/human/answer")
            : null
          : said
            ? el("p", { class: "soft" }, t("human.waiting"))
            : form("human.ask", during ? "human.during_hint" : "human.ask_hint", "/human"),
    );
  }

  /**
   * @param {string} name
   * @param {string} hint
   * @param {string} path
   */
  function form(name, hint, path) {
    const words = el("textarea", {
      class: "input",
      id: "human-words",
      rows: during ? 2 : 4,
      maxlength: 4000,
      required: true,
      "aria-describedby": "human-hint",
    });
    const problem = el("div");
    const send = el("button", { type: "submit", class: "button" }, t(name));
    const element = el(
      "form",
      { class: "stack-small" },
      el(
        "div",
        { class: "field" },
        el("label", { for: "human-words" }, t(staff ? "composer.label" : "human.words")),
        words,
        el("p", { class: "hint", id: "human-hint" }, t(hint)),
      ),
      problem,
      el("p", { class: "row" }, send),
    );
    element.addEventListener("submit", async (event) => {
      event.preventDefault();
      send.disabled = true;
      try {
        show(await post(`/api/sessions/${encodeURIComponent(session.id)}${path}`, { words: words.value }));
      } catch (error) {
        replace(problem, errorNotice(error));
        send.disabled = false;
      }
    });
    return element;
  }
}
