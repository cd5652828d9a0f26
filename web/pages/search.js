// @ts-check
/** Words in finished interviews: the sentence around each hit, and the way to that moment of the recording. */
import { emptyState, errorNotice, loading } from "../components/notice/notice.js";
import { get } from "../lib/api.js";
import { el, replace, setText } from "../lib/dom.js";
import { marked } from "../lib/search.js";
import { sheet } from "../lib/sheets.js";
import { DOT, dateTime, label, t } from "../lib/i18n.js";

/** @typedef {import("../lib/wire.js").TextHits} TextHits */
/** @typedef {import("../lib/wire.js").TextHit} TextHit */

const DAY = 86_400_000;
const FIELDS = /** @type {const} */ (["model", "version", "outcome", "offer", "locale"]);

/**
 * The query of what is asked for; a last day counts to its end.
 * @param {URLSearchParams} chosen
 */
export function asked(chosen) {
  const query = new URLSearchParams({ q: chosen.get("q") ?? "" });
  for (const name of FIELDS) {
    const value = chosen.get(name);
    if (value) query.set(name, value);
  }
  for (const [name, end] of /** @type {const} */ ([
    ["since", 0],
    ["until", DAY - 1],
  ])) {
    const day = new Date(`${chosen.get(name) ?? ""}T00:00`).getTime();
    if (Number.isFinite(day)) query.set(name, String(Math.max(0, day + end)));
  }
  return query;
}

