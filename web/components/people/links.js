// @ts-check
/** Links of new invitations: shown once, to be copied, mailed from one's own mailbox, or saved as a CSV. */
import { el, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/wire.js").IssuedInvitation} Issued */

/** @param {string} token */
const address = (token) => `${location.origin}/join#${token}`;

/** @param {Issued[]} issued */
export function links(issued) {
  return el(
    "section",
    { class: "notice notice-good", tabindex: "-1", "aria-labelledby": "links-title" },
    el("h2", { id: "links-title" }, t("links.title", { count: issued.length })),
    el("p", null, t("links.text")),
    el(
      "ul",
      { class: "list links" },
      issued.map((each) => line(each)),
    ),
    issued.length > 1
      ? el(
          "a",
          {
            class: "button",
            download: `${t("invitations.title")}.csv`,
            href: URL.createObjectURL(new Blob([csv(issued)], { type: "text/csv;charset=utf-8" })),
          },
          t("links.save"),
        )
      : null,
  );
}

/** @param {Issued} issued */
function line({ invitation, token }) {
  const who = [invitation.name, invitation.address].filter(Boolean).join(" · ");
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
  const text = t("links.mail", { name: invitation.name || "", link: address(token) });
  const mail = `mailto:${encodeURIComponent(invitation.address ?? "")}?subject=${encodeURIComponent(t("links.subject"))}&body=${encodeURIComponent(text)}`;
  return el(
    "li",
    { class: "link-line" },
    who ? el("strong", null, who) : null,
    field,
    el("div", { class: "row" }, copy, el("a", { class: "button", href: mail }, t("links.mail_go"))),
  );
}

/** @param {Issued[]} issued */
function csv(issued) {
  /** @param {string} text */
  const cell = (text) => `"${(/^[=+\-@\t]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const rows = issued.map(({ invitation, token }) =>
    [invitation.name, invitation.address ?? "", address(token)].map(cell).join(","),
  );
  return `\ufeffname,email,link\r\n${rows.join("\r\n")}\r\n`;
}
