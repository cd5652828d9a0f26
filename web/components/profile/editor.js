// @ts-check
/** A profile to read and correct: each value with where the document says so, and how sure the reading is. */
import { el, replace, setAttribute, setText } from "../../lib/dom.js";
import { label, list, t, partialDate } from "../../lib/i18n.js";
import { further, judged, removed } from "./entries.js";
import { PARTS, addEntry, doubts, evidence, pointer, read, reader, removeEntry, setValue } from "./shape.js";

/** @typedef {import("./shape.js").Profile} Profile */
/** @typedef {import("./shape.js").Field} Field */
/** @typedef {import("./shape.js").Part} Part */

/**
 * @param {Profile} first
 * @param {(profile: Profile) => void} onChange
 * @param {ReadonlySet<string>} accepted  pointers that were found right, as the review goes on
 */
export function editor(first, onChange, accepted) {
  let profile = first;
  /** @type {Set<string>} */
  const open = new Set();
  const root = el("div", { class: "stack-large" });

  /** The way back from a removal; it ends with the next change. @type {HTMLElement | null} */
  let undo = null;

  /** @param {Profile} next */
  const change = (next) => {
    undo?.remove();
    undo = null;
    profile = next;
    onChange(profile);
  };

  /** @param {Part} part */
  function section(part) {
    const hidden = Boolean(part.rare) && (profile[part.key] ?? []).length === 0;
    const body = el("div", { class: "stack" });
    const entries = part.many ? (profile[part.key] ?? []) : [profile[part.key] ?? {}];
    if (part.many && entries.length === 0) body.append(el("p", { class: "soft" }, t("profile.none")));
    const compact = part.fields.length <= 3 && !part.rare;
    const holder = part.many
      ? el("ul", { class: compact ? "entries entries-compact" : "entries" })
      : el("div", { class: "entries" });
    entries.forEach((/** @type {any} */ entry, /** @type {number} */ i) => {
      const keys = part.many ? [part.key, String(i)] : [part.key];
      const name =
        part.title
          .map((path) => inWords(part, path, read(entry, path)))
          .filter(Boolean)
          .join(", ") || t("profile.new_entry");
      const heading = el("h3", { class: compact ? "visually-hidden" : null }, name);
      const controls = part.fields.map((field) => control(part, keys, entry, field));
      const [first, ...others] = controls;
      const fields = el(
        "div",
        { class: "entry-fields", id: `fields-${keys.join("-")}` },
        compact && others.length > 0
          ? [
              first,
              further(
                others,
                part.fields.slice(1).some((field) => (read(entry, field.path) ?? "").length > 0),
              ),
            ]
          : controls,
      );
      const folds = part.many && !compact;
      const remove = part.many
        ? el(
            "button",
            {
              type: "button",
              class: "button button-quiet entry-remove",
              "aria-label": t("profile.remove", { name }),
              onclick: () => {
                const before = profile;
                change(removeEntry(profile, part.key, i));
                undo = removed(refresh(part), name, () => {
                  change(before);
                  const buttons = refresh(part).querySelectorAll(".entry-remove");
                  /** @type {HTMLElement | undefined} */ (buttons[i])?.focus();
                });
              },
            },
            t("profile.remove_short"),
          )
        : null;
      holder.append(
        el(
          part.many ? "li" : "div",
          { class: "entry" },
          part.many && el("div", { class: "entry-head" }, folds ? fold(heading, entry, keys, fields) : heading, remove),
          fields,
        ),
      );
    });
    body.append(holder);
    if (part.many) {
      body.append(
        el(
          "div",
          null,
          el(
            "button",
            {
              type: "button",
              class: "button",
              onclick: () => {
                change(addEntry(profile, part.key));
                const fresh = refresh(part).querySelector(".entries > :last-child input");
                if (fresh instanceof HTMLElement) fresh.focus();
              },
            },
            t(`profile.add.${part.key}`),
          ),
        ),
      );
    }
    return el(
      "section",
      { class: "profile-part", id: `part-${part.key}`, "aria-labelledby": `title-${part.key}`, hidden },
      el(
        "h2",
        { id: `title-${part.key}` },
        label("section", part.key),
        part.many && entries.length > 0 ? el("span", { class: "faint numbers" }, ` ${entries.length}`) : null,
      ),
      readBy(part),
      body,
    );
  }

  /**
   * An entry's heading as the button that opens it; closed at first, unless it has nothing yet.
   * @param {HTMLElement} heading
   * @param {any} entry
   * @param {string[]} keys
   * @param {HTMLElement} fields
   */
  function fold(heading, entry, keys, fields) {
    const place = keys.join("-");
    const shown = Object.keys(entry).length === 0 || open.has(place);
    const from = entry.startDate ?? entry.date;
    const dates = [
      from && partialDate(from),
      entry.x_current ? t("profile.until_now") : entry.endDate && partialDate(entry.endDate),
    ]
      .filter(Boolean)
      .join(" – ");
    const unsure = doubts(profile, accepted).filter(
      (doubt) => doubt.keys[0] === keys[0] && doubt.keys[1] === keys[1],
    ).length;
    const button = el(
      "button",
      { type: "button", class: "entry-fold", "aria-expanded": String(shown), "aria-controls": fields.id },
      el("span", { class: "entry-name" }, heading.textContent),
      dates && el("span", { class: "faint numbers" }, dates),
      unsure > 0 && el("span", { class: "confidence confidence-unsure" }, t("profile.unsure")),
    );
    fields.hidden = !shown;
    button.addEventListener("click", () => unfold(button, fields, place, fields.hidden));
    replace(heading, button);
    return heading;
  }

  /**
   * @param {HTMLElement} button
   * @param {HTMLElement} fields
   * @param {string} place
   * @param {boolean} shown
   */
  function unfold(button, fields, place, shown) {
    fields.hidden = !shown;
    setAttribute(button, "aria-expanded", String(shown));
    if (shown) open.add(place);
    else open.delete(place);
  }

  /**
   * Who read it, once a model was there to.
   * @param {Part} part
   */
  function readBy(part) {
    const origin = reader(profile, part.key);
    if (
      !origin ||
      !(profile.meta?.x_extraction?.sections ?? []).some(
        (/** @type {any} */ note) => note.engine === "crew" || note.fallback,
      )
    )
      return null;
    const why = origin.fallback ? ` ${t(`profile.fallback.${origin.fallback}`)}` : "";
    return el("p", { class: "faint read-by" }, t(`profile.engine.${origin.engine}`), why);
  }

  /** Buttons for the parts that few CVs have. */
  function more() {
    const absent = PARTS.filter((part) => part.rare && (profile[part.key] ?? []).length === 0);
    return el(
      "div",
      { class: "row", id: "part-more", hidden: absent.length === 0 },
      absent.map((part) =>
        el(
          "button",
          {
            type: "button",
            class: "button button-quiet",
            onclick: () => {
              change(addEntry(profile, part.key));
              const input = refresh(part).querySelector(".entries > :last-child input");
              if (input instanceof HTMLElement) input.focus();
            },
          },
          t(`profile.add.${part.key}`),
        ),
      ),
    );
  }

  /** @param {Part} part */
  function refresh(part) {
    const fresh = section(part);
    root.querySelector(`#part-${part.key}`)?.replaceWith(fresh);
    if (part.rare) root.querySelector("#part-more")?.replaceWith(more());
    return fresh;
  }

  /**
   * @param {Part} part
   * @param {string[]} keys
   * @param {any} entry
   * @param {Field} field
   */
  function control(part, keys, entry, field) {
    const path = [...keys, ...field.path.split(".")];
    const id = `f${pointer(path).replaceAll("/", "-")}`;
    const proof = el("p", { class: "evidence", id: `${id}-proof` });
    const words = t(`profile.${part.key}.${field.path}`);
    /** @param {any} value */
    const set = (value) => {
      change(setValue(profile, path, value));
      prove();
    };
    const prove = () => {
      const found = evidence(profile, path);
      proof.hidden = found === null;
      if (!found) return;
      const sure = found.confidence >= 0.85 ? "sure" : found.confidence >= 0.6 ? "likely" : "unsure";
      replace(
        proof,
        el("span", { class: `confidence confidence-${sure}` }, t(`profile.${sure}`)),
        " ",
        t("profile.evidence", {
          page: found.page,
          lines: list(found.lines.slice(0, 3).map(String)),
          count: Math.min(found.lines.length, 3),
        }),
        found.raw ? el("q", null, found.raw.length > 120 ? `${found.raw.slice(0, 118)}…` : found.raw) : null,
      );
    };
    prove();
    const value = read(entry, field.path);
    if (field.kind === "check") {
      const box = el("input", { type: "checkbox", id, checked: Boolean(value) });
      box.addEventListener("change", () => set(box.checked));
      return el("div", { class: "field field-wide field-check" }, box, el("label", { for: id }, words), proof);
    }
    const input = makeInput(field, id, value);
    const problem = el("p", { class: "field-problem", id: `${id}-problem`, hidden: true });
    setAttribute(input, "aria-describedby", `${id}-proof ${id}-problem`);
    // An address is none until it is written to its end.
    if (field.kind === "email") input.addEventListener("change", () => judged(field.kind, input, problem));
    input.addEventListener(field.kind === "select" ? "change" : "input", () => {
      const text = input.value.trim();
      if (field.kind === "date") {
        if (!judged(field.kind, input, problem)) return;
      } else if (!problem.hidden) {
        problem.hidden = true;
        setAttribute(input, "aria-invalid", null);
      }
      if (field.kind === "list")
        set(
          text === ""
            ? []
            : input.value
                .split("\n")
                .map((line) => line.trim())
                .filter(Boolean),
        );
      else set(text === "" ? null : text);
    });
    return el(
      "div",
      { class: field.wide ? "field field-wide" : "field" },
      el(
        "label",
        { for: id },
        words,
        field.kind === "list" ? el("span", { class: "faint" }, ` ${t("profile.one_a_line")}`) : null,
      ),
      input,
      problem,
      proof,
    );
  }

  /** @param {HTMLElement} input */
  function reveal(input) {
    const fields = input.closest(".entry-fields");
    const button = fields && root.querySelector(`[aria-controls="${fields.id}"]`);
    if (fields instanceof HTMLElement && button instanceof HTMLElement) {
      unfold(button, fields, fields.id.replace("fields-", ""), true);
    }
    input.closest("details")?.setAttribute("open", "");
    input.focus();
  }

  root.append(...PARTS.map(section), more());
  return {
    element: root,
    /** @returns {boolean} whether a value on the screen cannot be kept; goes there */
    focusInvalid() {
      const wrong = root.querySelector('[aria-invalid="true"]');
      if (wrong instanceof HTMLElement) reveal(wrong);
      return wrong !== null;
    },
    /**
     * Says at a value why the server did not take it, and goes there.
     * @param {string} place  its pointer
     * @param {string} why
     * @returns {boolean} whether the value is on the page
     */
    refuse(place, why) {
      const id = `f${place.replaceAll("/", "-")}`;
      const input = root.querySelector(`#${CSS.escape(id)}`);
      const problem = root.querySelector(`#${CSS.escape(id)}-problem`);
      if (!(input instanceof HTMLElement) || !(problem instanceof HTMLElement)) return false;
      problem.hidden = false;
      setText(problem, why);
      setAttribute(input, "aria-invalid", "true");
      reveal(input);
      return true;
    },
    /** @param {Profile} next  of whose parts one was changed elsewhere */
    show(next, key = "") {
      profile = next;
      const part = PARTS.find((one) => one.key === key);
      if (part) refresh(part);
    },
  };
}

