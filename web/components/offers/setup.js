// @ts-check
/** What an interview shall be: language, length, kind, the interviewer's manner, how hard the questions are. */
import { errorNotice } from "../notice/notice.js";
import { post } from "../../lib/api.js";
import { el, replace } from "../../lib/dom.js";
import { label, locale, t } from "../../lib/i18n.js";

const MINUTES = [5, 10, 20, 30];
export const PERSONAS = ["neutral", "warm", "demanding"];
export const DIFFICULTIES = ["easy", "standard", "hard"];
export const TIMES = ["0", "25", "50", "100", "none"];
export const STRATEGIES = ["enqueue", "interrupt", "reject", "rollback"];

/**
 * @param {object} parts
 * @param {import("../../lib/wire.js").Offer} parts.offer
 * @param {URLSearchParams} parts.wanted   settings to begin with: locale, minutes, mode, persona, difficulty, strategy
 * @param {(path: string) => void} parts.navigate
 * @param {AbortSignal} parts.signal
 */
export function setup({ offer, wanted, navigate, signal }) {
  /**
   * @param {string} name
   * @param {string[]} values
   * @param {string} otherwise
   */
  const first = (name, values, otherwise) => {
    const value = wanted.get(name) ?? "";
    return values.includes(value) ? value : otherwise;
  };
  const problem = el("div");
  const attempt = crypto.randomUUID(); // pressed twice, or sent again after a lost answer: one interview
  const submit = el("button", { type: "submit", class: "button button-primary button-large" }, t("setup.submit"));
  const asked = Number(wanted.get("minutes"));
  const minutes = Number.isInteger(asked) && asked >= 1 && asked <= 60 ? asked : 10;
  const lengths = [...new Set([...MINUTES, minutes])].sort((a, b) => a - b).map(String);
  const strategy = first("strategy", STRATEGIES, "enqueue");
  const mode = first("mode", ["practice", "assessed"], "practice");
  const time = explained("time", TIMES, first("time", TIMES, "0"));
  time.hidden = mode === "assessed";
  const form = el(
    "form",
    {
      class: "panel stack setup",
      "aria-labelledby": "setup-title",
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const { time: pace, ...chosen } = Object.fromEntries(new FormData(form));
        submit.disabled = true;
        try {
          const record = await post(
            "/api/sessions",
            {
              ...chosen,
              offer_id: offer.id,
              minutes: Number(chosen.minutes),
              timed: chosen.mode === "assessed" || pace !== "none",
              extra: chosen.mode === "assessed" || pace === "none" ? 0 : Number(pace),
              client_id: attempt,
            },
            signal,
          );
          navigate(`/lobby/${record.id}`);
        } catch (error) {
          if (signal.aborted) return;
          submit.disabled = false;
          replace(problem, errorNotice(error));
        }
      },
    },
    el("h2", { id: "setup-title" }, t("setup.title")),
    choices("locale", ["fr", "en"], first("locale", ["fr", "en"], offer.language ?? locale()), (code) =>
      label("locale", code),
    ),
    choices("minutes", lengths, String(minutes), (value) => t("setup.n_minutes", { count: Number(value) })),
    explained("mode", ["practice", "assessed"], mode),
    time,
    explained("persona", PERSONAS, first("persona", PERSONAS, "neutral")),
    explained("difficulty", DIFFICULTIES, first("difficulty", DIFFICULTIES, "standard")),
    el(
      "details",
      { class: "setup-more", open: strategy !== "enqueue" },
      el("summary", null, t("setup.more")),
      explained("strategy", STRATEGIES, strategy),
    ),
    submit,
    problem,
  );
  form.addEventListener("change", () => {
    time.hidden = new FormData(form).get("mode") === "assessed";
  });
  return form;
}

/**
 * @param {string} name
 * @param {string[]} values
 * @param {string} chosen
 * @param {(value: string) => string} words
 */
export function choices(name, values, chosen, words) {
  return el(
    "fieldset",
    { class: "field" },
    el("legend", null, t(`setup.${name}`)),
    el(
      "div",
      { class: "choices" },
      values.map((value) =>
        el(
          "label",
          { class: "choice" },
          el("input", { type: "radio", name, value, checked: value === chosen }),
          el("span", null, words(value)),
        ),
      ),
    ),
  );
}

/**
 * Choices with a sentence each. The eye gets the chosen one's; a screen reader hears each with its choice.
 * @param {string} name
 * @param {string[]} values
 * @param {string} chosen
 */
function explained(name, values, chosen) {
  const field = choices(name, values, chosen, (value) => label(name, value));
  const notes = values.map((value) =>
    el("p", { id: `${name}-${value}-note`, class: "hint", hidden: value !== chosen }, t(`${name}.${value}_note`)),
  );
  field.append(...notes);
  for (const input of field.querySelectorAll("input"))
    input.setAttribute("aria-describedby", `${name}-${input.value}-note`);
  field.addEventListener("change", () => {
    const now = field.querySelector("input:checked");
    values.forEach((value, i) =>
      /** @type {HTMLElement} */ (notes[i]).toggleAttribute(
        "hidden",
        !(now instanceof HTMLInputElement) || now.value !== value,
      ),
    );
  });
  return field;
}
