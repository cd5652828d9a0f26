// @ts-check
/** What a candidate agrees to by starting: the words stand above the button, and their hash is kept with the session. */
import { get, post } from "../../lib/api.js";
import { el } from "../../lib/dom.js";
import { locale, t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/wire.js").ConsentText} ConsentText */

/**
 * @param {string} session
 * @param {AbortSignal} signal
 */
export async function consent(session, signal) {
  /** @type {ConsentText} */
  const asked = await get(`/api/consent?locale=${locale()}`, signal);
  return {
    element: el(
      "section",
      { class: "consent stack-small", "aria-labelledby": "consent-title" },
      el("h2", { id: "consent-title" }, t("consent.title")),
      el(
        "ul",
        { class: "data-facts" },
        asked.text.map((words) => el("li", null, words)),
      ),
    ),
    agree: () =>
      post(`/api/sessions/${encodeURIComponent(session)}/consent`, { locale: asked.locale, hash: asked.hash }),
  };
}
