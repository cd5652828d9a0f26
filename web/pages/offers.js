// @ts-check
/** Offers: search as you type, or the ones that fit the profile; one offer in full, and the way into an interview. */
import {
  dateWords,
  drawn,
  factWords,
  freshnessWords,
  parted,
  reasonList,
  understoodWords,
} from "../components/offers/words.js";
import { credit, directories } from "../components/offers/credit.js";
import { setup } from "../components/offers/setup.js";
import { emptyState, errorNotice, loading } from "../components/notice/notice.js";
import { get } from "../lib/api.js";
import { debounce, el, replace, scope, setText } from "../lib/dom.js";
import { DOT, ago, label, locale, t } from "../lib/i18n.js";
import { sheet } from "../lib/sheets.js";

await sheet("pages/offers.css");

/** @typedef {import("../lib/wire.js").OfferPage} OfferPage */
/** @typedef {import("../lib/wire.js").OfferHit} OfferHit */

const FITTING = 20; // offers shown as fitting the profile; behind those the likeness says little
const SEARCHED = ["q", "place", "contract", "remote"];
/** @type {("competences" | "training" | "licences" | "languages")[]} */
const DEMANDS = ["competences", "training", "licences", "languages"];
const CONTRACTS = ["cdi", "cdd", "interim", "freelance", "internship", "apprenticeship", "other"];

/** @type {import("../app.js").PageModule["default"]} */
export default async function offers(parts) {
  const offer = parts.query.get("offer");
  if (offer) await detail(parts, offer);
  else search(parts);
}

