// @ts-check
/** The part of a turn that says what is asked: a question stands at its end, behind thanks and greetings. Pure. */
import { plainText } from "./markdown.js";

const ENDS = /(?<=[.!?…][”»"]?)[\s\u00a0\u202f]+(?=["“«¿]?[\s\u00a0\u202f]*[\p{Lu}\d])/u;

/**
 * As many of its last sentences as fit, the last one in any case.
 * @param {string} text   Markdown, perhaps cut at its beginning
 * @param {number} most   characters
 */
export function gist(text, most) {
  const sentences = plainText(text).split(ENDS);
  let kept = sentences.pop() ?? "";
  for (let one = sentences.pop(); one !== undefined && one.length + kept.length < most; one = sentences.pop())
    kept = `${one} ${kept}`;
  return kept;
}
