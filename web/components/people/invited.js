// @ts-check
/** Interviews that the reader is invited to, each with the one thing to do next. */
import { post } from "../../lib/api.js";
import { el, replace } from "../../lib/dom.js";
import { DOT, dateTime, label, t } from "../../lib/i18n.js";
import { errorNotice } from "../notice/notice.js";

/** @typedef {import("../../lib/wire.js").OwnInvitation} OwnInvitation */

/**
 * Whether there is something left to do.
 * @param {OwnInvitation} invitation
 */
export function isDue({ state, status, attempts, used }) {
  return state !== "expired" && (status === "running" || attempts > used);
}

/**
 * @param {OwnInvitation[]} invitations
 * @param {(session: string) => boolean} readable   whether that session's report may be read by its candidate
 * @param {(path: string) => void} navigate
 */
export function invited(invitations, readable, navigate) {
  return invitations.length === 0
    ? null
    : el(
        "section",
        { class: "stack", "aria-labelledby": "invited-title" },
        el("h2", { id: "invited-title" }, t("invited.title")),
        invitations.map((each) => panel(each, readable, navigate)),
      );
}

/**
 * @param {OwnInvitation} invitation
 * @param {(session: string) => boolean} readable
 * @param {(path: string) => void} navigate
 */
function panel(invitation, readable, navigate) {
  const problem = el("div");
  const left = invitation.attempts - invitation.used;
  const goes = isDue(invitation);
  const done = invitation.status === "ended" && invitation.session && readable(invitation.session);
  const go = el(
    "button",
    {
      type: "button",
      class: "button button-primary button-large",
      onclick: async () => {
        go.disabled = true;
        try {
          const session = await post(`/api/me/invitations/${invitation.id}/session`);
          navigate(`/${session.status === "running" ? "interview" : "lobby"}/${session.id}`);
        } catch (error) {
          go.disabled = false;
          replace(problem, errorNotice(error));
        }
      },
    },
    t(invitation.status === "running" ? "home.continue" : invitation.used ? "invited.again" : "home.interview_go"),
  );
  return el(
    "article",
    { class: "panel stack-small invited" },
    el("h3", null, invitation.offer_title),
    el(
      "p",
      { class: "soft" },
      [
        invitation.organisation || invitation.by,
        label("locale", invitation.locale),
        t("minutes", { count: invitation.minutes }),
        label("mode", invitation.mode),
      ]
        .filter(Boolean)
        .join(DOT),
    ),
    el(
      "p",
      { class: "faint" },
      goes
        ? t("invited.until", { when: dateTime(invitation.expires_at), count: left })
        : t(invitation.state === "expired" ? "invited.expired" : "invited.done"),
    ),
    el(
      "p",
      { class: "row" },
      goes ? go : null,
      done ? el("a", { class: "button", href: `/report/${invitation.session}` }, t("home.report")) : null,
    ),
    problem,
  );
}
