// @ts-check
/** An offer's facts in words. */
import { el } from "../../lib/dom.js";
import { ago, has, label, locale, partialDate, t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/wire.js").Offer} Offer */

/** @param {Offer} offer */
export function placeWords(offer) {
  const { place } = offer;
  if (!place) return "";
  const remote = place.remote === "full" || place.remote === "hybrid" ? t(`remote.${place.remote}`) : "";
  return [place.city ?? place.region ?? place.country ?? "", remote].filter(Boolean).join(", ");
}

/** @param {Offer} offer */
export function salaryWords(offer) {
  const { salary } = offer;
  if (!salary) return "";
  if (salary.raw) return salary.raw;
  if (salary.minimum === null && salary.maximum === null) return "";
  const money = new Intl.NumberFormat(locale(), { style: "currency", currency: salary.currency ?? "EUR", maximumFractionDigits: 0 });
  const low = salary.minimum ?? salary.maximum ?? 0;
  const high = salary.maximum ?? low;
  const range = low === high ? money.format(low) : `${money.format(low)} – ${money.format(high)}`;
  return salary.period ? t(`salary.${salary.period}`, { range }) : range;
}

/** @param {Offer} offer */
export function factWords(offer) {
  return [
    offer.company,
    placeWords(offer),
    offer.contract ? label("contract", offer.contract) : null,
    salaryWords(offer),
    offer.experience_raw ?? (offer.experience_years ? t("offers.years", { count: offer.experience_years }) : null),
  ].filter(Boolean).join(" · ");
}

/** @param {Offer} offer */
export function dateWords(offer) {
  return offer.date_posted ? t("offers.posted", { date: partialDate(offer.date_posted) }) : "";
}

/** @param {import("../../lib/wire.js").Freshness} freshness */
export function freshnessWords(freshness) {
  const when = ago(freshness.fetched_at, Date.now());
  return t(`offers.${freshness.state}`, { when });
}

/**
 * Why an offer stands where it stands. Reasons without words of their own are left out.
 * @param {import("../../lib/wire.js").Reason[]} reasons
 */
export function reasonList(reasons) {
  const known = reasons.filter(({ code }) => has(`reason.${code}`)).slice(0, 6);
  if (known.length === 0) return null;
  return el(
    "ul",
    { class: "reasons" },
    known.map(({ code, value, weight }) =>
      el("li", { class: weight < 0 ? "reason-against" : "reason-for" }, el("span", { "aria-hidden": "true" }, weight < 0 ? "– " : "+ "), t(`reason.${code}`, { value: has(`contract.${value}`) && code === "contract" ? label("contract", value ?? "") : (value ?? "") })),
    ),
  );
}
