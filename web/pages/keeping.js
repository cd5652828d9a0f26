// @ts-check
/** Retention and audit, for owners: how long things are kept, who did what, and whether the audit's chain holds. */
import { errorNotice, loading } from "../components/notice/notice.js";
import { get, put } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { dateTime, has, label, t } from "../lib/i18n.js";
import { sheet } from "../lib/sheets.js";

await sheet("pages/people.css");

/** @typedef {import("../lib/wire.js").RetentionPolicy} RetentionPolicy */
/** @typedef {import("../lib/wire.js").AuditPage} AuditPage */
/** @typedef {import("../lib/wire.js").AuditVerdict} AuditVerdict */

/** @type {(keyof RetentionPolicy)[]} */
const DAYS = ["interviews_days", "people_days", "audit_days"];

/** @type {import("../app.js").PageModule["default"]} */
export default async function keeping({ root, signal, title }) {
  title(t("keeping.title"));
  /** @type {[RetentionPolicy, import("../lib/wire.js").OrganisationPage]} */
  const [policy, { members }] = await Promise.all([get("/api/retention", signal), get("/api/organisation", signal)]);
  if (signal.aborted) return;
  const body = el("tbody");
  const after = el("div", null, loading());
  /** @type {number | null} */
  let before = null;

  async function more() {
    try {
      /** @type {AuditPage} */
      const page = await get(`/api/audit?limit=50${before === null ? "" : `&before=${before}`}`, signal);
      if (signal.aborted) return;
      before = page.before ?? null;
      body.append(...page.entries.map((entry) => row(entry, members)));
      replace(
        after,
        body.childElementCount === 0 ? el("p", { class: "soft" }, t("keeping.nothing")) : null,
        before === null
          ? null
          : el(
              "p",
              { class: "row" },
              el("button", { type: "button", class: "button", onclick: more }, t("keeping.more")),
            ),
      );
    } catch (error) {
      if (!signal.aborted) replace(after, errorNotice(error, more));
    }
  }

  replace(
    root,
    el(
      "div",
      { class: "page stack-large" },
      el(
        "div",
        { class: "stack-small" },
        el("h1", null, t("keeping.title")),
        el("p", { class: "lead" }, t("keeping.lead")),
      ),
      form(policy),
      el(
        "section",
        { class: "stack" },
        el("h2", null, t("keeping.audit")),
        el("p", { class: "soft" }, t("keeping.audit_text")),
        check(signal),
        el(
          "div",
          { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("keeping.audit") },
          el(
            "table",
            { class: "table audit" },
            el(
              "thead",
              null,
              el(
                "tr",
                null,
                ["when", "who", "action", "what"].map((name) => el("th", { scope: "col" }, t(`keeping.${name}`))),
              ),
            ),
            body,
          ),
        ),
        after,
      ),
    ),
  );
  await more();
}

/** @param {RetentionPolicy} policy */
function form(policy) {
  const said = el("div", { role: "status" });
  const inputs = DAYS.map((name) =>
    el("input", {
      class: "input data-days",
      id: name,
      name,
      type: "number",
      inputmode: "numeric",
      min: "0",
      max: "36500",
      required: true,
      value: String(policy[name]),
      "aria-describedby": `${name}-hint`,
    }),
  );
  const save = el("button", { type: "submit", class: "button button-primary" }, t("keeping.save"));
  const element = el(
    "form",
    { class: "panel stack" },
    el("h2", null, t("keeping.retention")),
    el("p", { class: "soft" }, t("keeping.retention_text")),
    DAYS.map((name, place) =>
      el(
        "div",
        { class: "field" },
        el("label", { for: name }, t(`keeping.${name}`)),
        inputs[place] ?? null,
        el("p", { class: "hint", id: `${name}-hint` }, t(`keeping.${name}_hint`)),
      ),
    ),
    el("p", { class: "row" }, save),
    said,
  );
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    save.disabled = true;
    try {
      await put("/api/retention", Object.fromEntries(inputs.map((input) => [input.name, input.valueAsNumber])));
      replace(said, el("p", { class: "notice notice-good" }, t("keeping.saved")));
    } catch (error) {
      replace(said, errorNotice(error));
    }
    save.disabled = false;
  });
  return element;
}

/** @param {AbortSignal} signal */
function check(signal) {
  const said = el("div", { role: "status" });
  const button = el("button", { type: "button", class: "button" }, t("keeping.verify"));
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      /** @type {AuditVerdict} */
      const verdict = await get("/api/audit/verdict", signal);
      replace(
        said,
        verdict.holds
          ? el(
              "div",
              { class: "notice notice-good" },
              el("p", null, t("keeping.holds", { count: verdict.entries })),
              el("p", { class: "hint" }, t("keeping.note")),
              verdict.end ? el("code", { class: "data-receipt" }, verdict.end) : null,
            )
          : el(
              "div",
              { class: "notice notice-error" },
              el("p", null, t(`keeping.fault.${verdict.fault}`, { number: verdict.seq ?? 0 })),
            ),
      );
    } catch (error) {
      if (!signal.aborted) replace(said, errorNotice(error));
    }
    button.disabled = false;
  });
  return el("div", { class: "stack-small" }, el("p", { class: "row" }, button), said);
}

/**
 * An entry holds ids alone; whoever is still on the staff is named beside theirs.
 * @param {import("../lib/wire.js").AuditEntry} entry
 * @param {import("../lib/wire.js").MemberCard[]} members
 */
function row(entry, members) {
  const who =
    members.find(({ person }) => person === entry.who)?.name ??
    (has(`keeping.${entry.who}`) ? t(`keeping.${entry.who}`) : null);
  const action = `audit.${entry.action}`;
  const role = `role.${entry.role}`;
  return el(
    "tr",
    null,
    el("td", { class: "nowrap" }, el("time", { datetime: new Date(entry.at).toISOString() }, dateTime(entry.at))),
    el(
      "td",
      { class: "nowrap" },
      who,
      has(`keeping.${entry.who}`) ? null : el("code", { class: who ? "faint block" : null }, entry.who),
      entry.role && has(role) ? el("span", { class: "faint block" }, t(role)) : null,
    ),
    el("td", { class: "nowrap" }, has(action) ? t(action) : entry.action),
    el(
      "td",
      null,
      entry.what.split(" ").map((part) => {
        const [kind = "", id = ""] = part.split(":");
        const name = members.find(({ membership }) => kind === "membership" && membership === id)?.name;
        return el(
          "span",
          { class: "block" },
          kind === "session" ? el("a", { href: `/play/${id}` }, t("subject.session")) : label("subject", kind),
          name ? ` ${name}` : null,
          id ? [" ", el("code", { class: "faint" }, id)] : null,
        );
      }),
    ),
  );
}
