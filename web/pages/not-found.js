// @ts-check
/** Nothing stands at this address, or not for this reader. */
import { emptyState } from "../components/notice/notice.js";
import { el, replace } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

/** @type {import("../app.js").PageModule["default"]} */
export default function notFound({ root, title }) {
  title(t("not_found.title"));
  replace(
    root,
    el(
      "div",
      { class: "page page-narrow" },
      el("h1", { class: "visually-hidden" }, t("not_found.title")),
      emptyState(t("not_found.title"), t("not_found.text"), el("a", { class: "button", href: "/" }, t("action.home"))),
    ),
  );
}
