// @ts-check
/** Invitations: making them, and what became of each. */
import { emptyState, errorNotice } from "../components/notice/notice.js";
import { invite } from "../components/people/invite.js";
import { links } from "../components/people/links.js";
import { get, post } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { DOT, dateTime, list, t } from "../lib/i18n.js";
import { sheet } from "../lib/sheets.js";

await sheet("pages/people.css");

/** @typedef {import("../lib/wire.js").InvitationCard} Card */

/** @type {import("../app.js").PageModule["default"]} */
export default async function invitationsPage({ root, me, user, query, signal, title }) {
  title(t("invitations.title"));
  const organisation = await get("/api/organisation/teams", signal);
  const made = el("div", { class: "stack" });
  const problem = el("div");
  const lines = el("div");

  async function load() {
    /** @type {{invitations: Card[]}} */
    const { invitations } = await get("/api/invitations", signal);
    replace(
      lines,
      invitations.length === 0
        ? emptyState(t("invitations.none"), t("invitations.none_text"))
        : el(
            "ul",
            { class: "list" },
            // Those of one list stand by their names.
            invitations
              .sort((a, b) => b.created_at - a.created_at || named(a).localeCompare(named(b)))
              .map((card) => line(card, act, show)),
          ),
    );
  }

  /** @param {import("../lib/wire.js").IssuedInvitation[]} issued @param {number} [unread]  lines that made no link */
  function show(issued, unread = 0) {
    const shown = links(issued, organisation.mail);
    replace(
      made,
      unread > 0
        ? el("div", { class: "notice notice-warn" }, el("p", null, t("invite.bad_lines", { count: unread })))
        : null,
      issued.length > 0 ? shown : null,
    );
    const first = /** @type {HTMLElement} */ (made.firstElementChild ?? made);
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
    first.scrollIntoView();
    load();
  }

  /** @param {string} path @param {unknown} [body] */
  async function act(path, body) {
    try {
      await post(path, body ?? {});
      replace(problem);
      await load();
    } catch (error) {
      replace(problem, errorNotice(error));
    }
  }

  replace(
    root,
    el(
      "div",
      { class: "page stack-large" },
      el("h1", null, t("invitations.title")),
      made,
      el(
        "div",
        { class: "people-columns" },
        invite({
          owner: user.role === "owner",
          role: query.get("role") ?? "candidate",
          organisation,
          provable: me.sign_in.providers.length > 0,
          signal,
          onMade: ({ issued, bad_lines }) => show(issued, bad_lines.length),
        }),
        el("section", { class: "stack" }, el("h2", null, t("invitations.list")), problem, lines),
      ),
    ),
  );
  await load();
}

/**
 * @param {Card} card
 * @param {(path: string, body?: unknown) => void} act
 * @param {(issued: import("../lib/wire.js").IssuedInvitation[]) => void} show
 */
function line(card, act, show) {
  const path = `/api/invitations/${card.id}`;
  const over = card.state === "revoked";
  const who = named(card);
  /** @param {string} key @param {() => void} onclick @param {string} [kind] */
  const button = (key, onclick, kind = "") =>
    el("button", { type: "button", class: `button ${kind}`, "aria-label": `${t(key)}: ${who}`, onclick }, t(key));
  return el(
    "li",
    { class: "link-line" },
    el(
      "div",
      { class: "row row-between" },
      el("h3", null, who),
      el("span", { class: tag(card.state) }, t(`invitation.${card.state}`)),
    ),
    el(
      "p",
      { class: "faint" },
      [
        card.role === "candidate" ? card.offer_title : t(`role.${card.role}`),
        card.interview ? t("invitations.attempts", { used: card.used, count: card.attempts }) : "",
        t("invitations.until", { when: dateTime(card.expires_at) }),
        card.by ? t("invitations.by", { name: card.by }) : "",
      ]
        .filter(Boolean)
        .join(DOT),
    ),
    card.reasons.length > 0
      ? el("p", { class: "faint" }, t("invitations.reasons", { reasons: list(card.reasons) }))
      : null,
    el(
      "div",
      { class: "row" },
      card.sessions.map((sid, i) =>
        el("a", { class: "button", href: `/live/${sid}` }, t("invitations.session", { number: i + 1 })),
      ),
      over || (card.role !== "candidate" && card.taken)
        ? null
        : button("invitations.renew", async () => {
            if (!card.taken || window.confirm(t("invitations.renew_sure", { name: who })))
              show([await post(`${path}/renew`)]);
          }),
      over ? null : button("invitations.extend", () => act(`${path}/extend`, { days: 14 })),
      card.state === "done"
        ? button("invitations.retake", () => {
            const reason = window.prompt(t("invitations.retake_why"))?.trim();
            if (reason) act(`${path}/retake`, { reason });
          })
        : null,
      over || (card.role !== "candidate" && card.taken)
        ? null
        : button(
            "invitations.revoke",
            () => window.confirm(t("invitations.revoke_sure", { name: who })) && act(`${path}/revoke`),
            "button-danger",
          ),
    ),
  );
}

/** @param {Card} card */
function named(card) {
  return card.name || card.address || t("links.anybody");
}

/** @param {Card["state"]} state */
function tag(state) {
  if (state === "expired" || state === "revoked") return "tag tag-warn";
  return state === "issued" || state === "opened" ? "tag" : "tag tag-accent";
}
