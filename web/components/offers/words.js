// @ts-check
/** An offer's facts in words. */
import { el } from "../../lib/dom.js";
import { DOT, ago, label, localeTag, partialDate, t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/wire.js").Offer} Offer */

/** @param {Offer} offer */
export function placeWords(offer) {
  const { place } = offer;
  if (!place) return "";
  const remote = place.remote === "full" || place.remote === "hybrid" ? t(`remote.${place.remote}`) : "";
  const here = place.city ?? place.region ?? place.country ?? "";
  const count = offer.other_places?.length ?? 0;
  const where = here && count > 0 ? t("offers.elsewhere", { place: here, count }) : here;
  return [where, remote].filter(Boolean).join(", ");
}

/** Signs and words that people write where an ISO 4217 code is meant; without any, nothing is guessed. */
const CURRENCIES = new Map([
  ["€", "EUR"],
  ["EURO", "EUR"],
  ["EUROS", "EUR"],
  ["$", "USD"],
  ["£", "GBP"],
  ["CHF.", "CHF"],
  ["FR.", "CHF"],
]);

/**
 * An amount with its currency, whatever was written for one.
 * @param {string | null} written
 * @param {number} digits  behind the point, at most and at least
 * @returns {(amount: number) => string}
 */
function amounts(written, digits) {
  const stated = (written ?? "").trim().toUpperCase();
  const code = CURRENCIES.get(stated) ?? stated;
  const shown = { maximumFractionDigits: digits, minimumFractionDigits: digits };
  if (/^[A-Z]{3}$/.test(code))
    return new Intl.NumberFormat(localeTag(), { ...shown, style: "currency", currency: code }).format;
  const plain = new Intl.NumberFormat(localeTag(), shown);
  return (amount) => `${plain.format(amount)}\u00a0${(written ?? "").trim().slice(0, 12)}`.trim();
}

const FORM = /^(annuel|mensuel|horaire) de [\d\s.,]+ euros( à [\d\s.,]+ euros)?( sur [\d.,]+ mois)?$/i;

/**
 * No line ends within an amount.
 * @param {string} written
 */
function unbroken(written) {
  return written
    .replace(/(?<=\d) (?=\d{3}(?!\d)|k?[€$£%])/g, "\u202f")
    .replace(/(?<=\b[A-Z]{3}) (?=\d)|(?<=\d) (?=[A-Z]{3}\b)/g, "\u00a0");
}

/**
 * Pay as the source wrote it, else its amounts with their unit.
 * @param {Offer} offer
 */
export function salaryWords(offer) {
  const { salary } = offer;
  if (!salary) return "";
  const { minimum, maximum, period } = salary;
  const low = minimum ?? maximum;
  const high = maximum ?? minimum;
  const more = salary.raw && !(FORM.test(salary.raw) && period && low !== null); // a form's figures say nothing more
  if (salary.raw && more) {
    const raw = unbroken(salary.raw);
    return salary.doubtful ? t("salary.doubtful", { raw }) : raw;
  }
  if (low === null || high === null) return "";
  const money = amounts(salary.currency, Number.isInteger(low) && Number.isInteger(high) ? 0 : 2);
  const range = low === high ? money(low) : `${money(low)} – ${money(high)}`;
  const pay = period ? t(`salary.${period}`, { range }) : range;
  return salary.months && salary.months !== 12 ? t("salary.months", { pay, months: String(salary.months) }) : pay;
}

/**
 * Full or part time, and for how many hours.
 * @param {Offer} offer
 */
export function timeWords(offer) {
  const hours = offer.weekly_hours
    ? t("offers.hours", { hours: new Intl.NumberFormat(localeTag()).format(offer.weekly_hours) })
    : "";
  return [offer.working_time ? t(`offers.${offer.working_time}`) : "", hours].filter(Boolean).join(", ");
}

/** @param {Offer} offer */
export function factWords(offer) {
  return [
    offer.company,
    placeWords(offer),
    offer.contract ? label("contract", offer.contract) : null,
    timeWords(offer),
    salaryWords(offer),
    experienceAsked(offer),
  ]
    .filter(Boolean)
    .join(DOT);
}

const BRIEF = 24; // letters up to which words for experience say no more than their number

/** @param {Offer} offer */
function experienceAsked({ experience_raw: raw, experience_years: years }) {
  if (years && (!raw || raw.length <= BRIEF)) return t("offers.experience", { value: experienceWords(years) });
  return raw ?? (years === 0 ? t("reason.beginners") : null);
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
  "diploma",
  "licence",
  "language",
  "missing",
  "experience",
  "experience_short",
  "experience_over",
  "contract",
  "contract_other",
  "part_time",
  "part_time_against",
  "night",
  "night_against",
  "remote_against",
  "remote",
  "place",
  "recent",
];
const LIKENESS = ["meaning", "text", "related"];
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
 * In years, below one in months; none asked for means that beginners are taken.
 * @param {number} years
 */
export function experienceWords(years) {
  if (years === 0) return t("reason.beginners");
  const said =
    years < 1
      ? t("reason.months", { count: Math.max(1, Math.round(12 * years)) })
      : t("reason.years", { count: years });
  return said.replaceAll(" ", "\u00a0"); // a number and its unit stay on one line
}

/**
 * @param {string} code
 * @param {string} value
 */
function reasonValue(code, value) {
  if (code.startsWith("experience") && Number.isFinite(Number(value))) return experienceWords(Number(value));
  return code.startsWith("contract") ? label("contract", value, value) : value;
}

/**
 * Those that fit, and those that are only distantly related.
 * @template {{reasons: import("../../lib/wire.js").Reason[]}} Hit
 * @param {Hit[]} hits
 * @returns {{fitting: Hit[], distant: Hit[]}}
 */
export function parted(hits) {
  /** @param {Hit} hit */
  const far = (hit) => hit.reasons.some(({ code }) => code === "distant");
  return { fitting: hits.filter((hit) => !far(hit)), distant: hits.filter(far) };
}

/**
 * Each hit drawn, or, when there is something in it that nobody foresaw, in its plainest form: one never blanks a list.
 * @template Hit, Drawn
 * @param {Hit[]} hits
 * @param {(hit: Hit) => Drawn} draw
 * @param {(hit: Hit) => Drawn} plain
 */
export function drawn(hits, draw, plain) {
  return hits.map((hit) => {
    try {
      return draw(hit);
    } catch {
      return plain(hit);
    }
  });
}

/**
 * What was made of the words: slips mended, refusals that offers cannot be searched by.
 * @param {import("../../lib/wire.js").OfferPage} page
 */
export function understoodWords(page) {
  return [
    page.corrected ? t("offers.corrected", { text: page.corrected }) : "",
    page.ignored && page.ignored.length > 0 ? t("offers.ignored", { what: page.ignored.join(", ") }) : "",
  ].filter(Boolean);
}
