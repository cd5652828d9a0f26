// @ts-check
/** The candidate's way to an interview, and the interviews so far. */
import { emptyState } from "../components/notice/notice.js";
import { invited, isDue } from "../components/people/invited.js";
import { ApiError, get } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { DOT, ago, dateTime, label, locale, localeTag, t } from "../lib/i18n.js";

/** @typedef {import("../lib/wire.js").SessionRecord} SessionRecord */

/** @type {import("../app.js").PageModule["default"]} */
export default async function home({ root, me, user, signal, title, navigate }) {
  title(t("nav.home"));
  const [profile, { sessions }, { invitations }] = await Promise.all([
    get("/api/profile", signal),
    get("/api/sessions?limit=20", signal),
    get("/api/me/invitations", signal),
  ]);
  const ended = sessions.some((/** @type {SessionRecord} */ session) => session.status === "ended");
  // Progress is a convenience here: the page stands without it.
  /** @type {import("../lib/wire.js").Growth | null} */
  const progress = ended
    ? await get(`/api/progress?locale=${locale()}`, signal).catch((error) => {
        if (error instanceof ApiError) return null;
        throw error;
      })
    : null;
  const open = sessions.find((/** @type {SessionRecord} */ session) => session.status !== "ended");
  const isInvited = invitations.some(isDue);
  /** @param {string} id */
  const readable = (id) => !sessions.some((/** @type {SessionRecord} */ one) => one.id === id && isClosed(one));
  const next = open ? 3 : profile ? 2 : 0;
  const lead = open
    ? "home.lead_open"
    : isInvited
      ? "home.lead_invited"
      : profile
        ? "home.lead_profile"
        : "home.lead_new";
  const done = [profile, profile, open, false];
  const entries = profile ? count(profile.profile) : 0;
  /** @type {[string, string, string, string][]} */
  const steps = [
    ["cv", profile ? t("home.cv_done") : t("home.cv_todo"), "/cv", t(profile ? "home.cv_again" : "home.cv_go")],
    [
      "profile",
      profile ? t("home.profile_done", { count: entries }) : t("home.profile_todo"),
      "/profile",
      t("home.profile_go"),
    ],
    ["offer", open ? open.offer.title : t("home.offer_todo"), "/offers", t("home.offer_go")],
    [
      "interview",
      open ? t(`home.interview_${open.status}`) : t("home.interview_todo"),
      open ? place(open) : "",
      t("home.interview_go"),
    ],
  ];
  replace(
    root,
    el(
      "div",
      { class: "page stack-large" },
      el(
        "div",
        { class: "stack-small" },
        el("h1", null, t("home.hello", { name: user.name })),
        el("p", { class: "lead" }, t(lead)),
      ),
      invited(invitations, readable, navigate),
      el(
        "ol",
        { class: "steps" },
        steps.map(([id, text, href, action], i) =>
          el(
            "li",
            {
              class: done[i] ? "step step-done" : i === next ? "step step-next" : "step",
              "aria-current": i === next ? "step" : null,
            },
            el("h2", null, t(`home.${id}`)),
            el("p", { class: "soft" }, text),
            href && (i <= next || (i === 1 && profile))
              ? el("a", { class: i === next ? "button button-primary" : "button", href }, action)
              : null,
          ),
        ),
      ),
      progress?.last ? last(progress.last) : null,
      el(
        "section",
        { class: "stack" },
        el(
          "div",
          { class: "row row-between" },
          el("h2", null, t("home.past")),
          ended ? el("a", { href: "/progress" }, t("home.progress")) : null,
        ),
        sessions.length === 0
          ? emptyState(t("home.none"), t("home.none_text"))
          : el(
              "ul",
              { class: "list" },
              sessions.map((/** @type {SessionRecord} */ session) => sessionLine(session)),
            ),
      ),
      el(
        "p",
        { class: "faint" },
        t(me.interviewer.kind === "offline" ? "interviewer.offline_note" : "interviewer.note", {
          model: me.interviewer.model,
        }),
      ),
    ),
  );
}

/** @param {import("../lib/wire.js").LastResult} result */
function last({ session, title, at, score, redo }) {
  const shown = score?.toLocaleString(localeTag(), { maximumFractionDigits: 1 });
  return el(
    "section",
    { class: "panel stack-small" },
    el("h2", null, t("home.last")),
    el(
      "p",
      null,
      el("a", { href: `/report/${session}` }, title),
      el("span", { class: "faint" }, `${DOT}${ago(at, Date.now())}`),
    ),
    el("p", { class: "lead" }, shown ? t("home.last_score", { score: shown }) : t("home.last_no_score")),
    redo.length === 0
      ? null
      : el(
          "div",
          { class: "stack-small" },
          el("h3", null, t("home.redo")),
          el(
            "ul",
            { class: "list" },
            redo.map(({ anchor, asked, lang, note }) =>
              el(
                "li",
                { class: "stack-small redo" },
                el("p", { lang }, el("strong", null, asked)),
                note ? el("p", { class: "soft", lang }, note) : null,
                el("p", null, el("a", { class: "button", href: `/report/${session}#${anchor}` }, t("home.redo_go"))),
              ),
            ),
          ),
        ),
  );
}

/**
 * Whether there is nothing to read for its candidate: the recruiter has shared nothing of the report.
 * @param {SessionRecord} session
 */
function isClosed({ status, mode, released }) {
  return status === "ended" && mode === "assessed" && released.length === 0;
}

/** @param {SessionRecord} session */
function place(session) {
  return session.status === "ready"
    ? `/lobby/${session.id}`
    : session.status === "running"
      ? `/interview/${session.id}`
      : `/report/${session.id}`;
}

/** @param {SessionRecord} session */
function sessionLine(session) {
  return el(
    "li",
    { class: "session-line" },
    el(
      "div",
      null,
      el("h3", null, session.offer.title),
      el(
        "p",
        { class: "faint" },
        [
          session.offer.company,
          label("locale", session.locale),
          t("minutes", { count: session.minutes }),
          label("mode", session.mode),
        ]
          .filter(Boolean)
          .join(DOT),
      ),
    ),
    el(
      "div",
      { class: "row" },
      el(
        "time",
        { class: "faint", datetime: new Date(session.created_at).toISOString(), title: dateTime(session.created_at) },
        ago(session.created_at, Date.now()),
      ),
      el("span", { class: session.status === "ended" ? "tag" : "tag tag-accent" }, t(`status.${session.status}`)),
      isClosed(session)
        ? el("a", { href: place(session) }, t("home.assessed_note"))
        : el(
            "a",
            { class: "button", href: place(session) },
            t(session.status === "ended" ? "home.report" : session.status === "ready" ? "home.start" : "home.continue"),
          ),
    ),
  );
}

/** @param {Record<string, any>} profile */
function count(profile) {
  return ["work", "education", "skills", "languages", "projects", "certificates"].reduce(
    (sum, key) => sum + (Array.isArray(profile[key]) ? profile[key].length : 0),
    0,
  );
}