/** @param {import("../app.js").PageParts} parts */
function search({ root, query, signal, title }) {
  title(t("offers.title"));
  const text = el("input", {
    class: "input",
    id: "q",
    type: "search",
    value: query.get("q") ?? "",
    placeholder: t("offers.placeholder"),
    autocomplete: "off",
  });
  const place = el("input", { class: "input", id: "place", value: query.get("place") ?? "", autocomplete: "off" });
  const contract = el(
    "select",
    { class: "input", id: "contract" },
    el("option", { value: "" }, t("offers.any")),
    CONTRACTS.map((code) =>
      el("option", { value: code, selected: code === query.get("contract") }, label("contract", code)),
    ),
  );
  const remote = el("input", { type: "checkbox", id: "remote", checked: query.get("remote") === "true" });
  const summary = el("p", { class: "soft", role: "status" });
  const freshness = el("p", { class: "faint" });
  const understood = el("p", { class: "soft", hidden: true });
  const results = el("ol", { class: "list offers" });
  const further = el("ol", { class: "list offers" });
  const fold = el("details", { class: "distant", hidden: true }, el("summary", null, t("offers.distant")), further);
  const after = el("div");
  // Of its own: were it the place below, what stands there would jump from here.
  const coming = el("div");
  const sources = directories();
  sources.hidden = true; // until there is something above it
  let everything = false;
  let current = scope(signal);

  function wanted() {
    const chosen = new URLSearchParams();
    if (text.value.trim()) chosen.set("q", text.value.trim());
    if (place.value.trim()) chosen.set("place", place.value.trim());
    if (contract.value) chosen.set("contract", contract.value);
    if (remote.checked) chosen.set("remote", "true");
    return chosen;
  }

  /** @param {string | null} cursor */
  async function load(cursor) {
    current.abort();
    current = scope(signal);
    const { signal: mine } = current;
    const chosen = wanted();
    history.replaceState(null, "", chosen.size > 0 ? `/offers?${chosen}` : "/offers");
    const matching = chosen.size === 0 && !everything;
    if (cursor) chosen.set("cursor", cursor);
    chosen.set("limit", "20");
    chosen.set("reader", locale());
    if (!cursor && results.children.length === 0) replace(coming, loading());
    try {
      const { page, matched } = await ask(matching, chosen, mine);
      if (mine.aborted) return;
      replace(coming);
      sources.hidden = false;
      if (!cursor) for (const list of [results, further]) replace(list);
      const { fitting, distant } = parted(page.hits);
      /** @param {OfferHit[]} hits */
      const lines = (hits) =>
        drawn(
          hits,
          (hit) => line(hit, wanted()),
          (hit) => plainLine(hit, wanted()),
        );
      results.append(...lines(fitting));
      further.append(...lines(distant));
      fold.hidden = further.children.length === 0;
      if (!cursor) fold.toggleAttribute("open", results.children.length === 0);
      const said = understoodWords(page);
      understood.hidden = said.length === 0;
      setText(understood, said.join(DOT));
      setText(summary, foundWords(page, matched ? fitting.length : (page.near ?? page.total), matched));
      setText(
        freshness,
        [page.words_only ? t("offers.words_only") : "", freshnessWords(page.freshness)].filter(Boolean).join(DOT),
      );
      replace(after, rest(page, matched));
    } catch (error) {
      if (mine.aborted) return;
      replace(coming);
      replace(
        after,
        errorNotice(error, () => load(cursor)),
      );
    }
  }

  /**
   * How many fit: those behind the fold are not counted.
   * @param {OfferPage} page
   * @param {number} count
   * @param {boolean} matched
   */
  function foundWords(page, count, matched) {
    if (page.total === 0) return "";
    return count === 0 ? t("offers.none_close") : t(matched ? "offers.matching" : "offers.found", { count });
  }

  /**
   * What stands below the results.
   * @param {OfferPage} page
   * @param {boolean} matched
   */
  function rest(page, matched) {
    /** @type {(words: string, onclick: () => void) => Node} */
    const button = (words, onclick) => el("button", { type: "button", class: "button", onclick }, words);
    if (page.total === 0) return emptyState(t("offers.none"), t("offers.none_text"), button(t("offers.clear"), clear));
    if (matched) return button(t("offers.all"), all);
    return page.cursor ? button(t("offers.more"), () => load(page.cursor)) : null;
  }

  function all() {
    everything = true;
    load(null);
    text.focus();
  }

  function clear() {
    text.value = place.value = contract.value = "";
    remote.checked = false;
    text.focus();
    load(null);
  }

  const soon = debounce(250, signal, () => load(null));
  for (const field of [text, place]) field.addEventListener("input", soon);
  for (const field of [contract, remote]) field.addEventListener("change", () => load(null));
  replace(
    root,
    el(
      "div",
      { class: "page stack" },
      el(
        "div",
        null,
        el("h1", null, t("offers.title")),
        el("p", { class: "lead" }, t("offers.lead"), " ", el("a", { href: "/offers/own" }, t("own.bring"))),
      ),
      el(
        "form",
        {
          class: "offer-search",
          role: "search",
          onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            load(null);
          },
        },
        el("div", { class: "field offer-q" }, el("label", { for: "q" }, t("offers.q")), text),
        el("div", { class: "field" }, el("label", { for: "place" }, t("offers.place")), place),
        el("div", { class: "field" }, el("label", { for: "contract" }, t("offers.contract")), contract),
        el("div", { class: "field-check" }, remote, el("label", { for: "remote" }, t("offers.remote"))),
      ),
      el("div", { class: "row row-between offers-found" }, summary, freshness),
      understood,
      coming,
      results,
      fold,
      after,
      sources,
    ),
  );
  load(null);
}

/**
 * With nothing typed: what fits the profile, as many as make sense; without a profile, everything.
 * @param {boolean} matching
 * @param {URLSearchParams} chosen
 * @param {AbortSignal} signal
 * @returns {Promise<{page: OfferPage, matched: boolean}>}
 */
async function ask(matching, chosen, signal) {
  if (matching && !chosen.has("cursor")) {
    try {
      const page = await get(`/api/offers/matches?limit=${FITTING}`, signal);
      if (page?.hits.length) return { page, matched: true };
    } catch (error) {
      if (signal.aborted || /** @type {any} */ (error).temporary) throw error;
    }
  }
  return { page: await get(`/api/offers?${chosen}`, signal), matched: false };
}

/**
 * @param {OfferHit} hit
 * @param {URLSearchParams} search  what was searched for; the way back leads there
 */
