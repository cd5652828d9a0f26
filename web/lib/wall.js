// @ts-check
/** What a line of the live page needs somebody for, which lines are shown, and in which order. Pure. */
import { says } from "./search.js";

/**
 * @typedef {import("./wire.js").SessionCard} SessionCard
 * @typedef {"human" | "paused" | "away" | "overdue" | "silent" | "slow"} Need
 * @typedef {"" | "need" | "running" | "ready" | "ended"} View   which of them are shown; "": all
 */

/** ms: a page that is loaded again is away for a moment, and that is nobody's business. */
const AWAY = 30_000;
const OVER = 60_000;
const SILENT = 300_000;
const SLOW_FIRST_TOKEN = 5000;

/** @type {readonly Need[]} most urgent first */
const NEEDS = ["human", "paused", "away", "overdue", "silent", "slow"];
/** @type {readonly View[]} */
export const VIEWS = ["", "need", "running", "ready", "ended"];
const ORDER = ["running", "paused", "ready", "ended"];

/**
 * Since when the candidate is away from an interview that has begun; null: connected, or gone only just now.
 * @param {SessionCard} card
 * @param {number} now
 */
export function away(card, now) {
  const begun = card.status === "running" || card.status === "paused";
  // Who has stopped the clock may go.
  if (!begun || card.here !== false || held(card)) return null;
  const since = card.away_since ?? card.started_at ?? now;
  return now - since > AWAY ? since : null;
}

/**
 * Whether the candidate has stopped the clock.
 * @param {SessionCard} card
 */
export function held(card) {
  return typeof card.left === "number";
}

/**
 * Why a session needs somebody, if it does.
 * @param {SessionCard} card
 * @param {number} now
 * @returns {Need | null}
 */
export function trouble(card, now) {
  if (card.human) return "human";
  if (card.status === "paused") return "paused";
  if (card.status !== "running" || held(card)) return null;
  if (away(card, now) !== null) return "away";
  if (card.deadline !== null && now > card.deadline + OVER) return "overdue";
  if (!card.speaking && card.quiet_since !== null && now - card.quiet_since > SILENT) return "silent";
  if (card.first_token_ms !== null && card.first_token_ms > SLOW_FIRST_TOKEN) return "slow";
  return null;
}

/**
 * Who needs attention stands first, the most urgent before; then who has been under way longest.
 * @param {SessionCard[]} cards
 * @param {number} now
 */
export function inOrder(cards, now) {
  /** @param {SessionCard} card */
  const rank = (card) => {
    const need = trouble(card, now);
    return need ? NEEDS.indexOf(need) - NEEDS.length : ORDER.indexOf(card.status);
  };
  return [...cards].sort(
    (a, b) =>
      rank(a) - rank(b) || (a.started_at ?? Infinity) - (b.started_at ?? Infinity) || (a.session < b.session ? -1 : 1),
  );
}

/**
 * Whether a view shows a card. A paused interview is running for the page of all interviews too.
 * @param {SessionCard} card
 * @param {View} view
 * @param {number} now
 */
export function within(card, view, now) {
  if (view === "") return true;
  if (view === "need") return trouble(card, now) !== null;
  return view === (card.status === "paused" ? "running" : card.status);
}

/**
 * @param {SessionCard} card
 * @param {string} words
 */
export function named(card, words) {
  return says([card.candidate, card.offer_title, card.session], words);
}
