// @ts-check
/** Finding things by words: without case and accents, "eloise" finds Éloïse. */

/** @param {string} text */
export function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
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
