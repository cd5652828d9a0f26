// @ts-check
/** Under each answered question of a candidate's report: its advice, and another try. */
import { el } from "../../lib/dom.js";
import { practice } from "./practice.js";

/**
 * @typedef {import("../../lib/wire.js").Block} Block
 * @typedef {Extract<Block, {kind: "line"}>} Line
 */

/**
 * @param {object} parts
 * @param {HTMLElement} parts.article  the report on the page
 * @param {import("../../lib/wire.js").ReportPage} parts.page
 * @param {string} parts.user
 * @param {AbortSignal} parts.signal
 */
export function again({ article, page, user, signal }) {
  const { id, locale } = page.session;
  const lines = said(page.blocks);
  const panels = practice({ session: id, user, locale, signal, onWork: () => {} });
  for (const question of /** @type {NodeListOf<HTMLElement>} */ (article.querySelectorAll("[data-answers]"))) {
    const messages = question.dataset.answers?.split(" ") ?? [];
    for (const message of messages) {
      const at = lines.findIndex((line) => line.anchor === `answer-${message}`);
      const answer = lines[at];
      if (!answer) continue;
      const asked = lines.slice(0, at).findLast((line) => line.who === "interviewer");
      const panel = panels.below(
        /** @type {import("../../lib/wire.js").AnswerView} */ ({ message, text: text(answer) }),
        /** @type {import("../../lib/wire.js").TurnView} */ ({ stage: "", text: asked ? text(asked) : "" }),
      );
      if (!panel) continue;
      panel.classList.add("no-print");
      if (messages.length > 1) panel.prepend(el("a", { class: "faint", href: `#${answer.anchor}` }, answer.name));
      question.append(panel);
    }
  }
}

/**
 * The transcript's lines.
 * @param {Block[]} blocks
 * @returns {Line[]}
 */
function said(blocks) {
  return blocks.flatMap((block) =>
    block.kind === "line" ? [block] : block.kind === "section" ? said(block.blocks) : [],
  );
}

/** @param {Line} line */
function text(line) {
  return line.pieces.map((piece) => piece.text).join("");
}
