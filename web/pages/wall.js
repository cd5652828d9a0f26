// @ts-check
/** All interviews of the moment; who needs attention stands first. j and k go through them, Enter opens. */
import { banner } from "../components/session/banner.js";
import { emptyState, loading } from "../components/notice/notice.js";
import { openLobby } from "../lib/connect.js";
import { el, every, replace, setAttribute, setText } from "../lib/dom.js";
import { gist } from "../lib/gist.js";
import { DOT, label, minutes, t } from "../lib/i18n.js";
import { VIEWS, away, held, inOrder, named, trouble, within } from "../lib/wall.js";
import { sheet } from "../lib/sheets.js";

await Promise.all([
  sheet("components/session/session.css"),
  sheet("components/staff/staff.css"),
  sheet("components/player/player.css"),
]);

/** Characters of a question that a card has room for. */
const QUESTION = 110;

/** @typedef {import("../lib/wire.js").SessionCard} SessionCard */
/** @typedef {{element: HTMLElement, card: SessionCard | null, need: string | null, here: HTMLElement, time: HTMLElement}} Entry */

/** @type {import("../app.js").PageModule["default"]} */
export default function wall({ root, query, user, signal, title }) {
  title(t("wall.title"));
  /** @type {Map<string, SessionCard>} */
  const cards = new Map();
  /** @type {Map<string, Entry>} */
  const shown = new Map();
  const list = el("ul", { class: "cards" });
  const empty = el("div", null, loading());
  const keys = el("p", { class: "faint keys-hint", hidden: true }, t("wall.keys"));
  const text = el("input", {
    class: "input",
    id: "wall-words",
    type: "search",
    value: query.get("q") ?? "",
    autocomplete: "off",
  });
  let view = VIEWS.find((one) => one === query.get("view")) ?? "";
  const views = VIEWS.map((one) =>
    el(
      "button",
      {
        type: "button",
        class: "wall-view",
        onclick: () => {
          view = one;
          show();
        },
      },
      t(`wall.view.${one || "all"}`),
    ),
  );
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
    if (!known) return;
    const at = now();
    const words = text.value.trim();
    const found = inOrder([...cards.values()], at).filter((card) => named(card, words));
    views.forEach((button, i) => {
      const one = VIEWS[i] ?? "";
      const count = found.filter((card) => within(card, one, at)).length;
      setText(button, t("wall.view", { name: t(`wall.view.${one || "all"}`), count: String(count) }));
      setAttribute(button, "aria-pressed", String(one === view));
      button.hidden = count === 0 && one !== view && (one === "ready" || one === "ended");
      button.classList.toggle("wall-view-need", one === "need" && count > 0);
    });
    const order = found.filter((card) => within(card, view, at));
    const focused = document.activeElement;
    draw(order, at);
    if (focused instanceof HTMLElement && focused !== document.activeElement && list.contains(focused)) focused.focus();
    replace(empty, nothing(order.length));
    keys.hidden = order.length === 0;
    note();
  }

  /**
   * @param {SessionCard[]} order
   * @param {number} at
   */
  function draw(order, at) {
    let place = list.firstElementChild;
    for (const card of order) {
      const entry = shown.get(card.session) ?? {
        element: el("li", { class: "card" }),
        card: null,
        need: null,
        here: el("span"),
        time: el("span", { class: "numbers" }),
      };
      shown.set(card.session, entry);
      const need = trouble(card, at);
      if (entry.card !== card || entry.need !== need) {
        const focused = entry.element.contains(document.activeElement);
        entry.card = card;
        entry.need = need;
        fill(entry, card, need);
        if (focused) entry.element.querySelector("a")?.focus();
      }
      setText(entry.here, presence(card, at));
      setText(entry.time, timeWords(card, at));
      if (entry.element === place) place = place.nextElementSibling;
      else list.insertBefore(entry.element, place);
    }
    const keep = new Set(order.map((card) => card.session));
    for (const [session, entry] of shown) {
      if (!keep.has(session)) {
        entry.element.remove();
        shown.delete(session);
      }
    }
  }

  /** @param {number} count */
  function nothing(count) {
    if (count > 0) return null;
    if (cards.size > 0)
      return emptyState(
        t("wall.no_match"),
        t("wall.no_match_text"),
        el(
          "button",
          {
            type: "button",
            class: "button",
            onclick: () => {
              view = "";
              text.value = "";
              show();
            },
          },
          t("wall.show_all"),
        ),
      );
    return emptyState(
      t("wall.none"),
      t("wall.none_text"),
      el(
        "p",
        { class: "row" },
        user.role === "recruiter" || user.role === "owner"
          ? el("a", { class: "button button-primary", href: "/invitations" }, t("wall.invite"))
          : null,
        el("a", { class: "button", href: "/sessions" }, t("wall.past")),
      ),
    );
  }

  let noted = location.search;
  function note() {
    const chosen = new URLSearchParams();
    if (view) chosen.set("view", view);
    if (text.value.trim()) chosen.set("q", text.value.trim());
    const search = chosen.size > 0 ? `?${chosen}` : "";
    if (search === noted) return;
    noted = search;
    history.replaceState(null, "", `${location.pathname}${search}`);
  }

  every(1000, signal, show);
  text.addEventListener("input", show);
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
      el("div", { class: "page-head" }, el("h1", null, t("wall.title")), keys),
      el(
        "form",
        { class: "wall-filter", role: "search", onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
        el("div", { class: "wall-views", role: "group", "aria-label": t("wall.views") }, views),
        el("div", { class: "field" }, el("label", { for: "wall-words" }, t("wall.filter")), text),
      ),
      list,
      empty,
    ),
  );
  show();
}

