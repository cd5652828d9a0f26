// @ts-check
/** The profile that the interviewer will read, to be checked and corrected by its owner. */
import { review } from "../components/profile/doubts.js";
import { editor } from "../components/profile/editor.js";
import { setValue, tidy } from "../components/profile/shape.js";
import { emptyState, errorNotice, errorText } from "../components/notice/notice.js";
import { ApiError, get, put } from "../lib/api.js";
import { el, replace, setAttribute, setText } from "../lib/dom.js";
import { dateTime, has, label, t } from "../lib/i18n.js";
import { sheet } from "../lib/sheets.js";

await sheet("pages/profile.css");

/** @typedef {import("../lib/wire.js").ProfileRevision} ProfileRevision */

/** @type {import("../app.js").PageModule["default"]} */
export default async function profilePage({ root, signal, title, refresh, guard }) {
  title(t("profile.title"));
  /** @type {ProfileRevision} */
  let revision = await get("/api/profile", signal);
  if (!revision) {
    replace(
      root,
      el(
        "div",
        { class: "page page-narrow stack" },
        el("h1", null, t("profile.title")),
        emptyState(
          t("profile.empty"),
          t("profile.empty_text"),
          el("a", { class: "button button-primary", href: "/cv" }, t("home.cv_go")),
        ),
      ),
    );
    return;
  }
  if (signal.aborted) return;
  /** @type {import("../components/profile/shape.js").Profile} */
  let profile = revision.profile;
  let dirty = false;
  const state = el("p", { class: "soft", role: "status" });
  const problem = el("div");
  const save = el("button", { type: "button", class: "button button-primary", onclick: send }, t("profile.save"));
  // Not `disabled`: whoever has just pressed it by a key would stand nowhere.
  /** @param {boolean} may */
  const savable = (may) => setAttribute(save, "aria-disabled", may ? null : "true");
  function touched() {
    dirty = true;
    savable(true);
    setText(state, t("profile.unsaved"));
  }
  /** @type {Set<string>} */
  const accepted = new Set();
  const form = editor(
    profile,
    (next) => {
      profile = next;
      touched();
      first.refresh();
    },
    accepted,
  );
  const first = review({
    profile: () => profile,
    accepted,
    accept: (place) => {
      touched();
      form.show(profile, place.split("/")[1]);
    },
    change: (keys, value) => {
      profile = setValue(profile, keys, value);
      form.show(profile, keys[0]);
    },
  });
  const about = () =>
    t(`profile.origin_${revision.origin}`, { number: revision.revision, date: dateTime(revision.created_at) });
  setText(state, about());
  savable(false);

  async function send() {
    if (save.hasAttribute("aria-disabled") || form.focusInvalid()) return;
    savable(false);
    replace(problem);
    try {
      revision = await put("/api/profile", {
        profile: tidy(profile),
        expected: revision.revision,
        accepted: [...accepted],
      });
      dirty = false;
      setText(state, `${t("profile.saved")} ${about()}`);
    } catch (error) {
      savable(true);
      if (error instanceof ApiError && error.code === "revision_conflict") {
        replace(
          problem,
          el(
            "div",
            { class: "notice notice-warn", role: "alert" },
            el("p", null, errorText("revision_conflict")),
            el(
              "div",
              { class: "row" },
              el("button", { type: "button", class: "button", onclick: overwrite }, t("profile.overwrite")),
              el(
                "button",
                {
                  type: "button",
                  class: "button",
                  onclick: () => {
                    dirty = false;
                    refresh();
                  },
                },
                t("profile.reload"),
              ),
            ),
          ),
        );
      } else if (!signal.aborted && !(error instanceof ApiError && refused(error))) {
        replace(problem, errorNotice(error));
      }
    }
  }

  /**
   * Says what is wrong where it is.
   * @param {ApiError} error
   */
  function refused(error) {
    const faults = Array.isArray(error.details) ? error.details : [];
    const places = faults.map((fault) => String(fault.path ?? "").replace(/^\/profile/, ""));
    return (
      places.filter((place) =>
        form.refuse(place, t(place === "/basics/email" ? "profile.bad_email" : "profile.refused")),
      ).length > 0
    );
  }

  async function overwrite() {
    try {
      const newest = await get("/api/profile", signal);
      revision = { ...revision, revision: newest.revision };
      savable(true);
      await send();
    } catch (error) {
      if (!signal.aborted) replace(problem, errorNotice(error));
    }
  }

  guard(() => dirty);
  window.addEventListener(
    "beforeunload",
    (event) => {
      if (dirty) event.preventDefault();
    },
    { signal },
  );
  const extraction = profile.meta?.x_extraction ?? {};
  // What has a place of its own is asked about there.
  const warnings = (extraction.warnings ?? []).filter(
    (/** @type {any} */ finding) =>
      has(`finding.${finding.code}`) && (finding.path ?? "").split("/").length <= 2 && finding.path !== "/basics/name",
  );
  replace(
    root,
    el(
      "div",
      { class: "page profile-page" },
      el(
        "div",
        { class: "page-head" },
        el("div", null, el("h1", null, t("profile.title")), el("p", { class: "lead" }, t("profile.lead"))),
        el(
          "div",
          { class: "row" },
          el("a", { class: "button", href: "/cv" }, t("home.cv_again")),
          el(
            "a",
            { class: "button button-quiet", href: "/api/profile", download: "vivavoce-profile.json" },
            t("profile.download"),
          ),
        ),
      ),
      warnings.length > 0 &&
        el(
          "div",
          { class: "notice notice-warn space-below" },
          el("p", null, el("strong", null, t("profile.look"))),
          el(
            "ul",
            null,
            warnings.map((/** @type {any} */ finding) =>
              el(
                "li",
                null,
                label("finding", finding.code),
                finding.path ? el("span", { class: "faint" }, ` (${where(finding.path)})`) : null,
              ),
            ),
          ),
        ),
      (extraction.stripped ?? []).length > 0 &&
        el(
          "div",
          { class: "notice notice-warn space-below" },
          el("p", null, t("profile.stripped")),
          el(
            "ul",
            null,
            extraction.stripped
              .slice(0, 5)
              .map((/** @type {string} */ text) => el("li", null, el("q", null, text.slice(0, 200)))),
          ),
        ),
      first.element,
      form.element,
      el(
        "div",
        { class: "save-bar" },
        problem,
        el(
          "div",
          { class: "row row-between" },
          state,
          el("div", { class: "row" }, save, el("a", { class: "button", href: "/offers" }, t("home.offer_go"))),
        ),
      ),
    ),
  );
}

/** @param {string} path  a JSON pointer */
function where(path) {
  const [, key = "", index] = path.split("/");
  const name = label("section", key);
  return index !== undefined && /^\d+$/.test(index) ? `${name} ${Number(index) + 1}` : name;
}
