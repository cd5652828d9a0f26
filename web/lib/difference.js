// @ts-check
/** What differs between two states: the deepest paths that do, in order. Pure. */

/**
 * @typedef {{path: string, kind: "added" | "removed" | "changed", before?: unknown, after?: unknown}} Change
 */

/**
 * @param {unknown} before
 * @param {unknown} after
 * @param {string} [path]
 * @returns {Change[]}
 */
export function difference(before, after, path = "") {
  if (Object.is(before, after)) return [];
  if (!bothOpen(before, after))
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, kind: "changed", before, after }];
  const one = /** @type {Record<string, unknown>} */ (before);
  const other = /** @type {Record<string, unknown>} */ (after);
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) => {
    const at = Array.isArray(before) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    if (!Object.hasOwn(one, key)) return [/** @type {Change} */ ({ path: at, kind: "added", after: other[key] })];
    if (!Object.hasOwn(other, key)) return [/** @type {Change} */ ({ path: at, kind: "removed", before: one[key] })];
    return difference(one[key], other[key], at);
  });
}

/**
 * Whether both are lists, or both are objects.
 * @param {unknown} before
 * @param {unknown} after
 */
function bothOpen(before, after) {
  return (
    typeof before === "object" &&
    typeof after === "object" &&
    before !== null &&
    after !== null &&
    Array.isArray(before) === Array.isArray(after)
  );
}