/** @type {import("../app.js").PageModule["default"]} */
export default async function searchPage({ root, query, signal, title }) {
  await sheet("pages/sessions.css");
  if (signal.aborted) return;
  title(t("search.title"));
  /** @param {string} name @param {string} type @param {Record<string, string>} [more] */
  const input = (name, type, more = {}) =>
    el("input", {
      class: "input",
      id: `search-${name}`,
      name,
      type,
      value: query.get(name) ?? "",
      autocomplete: "off",
      maxlength: "200",
      ...more,
    });
  /** @param {string} name @param {(code: string) => string} words @param {readonly string[]} codes */
  const choice = (name, words, codes) =>
    el(
      "select",
      { class: "input", id: `search-${name}`, name },
      el("option", { value: "" }, t("sessions.any")),
      codes.map((code) => el("option", { value: code, selected: code === query.get(name) }, words(code))),
    );
  /** @param {string} name @param {HTMLElement} control @param {string} [hint] */
  const field = (name, control, hint) => {
    if (hint) control.setAttribute("aria-describedby", `hint-${name}`);
    return el(
      "div",
      { class: "field" },
      el("label", { for: `search-${name}` }, t(`search.${name}`)),
      control,
      hint ? el("p", { class: "hint", id: `hint-${name}` }, hint) : null,
    );
  };
  const words = input("q", "search", { required: "" });
  const models = el("datalist", { id: "search-models" });
  const versions = el("datalist", { id: "search-versions" });
  const status = el("p", { class: "soft", role: "status" });
  const list = el("ol", { class: "search-hits stack" });
  const after = el("div");
  let turn = 0;

  const form = /** @type {HTMLFormElement} */ (
    el(
      "form",
      {
        class: "stack-small",
        role: "search",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          begin();
        },
      },
      field("q", words, t("search.hint")),
      el(
        "details",
        {
          class: "search-more",
          open: FIELDS.some((name) => query.get(name)) || query.has("since") || query.has("until"),
        },
        el("summary", null, t("search.narrow")),
        el(
          "div",
          { class: "sessions-filter" },
          field("model", input("model", "text", { list: "search-models" })),
          field("version", input("version", "text", { list: "search-versions" })),
          field(
            "outcome",
            choice("outcome", (code) => t(`sessions.end.${code}`), ["completed", "left", "time_over", "failed"]),
          ),
          field("offer", input("offer", "text")),
          field(
            "locale",
            choice("locale", (code) => label("locale", code), ["en", "fr"]),
          ),
          field("since", input("since", "date")),
          field("until", input("until", "date")),
        ),
      ),
      models,
      versions,
      el("p", null, el("button", { type: "submit", class: "button button-primary" }, t("search.go"))),
    )
  );

  function begin() {
    const chosen = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value.trim()) chosen.set(name, value.trim());
    }
    history.replaceState(null, "", `${location.pathname}${chosen.size > 0 ? `?${chosen}` : ""}`);
    replace(list);
    void load(chosen, null, (turn += 1));
  }

  /** @param {URLSearchParams} chosen @param {string | null} cursor @param {number} mine */
  async function load(chosen, cursor, mine) {
    setText(status, "");
    replace(after, loading());
    const query = asked(chosen);
    if (cursor) query.set("cursor", cursor);
    try {
      /** @type {TextHits} */
      const found = await get(`/api/texts?${query}`, signal);
      if (signal.aborted || mine !== turn) return;
      list.append(...found.hits.map((one) => hit(one, chosen.get("q") ?? "")));
      const count = list.children.length;
      setText(status, t("search.found", { count }));
      const next = found.cursor;
      replace(
        after,
        count === 0 && !next
          ? emptyState(t("search.none"), t("search.none_text"))
          : next
            ? el(
                "p",
                { class: "row more" },
                el(
                  "button",
                  { type: "button", class: "button", onclick: () => load(chosen, next, mine) },
                  t("search.older"),
                ),
              )
            : null,
      );
    } catch (error) {
      if (!signal.aborted && mine === turn)
        replace(
          after,
          errorNotice(error, () => load(chosen, cursor, mine)),
        );
    }
  }

  replace(
    root,
    el(
      "div",
      { class: "page page-narrow stack" },
      el("div", null, el("h1", null, t("search.title")), el("p", { class: "lead" }, t("search.lead"))),
      form,
      status,
      list,
      after,
    ),
  );
  if (query.get("q")) begin();
  else words.focus();
  void get("/api/sessions?limit=100", signal)
    .then(({ sessions }) => {
      /** @param {HTMLElement} into @param {(string | null)[]} values */
      const offer = (into, values) =>
        replace(
          into,
          [...new Set(values)].map((value) => (value ? el("option", { value }) : null)),
        );
      offer(
        models,
        sessions.map((/** @type {any} */ one) => one.interviewer.model),
      );
      offer(
        versions,
        sessions.map((/** @type {any} */ one) => one.version),
      );
    })
    .catch(() => {}); // they only help with typing
}

/**
 * @param {TextHit} hit
 * @param {string} words   that were looked for
 */
function hit({ session, moments, more }, words) {
  return el(
    "li",
    { class: "search-hit stack-small" },
    el("h2", null, el("a", { href: `/play/${session.id}` }, session.candidate.name)),
    el(
      "p",
      { class: "faint" },
      [
        session.offer.title,
        dateTime(session.started_at ?? session.created_at),
        session.end_reason ? t(`sessions.end.${session.end_reason}`) : null,
        label("model", session.interviewer.model, session.interviewer.model),
        session.version,
      ]
        .filter(Boolean)
        .join(DOT),
    ),
    el(
      "ul",
      { class: "stack-small" },
      moments.map((moment) =>
        el(
          "li",
          null,
          el(
            "a",
            { class: "search-moment", href: `/play/${session.id}?t=${moment.second}` },
            el("span", { class: "faint block" }, label("moment", moment.kind, label("staff", moment.kind))),
            el(
              "span",
              { lang: session.locale },
              marked(moment.before + moment.hit + moment.behind, words).map(([part, found]) =>
                found ? el("mark", null, part) : part,
              ),
            ),
          ),
        ),
      ),
    ),
    more > 0 ? el("p", { class: "faint" }, t("search.further", { count: more })) : null,
  );
}
