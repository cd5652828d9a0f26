// @ts-check
/** Finding things by words: without case and accents, "eloise" finds Éloïse. */

/** @param {string} text */
export function folded(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[œæ]/g, (letter) => (letter === "œ" ? "oe" : "ae"));
}

/**
 * Whether the texts say all of the words, in whatever order.
 * @param {readonly (string | null | undefined)[]} texts
 * @param {string} words
 */
export function says(texts, words) {
  const hay = texts.map((text) => folded(text ?? "")).join(" ");
  return folded(words)
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const QUOTED = /["“”«»]([^"“”«»]*)["“”«»]|(\S+)/g;

/** @param {string} text */
const words = (text) => [...text.matchAll(WORD)].map((match) => folded(match[0]));

/**
 * The text in parts, and which of them are looked for: words, their beginnings, and "phrases", as the server finds them.
 * @param {string} text
 * @param {string} query
 * @returns {[string, boolean][]}
 */
export function marked(text, query) {
  const terms = [...query.matchAll(QUOTED)].map((match) => words(match[1] ?? match[2] ?? ""));
  const found = [...text.matchAll(WORD)].map((match) => ({
    word: folded(match[0]),
    from: match.index,
    to: match.index + match[0].length,
  }));
  /** @type {[string, boolean][]} */
  const parts = [];
  let done = 0;
  for (let at = 0; at < found.length; at += 1) {
    const fits = terms.filter(
      (term) =>
        term.length > 0 &&
        term.every((word, i) => {
          const here = found[at + i]?.word;
          return i < term.length - 1 ? here === word : here?.startsWith(word);
        }),
    );
    if (fits.length === 0) continue;
    const first = found[at];
    at += Math.max(...fits.map((term) => term.length)) - 1;
    const last = found[at];
    if (!first || !last) continue;
    parts.push([text.slice(done, first.from), false], [text.slice(first.from, last.to), true]);
    done = last.to;
  }
  parts.push([text.slice(done), false]);
  return parts.filter(([part]) => part !== "");
}
