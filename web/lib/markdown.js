// @ts-check
/**
 * Markdown of the interviewer, appended as it arrives. The parser is the vendored streaming-markdown; what reaches
 * the document is decided here: known elements, and three attributes after a check. Never HTML, never an image.
 */
import * as smd from "../vendor/streaming-markdown/smd.js";

/** @type {Readonly<Record<number, keyof HTMLElementTagNameMap>>} */
const ELEMENTS = {
  [smd.PARAGRAPH]: "p",
  [smd.BLOCKQUOTE]: "blockquote",
  [smd.LINE_BREAK]: "br",
  [smd.RULE]: "hr",
  // The page has its own headings: these stay below them and out of the outline.
  [smd.HEADING_1]: "p",
  [smd.HEADING_2]: "p",
  [smd.HEADING_3]: "p",
  [smd.HEADING_4]: "p",
  [smd.HEADING_5]: "p",
  [smd.HEADING_6]: "p",
  [smd.ITALIC_AST]: "em",
  [smd.ITALIC_UND]: "em",
  [smd.STRONG_AST]: "strong",
  [smd.STRONG_UND]: "strong",
  [smd.STRIKE]: "s",
  [smd.CODE_INLINE]: "code",
  [smd.CODE_BLOCK]: "code",
  [smd.CODE_FENCE]: "code",
  [smd.LINK]: "a",
  [smd.RAW_URL]: "a",
  [smd.IMAGE]: "span",
  [smd.LIST_UNORDERED]: "ul",
  [smd.LIST_ORDERED]: "ol",
  [smd.LIST_ITEM]: "li",
  [smd.CHECKBOX]: "span",
  [smd.TABLE]: "table",
  [smd.TABLE_ROW]: "tr",
  [smd.TABLE_CELL]: "td",
  [smd.EQUATION_BLOCK]: "code",
  [smd.EQUATION_INLINE]: "code",
};
const LINK_SCHEME = /^(https?:\/\/|mailto:)/i;
const FENCE_LANGUAGE = /^[\w+-]{1,20}$/;

/**
 * The checked attribute for a parser's attribute, or null to leave it out.
 * @param {number} type
 * @param {string} value
 * @returns {[string, string][]}
 */
export function allowedAttributes(type, value) {
  if (type === smd.HREF) {
    if (!LINK_SCHEME.test(value)) return [];
    return [
      ["href", value],
      ["rel", "noopener noreferrer nofollow"],
      ["target", "_blank"],
    ];
  }
  if (type === smd.LANG) return FENCE_LANGUAGE.test(value) ? [["class", `language-${value}`]] : [];
  if (type === smd.START) return /^\d{1,6}$/.test(value) ? [["start", value]] : [];
  return [];
}

/**
 * @param {Element} root
 */
function renderer(root) {
  return {
    data: { nodes: [root] },
    /** @param {{nodes: Element[]}} data @param {number} type */
    add_token(data, type) {
      if (type === smd.DOCUMENT) return;
      const parent = data.nodes[data.nodes.length - 1] ?? root;
      const element = document.createElement(ELEMENTS[type] ?? "span");
      let target = parent;
      if (type === smd.CODE_BLOCK || type === smd.CODE_FENCE)
        target = parent.appendChild(document.createElement("pre"));
      if (type >= smd.HEADING_1 && type <= smd.HEADING_6) element.className = "md-heading";
      if (type === smd.CHECKBOX) element.append("☐ ");
      target.appendChild(element);
      data.nodes.push(element);
    },
    /** @param {{nodes: Element[]}} data */
    end_token(data) {
      if (data.nodes.length > 1) data.nodes.pop();
    },
    /** @param {{nodes: Element[]}} data @param {string} text */
    add_text(data, text) {
      (data.nodes[data.nodes.length - 1] ?? root).append(text);
    },
    /** @param {{nodes: Element[]}} data @param {number} type @param {string} value */
    set_attr(data, type, value) {
      const element = data.nodes[data.nodes.length - 1];
      if (!element) return;
      if (type === smd.CHECKED) element.textContent = "☑ ";
      for (const [name, checked] of allowedAttributes(type, value)) element.setAttribute(name, checked);
    },
  };
}

/** One text that grows in one element. */
export class StreamingMarkdown {
  /** @param {Element} root */
  constructor(root) {
    this.text = "";
    this._root = root;
    this._parser = smd.parser(renderer(root));
    this._ended = false;
  }

  /**
   * Shows `text`: only what is new is appended; another beginning starts anew.
   * @param {string} text
   * @param {boolean} complete
   */
  show(text, complete) {
    if (this._ended ? text !== this.text : !text.startsWith(this.text)) {
      this._root.replaceChildren();
      this._parser = smd.parser(renderer(this._root));
      this.text = "";
      this._ended = false;
    }
    if (!this._ended && text.length > this.text.length) {
      smd.parser_write(this._parser, text.slice(this.text.length));
      this.text = text;
    }
    if (complete && !this._ended) {
      smd.parser_end(this._parser);
      this._ended = true;
    }
  }
}

/**
 * The words alone, as a screen reader should say them.
 * @param {string} text
 */
export function plainText(text) {
  return text
    .replace(/```[\w+-]*\n?/g, " ")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s{0,3}(#{1,6}|>|[-*+]|\d+\.)\s+/gm, "")
    .replace(/[*_`~]{1,3}/g, "")
    .replace(/[^\S\u00a0\u202f]+/g, " ") // a line must not break before French punctuation
    .trim();
}
