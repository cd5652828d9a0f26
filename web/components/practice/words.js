// @ts-check
/** Advice on an answer, and two answers beside each other: what the server found, as elements. */
import { el } from "../../lib/dom.js";
import { DOT, dateTime, label, t } from "../../lib/i18n.js";
import { StreamingMarkdown } from "../../lib/markdown.js";

/**
 * @typedef {import("../../lib/wire.js").Coaching} Coaching
 * @typedef {import("../../lib/wire.js").RetryRecord} RetryRecord
 */

/**
 * @param {Coaching} coaching
 * @param {string} locale   of the interview: the advice is in its language
 */
export function advice(coaching, locale) {
  return el(
    "div",
    { class: "advice stack-small" },
    points("practice.worked", coaching.worked, "ul", locale),
    points("practice.add", coaching.add, "ul", locale),
    points("practice.structure", coaching.structure, "ol", locale),
    example(coaching, locale),
    el("p", { class: "faint", lang: locale }, coaching.notice),
  );
}

/**
 * @param {string} key
 * @param {string[]} lines
 * @param {"ul" | "ol"} kind
 * @param {string} locale
 */
function points(key, lines, kind, locale) {
  if (lines.length === 0) return null;
  return el(
    "div",
    { class: `advice-part ${key.replace(".", "-")}` },
    el("h3", null, t(key)),
    el(
      kind,
      { lang: locale },
      lines.map((line) => el("li", null, line)),
    ),
  );
}

/**
 * On request: an example out of the person's own words, with what is missing marked.
 * @param {Coaching} coaching
 * @param {string} locale
 */
function example(coaching, locale) {
  if (coaching.example.length === 0) return null;
  return el(
    "details",
    { class: "advice-part example" },
    el("summary", null, t("practice.example")),
    el("p", { class: "faint" }, t("practice.example_text")),
    el(
      "dl",
      { class: "example-parts" },
      coaching.example.map(({ name, text, source }) =>
        el(
          "div",
          { class: `example-part example-${source}` },
          el("dt", { class: "faint", lang: locale }, name),
          el(
            "dd",
            { lang: locale },
            text,
            " ",
            el("span", { class: source === "gap" ? "tag tag-warn" : "tag" }, t(`practice.from_${source}`)),
          ),
        ),
      ),
    ),
  );
}

/**
 * One more try beside the first answer.
 * @param {RetryRecord} record
 * @param {number} number   1 for the first try after the answer itself
 * @param {string} locale
 */
export function attempt(record, number, locale) {
  const { comparison } = record;
  const reaction = el("div", { class: "turn-text attempt-reaction", lang: locale });
  if (record.reaction) new StreamingMarkdown(reaction).show(record.reaction, true);
  return el(
    "div",
    { class: "stack-small" },
    el("p", { class: "attempt-words", lang: locale }, comparison.words),
    comparison.gained.length + comparison.lost.length > 0
      ? el(
          "ul",
          { class: "tags" },
          comparison.gained.map((part) =>
            el(
              "li",
              { class: "tag tag-accent" },
              el("span", { "aria-hidden": "true" }, "+ "),
              t("practice.gained", { part: label("point", part) }),
            ),
          ),
          comparison.lost.map((part) =>
            el(
              "li",
              { class: "tag tag-warn" },
              el("span", { "aria-hidden": "true" }, "– "),
              t("practice.lost", { part: label("point", part) }),
            ),
          ),
        )
      : null,
    el(
      "div",
      { class: "attempt-pair", lang: locale },
      version(t("practice.first"), record.first, null),
      version(t("practice.try", { number: number + 1 }), record.text, record.at),
    ),
    record.reaction ? el("div", { class: "stack-small" }, el("h3", null, t("practice.reaction")), reaction) : null,
    advice(record.coaching, locale),
  );
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number | null} at
 */
function version(name, text, at) {
  return el(
    "figure",
    { class: "attempt-version" },
    el(
      "figcaption",
      { class: "faint" },
      name,
      at === null ? null : [DOT, el("time", { datetime: new Date(at).toISOString() }, dateTime(at))],
    ),
    el("p", { class: "answer-text" }, text),
  );
}
