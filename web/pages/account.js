// @ts-check
/** Who the reader is here: organisations and roles, where they are signed in, and the way to what is theirs. */
import { errorNotice } from "../components/notice/notice.js";
import { get, post, remove } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { DOT, ago, dateTime, has, t } from "../lib/i18n.js";

/** @typedef {import("../lib/wire.js").Account} Account */

/** @type {import("../app.js").PageModule["default"]} */
export default async function accountPage({ root, signal, title, refresh, enter, signOutEverywhere }) {
  title(t("nav.account"));
  /** @type {Account} */
  const account = await get("/api/me/account", signal);
  const problem = el("div");

  /**
   * @param {() => Promise<unknown>} act
   * @param {() => void} then
   */
  const doing = (act, then) => async (/** @type {Event} */ event) => {
    const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
    button.disabled = true;
    try {
      await act();
      then();
    } catch (error) {
      button.disabled = false;
      replace(problem, errorNotice(error));
    }
  };

  replace(
    root,
    el(
      "div",
      { class: "page page-narrow stack-large" },
      el(
        "div",
        { class: "stack-small" },
        el("h1", null, account.name),
        el(
          "p",
          { class: "soft" },
          [
            account.address,
            has(`account.way_${account.way}`)
              ? t(`account.way_${account.way}`)
              : t("account.way", { name: account.way }),
          ]
            .filter(Boolean)
            .join(DOT),
        ),
      ),
      problem,
      el(
        "section",
        { class: "stack" },
        el("h2", null, t("account.roles")),
        el(
          "ul",
          { class: "list" },
          account.memberships.map((each) =>
            el(
              "li",
              { class: "session-line" },
              el(
                "div",
                null,
                el("h3", null, t(`role.${each.role}`)),
                el(
                  "p",
                  { class: "faint" },
                  [each.organisation_name || t("account.unnamed"), each.team].filter(Boolean).join(DOT),
                ),
              ),
              el(
                "div",
                { class: "row" },
                each.acting
                  ? el("span", { class: "tag tag-accent" }, t("account.acting"))
                  : el(
                      "button",
                      {
                        type: "button",
                        class: "button",
                        onclick: doing(() => post("/api/me/acting", { membership: each.id }), enter),
                      },
                      t("account.act"),
                    ),
                each.role === "candidate"
                  ? null
                  : el(
                      "button",
                      {
                        type: "button",
                        class: "button button-quiet",
                        onclick: (/** @type {Event} */ event) =>
                          window.confirm(t("account.leave_sure")) &&
                          doing(() => remove(`/api/me/memberships/${each.id}`), enter)(event),
                      },
                      t("account.leave"),
                    ),
              ),
            ),
          ),
        ),
      ),
      el(
        "section",
        { class: "stack" },
        el("h2", null, t("account.sign_ins")),
        el("p", { class: "soft" }, t("account.sign_ins_text")),
        account.renewed_links.map((each) =>
          el(
            "p",
            { class: "notice" },
            t(each.opened_at ? "account.renewed_opened" : "account.renewed", {
              who: each.organisation_name || t("account.unnamed"),
              when: dateTime(each.renewed_at),
              opened: dateTime(each.opened_at ?? each.renewed_at),
            }),
          ),
        ),
        el(
          "ul",
          { class: "list" },
          account.sign_ins.map((each) =>
            el(
              "li",
              { class: "session-line" },
              el(
                "div",
                null,
                el("h3", null, device(each)),
                el(
                  "p",
                  { class: "faint" },
                  t("account.since", { since: dateTime(each.since), used: ago(each.used_at, Date.now()) }),
                ),
              ),
              each.current
                ? el("span", { class: "tag tag-accent" }, t("account.here"))
                : el(
                    "button",
                    {
                      type: "button",
                      class: "button",
                      onclick: doing(() => remove(`/api/me/sign-ins/${each.id}`), refresh),
                    },
                    t("interview.end_short"),
                  ),
            ),
          ),
        ),
        el(
          "p",
          null,
          el(
            "button",
            { type: "button", class: "button", onclick: () => signOutEverywhere() },
            t("account.everywhere"),
          ),
        ),
      ),
      el(
        "section",
        { class: "stack" },
        el("h2", null, t("nav.data")),
        el("p", null, el("a", { href: "/my-data" }, t("data.lead"))),
      ),
    ),
  );
}

/** @param {import("../lib/wire.js").SignInCard} card */
function device({ browser, system }) {
  if (browser && system) return t("account.device", { browser, system });
  return browser || system || t("account.unknown");
}
