// @ts-check
/** All interviews of the moment; who needs attention stands first. j and k go through them, Enter opens. */
import { banner } from "../components/session/banner.js";
import { emptyState, loading } from "../components/notice/notice.js";
import { openLobby } from "../lib/connect.js";
import { el, every, replace, setText } from "../lib/dom.js";
import { clockTime, label, t } from "../lib/i18n.js";

/** @typedef {import("../lib/wire.js").SessionCard} SessionCard */

const SLOW_FIRST_TOKEN = 5000;

/**
 * Why a session needs somebody, if it does.
 * @param {SessionCard} card
 * @param {number} now
 */
export function trouble(card, now) {
  if (card.status === "paused") return "paused";
  if (card.status === "running" && card.deadline !== null && now > card.deadline + 60_000) return "overdue";
  if (card.status === "running" && card.first_token_ms !== null && card.first_token_ms > SLOW_FIRST_TOKEN)
    return "slow";
  return null;
}

const ORDER = ["running", "paused", "ready", "ended"];

/**
 * @param {SessionCard[]} cards
 * @param {number} now
 */
export function inOrder(cards, now) {
  /** @param {SessionCard} card */
  const rank = (card) => (trouble(card, now) ? -1 : ORDER.indexOf(card.status));
  return [...cards].sort(
    (a, b) =>
      rank(a) - rank(b) || (a.started_at ?? Infinity) - (b.started_at ?? Infinity) || (a.session < b.session ? -1 : 1),
  );
}

/** @type {import("../app.js").PageModule["default"]} */
export default function wall({ root, signal, title }) {
  title(t("wall.title"));
  /** @type {Map<string, SessionCard>} */
  const cards = new Map();
  /** @type {Map<string, {element: HTMLElement, card: SessionCard | null, time: HTMLElement}>} */
  const shown = new Map();
  const list = el("ul", { class: "cards" });
  const summary = el("p", { class: "lead" });
  const empty = el("div", null, loading());
  let known = false;
  const connection = openLobby(
    {
      lobby: (message) => {
        if (message.full) cards.clear();
        for (const card of message.cards) cards.set(card.session, card);
        for (const session of message.gone) cards.delete(session);
        known = true;
        show();
      },
      // The first state comes while the connection is being made, before the banner exists.
      state: () => queueMicrotask(() => trail.show()),
    },
    signal,
  );
  const trail = banner({
    signal,
    read: () => connection.state,
    line: () => connection,
    kept: t("wall.stale"),
  });
  const now = () => Date.now() + connection.skew;

  function show() {
    const order = inOrder([...cards.values()], now());
    const running = order.filter((card) => card.status === "running").length;
    const troubled = order.filter((card) => trouble(card, now())).length;
    setText(
      summary,
      [t("wall.running", { count: running }), troubled > 0 ? t("wall.troubled", { count: troubled }) : ""]
        .filter(Boolean)
        .join(" "),
    );
    let place = list.firstElementChild;
    for (const card of order) {
      const entry = shown.get(card.session) ?? {
        element: el("li", { class: "card" }),
        card: null,
        time: el("span", { class: "numbers" }),
      };
      shown.set(card.session, entry);
      if (entry.card !== card) {
        const focused = entry.element.contains(document.activeElement);
        entry.card = card;
        fill(entry.element, card, entry.time, now());
        if (focused) entry.element.querySelector("a")?.focus();
      }
      if (entry.element === place) place = place.nextElementSibling;
      else list.insertBefore(entry.element, place);
    }
    for (const [session, entry] of shown) {
      if (!cards.has(session)) {
        entry.element.remove();
        shown.delete(session);
      }
    }
    replace(
      empty,
      known && order.length === 0
        ? emptyState(
            t("wall.none"),
            t("wall.none_text"),
            el("a", { class: "button", href: "/sessions" }, t("wall.past")),
          )
        : null,
    );
    tick();
  }

  function tick() {
    for (const { card, time } of shown.values()) if (card) setText(time, timeWords(card, now()));
  }

  every(1000, signal, tick);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || (event.key !== "j" && event.key !== "k")) return;
      if (event.target instanceof Element && event.target.closest("input, select, textarea, dialog")) return;
      const links = [...list.querySelectorAll("a")];
      const at = links.findIndex((link) => link === document.activeElement);
      const next = links[event.key === "j" ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0)];
      if (next) {
        event.preventDefault();
        next.focus();
        next.closest("li")?.scrollIntoView({ block: "nearest" });
      }
    },
    { signal },
  );
  replace(
    root,
    trail.element,
    el(
      "div",
      { class: "page stack" },
      el(
        "div",
        { class: "page-head" },
        el("div", null, el("h1", null, t("wall.title")), summary),
        el("p", { class: "faint keys-hint" }, t("wall.keys")),
      ),
      list,
      empty,
    ),
  );
}

/**
 * @param {SessionCard} card
 * @param {number} now
 */
function timeWords(card, now) {
  if (card.status === "ready" || card.started_at === null) return "";
  if (card.deadline !== null && card.status !== "ended" && now < card.deadline)
    return t("wall.left", { time: clockTime(card.deadline - now) });
  return card.status === "ended" ? "" : t("clock.over");
}

/**
 * @param {HTMLElement} element
 * @param {SessionCard} card
 * @param {HTMLElement} time
 * @param {number} now
 */
function fill(element, card, time, now) {
  const need = trouble(card, now);
  element.classList.toggle("card-need", need !== null);
  replace(
    element,
    el(
      "div",
      { class: "card-head" },
      el("h2", null, el("a", { href: `/live/${card.session}` }, card.candidate)),
      el(
        "span",
        { class: need ? "tag tag-danger" : card.status === "running" ? "tag tag-accent" : "tag" },
        need
          ? t(`wall.need.${need}`)
          : card.status === "running"
            ? t(card.speaking ? "wall.speaking" : "wall.answering")
            : t(`status.${card.status}`),
      ),
    ),
    el("p", { class: "soft" }, card.offer_title),
    el("p", { class: "card-line" }, card.last_line ? el("q", null, card.last_line) : t("wall.nothing")),
    el(
      "p",
      { class: "faint card-facts" },
      [
        card.stage ? label("stage", card.stage) : null,
        t("wall.turns", { count: card.turns }),
        label("locale", card.locale),
        label("mode", card.mode),
        card.observers > 0 ? t("wall.observers", { count: card.observers }) : null,
        card.first_token_ms === null ? null : t("wall.first", { ms: Math.round(card.first_token_ms) }),
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    el("p", { class: "card-time" }, time),
  );
}
