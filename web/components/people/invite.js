// @ts-check
/** The form that makes invitations: for whom, and what a candidate is to be asked about. */
import { get, post } from "../../lib/api.js";
import { el, replace, setText } from "../../lib/dom.js";
import { filePicker } from "../../lib/form.js";
import { DOT, label, locale, t } from "../../lib/i18n.js";
import { errorNotice } from "../notice/notice.js";
import { choices } from "../offers/setup.js";
import { STAFF, roles as explained } from "./roles.js";

/** @typedef {import("../../lib/wire.js").IssuedInvitations} IssuedInvitations */
/** @typedef {import("../../lib/wire.js").OrganisationTeams} Teams */

/**
 * @param {object} parts
 * @param {boolean} parts.owner
 * @param {string} parts.role          chosen at first
 * @param {Teams} parts.organisation
 * @param {boolean} parts.provable     whether a provider can vouch for addresses
 * @param {AbortSignal} parts.signal
 * @param {(made: IssuedInvitations) => void} parts.onMade
 */
export function invite({ owner, role, organisation, provable, signal, onMade }) {
  const problem = el("div");
  /** What was sent last, and under which id: sent again after a lost answer, it makes the same links. */
  let sent = { body: "", id: "" };
  const roles = owner ? ["candidate", ...STAFF] : ["candidate"];
  const first = roles.includes(role) ? role : "candidate";
  const guests = el("textarea", {
    class: "input",
    id: "guests",
    rows: 4,
    maxlength: 60_000,
    placeholder: t("invite.guests_example"),
    "aria-describedby": "guests-hint",
  });
  const file = filePicker({
    id: "guests-file",
    accept: ".csv,.txt,text/csv,text/plain",
    words: t("invite.file"),
    onFile: async (chosen) => {
      guests.value = (await chosen.text()).slice(0, 60_000);
      guests.focus();
    },
  });
  const offer = picker(signal, (language) => {
    // Until somebody chooses, the interview is in the language of the position.
    const box = form.querySelector(`input[name=locale][value=${language}]`);
    if (!languageChosen && box instanceof HTMLInputElement) box.checked = true;
  });
  let languageChosen = false;
  const team = el(
    "select",
    { class: "input", id: "team" },
    el("option", { value: "" }, t("team.whole")),
    organisation.teams.map((each) => el("option", { value: each.id }, each.name)),
  );
  const attempts = number("attempts", 1, 20, 1);
  const days = number("days", 1, 365, 14);
  const only = el("input", { type: "checkbox", id: "only" });
  const hint = el("p", { class: "hint" }, t("invite.assessed"));
  const breaks = el(
    "label",
    { class: "only" },
    el("input", { type: "checkbox", name: "breaks" }),
    el("span", null, t("invite.breaks")),
  );
  const interview = el(
    "div",
    { class: "stack" },
    offer.field,
    choices("locale", ["fr", "en"], locale(), (code) => label("locale", code)),
    choices("minutes", ["10", "20", "30", "45"], "20", (value) => t("setup.n_minutes", { count: Number(value) })),
    choices("mode", ["practice", "assessed"], "assessed", (code) => label("mode", code)),
    hint,
    el(
      "div",
      { class: "field" },
      el("label", { for: "extra" }, t("invite.extra")),
      el(
        "select",
        { class: "input", id: "extra", name: "extra" },
        ["0", "25", "50", "100"].map((value) => el("option", { value }, label("time", value))),
      ),
      el("p", { class: "hint" }, t("invite.extra_hint")),
    ),
    breaks,
    el("div", { class: "field" }, el("label", { for: "attempts" }, t("invite.attempts")), attempts),
  );
  const who = choices("role", roles, first, (code) => t(`role.${code}`));
  who.hidden = roles.length === 1;
  interview.hidden = first !== "candidate";
  const submit = el("button", { type: "submit", class: "button button-primary button-large" }, t("invite.submit"));
  const form = el(
    "form",
    {
      class: "panel stack",
      "aria-labelledby": "invite-title",
      onchange: (/** @type {Event} */ { target }) => {
        languageChosen ||= target instanceof HTMLInputElement && target.name === "locale";
        const given = new FormData(form);
        interview.hidden = given.get("role") !== "candidate";
        // In practice one may always pause: there is nothing to allow.
        breaks.hidden = given.get("mode") === "practice";
        setText(hint, t(`invite.${given.get("mode")}`));
      },
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const given = new FormData(form);
        const chosen = String(given.get("role"));
        if (chosen === "candidate" && offer.missing()) return;
        submit.disabled = true;
        replace(problem);
        try {
          const asked = {
            role: chosen,
            guests: guests.value,
            team: team.value || null,
            days: Number(days.value),
            attempts: Number(attempts.value),
            only: only.checked,
            interview:
              chosen === "candidate" && offer.id()
                ? {
                    offer_id: offer.id(),
                    locale: given.get("locale"),
                    minutes: Number(given.get("minutes")),
                    mode: given.get("mode"),
                    extra: Number(given.get("extra")),
                    breaks: !breaks.hidden && given.has("breaks"),
                  }
                : null,
          };
          const body = JSON.stringify(asked);
          if (body !== sent.body) sent = { body, id: crypto.randomUUID() };
          /** @type {IssuedInvitations} */
          const made = await post("/api/invitations", { ...asked, client_id: sent.id });
          sent = { body: "", id: "" };
          const lines = guests.value.split(/\r?\n/);
          guests.value = made.bad_lines.map((number) => lines[number - 1] ?? "").join("\n");
          onMade(made);
        } catch (error) {
          replace(problem, errorNotice(error));
        }
        submit.disabled = false;
      },
    },
    el("h2", { id: "invite-title" }, t("invite.title")),
    who,
    owner ? explained() : null,
    el(
      "div",
      { class: "field" },
      el("label", { for: "guests" }, t("invite.guests")),
      guests,
      el("p", { class: "hint", id: "guests-hint" }, t("invite.guests_hint")),
      el("div", null, file),
    ),
    provable ? el("label", { class: "only", for: "only" }, only, el("span", null, t("invite.only"))) : null,
    interview,
    organisation.teams.length > 0
      ? el("div", { class: "field" }, el("label", { for: "team" }, t("invite.team")), team)
      : null,
    el("div", { class: "field" }, el("label", { for: "days" }, t("invite.days")), days),
    submit,
    problem,
  );
  return form;
}

