// @ts-check
/** An invitation's page. Its secret stands behind `#`, which no browser sends anywhere; looking takes nothing. */
import { errorNotice } from "../components/notice/notice.js";
import { providers } from "../components/people/providers.js";
import { ApiError, post } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { dateTime, label, t } from "../lib/i18n.js";

/** @typedef {import("../lib/wire.js").InvitationView} InvitationView */

/** @type {import("../app.js").PageModule["default"]} */
export default async function join({ root, me, signal, title, refresh, enter }) {
  title(t("join.title"));
  addEventListener("hashchange", refresh, { signal }); // another link in the same tab
  const token = location.hash.slice(1);
  /** @type {InvitationView} */
  let view;
  try {
    if (!/^[\w-]{20,100}$/.test(token)) throw new ApiError(404, "invitation_not_found", "", false);
    view = await post("/api/join/look", { token }, signal);
  } catch (error) {
    if (signal.aborted) return;
    const temporary = error instanceof ApiError && error.temporary;
    replace(
      root,
      el(
        "div",
        { class: "page page-narrow stack" },
        el("h1", null, t("join.title")),
        errorNotice(error, temporary ? refresh : null),
      ),
    );
    return;
  }
  replace(
    root,
    el(
      "div",
      { class: "page page-narrow stack-large" },
      el(
        "div",
        { class: "stack-small" },
        el("h1", null, heading(view)),
        el("p", { class: "lead" }, t(view.role === "candidate" ? "join.lead_candidate" : `join.lead_staff`)),
      ),
      facts(view),
      view.role === "candidate" ? el("p", { class: "soft" }, t("sign_in.ai")) : null,
      ways(view, token, me, enter),
    ),
  );
}

/** @param {InvitationView} view */
function heading({ role, organisation, by }) {
  const from = organisation || by;
  if (role === "candidate") return from ? t("join.heading_candidate", { from }) : t("join.heading_candidate_plain");
  const as = t(`role.${role}`).toLocaleLowerCase();
  return from ? t("join.heading_staff", { from, role: as }) : t("join.heading_staff_plain", { role: as });
}

/** @param {InvitationView} view */
function facts(view) {
  /** @type {[string, string | null][]} */
  const lines = [
    ["offer", view.offer_title || null],
    ["locale", view.locale && label("locale", view.locale)],
    ["minutes", view.minutes === null ? null : t("minutes", { count: view.minutes })],
    ["mode", view.mode && label("mode", view.mode)],
    ["by", view.by || null],
    ["until", dateTime(view.expires_at)],
  ];
  return el(
    "dl",
    { class: "facts" },
    lines.map(([name, value]) =>
      value ? el("div", null, el("dt", null, t(`join.${name}`)), el("dd", null, value)) : null,
    ),
  );
}

/**
 * What can be done with it in this browser.
 * @param {InvitationView} view
 * @param {string} token
 * @param {import("../lib/wire.js").Me} me
 * @param {() => void} enter
 */
function ways(view, token, me, enter) {
  const cards = me.sign_in.providers;
  const buttons = providers(cards, token, !view.account && !view.taken);
  if (view.taken && !view.yours) {
    return el(
      "div",
      { class: "stack" },
      el("div", { class: "notice notice-warn" }, el("p", null, t("error.invitation_used"))),
      buttons ? el("p", { class: "soft" }, t("join.taken_account")) : null,
      buttons,
    );
  }
  if (view.account) {
    return el("div", { class: "stack" }, el("p", { class: "soft" }, t("error.account_needed")), buttons);
  }
  const name = el("input", {
    class: "input",
    id: "name",
    name: "name",
    autocomplete: "name",
    required: true,
    maxlength: 80,
  });
  const asks = !view.name && !view.taken;
  const problem = el("div");
  const submit = el(
    "button",
    { type: "submit", class: "button button-primary button-large" },
    t(view.yours ? "join.again" : "join.accept"),
  );
  const form = el(
    "form",
    {
      class: "stack",
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        submit.disabled = true;
        try {
          await post("/api/join/claim", { token, name: asks ? name.value.trim() : null });
          enter();
        } catch (error) {
          submit.disabled = false;
          replace(problem, errorNotice(error));
        }
      },
    },
    asks ? el("div", { class: "field" }, el("label", { for: "name" }, t("sign_in.name")), name) : null,
    me.user && !view.yours ? el("p", { class: "hint" }, t("join.instead", { name: me.user.name })) : null,
    el("p", null, submit),
    view.taken ? null : el("p", { class: "hint" }, t("join.browser")),
    problem,
  );
  return el(
    "div",
    { class: "stack" },
    form,
    buttons && !view.yours ? el("div", { class: "stack" }, el("p", { class: "soft" }, t("join.or")), buttons) : null,
  );
}
