// @ts-check
/** An offer that the candidate brings: pasted, uploaded, or by its link; what was read of it, corrected; then the way into an interview. */
import { errorNotice } from "../components/notice/notice.js";
import { factWords } from "../components/offers/words.js";
import { get, post, put, remove, upload } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { filePicker } from "../lib/form.js";
import { fileSize, label, t } from "../lib/i18n.js";
import { sayStatus } from "../lib/announce.js";
import { sheet } from "../lib/sheets.js";

await sheet("pages/offers.css");

/** @typedef {import("../lib/wire.js").Offer} Offer */

const MOST_BYTES = 8 * 1024 * 1024;
const MOST_TEXT = 50_000;
const ACCEPT = ".pdf,.docx,.txt,application/pdf";
const CONTRACTS = ["cdi", "cdd", "interim", "freelance", "internship", "apprenticeship", "other"];
const REMOTE = ["none", "hybrid", "full"];

/** @type {import("../app.js").PageModule["default"]} */
export default async function ownOffer({ root, navigate, signal, title }) {
  title(t("own.title"));
  const stage = el("div", { class: "stack" });
  replace(
    root,
    el(
      "div",
      { class: "page page-narrow stack" },
      el("p", null, el("a", { href: "/offers" }, t("offers.back"))),
      el("div", null, el("h1", null, t("own.title")), el("p", { class: "lead" }, t("own.lead"))),
      stage,
    ),
  );
  await choose();

  /** Three ways to bring one, and those that are there. */
  async function choose() {
    /** @type {import("../lib/wire.js").OwnOfferList} */
    const { offers, links } = await get("/api/own-offers", signal);
    if (signal.aborted) return;
    const problem = el("div");
    const text = el("textarea", { class: "input", id: "offer-text", rows: 12, maxlength: MOST_TEXT, required: true });
    const url = el("input", { class: "input", id: "offer-url", type: "url", placeholder: "https://", required: true });

    /** @param {() => Promise<Offer>} ask */
    async function bring(ask) {
      replace(problem);
      sayStatus(t("own.reading"));
      try {
        const offer = await ask();
        if (!signal.aborted) correct(offer);
      } catch (error) {
        if (!signal.aborted) replace(problem, errorNotice(error));
      } finally {
        sayStatus("");
      }
    }

    /** @param {File} chosen */
    function send(chosen) {
      if (chosen.size > MOST_BYTES) replace(problem, errorNotice({ code: "too_large" }));
      else bring(() => upload("/api/own-offers", chosen, () => {}, signal));
    }

    /**
     * @param {() => unknown} body
     * @param {string} words
     * @param {...Node} fields
     */
    const form = (body, words, ...fields) =>
      el(
        "form",
        {
          class: "stack",
          onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            bring(() => post("/api/own-offers", body(), signal));
          },
        },
        ...fields,
        el("div", null, el("button", { type: "submit", class: "button button-primary" }, words)),
      );
    replace(
      stage,
      form(
        () => ({ text: text.value }),
        t("cv.paste_send"),
        el("div", { class: "field" }, el("label", { for: "offer-text" }, t("own.field.description")), text),
      ),
      el(
        "div",
        { class: "row" },
        filePicker({ id: "offer-file", accept: ACCEPT, words: t("cv.choose"), onFile: send }),
        el("span", { class: "hint" }, t("own.accept", { size: fileSize(8_000_000) })),
      ),
      links &&
        form(
          () => ({ url: url.value }),
          t("own.fetch"),
          el("div", { class: "field" }, el("label", { for: "offer-url" }, t("own.link")), url),
        ),
      problem,
      el("p", { class: "hint" }, t("own.privacy")),
      offers.length > 0 &&
        el(
          "section",
          { class: "stack-small" },
          el("h2", null, t("own.mine")),
          el("ul", { class: "list offers" }, offers.map(line)),
        ),
    );
  }

  /** @param {Offer} offer */
  function line(offer) {
    return el(
      "li",
      { class: "offer" },
      el(
        "h3",
        null,
        el("a", { href: `/offers?offer=${encodeURIComponent(offer.id)}`, lang: offer.language }, offer.title),
      ),
      el("p", { class: "soft" }, factWords(offer)),
      el(
        "p",
        { class: "row" },
        el(
          "button",
          {
            type: "button",
            class: "button button-quiet",
            "aria-label": t("own.correct_name", { name: offer.title }),
            onclick: () => correct(offer),
          },
          t("own.correct"),
        ),
        el(
          "button",
          {
            type: "button",
            class: "button button-quiet",
            "aria-label": t("own.remove_name", { name: offer.title }),
            onclick: () => forget(offer),
          },
          t("profile.remove_short"),
        ),
      ),
    );
  }

  /** @param {Offer} offer */
  async function forget(offer) {
    try {
      await remove(`/api/own-offers/${encodeURIComponent(offer.id)}`);
      await choose();
    } catch (error) {
      stage.append(errorNotice(error));
    }
  }

  /**
   * What was read, to be corrected.
   * @param {Offer} offer
   */
  function correct(offer) {
    const problem = el("div");
    /** @type {(id: string, value: string, more?: import("../lib/dom.js").Props) => HTMLInputElement} */
    const input = (id, value, more) => el("input", { class: "input", id: `own-${id}`, value, ...more });
    /** @type {(id: string, names: string[], chosen: string | null | undefined, group: string) => HTMLSelectElement} */
    const select = (id, names, chosen, group) =>
      el(
        "select",
        { class: "input", id: `own-${id}` },
        el("option", { value: "" }, t("own.unsaid")),
        names.map((name) =>
          el(
            "option",
            { value: name, selected: name === chosen },
            group === "remote" ? t(`own.remote.${name}`) : label(group, name),
          ),
        ),
      );
    const name = input("title", offer.title, { required: true, maxlength: 300 });
    const company = input("company", offer.company ?? "", { maxlength: 200 });
    const place = input("place", offer.place?.city ?? "", { maxlength: 100 });
    const remote = select("remote", REMOTE, offer.place?.remote, "remote");
    const contract = select("contract", CONTRACTS, offer.contract, "contract");
    const salary = input("salary", offer.salary?.raw ?? "", { maxlength: 300 });
    const years = input("years", offer.experience_years === null ? "" : String(offer.experience_years), {
      type: "number",
      min: "0",
      max: "50",
      step: "0.5",
    });
    const skills = el("textarea", { class: "input", id: "own-skills", rows: 6 });
    skills.value = offer.competences.map((one) => one.label).join("\n");
    const text = el("textarea", { class: "input", id: "own-description", rows: 12, required: true, maxlength: 20_000 });
    text.value = offer.description;
    /** @type {(words: string, control: HTMLElement, hint?: string) => Node} */
    const field = (words, control, hint) =>
      el(
        "div",
        { class: "field" },
        el("label", { for: control.id }, words),
        control,
        hint ? el("p", { class: "hint" }, hint) : null,
      );

    /** @param {Event} event */
    async function save(event) {
      event.preventDefault();
      try {
        const saved = await put(`/api/own-offers/${encodeURIComponent(offer.id)}`, {
          title: name.value.trim(),
          description: text.value,
          company: company.value.trim() || null,
          place: place.value.trim() || null,
          remote: remote.value || null,
          contract: contract.value || null,
          salary: salary.value.trim() || null,
          experience_years: years.value === "" ? null : Number(years.value),
          competences: skills.value
            .split("\n")
            .map((one) => one.trim())
            .filter(Boolean)
            .slice(0, 40),
        });
        if (!signal.aborted) navigate(`/offers?offer=${encodeURIComponent(saved.id)}`);
      } catch (error) {
        if (!signal.aborted) replace(problem, errorNotice(error));
      }
    }

    const heading = el("h2", { tabindex: "-1" }, t("own.check"));
    replace(
      stage,
      heading,
      el("p", { class: "soft" }, t("own.check_text")),
      el(
        "form",
        { class: "stack", onsubmit: save },
        field(t("own.field.title"), name),
        field(t("own.field.company"), company),
        field(t("own.field.place"), place),
        field(t("own.field.remote"), remote),
        field(t("offers.contract"), contract),
        field(t("own.field.salary"), salary),
        field(t("own.field.years"), years),
        field(t("own.field.skills"), skills, t("own.field.skills_hint")),
        field(t("own.field.description"), text),
        el("div", null, el("button", { type: "submit", class: "button button-primary" }, t("own.save"))),
        problem,
      ),
    );
    heading.focus();
  }
}
