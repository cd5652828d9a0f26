// @ts-check
/** Words and formats of the page's language, which need not be the interview's. */

/** @typedef {"fr" | "en"} Locale */
/** @type {readonly Locale[]} */
export const LOCALES = ["en", "fr"];
/** Between the facts of a line; where the line wraps, it stays with the fact before it. */
export const DOT = "\u00a0· ";

/** @type {Record<string, string>} */
let words = {};
/** @type {Locale} */
let current = "en";
/** For dates and numbers: the language as it is written where the reader lives. */
let tag = "en-GB";
let plural = new Intl.PluralRules("en");

/** @returns {Locale} */
export function locale() {
  return current;
}

/** The language as dates and numbers are written where the reader lives. */
export function localeTag() {
  return tag;
}

/**
 * The language to begin with: chosen before, else the browser's first that we speak.
 * @param {string | null} chosen
 * @param {readonly string[]} preferred
 * @returns {Locale}
 */
export function pickLocale(chosen, preferred) {
  for (const tag of [chosen ?? "", ...preferred]) {
    const language = tag.slice(0, 2).toLowerCase();
    if (language === "fr" || language === "en") return language;
  }
  return "en";
}

/**
 * @param {Locale} next
 * @param {Record<string, string>} table
 */
export function useWords(next, table) {
  current = next;
  words = table;
  plural = new Intl.PluralRules(next);
  tag = pickTag(next, globalThis.navigator?.languages ?? []);
}

/**
 * More words, which not every page needs.
 * @param {Record<string, string>} table
 */
export function addWords(table) {
  words = { ...words, ...table };
}

/**
 * British unless the browser says otherwise: 24 hours, the day before the month.
 * @param {Locale} language
 * @param {readonly string[]} preferred
 */
export function pickTag(language, preferred) {
  const own = preferred.find((one) => one.toLowerCase().startsWith(`${language}-`));
  return own ?? (language === "fr" ? "fr-FR" : "en-GB");
}

/**
 * The words for a key. `{name}` is filled from values; with a `count` the form `key.one` or `key.other` is taken.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values) {
  let text = words[key];
  if (text === undefined && values && typeof values.count === "number") {
    const form = values.count === 0 && words[`${key}.zero`] !== undefined ? "zero" : plural.select(values.count);
    text = words[`${key}.${form}`] ?? words[`${key}.other`];
  }
  if (text === undefined) return key;
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? value.toLocaleString(tag) : value;
  });
}

/**
 * Whether there are words for a key.
 * @param {string} key
 */
export function has(key) {
  return words[key] !== undefined;
}

/**
 * Words for a code, or the fallback when there are none yet.
 * @param {string} prefix
 * @param {string} code
 * @param {string} [fallback]
 */
export function label(prefix, code, fallback) {
  return words[`${prefix}.${code}`] ?? fallback ?? code.replaceAll("_", " ");
}

/** @param {number} ms */
export function dateTime(ms) {
  return printed(new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" }).format(ms));
}

/**
 * French says the first of a month as an ordinal, which the browser does not; no line ends within a date.
 * @param {string} date
 */
function printed(date) {
  return (current === "fr" ? date.replace(/^1 (?=\p{L})/u, "1er ") : date).replaceAll(" ", "\u00a0");
}

/** @param {number} ms */
export function timeOfDay(ms) {
  return new Intl.DateTimeFormat(tag, { timeStyle: "short" }).format(ms);
}

/**
 * YYYY[-MM[-DD]] in words.
 * @param {string} text
 */
export function partialDate(text) {
  const [year, month, day] = text.split("-").map(Number);
  if (!year) return text;
  const date = new Date(Date.UTC(year, (month ?? 1) - 1, day ?? 1));
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { timeZone: "UTC", year: "numeric" };
  if (month) options.month = "short";
  if (day) options.day = "numeric";
  return printed(new Intl.DateTimeFormat(tag, options).format(date));
}

/**
 * "3 minutes ago".
 * @param {number} ms
 * @param {number} now
 */
export function ago(ms, now) {
  const seconds = Math.round((ms - now) / 1000);
  const format = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  const size = Math.abs(seconds);
  if (size < 45) return t("time.now");
  if (size < 2700) return format.format(Math.round(seconds / 60), "minute");
  if (size < 79_200) return format.format(Math.round(seconds / 3600), "hour");
  return format.format(Math.round(seconds / 86_400), "day");
}

/**
 * m:ss, or h:mm:ss.
 * @param {number} ms
 */
export function clockTime(ms) {
  const total = Math.max(0, Math.floor(ms / 1000));
  const seconds = String(total % 60).padStart(2, "0");
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return `${minutes}:${seconds}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${seconds}`;
}

/**
 * A length of time in whole minutes.
 * @param {number} ms
 */
export function minutes(ms) {
  if (ms < 60_000) return t("time.under_minute");
  const format = new Intl.NumberFormat(current, { style: "unit", unit: "minute" });
  return format.format(Math.floor(ms / 60_000));
}

/**
 * US dollars; a turn may cost a small part of a cent.
 * @param {number} value
 */
export function money(value) {
  return new Intl.NumberFormat(localeTag(), {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    maximumSignificantDigits: 3,
    maximumFractionDigits: 6,
  }).format(value);
}

/** @param {number} value */
export function number(value) {
  return value.toLocaleString(tag);
}

/** @param {number} bytes */
export function fileSize(bytes) {
  const mega = bytes >= 1_000_000;
  return new Intl.NumberFormat(tag, {
    style: "unit",
    unit: mega ? "megabyte" : "kilobyte",
    maximumFractionDigits: mega ? 1 : 0,
  }).format(mega ? bytes / 1_000_000 : Math.ceil(bytes / 1000));
}

/** @param {string[]} items */
export function list(items) {
  return new Intl.ListFormat(tag).format(items);
}
