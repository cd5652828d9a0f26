// @ts-check
/** Style sheets of what is loaded only when it is wanted. */

/** @type {Map<string, Promise<void>>} */
const sheets = new Map();

/**
 * Loads a sheet once; without it the page is plain and still works.
 * @param {string} path  below /web/
 */
export function sheet(path) {
  const known = sheets.get(path);
  if (known) return known;
  const loaded = new Promise((/** @type {(value: void) => void} */ resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `/web/${path}`;
    link.onload = () => resolve();
    link.onerror = () => resolve();
    document.head.append(link);
  });
  sheets.set(path, loaded);
  return loaded;
}
