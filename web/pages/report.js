// @ts-check
/** The report: the server's blocks, filled in while it is being written; and what can be done with it. */
import { emptyState, errorNotice } from "../components/notice/notice.js";
import { report } from "../components/report/blocks.js";
import { sayStatus } from "../lib/announce.js";
import { ApiError, get, post } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { locale, t } from "../lib/i18n.js";
import { sheet } from "../lib/sheets.js";

await Promise.all([sheet("components/report/report.css"), sheet("components/report/print.css")]);

/** @typedef {import("../lib/wire.js").ReportPage} ReportPage */

const LOOK_MS = 1200;
/** A report is written in seconds, at most in a minute or two; then somebody has to ask again. */
const LOOKS = 120;
/** @type {import("../lib/wire.js").SessionRecord["released"]} */
const SECTIONS = ["summary", "next_steps", "competencies", "questions", "gaps", "other_offers"];

/** @type {import("../app.js").PageModule["default"]} */
export default async function reportPage({ root, params, user, signal, title, refresh, navigate }) {
  const id = params.session ?? "";
  const path = `/api/sessions/${encodeURIComponent(id)}`;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  const asked = `locale=${locale()}&zone=${encodeURIComponent(zone)}`;
  title(t("report.title"));

  /** @returns {Promise<ReportPage | "none" | "hidden">} */
  const read = async () => {
    try {
      return await get(`${path}/report/page?${asked}`, signal);
    } catch (error) {
      if (error instanceof ApiError && error.code === "report_not_found") return "none";
      if (error instanceof ApiError && error.code === "forbidden") return "hidden";
      throw error;
    }
  };
  /** @param {Node} content */
  const alone = (content) =>
    replace(root, el("div", { class: "page page-narrow stack" }, el("h1", null, t("report.title")), content));
  /** @param {string} text */
  const nothing = (text) =>
    alone(
      emptyState(
        t("report.none"),
        text,
        el("button", { type: "button", class: "button", onclick: refresh }, t("action.retry")),
      ),
    );

  /** @param {string} heading @param {string} text */
  const closed = (heading, text) =>
    emptyState(heading, text, el("a", { class: "button", href: "/" }, t("action.home")));

  // What is closed: to candidates an assessed interview's, to staff a practice's.
  const theirs = user.role === "candidate";
  const staff = user.role === "recruiter" || user.role === "owner";
  let shown = "";
  /** @type {import("../lib/wire.js").SessionRecord | null} */
  const mine = theirs ? await get(path, signal) : null;
  if (signal.aborted) return;
  if (mine?.mode === "assessed" && mine.status === "ended" && mine.released.length === 0) {
    // Nothing of it is shared; a person can be asked for all the same.
    const { human } = await import("../components/report/human.js");
    if (signal.aborted) return;
    alone(closed(t("report.not_yours"), t("report.not_yours_text")));
    root.firstElementChild?.append(human({ session: mine, staff: false }));
    return;
  }
  for (let look = 0; look < LOOKS; look += 1) {
    const now = await read();
    if (signal.aborted) return;
    if (now === "hidden") {
      alone(closed(t(theirs ? "report.not_yours" : "report.practice"), theirs ? t("report.not_yours_text") : ""));
      return;
    }
    if (now === "none") {
      const record = await get(path, signal);
      if (signal.aborted) return;
      // A session that has ended without a report has none to wait for.
      if (record.status === "ready" || (record.status === "ended" && !record.report)) {
        nothing(t("report.none_text"));
        return;
      }
      if (shown !== "none") alone(el("p", { class: "loading", role: "status" }, t("report.none_text")));
      shown = "none";
    } else {
      const state = `${now.complete} ${now.there.join()}`;
      if (state !== shown) await show(now);
      if (now.complete && shown !== "") sayStatus(t("report.complete"));
      shown = state;
      if (now.complete || signal.aborted) return;
    }
    await new Promise((wake) => setTimeout(wake, LOOK_MS));
    if (signal.aborted) return;
  }
  nothing(t("report.slow"));

  /** @param {ReportPage} page */
  async function show(page) {
    const article = report(page.blocks);
    const { candidate, offer } = page.session;
    title(`${candidate.name} – ${offer.title} – ${t("report.title")}`); // and so what a browser prints is called
    article.setAttribute("aria-busy", String(!page.complete));
    if (page.complete) {
      article.firstElementChild?.after(actions(page));
      if (user.role === "candidate" || (staff && page.session.human)) {
        const { human } = await import("../components/report/human.js");
        if (signal.aborted) return;
        article.append(human({ session: page.session, staff }));
      }
      if (staff && page.session.mode === "assessed") {
        const { release } = await import("../components/report/release.js");
        if (signal.aborted) return;
        const refreshed = async () => {
          const again = await read();
          if (typeof again === "string" || signal.aborted) return;
          const notice = report(again.blocks).querySelector(".report-notice-shared");
          if (notice) article.querySelector(".report-notice-shared")?.replaceWith(notice);
        };
        const form = release({ session: page.session, sections: SECTIONS, onShared: refreshed });
        const foot = article.querySelector(".report-foot");
        if (foot) foot.before(form);
        else article.append(form);
      }
      if (user.role === "candidate" && page.session.mode === "practice") {
        const { again } = await import("../components/practice/again.js");
        if (signal.aborted) return;
        again({ article, page, user: user.id, signal });
      }
    }
    replace(root, article);
    const target = page.complete && location.hash ? document.getElementById(location.hash.slice(1)) : null;
    target?.scrollIntoView();
  }

  /** @param {import("../lib/wire.js").SessionRecord} session */
  function anew(session) {
    const { offer, locale, minutes, mode, strategy, persona, difficulty, timed, extra } = session;
    const settings = { locale, minutes, mode, strategy, persona, difficulty, timed, extra };
    const attempt = crypto.randomUUID();
    const button = el(
      "button",
      {
        type: "button",
        class: "button button-primary",
        onclick: async () => {
          button.disabled = true;
          try {
            const made = await post("/api/sessions", { ...settings, offer_id: offer.id, client_id: attempt }, signal);
            navigate(`/lobby/${made.id}`);
          } catch (error) {
            if (signal.aborted) return;
            button.disabled = false;
            button.closest(".row")?.after(errorNotice(error));
          }
        },
      },
      t("report.anew"),
    );
    return button;
  }

  /** @param {ReportPage} page */
  function actions(page) {
    return el(
      "div",
      { class: "row no-print" },
      user.role === "candidate" && page.session.mode === "practice" ? anew(page.session) : null,
      el(
        "a",
        { class: "button", href: `/${user.role === "candidate" ? "interview" : "live"}/${id}` },
        t("report.conversation"),
      ),
      el("button", { type: "button", class: "button", onclick: () => window.print() }, t("report.print")),
      page.pdf
        ? el(
            "a",
            {
              class: "button",
              href: `${path}/report.pdf?${asked}`,
              download: true,
              "aria-label": t("report.pdf_name"),
            },
            t("report.pdf"),
          )
        : null,
      staff && page.session.mode === "assessed"
        ? el("a", { class: "button", href: "#share" }, t("report.release"))
        : null,
      el("a", { href: `${path}/report.json`, download: true }, t("report.json")),
      el("a", { href: `${path}/transcript.json`, download: true }, t("transcript.json")),
    );
  }
}
