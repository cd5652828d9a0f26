// @ts-check
/** What needs a look first, one after the other: the value, beside it what the document says, one key to accept. */
import { el, replace, setAttribute, setText } from "../../lib/dom.js";
import { label, list, t } from "../../lib/i18n.js";
import { judged } from "./entries.js";
import { doubts, evidence, pointer, read } from "./shape.js";

/** @typedef {import("./shape.js").Profile} Profile */
/** @typedef {import("./shape.js").Doubt} Doubt */

/**
 * @param {{profile: () => Profile, accepted: Set<string>, accept: (pointer: string) => void,
 *   change: (keys: string[], value: any) => void}} options
 */
export function review({ profile, accepted, accept, change }) {
  /** @type {Set<string>} */
  const later = new Set();
  const status = el("p", { class: "visually-hidden", role: "status" });
  const body = el("div", { class: "stack" });
  const element = el(
    "section",
    { class: "card doubts", id: "doubts", "aria-labelledby": "doubts-title" },
    el("h2", { id: "doubts-title" }, t("profile.look")),
    body,
    status,
  );

  function waiting() {
    return doubts(profile(), accepted).filter((doubt) => !later.has(pointer(doubt.keys)));
  }

  /** @param {boolean} focus */
  function show(focus) {
    const [doubt, ...rest] = waiting();
    element.hidden = !doubt && accepted.size === 0;
    if (!doubt) {
      replace(body, el("p", { class: "soft", id: "doubts-done", tabindex: "-1" }, t("profile.doubts_done")));
      if (focus) body.querySelector("p")?.focus();
      return;
    }
    replace(body, one(doubt, rest.length));
    if (focus) body.querySelector("input")?.focus();
  }

  /**
   * @param {Doubt} doubt
   * @param {number} more
   */
  function one(doubt, more) {
    const entry = doubt.part.many ? profile()[doubt.part.key]?.[doubt.index] : profile()[doubt.part.key];
    const value = read(entry ?? {}, doubt.field.path);
    const name = doubt.part.many
      ? doubt.part.title
          .map((path) => read(entry ?? {}, path))
          .filter(Boolean)
          .join(", ")
      : "";
    const proof = evidence(profile(), doubt.keys) ?? head(profile(), doubt);
    const problem = el("p", { class: "field-problem", id: "doubt-problem", hidden: true });
    const input = el("input", {
      class: "input",
      id: "doubt-value",
      value: Array.isArray(value) ? value.join(", ") : (value ?? ""),
      placeholder: doubt.field.kind === "date" ? t("profile.date_form") : null,
      autocomplete: "off",
      "aria-describedby": "doubt-proof doubt-problem",
      enterkeyhint: "next",
    });
    const done = () => {
      const text = input.value.trim();
      if (!judged(doubt.field.kind, input, problem)) return;
      if (text !== (value ?? "")) change(doubt.keys, text === "" ? null : text);
      const place = pointer(doubt.keys);
      accepted.add(place);
      accept(place);
      next(t("profile.accepted"));
    };
    return el(
      "form",
      {
        class: "doubt",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          done();
        },
      },
      el(
        "div",
        { class: "field" },
        el("p", { class: "faint" }, [label("section", doubt.part.key), name].filter(Boolean).join(" – ")),
        el("label", { for: "doubt-value" }, t(`profile.${doubt.part.key}.${doubt.field.path}`)),
        input,
        problem,
      ),
      el(
        "div",
        { class: "doubt-proof", id: "doubt-proof" },
        el("p", { class: "faint" }, t(doubt.why === "missing" ? "profile.doubt_missing" : "profile.doubt_unsure")),
        proof
          ? [
              el("q", null, proof.raw.length > 240 ? `${proof.raw.slice(0, 238)}…` : proof.raw),
              el(
                "p",
                { class: "faint" },
                t("profile.evidence", {
                  page: proof.page,
                  lines: list(proof.lines.slice(0, 3).map(String)),
                  count: Math.min(proof.lines.length, 3),
                }).replace(/\s*:\s*$/, ""),
              ),
            ]
          : null,
      ),
      el(
        "div",
        { class: "row row-between doubt-actions" },
        el(
          "div",
          { class: "row" },
          el(
            "button",
            { type: "submit", class: "button button-primary", "aria-keyshortcuts": "Enter" },
            t(doubt.why === "missing" ? "profile.accept_missing" : "profile.accept"),
            el("kbd", { "aria-hidden": "true" }, "↵"),
          ),
          el(
            "button",
            {
              type: "button",
              class: "button button-quiet",
              onclick: () => {
                later.add(pointer(doubt.keys));
                next("");
              },
            },
            t("profile.later"),
          ),
        ),
        el("p", { class: "faint numbers" }, t("profile.doubts_left", { count: more + 1 })),
      ),
    );
  }

  /** @param {string} said */
  function next(said) {
    show(true);
    setText(status, said);
  }

  show(false);
  return { element, refresh: () => show(false) };
}

/**
 * Where an entry's other values stand: what is missing may be found there.
 * @param {Profile} profile
 * @param {Doubt} doubt
 */
function head(profile, doubt) {
  const place = pointer(doubt.keys.slice(0, -1));
  const notes = Object.entries(profile.meta?.x_extraction?.evidence ?? {});
  return /** @type {any} */ (notes.find(([at]) => at.startsWith(`${place}/`))?.[1] ?? null);
}