/**
 * A value as an entry's name says it: what is chosen from a list, in the reader's words.
 * @param {Part} part
 * @param {string} path
 * @param {any} value
 */
function inWords(part, path, value) {
  const chosen = part.fields.some((field) => field.path === path && field.kind === "select");
  return chosen && value ? label("option", value) : value;
}

/**
 * @param {Field} field
 * @param {string} id
 * @param {any} value
 */
function makeInput(field, id, value) {
  if (field.kind === "long" || field.kind === "list") {
    const text = Array.isArray(value) ? value.join("\n") : (value ?? "");
    return el("textarea", {
      class: "input",
      id,
      rows: Math.min(8, Math.max(2, text.split("\n").length + Math.floor(text.length / 90))),
      value: text,
    });
  }
  if (field.kind === "select") {
    return el(
      "select",
      { class: "input", id },
      el("option", { value: "" }, "–"),
      (field.options ?? []).map((option) =>
        el("option", { value: option, selected: option === value }, label("option", option)),
      ),
    );
  }
  return el("input", {
    class: "input",
    id,
    value: value ?? "",
    placeholder: field.kind === "date" ? t("profile.date_form") : null,
    inputmode: field.kind === "email" ? "email" : field.path === "phone" ? "tel" : null,
    autocomplete: "off",
  });
}
