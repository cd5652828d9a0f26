// @ts-check
/**
 * Text as it is said aloud: whole sentences out of a text that still grows, and the language of one.
 * Nothing here touches the browser.
 */

/** @typedef {import("./i18n.js").Locale} Locale */

/** Longer pieces are cut at a pause: some voices fall silent in the middle of a long one. */
const LONG = 220;
/** Words that end in a full stop without ending a sentence; after some of them a sentence may yet begin. */
const NEVER = new Set([
  "m",
  "mm",
  "mme",
  "mmes",
  "mlle",
  "mr",
  "mrs",
  "ms",
  "dr",
  "pr",
  "prof",
  "st",
  "ste",
  "vs",
  "p.ex",
  "ex",
  "e.g",
  "i.e",
  "c.-à-d",
  "cf",
  "env",
  "approx",
  "fig",
  "vol",
  "art",
  "av",
  "tél",
  "tel",
  "min",
  "max",
]);
const PERHAPS = new Set(["etc", "inc", "ltd", "co", "corp", "jr", "sr", "a.m", "p.m", "u.s", "u.k", "no"]);
const END = /[.!?…]+[)\]"”’']*(?:\s?»)*|\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)/g;

/** Gives out the sentences of a growing text, each once. */
export class Sentences {
  constructor() {
    this._from = 0;
  }

  /**
   * What has become certain since the last call. A sentence is certain once something follows that cannot belong to it.
   * @param {string} text      the whole text so far
   * @param {boolean} complete whether nothing more comes
   * @returns {string[]}
   */
  take(text, complete) {
    /** @type {string[]} */
    const found = [];
    END.lastIndex = this._from;
    for (let match = END.exec(text); match; match = END.exec(text)) {
      const end = match.index + match[0].length;
      const verdict = judge(text, this._from, match.index, end, complete);
      if (verdict === "wait") break;
      if (verdict === "no") continue;
      found.push(text.slice(this._from, end));
      this._from = end;
    }
    if (complete && this._from < text.length) {
      found.push(text.slice(this._from));
      this._from = text.length;
    }
    return found
      .map((sentence) => sentence.trim())
      .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
      .flatMap(cut);
  }
}

/**
 * @param {string} text
 * @param {number} from
 * @param {number} at    where the mark begins
 * @param {number} end   behind the mark and what closes with it
 * @param {boolean} complete
 * @returns {"yes" | "no" | "wait"}
 */
function judge(text, from, at, end, complete) {
  const mark = text[at] ?? "";
  if (mark === "\n") return "yes";
  const next = text[end];
  if (next === undefined) return complete ? "yes" : "wait";
  // "3.5", "example.org", "« Vraiment ? »": the mark stands inside of something.
  if (!/\s/.test(next)) return "no";
  const follows = text.slice(end).trimStart();
  // Only what follows tells whether a small letter goes on, or French sets its closing sign apart.
  if (follows === "") return complete ? "yes" : "wait";
  if (/^[»\p{Ll}]/u.test(follows)) return "no";
  if (mark !== "." || end - at > 1) return "yes";
  const word = (/[^\s(«"“]*$/.exec(text.slice(from, at)) ?? [""])[0].toLowerCase();
  if (NEVER.has(word) || /^\p{L}$/u.test(word)) return "no";
  if (/^\d+$/.test(word) && /(?:^|\n)\s*\d+$/.test(text.slice(from, at))) return "no";
  return PERHAPS.has(word) && !/^\p{Lu}/u.test(follows) ? "no" : "yes";
}

/**
 * @param {string} sentence
 * @returns {string[]}
 */
function cut(sentence) {
  if (sentence.length <= LONG) return [sentence];
  const head = sentence.slice(0, LONG);
  const pause = Math.max(head.lastIndexOf("; "), head.lastIndexOf(": "), head.lastIndexOf(", "));
  const place = pause > LONG / 3 ? pause + 1 : head.lastIndexOf(" ");
  if (place <= 0) return [sentence];
  return [sentence.slice(0, place).trim(), ...cut(sentence.slice(place).trim())];
}

/** Words that only one of the two languages has. */
const TELLS = {
  fr: new Set(
    (
      "le la les des une du de et est vous votre vos nous que qui dans pour sur avec ce cette ces pas plus au aux " +
      "quel quelle quels avez êtes comment pourquoi merci bonjour"
    ).split(" "),
  ),
  en: new Set(
    (
      "the and is are you your we of to in for with this that these not what which how why have has do did " +
      "thank thanks hello would could"
    ).split(" "),
  ),
};

/**
 * The language of a sentence; `otherwise` where nothing tells.
 * @param {string} text
 * @param {Locale} otherwise
 * @returns {Locale}
 */
export function languageOf(text, otherwise) {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  let fr = 0;
  let en = 0;
  for (const word of words) {
    if (TELLS.fr.has(word)) fr += 1;
    if (TELLS.en.has(word)) en += 1;
  }
  return fr === en ? otherwise : fr > en ? "fr" : "en";
}
