// @ts-check
/** What changed between two texts, by words. Pure. */

/** More comparisons than this are not worth a wait: what is in between then counts as rewritten. */
const MOST = 1_000_000;

/**
 * @typedef {{kind: "same" | "removed" | "added", text: string}} Piece   `text` with the spaces behind its words
 */

/**
 * The pieces of both texts in their order: those that are not `added` are the first text, those not `removed` the second.
 * @param {string} before
 * @param {string} after
 * @returns {Piece[]}
 */
export function rewording(before, after) {
  const one = words(before);
  const other = words(after);
  let head = 0;
  while (head < one.length && head < other.length && one[head] === other[head]) head++;
  let tail = 0;
  while (tail < one.length - head && tail < other.length - head && one.at(-1 - tail) === other.at(-1 - tail)) tail++;
  return joined([
    ...one.slice(0, head).map(same),
    ...between(one.slice(head, one.length - tail), other.slice(head, other.length - tail)),
    ...one.slice(one.length - tail).map(same),
  ]);
}

/** @param {string} text */
const words = (text) => text.match(/^\s+|\S+\s*/g) ?? [];
/** @param {string} text @returns {Piece} */
const same = (text) => ({ kind: "same", text });
/** @param {string} text @returns {Piece} */
const removed = (text) => ({ kind: "removed", text });
/** @param {string} text @returns {Piece} */
const added = (text) => ({ kind: "added", text });

/**
 * By the longest common run of words.
 * @param {string[]} one
 * @param {string[]} other
 * @returns {Piece[]}
 */
function between(one, other) {
  if (one.length * other.length > MOST) return [...one.map(removed), ...other.map(added)];
  const width = other.length + 1;
  const longest = new Uint32Array((one.length + 1) * width);
  /** @param {number} i @param {number} j */
  const at = (i, j) => longest[i * width + j] ?? 0;
  for (let i = one.length - 1; i >= 0; i--)
    for (let j = other.length - 1; j >= 0; j--)
      longest[i * width + j] = one[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  /** @type {Piece[]} */
  const found = [];
  let [i, j] = [0, 0];
  while (i < one.length && j < other.length) {
    if (one[i] === other[j]) {
      found.push(same(one[i++] ?? ""));
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) found.push(removed(one[i++] ?? ""));
    else found.push(added(other[j++] ?? ""));
  }
  return [...found, ...one.slice(i).map(removed), ...other.slice(j).map(added)];
}

/**
 * Neighbours of a kind as one.
 * @param {Piece[]} pieces
 */
function joined(pieces) {
  /** @type {Piece[]} */
  const found = [];
  for (const piece of pieces) {
    const last = found[found.length - 1];
    if (last?.kind === piece.kind) last.text += piece.text;
    else found.push({ ...piece });
  }
  return found;
}
