// @ts-check
/** What an interview shall be: language, length, practice or assessed. */
import { errorNotice } from "../notice/notice.js";
import { post } from "../../lib/api.js";
import { el, replace } from "../../lib/dom.js";
import { label, locale, t } from "../../lib/i18n.js";

const MINUTES = [5, 10, 20, 30];

/**
 * @param {object} parts
 * @param {import("../../lib/wire.js").Offer} parts.offer
 * @param {(path: string) => void} parts.navigate
 * @param {AbortSignal} parts.signal
 */
export function setup({ offer, navigate, signal }) {
  const problem = el("div");
  const submit = el("button", { type: "submit", class: "button button-primary button-large" }, t("setup.submit"));
  const form = el(
    "form",
    {
      class: "panel stack setup",
      "aria-labelledby": "setup-title",
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const chosen = new FormData(form);
        submit.disabled = true;
        try {
          const record = await post("/api/sessions", {
            offer_id: offer.id,
            locale: chosen.get("locale"),
            minutes: Number(chosen.get("minutes")),
            mode: chosen.get("mode"),
          }, signal);
          navigate(`/lobby/${record.id}`);
        } catch (error) {
          if (signal.aborted) return;
          submit.disabled = false;
          replace(problem, errorNotice(error));
        }
      },
    },
    el("h2", { id: "setup-title" }, t("setup.title")),
    choices("locale", t("setup.language"), ["fr", "en"], offer.language ?? locale(), (code) => label("locale", code)),
    choices("minutes", t("setup.minutes"), MINUTES.map(String), "10", (value) => t("setup.n_minutes", { count: Number(value) })),
    choices("mode", t("setup.mode"), ["practice", "assessed"], "practice", (mode) => label("mode", mode)),
    el("p", { class: "hint" }, t("setup.mode_note")),
    submit,
    problem,
  );
  return form;
}

/**
 * @param {string} name
 * @param {string} legend
 * @param {string[]} values
 * @param {string} chosen
 * @param {(value: string) => string} words
 */
function choices(name, legend, values, chosen, words) {
  return el(
    "fieldset",
    { class: "field" },
    el("legend", null, legend),
    el(
      "div",
      { class: "choices" },
      values.map((value) => el("label", { class: "choice" }, el("input", { type: "radio", name, value, checked: value === chosen }), el("span", null, words(value)))),
    ),
  );
}
