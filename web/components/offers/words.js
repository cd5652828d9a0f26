// @ts-check
/** An offer's facts in words. */
import { el } from "../../lib/dom.js";
import { ago, label, locale, partialDate, t } from "../../lib/i18n.js";

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
  const money = moneyWords(salary);
  const low = salary.minimum ?? salary.maximum ?? 0;
  const high = salary.maximum ?? low;
  const range = low === high ? money.format(low) : `${money.format(low)} – ${money.format(high)}`;
  return salary.period ? t(`salary.${salary.period}`, { range }) : range;
}

/**
 * A number's words. Offers of long ago may hold a currency that is none, and cents count in an hour's pay.
 * @param {import("../../lib/wire.js").Salary} salary
 */
function moneyWords({ currency, period }) {
  const maximumFractionDigits = period === "hour" ? 2 : 0;
  if (!currency || !/^[A-Z]{3}$/.test(currency)) return new Intl.NumberFormat(locale(), { maximumFractionDigits });
  return new Intl.NumberFormat(locale(), { style: "currency", currency, maximumFractionDigits });
}

/** @param {Offer} offer */
export function factWords(offer) {
  return [
    offer.company,
    placeWords(offer),
    offer.contract ? label("contract", offer.contract) : null,
    salaryWords(offer),
    offer.experience_raw ?? (offer.experience_years ? t("offers.years", { count: offer.experience_years }) : null),
  ]
    .filter(Boolean)
    .join(" · ");
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

/** Codes in the order in which people weigh them; the two that only measure likeness come when nothing else does, and
 * what is only distantly related is always called so. */
const REASONS = [
  "title",
  "competence",
  "skill",
  "missing",
  "experience",
  "experience_short",
  "experience_over",
  "contract",
  "contract_other",
  "place",
  "recent",
];
const LIKENESS = ["meaning", "text"];
const MOST_VALUES = 5;

/**
 * Why an offer stands where it stands, one line a code. Codes without words here are left out.
 * @param {import("../../lib/wire.js").Reason[]} reasons
 */
export function reasonList(reasons) {
  /** @param {string[]} codes */
  const grouped = (codes) =>
    codes
      .map((code) => ({ code, found: reasons.filter((reason) => reason.code === code) }))
      .filter(({ found }) => found.length > 0);
  let lines = grouped(REASONS);
  if (lines.length === 0) lines = grouped(LIKENESS).slice(0, 1);
  lines.push(...grouped(["distant"]));
  if (lines.length === 0) return null;
  return el(
    "ul",
    { class: "reasons" },
    lines.map(({ code, found }) => {
      const against = (found[0]?.weight ?? 0) < 0;
      return el(
        "li",
        { class: against ? "reason-against" : "reason-for" },
        el("span", { "aria-hidden": "true" }, against ? "– " : "+ "),
        t(`reason.${code}`, {
          value: found
            .slice(0, MOST_VALUES)
            .map(({ value }) => reasonValue(code, value ?? ""))
            .join(", "),
        }),
      );
    }),
  );
}

/**
 * @param {string} code
 * @param {string} value
 */
function reasonValue(code, value) {
  if (code.startsWith("experience") && Number.isFinite(Number(value)))
    return t("reason.years", { count: Number(value) });
  return code.startsWith("contract") ? label("contract", value, value) : value;
}
