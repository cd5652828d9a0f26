// @ts-check
/** What stands where the answer was written, once the interview is over: the report's progress, what to take along. */
import { el, replace } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";

/**
 * @typedef {import("../../lib/wire.js").SessionRecord} SessionRecord
 * @typedef {import("../../lib/wire.js").SessionView} SessionView
 */

/** Sections of a report, as the server writes them. */
const PARTS = 6;

/** @param {SessionRecord} record */
export function over(record) {
  const element = el("div", { class: "session-over", hidden: true });
  const report = record.mode === "practice" || record.released.length > 0;
  let stand = "";
  return {
    element,
    /** @param {SessionView} view  of an interview that has ended, or whose report is being written */
    show(view) {
      const now = `${view.status}:${view.report}:${view.sections.length}`;
      if (stand === now) return;
      stand = now;
      element.hidden = false;
      const coming = report && !view.report && view.end_reason !== "failed";
      const id = encodeURIComponent(record.id);
      replace(
        element,
        el("h2", null, t("interview.over")),
        el(
          "p",
          { class: "soft" },
          view.end_reason ? `${t(`interview.end.${view.end_reason}`)} ` : "",
          t(
            !report
              ? "interview.report_staff"
              : coming
                ? "interview.report_coming"
                : view.report
                  ? "interview.report_ready"
                  : "interview.report_none",
          ),
        ),
        coming ? progress(view.sections.length) : null,
        el(
          "div",
          { class: "row" },
          report && view.report
            ? el("a", { class: "button button-primary", href: `/report/${id}` }, t("home.report"))
            : null,
          el(
            "button",
            { type: "button", class: "button", onclick: () => download(record, view) },
            t("interview.download"),
          ),
          view.status === "ended"
            ? el(
                "a",
                {
                  class: "button",
                  href: `/api/sessions/${id}/transcript.json`,
                  download: `interview-${record.id}.json`,
                  "aria-label": t("transcript.json"),
                },
                "JSON",
              )
            : null,
          el("a", { class: "button button-quiet", href: "/" }, t("action.home")),
        ),
      );
    },
  };
}

/** @param {number} done */
function progress(done) {
  const words = t("interview.report_parts", { done, all: PARTS });
  return el(
    "div",
    { class: "report-progress" },
    el("progress", { value: String(done), max: PARTS, "aria-label": words }),
    el("p", { class: "faint numbers" }, words),
  );
}

/**
 * The conversation as a Markdown file.
 * @param {SessionRecord} record
 * @param {SessionView} view
 */
function download(record, view) {
  const lines = view.items.map((item) =>
    item.kind === "turn"
      ? `**${t("transcript.interviewer")}**\n\n${item.text}`
      : `**${t("transcript.you")}**\n\n${item.text.replace(/^/gm, "> ")}`,
  );
  const text = `# ${record.offer.title}\n\n${lines.join("\n\n")}\n`;
  const link = el("a", {
    href: URL.createObjectURL(new Blob([text], { type: "text/markdown" })),
    download: `interview-${record.id}.md`,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
