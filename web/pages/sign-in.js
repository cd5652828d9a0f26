// @ts-check
/** Who are you, and in which role? The local way has no password and exists on this computer only. */
import { errorNotice } from "../components/notice/notice.js";
import { mark } from "../components/shell/shell.js";
import { providers } from "../components/people/providers.js";
import { post } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { purgePrivate } from "../lib/storage.js";

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
  const submit = el("button", { type: "submit", class: "button button-primary button-large" }, t("sign_in.submit"));
  const form = el(
    "form",
    {
      class: "panel stack",
      onsubmit: async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const role = String(new FormData(form).get("role") ?? "candidate");
        submit.disabled = true;
        try {
          await post("/api/sign-in/local", { name: name.value.trim(), role });
          purgePrivate();
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
  replace(
    root,
    el(
      "div",
      { class: "page sign-in" },
      el(
        "div",
        { class: "stack sign-in-words" },
        el("div", { class: "sign-in-mark" }, mark()),
        el("h1", { class: "display" }, t("sign_in.heading")),
        el("p", { class: "lead" }, t("sign_in.lead")),
        el("p", { class: "soft" }, t("sign_in.ai")),
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
