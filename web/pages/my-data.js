// @ts-check
/** What is somebody's own: everything kept about them as a file, and the way to have it erased. */
import { errorNotice } from "../components/notice/notice.js";
import { post } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { purgePrivate } from "../lib/storage.js";

/** @typedef {import("../lib/wire.js").ErasureReceipt} ErasureReceipt */

/** @type {import("../app.js").PageModule["default"]} */
export default function myData({ root, signal, title, leave }) {
  title(t("nav.data"));
  const problem = el("div");
  const sure = el("input", { type: "checkbox", id: "sure", name: "sure" });
  const erase = el("button", { type: "button", class: "button button-danger", disabled: true }, t("data.erase"));
  sure.addEventListener("change", () => {
    erase.disabled = !sure.checked;
  });
  erase.addEventListener("click", async () => {
    erase.disabled = true;
    try {
      /** @type {ErasureReceipt} */
      const receipt = await post("/api/me/erasure", { confirm: true }, signal);
      purgePrivate();
      leave(`/erased?receipt=${encodeURIComponent(receipt.receipt)}`);
    } catch (error) {
      if (signal.aborted) return;
      replace(problem, errorNotice(error));
      erase.disabled = !sure.checked;
    }
  });
  replace(
    root,
    el(
      "div",
      { class: "page page-narrow stack-large" },
      el("div", { class: "stack-small" }, el("h1", null, t("nav.data")), el("p", { class: "lead" }, t("data.lead"))),
      el(
        "section",
        { class: "panel stack" },
        el("h2", null, t("data.export_title")),
        el("p", null, t("data.export_text")),
        el("p", { class: "soft" }, t("data.export_note")),
        el(
          "p",
          { class: "row" },
          el("a", { class: "button button-primary", href: "/api/me/export", download: true }, t("data.export")),
        ),
      ),
      el("section", { class: "panel stack" }, el("h2", null, t("human.title")), el("p", null, t("data.human_text"))),
      el(
        "section",
        { class: "panel stack" },
        el("h2", null, t("data.erase_title")),
        el("p", null, t("data.erase_text")),
        el(
          "ul",
          { class: "data-facts" },
          ["all", "now", "receipt", "kept"].map((one) => el("li", null, t(`data.erase.${one}`))),
        ),
        el("label", { class: "field-check", for: "sure" }, sure, el("span", null, t("data.sure"))),
        problem,
        el("p", { class: "row" }, erase),
      ),
    ),
  );
}
