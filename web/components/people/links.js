// @ts-check
/** Links of new invitations: shown once, to be copied, mailed from one's own mailbox or by the server, or saved as a CSV. */
import { post } from "../../lib/api.js";
import { el, replace, setText } from "../../lib/dom.js";
import { DOT, locale, t } from "../../lib/i18n.js";
import { errorNotice } from "../notice/notice.js";

/** @typedef {import("../../lib/wire.js").IssuedInvitation} Issued */

const LOOPBACK = /^(localhost|127\..*|\[::1\])$/;

/** @param {string} token */
const address = (token) => `${location.origin}/join#${token}`;

/**
 * @param {Issued[]} issued
 * @param {boolean} mail  whether the server can send them itself
 */
export function links(issued, mail) {
  /** @type {(() => Promise<boolean>)[]} */
  const sending = [];
  const all = el(
    "button",
    {
      type: "button",
      class: "button button-primary",
      onclick: async () => {
        all.disabled = true;
        let done = true;
        for (const send of sending) done = (await send()) && done; // one after the other: the relay is somebody's
        all.disabled = done;
      },
    },
    t("links.send_all"),
  );
  const lines = issued.map((each) => line(each, mail, sending));
  return el(
    "section",
    { class: "notice notice-good", tabindex: "-1", "aria-labelledby": "links-title" },
    el("h2", { id: "links-title" }, t("links.title", { count: issued.length })),
    el("p", null, t(sending.length > 0 ? "links.text_mail" : "links.text")),
    LOOPBACK.test(location.hostname) ? el("p", null, t("links.here_only")) : null,
    issued.length > 1
      ? el(
          "p",
          { class: "row" },
          sending.length > 1 ? all : null,
          el(
            "a",
            {
              class: "button",
              download: `${t("invitations.title")}.csv`,
              href: URL.createObjectURL(new Blob([csv(issued)], { type: "text/csv;charset=utf-8" })),
            },
            t("links.save"),
          ),
        )
      : null,
    el("ul", { class: "list links" }, lines),
  );
}

/**
 * @param {Issued} issued
 * @param {boolean} mail
 * @param {(() => Promise<boolean>)[]} sending  gets how to send this one
 */
function line({ invitation, token }, mail, sending) {
  const who = [invitation.name, invitation.address].filter(Boolean).join(DOT);
  const field = el("input", {
    class: "input",
    readonly: true,
    value: address(token),
    "aria-label": t("links.of", { name: who || t("links.anybody") }),
    onfocus: () => field.select(),
  });
  const copy = el(
    "button",
    {
      type: "button",
      class: "button",
      onclick: async () => {
        try {
          await navigator.clipboard.writeText(field.value);
          setText(copy, t("action.copied"));
        } catch {
          field.select();
          setText(copy, t("action.copy_failed"));
        }
      },
    },
    t("action.copy"),
  );
  const problem = el("div");
  const button = el("button", { type: "button", class: "button", onclick: () => send() }, t("links.send"));
  let sent = false;
  async function send() {
    if (sent) return true;
    button.disabled = true;
    setText(button, t("links.sending"));
    try {
      await post(`/api/invitations/${invitation.id}/mail`, { token, locale: locale() });
      sent = true;
      replace(problem);
    } catch (error) {
      replace(problem, errorNotice(error));
    }
    button.disabled = sent;
    setText(button, t(sent ? "links.sent" : "links.send"));
    return sent;
  }
  const mailed = mail && invitation.address;
  if (mailed) sending.push(send);
  const text = t("links.mail", { name: invitation.name || "", link: address(token) });
  const own = `mailto:${encodeURIComponent(invitation.address ?? "")}?subject=${encodeURIComponent(t("links.subject"))}&body=${encodeURIComponent(text)}`;
  return el(
    "li",
    { class: "link-line" },
    who ? el("strong", null, who) : null,
    el(
      "div",
      { class: "row link-row" },
      field,
      mailed ? button : null,
      copy,
      el("a", { class: "button", href: own }, t("links.mail_go")),
    ),
    problem,
  );
}

/** @param {Issued[]} issued */
function csv(issued) {
  /** @param {string} text */
  const cell = (text) => `"${(/^\s*[=+\-@＝＋－＠]/u.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const rows = issued.map(({ invitation, token }) =>
    [invitation.name, invitation.address ?? "", address(token)].map(cell).join(","),
  );
  return `\ufeffname,email,link\r\n${rows.join("\r\n")}\r\n`;
}
