// @ts-check
/** Controls that the browser would label in its own language, in the page's. */
import { el } from "./dom.js";

/**
 * A button that opens the system's file chooser. The native control stays hidden: its words are the browser's.
 * @param {object} parts
 * @param {string} parts.id       the native input's
 * @param {string} parts.accept
 * @param {string} parts.words    on the button
 * @param {(file: File) => unknown} parts.onFile
 * @param {import("./dom.js").Props} [parts.more]   further attributes of the button
 */
export function filePicker({ id, accept, words, onFile, more }) {
  const input = el("input", { type: "file", id, accept, hidden: true });
  const button = el("button", { type: "button", class: "button", ...more, onclick: () => input.click() }, words);
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = ""; // so that the same file, mended, can be chosen again
    if (file) onFile(file);
  });
  return [input, button];
}