/**
 * @param {SessionCard} card
 * @param {number} now
 */
function timeWords(card, now) {
  if (card.status === "ready" || card.status === "ended" || card.started_at === null) return "";
  if (held(card)) return t("wall.left", { time: minutes(card.left ?? 0) });
  if (card.timed === false) return "";
  if (card.deadline !== null && now < card.deadline) return t("wall.left", { time: minutes(card.deadline - now) });
  return t("clock.over");
}

/**
 * Where the candidate is, and how long nobody has said anything.
 * @param {SessionCard} card
 * @param {number} now
 */
function presence(card, now) {
  if (card.status === "ended") return "";
  if (card.status === "ready") return t(card.here ? "wall.here_ready" : "wall.here_not_yet");
  if (held(card)) return t("wall.here_held");
  const since = away(card, now);
  if (since !== null) return t("wall.here_away", { time: minutes(now - since) });
  const quiet = card.quiet_since === null ? 0 : now - card.quiet_since;
  if (card.speaking || card.answered || quiet < 60_000) return t("wall.here_yes");
  return t("wall.here_quiet", { time: minutes(quiet) });
}

/**
 * @param {Entry} entry
 * @param {SessionCard} card
 * @param {string | null} need
 */
function fill({ element, here, time }, card, need) {
  element.classList.toggle("card-need", need !== null);
  const turn = card.speaking ? "wall.speaking" : card.answered ? "wall.reading" : "wall.answering";
  const question = gist(card.question ?? "", QUESTION);
  replace(
    element,
    el(
      "div",
      { class: "card-head" },
      el("h2", null, el("a", { href: `/live/${card.session}` }, card.candidate)),
      el(
        "span",
        { class: need ? "tag tag-danger" : card.status === "running" ? "tag tag-accent" : "tag" },
        need ? t(`wall.need.${need}`) : card.status === "running" ? t(turn) : t(`status.${card.status}`),
      ),
    ),
    el("p", { class: "soft" }, card.offer_title),
    question
      ? el("p", { class: "card-line", lang: card.locale }, question)
      : el("p", { class: "faint" }, t("wall.nothing")),
    el("p", { class: "card-time" }, here, time),
    el(
      "p",
      { class: "faint card-facts" },
      [
        card.stage && card.status !== "ready" ? label("stage", card.stage) : null,
        card.turns > 0 ? t("wall.turns", { count: card.turns }) : null,
        label("locale", card.locale),
        label("mode", card.mode),
        card.observers > 0 ? t("wall.observers", { count: card.observers }) : null,
      ]
        .filter(Boolean)
        .join(DOT),
    ),
  );
}