/**
 * @param {string} id
 * @param {number} least
 * @param {number} most
 * @param {number} value
 */
function number(id, least, most, value) {
  return el("input", {
    class: "input",
    id,
    type: "number",
    inputmode: "numeric",
    min: least,
    max: most,
    value,
    required: true,
  });
}

/**
 * Finds one offer by words.
 * @param {AbortSignal} signal
 * @param {(language: string) => void} onChosen
 */
function picker(signal, onChosen) {
  let chosen = "";
  let asked = 0;
  const found = el("div", { class: "choices", role: "group", "aria-label": t("invite.offers") });
  const note = el("p", { class: "hint", role: "status" });
  const input = el("input", {
    class: "input",
    id: "offer",
    type: "search",
    autocomplete: "off",
    placeholder: t("invite.offer_example"),
    oninput: () => look(),
  });
  async function look() {
    const turn = ++asked;
    await new Promise((done) => setTimeout(done, 250));
    if (turn !== asked || signal.aborted) return;
    try {
      const page = await get(`/api/offers?limit=6&q=${encodeURIComponent(input.value.trim())}`, signal);
      if (turn !== asked) return;
      chosen = "";
      replace(
        found,
        page.hits.map((/** @type {{offer: import("../../lib/wire.js").Offer}} */ { offer }) =>
          el(
            "label",
            { class: "choice" },
            el("input", {
              type: "radio",
              name: "offer",
              value: offer.id,
              onchange: () => {
                chosen = offer.id;
                setText(note, "");
                if (offer.language) onChosen(offer.language);
              },
            }),
            el("span", null, [offer.title, offer.company].filter(Boolean).join(DOT)),
          ),
        ),
      );
      note.textContent = page.hits.length === 0 ? t("invite.no_offer") : "";
    } catch (error) {
      if (!signal.aborted) replace(found, errorNotice(error));
    }
  }
  look();
  return {
    field: el(
      "div",
      { class: "field offer-picker" },
      el("label", { for: "offer" }, t("invite.offer")),
      input,
      note,
      found,
    ),
    id: () => chosen,
    missing: () => {
      if (chosen) return false;
      note.textContent = t("invite.choose_offer");
      input.focus();
      return true;
    },
  };
}
