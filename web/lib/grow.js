// @ts-check
/**
 * Makes a field as high as its text, at most so many px. Its height can only be measured while it is let go; the
 * margin holds its place meanwhile. Without it what stands above is laid out taller for a moment, and Firefox scrolls
 * a transcript that shows its end upwards, as if the reader had done so.
 * @param {Pick<HTMLElement, "offsetHeight" | "scrollHeight"> & {style: {height: string, marginBlockEnd: string}}} field
 * @param {number} most
 */
export function grow(field, most) {
  field.style.marginBlockEnd = `${field.offsetHeight}px`;
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, most)}px`;
  field.style.marginBlockEnd = "";
}
