// @ts-check
/** What a recruiter shares of an assessed report with its candidate. It stands after the report: who shares has read. */
import { ApiError, post } from "../../lib/api.js";
import { el, setText } from "../../lib/dom.js";
import { list, t } from "../../lib/i18n.js";
import { errorText } from "../notice/notice.js";

/**
 * @param {object} parts
 * @param {import("../../lib/wire.js").SessionRecord} parts.session
 * @param {readonly import("../../lib/wire.js").SessionRecord["released"][number][]} parts.sections
 * @param {() => void} parts.onShared
 */
export function release({ session, sections, onShared }) {
  const said = el("p", { role: "status", class: "soft" });
  let shared = session.released.length;
  const back = el(
    "button",
    { type: "button", class: "button", hidden: shared === 0, onclick: () => share([]) },
    t("report.release_stop"),
  );
  const boxes = sections.map((name) =>
    el("input", {
      type: "checkbox",
      id: `share-${name}`,
      value: name,
      checked: session.released.includes(name),
      "aria-describedby": `share-${name}-holds`,
    }),
  );
  const ticked = () => boxes.filter((box) => box.checked).map((box) => box.value);
  /** @param {string[]} chosen */
  const share = async (chosen) => {
    setText(said, "");
    try {
      const record = await post(`/api/sessions/${encodeURIComponent(session.id)}/report/release`, { parts: chosen });
      for (const box of boxes) box.checked = record.released.includes(box.value);
      shared = record.released.length;
      back.hidden = shared === 0;
      setText(
        said,
        shared > 0
          ? t("report.release_done", {
              names: list(record.released.map((/** @type {string} */ name) => t(`report.part_${name}`))),
            })
          : t("report.release_nothing"),
      );
      onShared();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(said, errorText(error.code));
    }
  };
  return el(
    "form",
    {
      class: "release no-print",
      id: "share",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        const chosen = ticked();
        // Nothing ticked shares nothing: what was shared is taken back by its own button.
        if (chosen.length > 0) share(chosen);
        else setText(said, t("report.release_choose"));
      },
    },
    el("h2", null, t("report.release")),
    el("p", { class: "soft" }, t("report.release_text")),
    el(
      "div",
      { class: "stack-small" },
      boxes.map((box) =>
        el(
          "div",
          { class: "field-check" },
          box,
          el(
            "span",
            null,
            el("label", { for: box.id }, t(`report.part_${box.value}`)),
            el("span", { class: "faint block", id: `${box.id}-holds` }, t(`report.holds_${box.value}`)),
          ),
        ),
      ),
    ),
    el(
      "div",
      { class: "row" },
      el("button", { type: "submit", class: "button button-primary" }, t("report.release_go")),
      back,
    ),
    said,
  );
}
