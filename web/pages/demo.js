// @ts-check
/** Three questions of the offline interviewer for who only wants to look. Nothing of it leaves this page's memory. */
import { transcript } from "../components/transcript/transcript.js";
import { composer } from "../components/session/composer.js";
import { errorNotice } from "../components/notice/notice.js";
import { hush, sayStatus } from "../lib/announce.js";
import { post } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { label, locale, number, t } from "../lib/i18n.js";
import { sheet } from "../lib/sheets.js";

await sheet("components/session/session.css");

/** @typedef {import("../lib/wire.js").DemoInterview} DemoInterview */
/** @typedef {import("../lib/wire.js").Item} Item */

const QUESTIONS = 3;
const STAGES = ["welcome", "background", "technical"];
const MAX_DEMO_ANSWER = 4000;

/** @type {import("../app.js").PageModule["default"]} */
export default async function demo({ root, signal, title, refresh, me }) {
  title(t("demo.title"));
  const language = locale();
  const draw = Math.floor(Math.random() * 1000);
  /** @type {string[]} */
  const answers = [];
  /** @type {Item[]} */
  let items = [];
  const problem = el("div", { class: "session-notices" });
  const count = el("p", { class: "faint numbers", role: "status" });
  signal.addEventListener("abort", hush);
  const talk = transcript({ signal, candidate: null, language });
  const input = composer({ signal, drawer: { draft: "" }, onSend: (text) => say(text), onStop: () => {} });
  const name = el("h1", null, t("demo.title"));
  replace(
    root,
    el(
      "div",
      { class: "main-session" },
      el(
        "div",
        { class: "session-head" },
        el("div", { class: "session-title" }, name, el("p", { class: "faint" }, t("demo.about"))),
        el("span", { class: "tag tag-accent" }, t("demo.tag")),
      ),
      problem,
      talk.element,
      el("footer", { class: "session-foot" }, el("div", { class: "session-tools" }, count), input.element),
    ),
  );
  await ask();

  /** @param {string} text */
  function say(text) {
    if (text.length > MAX_DEMO_ANSWER) {
      replace(problem, el("div", { class: "session-problem" }, errorNotice({ code: "answer_length" })));
      input.restore(text);
      return;
    }
    answers.push(text);
    items = [...items, { kind: "answer", message: `a${answers.length}`, text, at: Date.now() }];
    ask();
    talk.pin();
  }

  async function ask() {
    replace(problem);
    talk.update(items, [], true);
    try {
      const heard = /** @type {DemoInterview} */ (
        await post("/api/demo", { locale: language, number: draw, answers }, signal)
      );
      if (heard.over) {
        showReport(heard);
        return;
      }
      name.textContent = heard.offer_title;
      heard.turns.slice(answers.length).forEach((text) => {
        const index = answers.length;
        items = [
          ...items,
          {
            kind: "turn",
            turn: `t${index}`,
            index,
            stage: STAGES[heard.number - 1] ?? "background",
            text,
            state: "completed",
            at: Date.now(),
          },
        ];
      });
      talk.update(items, [], false);
      sayStatus(items[items.length - 1]?.text ?? "");
      count.textContent = t("demo.count", { number: heard.number, of: QUESTIONS });
      if (answers.length > 0) input.field.focus();
    } catch (error) {
      if (signal.aborted) return;
      talk.update(items, [], false);
      const failed = answers.pop();
      if (failed !== undefined) {
        items = items.slice(0, -1);
        talk.update(items, [], false);
        input.restore(failed);
      }
      replace(problem, el("div", { class: "session-problem" }, errorNotice(error, failed === undefined ? ask : null)));
    }
  }

  /** @param {DemoInterview} heard */
  function showReport({ questions, notice }) {
    const heading = el("h1", { tabindex: "-1" }, t("demo.report"));
    replace(
      root,
      el(
        "div",
        { class: "page page-narrow stack-large" },
        el(
          "div",
          { class: "stack-small" },
          el("p", null, el("span", { class: "tag tag-accent" }, t("demo.tag"))),
          heading,
          el("p", { class: "soft" }, t("demo.small")),
        ),
        questions.length === 0 ? el("p", null, t("demo.nothing")) : null,
        questions.map((one) =>
          el(
            "section",
            { class: "panel stack-small" },
            el(
              "p",
              { class: "eyebrow" },
              one.score === null
                ? t("report.not_assessed")
                : t("report.of_five", { score: number(Math.round(one.score * 10) / 10) }),
            ),
            el("h2", { class: "demo-asked" }, one.asked),
            one.note && el("p", null, one.note),
            points("report.worked", one.worked),
            points("report.missing", one.missing),
            one.quotes.slice(0, 2).map((quote) => el("blockquote", { class: "demo-quote", dir: "auto" }, quote.text)),
          ),
        ),
        el("p", { class: "faint" }, notice),
        el(
          "div",
          { class: "row" },
          el(
            "a",
            { class: "button button-primary", href: me.user ? "/" : "/#name" },
            t(me.user ? "action.home" : "demo.real"),
          ),
          el("button", { type: "button", class: "button", onclick: refresh }, t("demo.again")),
        ),
      ),
    );
    window.scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }
}

/**
 * @param {string} name
 * @param {string[]} codes
 */
function points(name, codes) {
  return codes.length === 0
    ? null
    : el(
        "p",
        { class: "soft" },
        `${t(name)}${t("demo.colon")} ${codes.map((code) => label("point", code)).join(", ")}`,
      );
}
