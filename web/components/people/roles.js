// @ts-check
/** What each role of the staff may do, for who gives one. */
import { el } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";

export const STAFF = /** @type {const} */ (["recruiter", "observer", "developer", "owner"]);

export function roles() {
  return el(
    "details",
    { class: "roles" },
    el("summary", null, t("roles.title")),
    el(
      "dl",
      { class: "stack-small" },
      STAFF.map((role) =>
        el("div", null, el("dt", null, t(`role.${role}`)), el("dd", { class: "soft" }, t(`roles.${role}`))),
      ),
    ),
  );
}
