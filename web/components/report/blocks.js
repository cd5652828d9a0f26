// @ts-check
/**
 * A report's blocks on the page. The server prints the same blocks to the same elements and classes
 * (server/report/html.py); a test compares the two.
 */
import { el } from "../../lib/dom.js";
import { radar } from "./radar.js";

/** @typedef {import("../../lib/wire.js").Block} Block */
/** @typedef {import("../../lib/wire.js").PageLink} Link */

/** @type {Readonly<Record<string, string | null>>} */
const TONES = { plain: null, eyebrow: "eyebrow", lead: "lead", voice: "report-words", soft: "soft", faint: "faint" };
/** @type {Readonly<Record<string, ["header" | "section" | "div" | "footer", string]>>} */
const SECTIONS = {
  head: ["header", "report-head"],
  summary: ["section", "report-summary"],
  stack: ["section", "stack"],
  chart: ["div", "report-chart"],
  question: ["section", "report-question"],
  quotes: ["div", "quotes"],
  competence: ["section", "report-by-competence"],
  beside: ["div", "report-beside"],
  answer: ["div", "report-answer"],
  transcript: ["section", "report-transcript"],
  foot: ["footer", "report-foot"],
};
/** @type {Readonly<Record<string, string>>} */
const SIGNS = { there: "+", missing: "–" };

/** @param {Block[]} blocks */
export function report(blocks) {
  return el("article", { class: "page report" }, blocks.map(show));
}

/**
 * @param {Block} block
 * @returns {Element}
 */
function show(block) {
  switch (block.kind) {
    case "heading":
      return el(/** @type {"h1"} */ (`h${block.level}`), { lang: block.lang }, block.text);
    case "words":
      return el(
        "p",
        { class: TONES[block.tone], lang: block.lang },
        block.text,
        block.links.flatMap((to) => [" ", link(to)]),
      );
    case "notice":
      return el("p", { class: `report-notice report-notice-${block.tone}`, lang: block.lang }, block.text);
    case "figures":
      return el(
        "dl",
        { class: "report-figures" },
        block.items.map((item) =>
          el("div", null, el("dt", { class: "faint" }, item.name), el("dd", { class: "numbers" }, item.value)),
        ),
      );
    case "table":
      return table(block);
    case "radar":
      return radar(block);
    case "quote":
      return el(
        "div",
        { class: "quote" },
        el("blockquote", { lang: block.lang, dir: "auto" }, block.text),
        block.link && link(block.link),
      );
    case "items":
      return items(block);
    case "line":
      return el(
        "div",
        { class: `report-line report-line-${block.who}`, id: block.anchor, tabindex: "-1" },
        el(
          "p",
          { class: "report-line-head" },
          el("strong", null, block.name),
          el("span", { class: "faint numbers" }, block.time),
          el("a", { class: "faint no-print", href: block.href }, block.link),
        ),
        el("p", { class: "prose", lang: block.lang, dir: "auto" }, block.pieces.map(piece)),
      );
    case "said":
      return el(
        "div",
        { class: "report-said" },
        el("p", { class: "prose", lang: block.lang, dir: "auto" }, block.pieces.map(piece)),
        link(block.link),
      );
    case "section": {
      const [tag, name] = /** @type {["section", string]} */ (SECTIONS[block.style]);
      return el(
        tag,
        { class: name, id: block.anchor, "data-answers": block.answers.join(" ") || null },
        block.blocks.map(show),
      );
    }
  }
}

/** @param {import("../../lib/wire.js").PagePiece} part */
function piece({ text, quoted }) {
  return quoted ? el("mark", null, text) : text;
}

/** @param {Extract<Block, {kind: "table"}>} block */
function table({ name, columns, rows }) {
  return el(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": name },
    el(
      "table",
      { class: "table" },
      el(
        "thead",
        null,
        el(
          "tr",
          null,
          columns.map((column) => el("th", { scope: "col" }, column)),
        ),
      ),
      el(
        "tbody",
        null,
        rows.map((row) =>
          el(
            "tr",
            null,
            row.map((cell, i) =>
              i === 0
                ? el("th", { scope: "row", class: "report-competence", lang: cell.lang }, inside(cell))
                : el("td", { lang: cell.lang }, inside(cell)),
            ),
          ),
        ),
      ),
    ),
  );
}

/** @param {import("../../lib/wire.js").PageCell} cell */
function inside({ text, under, share, soft, links }) {
  /** @type {import("../../lib/dom.js").Child} */
  let first = text;
  if (share !== null) {
    const fill = el("span", { class: "score-fill" });
    fill.style.width = `${Math.round(share * 100)}%`;
    first = el("span", { class: "score" }, el("span", { class: "score-bar", "aria-hidden": "true" }, fill), text);
  } else if (soft) {
    first = el("span", { class: "soft" }, text);
  }
  return [first, under ? el("span", { class: "faint block" }, under) : null, ...links.map(link)];
}

/** @param {Link} to */
function link({ text, anchor }) {
  return el("a", { class: "report-link", href: `#${anchor}` }, text);
}

/** @param {Extract<Block, {kind: "items"}>} block */
function items(block) {
  if (block.style === "steps")
    return el(
      "ol",
      { class: "report-steps" },
      block.items.map((item) => el("li", { lang: item.lang }, item.text)),
    );
  if (block.style === "plain") {
    return el(
      "ul",
      { class: "list" },
      block.items.map((item) =>
        el(
          "li",
          { class: "report-gap" },
          item.href ? el("a", { href: item.href }, item.text) : el("strong", { lang: item.lang }, item.text),
          item.tag ? el("span", { class: "tag tag-warn" }, item.tag) : null,
          item.under ? el("span", { class: "soft", lang: item.under_lang }, item.under) : null,
        ),
      ),
    );
  }
  const sign = `${SIGNS[block.style]} `;
  return el(
    "div",
    { class: "report-points" },
    el("h4", null, block.name),
    el(
      "ul",
      null,
      block.items.map((item) => el("li", { lang: item.lang }, el("span", { "aria-hidden": "true" }, sign), item.text)),
    ),
  );
}
