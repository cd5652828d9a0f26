// @ts-check
/** An organisation's people: who is what, its teams, its name. What is changed here holds at once, everywhere. */
import { errorNotice } from "../components/notice/notice.js";
import { get, post, put, remove } from "../lib/api.js";
import { roles } from "../components/people/roles.js";
import { el, replace } from "../lib/dom.js";
import { DOT, t } from "../lib/i18n.js";
import { sheet } from "../lib/sheets.js";

await sheet("pages/people.css");

/** @typedef {import("../lib/wire.js").OrganisationPage} Organisation */
/** @typedef {import("../lib/wire.js").MemberCard} Member */

const ROLES = ["owner", "recruiter", "observer", "developer"];

/** @type {import("../app.js").PageModule["default"]} */
export default async function teamPage({ root, signal, title, refresh, navigate }) {
  title(t("team.title"));
  /** @type {Organisation} */
  const page = await get("/api/organisation", signal);
  const problem = el("div");

  /** @param {() => Promise<unknown>} act */
  async function doing(act) {
    try {
      await act();
      refresh();
    } catch (error) {
      replace(problem, errorNotice(error));
    }
  }

  replace(
    root,
    el(
      "div",
      { class: "page stack-large" },
      el(
        "div",
        { class: "row row-between" },
        el("h1", null, page.name || t("team.title")),
        el("a", { class: "button button-primary", href: "/invitations?role=recruiter" }, t("team.invite")),
      ),
      problem,
      el(
        "section",
        { class: "stack" },
        el("h2", null, t("team.people")),
        el("p", { class: "soft" }, t("team.people_text")),
        roles(),
        el(
          "ul",
          { class: "list" },
          page.members.map((member) => line(member, page, doing)),
        ),
      ),
      el(
        "div",
        { class: "people-columns" },
        el(
          "section",
          { class: "panel stack" },
          el("h2", null, t("team.teams")),
          el("p", { class: "soft" }, t("team.teams_text")),
          page.teams.length > 0
            ? el(
                "ul",
                { class: "list" },
                page.teams.map((team) => teamLine(team, doing)),
              )
            : null,
          naming("new-team", t("team.new_team"), "", t("team.add"), (name) =>
            doing(() => post("/api/organisation/teams", { name })),
          ),
        ),
        el(
          "section",
          { class: "panel stack" },
          el("h2", null, t("team.organisation")),
          naming("organisation", t("team.name"), page.name, t("team.save"), (name) =>
            doing(() => put("/api/organisation", { name })),
          ),
          page.founder
            ? naming("found", t("team.found"), "", t("team.found_go"), (name) =>
                doing(async () => {
                  await post("/api/organisations", { name });
                  navigate("/account");
                }),
              )
            : null,
        ),
      ),
    ),
  );
}

/**
 * @param {import("../lib/wire.js").TeamCard} team
 * @param {(act: () => Promise<unknown>) => void} doing
 */
function teamLine(team, doing) {
  const path = `/api/organisation/teams/${team.id}`;
  const { name } = team;
  return el(
    "li",
    { class: "session-line" },
    naming(`team-${team.id}`, t("team.rename_of", { name }), name, t("team.save"), (changed) =>
      doing(() => put(path, { name: changed })),
    ),
    el(
      "button",
      {
        type: "button",
        class: "button button-danger",
        "aria-label": t("team.end_of", { name }),
        onclick: () => window.confirm(t("team.end_sure", { name })) && doing(() => remove(path)),
      },
      t("team.end"),
    ),
  );
}

/**
 * @param {Member} member
 * @param {Organisation} page
 * @param {(act: () => Promise<unknown>) => void} doing
 */
function line(member, page, doing) {
  const path = `/api/organisation/members/${member.membership}`;
  /** @param {string} role @param {string} team */
  const change = (role, team) => {
    if (member.you && role !== "owner" && !window.confirm(t("team.yourself_sure"))) return;
    doing(() => put(path, { role, team: team || null }));
  };
  const role = el(
    "select",
    {
      class: "input",
      "aria-label": t("team.role_of", { name: member.name }),
      onchange: () => change(role.value, team.value),
    },
    ROLES.map((code) => el("option", { value: code, selected: code === member.role }, t(`role.${code}`))),
  );
  const team = el(
    "select",
    {
      class: "input",
      "aria-label": t("team.team_of", { name: member.name }),
      hidden: page.teams.length === 0 || member.role === "owner",
      onchange: () => change(role.value, team.value),
    },
    el("option", { value: "" }, t("team.whole")),
    page.teams.map((each) => el("option", { value: each.id, selected: each.id === member.team }, each.name)),
  );
  return el(
    "li",
    { class: "session-line" },
    el(
      "div",
      null,
      el("h3", null, member.name, member.you ? el("span", { class: "faint" }, `${DOT}${t("team.you")}`) : null),
      member.address ? el("p", { class: "faint" }, member.address) : null,
    ),
    el(
      "div",
      { class: "row member-controls" },
      role,
      team,
      el(
        "button",
        {
          type: "button",
          class: "button button-danger",
          "aria-label": t("team.remove_of", { name: member.name }),
          onclick: () => window.confirm(t("team.remove_sure", { name: member.name })) && doing(() => remove(path)),
        },
        t("team.remove"),
      ),
    ),
  );
}

/**
 * @param {string} id
 * @param {string} words
 * @param {string} value
 * @param {string} action
 * @param {(name: string) => void} give
 */
function naming(id, words, value, action, give) {
  const input = el("input", { class: "input", id, value, required: true, maxlength: 80, autocomplete: "off" });
  return el(
    "form",
    {
      class: "field",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        give(input.value.trim());
      },
    },
    el("label", { for: id }, words),
    el("div", { class: "row naming" }, input, el("button", { type: "submit", class: "button" }, action)),
  );
}
