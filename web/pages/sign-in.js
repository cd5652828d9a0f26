// @ts-check
/** Who are you, and in which role? The local way has no password and exists on this computer only. */
import { errorNotice } from "../components/notice/notice.js";
import { mark } from "../components/shell/shell.js";
import { providers } from "../components/people/providers.js";
import { post } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { DOT, t } from "../lib/i18n.js";

const ROLES = ["candidate", "recruiter", "developer", "observer", "owner"];

/** @type {import("../app.js").PageModule["default"]} */
export default function signIn({ root, me, navigate, title }) {
  title(t("sign_in.title"));
  const problem = el("div");
  const name = el("input", {
    class: "input",
    id: "name",
    name: "name",
    autocomplete: "name",
    required: true,
    maxlength: 80,
  });
  // Who comes to sign in need not look for the place; a page that opens gives the focus to its heading first.
  if (location.hash === "#name") requestAnimationFrame(() => name.focus());
  const submit = el("button", { type: "submit", class: "button button-primary button-large" }, t("sign_in.submit"));
  const form = el(
    "form",
    {
      class: "panel stack",
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        if (name.value.trim() === "") {
          replace(problem, el("div", { class: "notice notice-error", role: "alert" }, t("sign_in.name_empty")));
          name.focus();
          return;
        }
        const role = String(new FormData(form).get("role") ?? "candidate");
        submit.disabled = true;
        try {
          await post("/api/sign-in/local", { name: name.value.trim(), role });
          navigate("/signed-in", { replace: true });
        } catch (error) {
          submit.disabled = false;
          replace(problem, errorNotice(error));
        }
      },
    },
    el("div", { class: "field" }, el("label", { for: "name" }, t("sign_in.name")), name),
    el(
      "fieldset",
      { class: "field" },
      el("legend", null, t("sign_in.role")),
      el(
        "div",
        { class: "roles" },
        ROLES.map((role, i) =>
          el(
            "label",
            { class: "role" },
            el("input", { type: "radio", name: "role", value: role, checked: i === 0 }),
            el(
              "span",
              null,
              el("strong", null, t(`role.${role}`)),
              el("span", { class: "soft" }, t(`sign_in.${role}`)),
            ),
          ),
        ),
      ),
    ),
    submit,
    problem,
    el("p", { class: "hint" }, t("sign_in.local")),
  );
  // Who came for another page need not be told what this is, and finds the way in without a search.
  const visitor = location.pathname === "/";
  replace(
    root,
    el(
      "div",
      { class: "page sign-in" },
      visitor ? null : el("div", { class: "notice sign-in-why", role: "status" }, el("p", null, reason())),
      el(
        "div",
        { class: "stack sign-in-words" },
        el("div", { class: "sign-in-mark" }, mark()),
        el("h1", { class: "display" }, t("sign_in.heading")),
        el("p", { class: "lead" }, t("sign_in.lead")),
        visitor &&
          el(
            "ul",
            { class: "sign-in-facts" },
            ["who", "how", "long", "ai"].map((fact) => el("li", null, t(`sign_in.${fact}`))),
          ),
        visitor && (me.sign_in.local || me.sign_in.address)
          ? el(
              "p",
              { class: "stack-small" },
              el("a", { class: "button button-large", href: "/demo" }, t("sign_in.demo")),
              el("span", { class: "hint block" }, t("sign_in.demo_note")),
            )
          : null,
        visitor && glimpse(),
      ),
      el(
        "div",
        { class: "stack" },
        providers(me.sign_in.providers, null, me.sign_in.local),
        me.sign_in.local
          ? form
          : me.sign_in.providers.length === 0 &&
              el(
                "div",
                { class: "notice" },
                el("p", null, t(me.sign_in.address ? "sign_in.address" : "sign_in.no_way")),
              ),
      ),
    ),
  );
}

/** Why somebody who came by a link has to sign in. */
function reason() {
  const [, place = ""] = location.pathname.split("/");
  return t(place === "interview" || place === "lobby" ? "sign_in.why_interview" : "sign_in.why");
}

/** What comes out at the end, at a glance. */
function glimpse() {
  return el(
    "figure",
    { class: "panel glimpse" },
    el("figcaption", { class: "eyebrow" }, t("sign_in.glimpse")),
    el("p", { class: "glimpse-asked" }, t("sign_in.glimpse_asked")),
    el("blockquote", { class: "demo-quote" }, t("sign_in.glimpse_quote")),
    el("p", { class: "soft" }, el("strong", null, t("report.of_five", { score: 4 })), DOT, t("sign_in.glimpse_note")),
  );
}
