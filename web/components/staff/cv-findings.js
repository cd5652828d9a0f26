// @ts-check
/** What reading the candidate's CV brought up: text that nobody can see in it, and how it was read. */
import { ApiError, get } from "../../lib/api.js";
import { el, replace } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";

const MOST = 10;

/**
 * @param {{session: string, signal: AbortSignal}} given
 */
export function cvFindings({ session, signal }) {
  const element = el("section", { class: "stack-small", hidden: true });
  const settled = get(`/api/sessions/${encodeURIComponent(session)}/cv`, signal).then(
    (/** @type {import("../../lib/wire.js").CvFindings | null} */ found) => {
      if (!found) return; // an interview without a CV
      replace(
        element,
        el("h2", null, t("cv_findings.title")),
        found.stripped.length > 0 ? hidden(found.stripped) : null,
        el("p", { class: "faint" }, how(found)),
      );
      element.hidden = false;
    },
    (/** @type {unknown} */ error) => {
      // Said where it would have stood.
      if (signal.aborted || (error instanceof ApiError && error.status === 404)) return;
      replace(element, el("h2", null, t("cv_findings.title")), el("p", { class: "faint" }, t("cv_findings.away")));
      element.hidden = false;
    },
  );
  return { element, settled };
}

/** @param {string[]} texts */
function hidden(texts) {
  return el(
    "div",
    { class: "notice notice-warn" },
    el("p", null, el("strong", null, t("cv_findings.hidden"))),
    el(
      "ul",
      null,
      texts.slice(0, MOST).map((text) => el("li", null, el("q", { dir: "auto" }, text))),
    ),
    el("p", null, t("cv_findings.left_out")),
  );
}

/** @param {import("../../lib/wire.js").CvFindings} found */
function how({ stripped, pages, ocr, is_cv_score: score }) {
  return [
    stripped.length === 0 ? t("cv_findings.nothing") : null,
    pages === null ? null : t("cv_findings.pages", { count: pages }),
    ocr ? t("cv_findings.ocr") : null,
    score !== null && score < 0.5 ? t("cv_findings.unlike") : null,
  ]
    .filter(Boolean)
    .join(" ");
}
