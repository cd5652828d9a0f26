// @ts-check
/** Whose offer it is, in the words and with the links that the terms of its source ask for. */
import { el } from "../../lib/dom.js";
import { partialDate, t } from "../../lib/i18n.js";

/** What France Travail's terms ask to be linked beside each of its offers. */
const LICENCE =
  "https://francetravail.io/produits-partages/documentation/conditions-dutilisation-api/licence-offres-emploi";

/** @param {Pick<import("../../lib/wire.js").Offer, "origin" | "url" | "fetched_at">} offer */
export function credit(offer) {
  if (offer.origin === "adzuna") {
    const site = offer.url && URL.canParse(offer.url) ? new URL(offer.url).origin : null; // its local one
    return el("p", { class: "faint" }, link(site, t("credit.adzuna"), "credit credit-label"));
  }
  if (offer.origin !== "francetravail") return null;
  const date = partialDate(new Date(offer.fetched_at).toISOString().slice(0, 10)); // of our copy: of its last update
  const source = link(offer.url, t("credit.francetravail", { date }));
  return el("p", { class: "faint" }, source, "\u00a0· ", link(LICENCE, t("credit.licence")));
}

/** Whose names of occupations searching uses, in the words that their terms ask for. */
export function directories() {
  return el("p", { class: "faint" }, t("credit.esco"), " ", t("credit.rome"));
}

/**
 * @param {string | null} href
 * @param {string} words
 * @param {string} [name] its class
 */
function link(href, words, name = "credit") {
  return href
    ? el("a", { class: name, href, target: "_blank", rel: "noopener noreferrer" }, words)
    : el("span", { class: name }, words);
}