function line(hit, search) {
  const { offer } = hit;
  search.set("offer", offer.id);
  return el(
    "li",
    { class: "offer" },
    el("h2", null, el("a", { href: `/offers?${search}`, lang: offer.language }, offer.title)),
    el("p", { class: "soft" }, factWords(offer)),
    reasonList(hit.reasons),
    el(
      "p",
      { class: "faint" },
      hit.expired ? el("span", { class: "tag tag-warn" }, t("offers.expired")) : null,
      " ",
      [dateWords(offer), offer.language ? label("locale", offer.language) : ""].filter(Boolean).join(DOT),
    ),
    credit(offer),
  );
}

/**
 * The title and the way to the offer, and nothing that could go wrong.
 * @param {OfferHit} hit
 * @param {URLSearchParams} search
 */
function plainLine({ offer }, search) {
  search.set("offer", String(offer.id));
  return el("li", { class: "offer" }, el("h2", null, el("a", { href: `/offers?${search}` }, String(offer.title))));
}

/**
 * @param {import("../app.js").PageParts} parts
 * @param {string} id
 */
async function detail({ root, query, signal, title, navigate }, id) {
  /** @type {import("../lib/wire.js").OfferReading} */
  let reading;
  try {
    reading = await get(`/api/offers/${encodeURIComponent(id)}`, signal);
  } catch (error) {
    if (signal.aborted || /** @type {any} */ (error).code !== "offer_not_found") throw error;
    title(t("offers.title"));
    replace(
      root,
      el(
        "div",
        { class: "page stack" },
        el("h1", null, t("offers.title")),
        emptyState(t("error.offer_not_found"), "", el("a", { class: "button", href: "/offers" }, t("offers.back"))),
      ),
    );
    return;
  }
  if (signal.aborted) return;
  const { offer, freshness, expired } = reading;
  title(offer.title);
  const back = new URLSearchParams(
    SEARCHED.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? ""]] : [])),
  );
  replace(
    root,
    el(
      "div",
      { class: expired ? "page" : "page offer-detail" },
      el(
        "article",
        { class: "stack" },
        el(
          "p",
          null,
          el(
            "a",
            { href: back.size > 0 ? `/offers?${back}` : "/offers" },
            t(back.size > 0 ? "offers.back_found" : "offers.back"),
          ),
        ),
        el("h1", { lang: offer.language }, offer.title),
        el("p", { class: "lead" }, factWords(offer)),
        expired && el("div", { class: "notice notice-warn" }, el("p", null, t("error.offer_expired"))),
        freshness.state === "stale_error" &&
          el(
            "div",
            { class: "notice" },
            el("p", null, t("offers.stale_text", { when: ago(freshness.fetched_at, Date.now()) })),
          ),
        el("div", { class: "prose", lang: offer.language }, offer.description),
        DEMANDS.map((kind) => demands(t(`offers.${kind}`), offer[kind])),
        el(
          "p",
          { class: "faint" },
          [dateWords(offer), freshnessWords(freshness), t("offers.source", { source: label("source", offer.source) })]
            .filter(Boolean)
            .join(DOT),
        ),
        credit(offer),
        offer.url &&
          /^https?:\/\//.test(offer.url) &&
          el(
            "p",
            null,
            el("a", { href: offer.url, target: "_blank", rel: "noopener noreferrer" }, t("offers.original")),
          ),
      ),
      !expired && setup({ offer, wanted: query, navigate, signal }),
    ),
  );
}

/**
 * What is asked for, what is required first and said to be so.
 * @param {string} title
 * @param {import("../lib/wire.js").Offer["competences"]} list
 */
function demands(title, list) {
  if (list.length === 0) return null;
  const ordered = [...list.filter(({ required }) => required), ...list.filter(({ required }) => !required)];
  return el(
    "section",
    { class: "stack-small" },
    el("h2", null, title),
    el(
      "ul",
      { class: "tags" },
      ordered.map(({ label: said, required }) =>
        el(
          "li",
          { class: "tag" },
          said,
          required ? el("span", { class: "faint" }, ` (${t("offers.required")})`) : null,
        ),
      ),
    ),
  );
}
