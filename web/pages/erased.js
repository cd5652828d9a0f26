// @ts-check
/** How an erasure stands, for whoever holds its receipt: nobody is signed in here any more. */
import { errorNotice } from "../components/notice/notice.js";
import { sayStatus } from "../lib/announce.js";
import { get } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { dateTime, has, localeTag, t } from "../lib/i18n.js";

/** @typedef {import("../lib/wire.js").ErasureReceipt} ErasureReceipt */

const LOOK_MS = 3000;
/** An erasure takes half a minute; where no worker runs it waits for one, and the page can be opened again. */
const LOOKS = 200;

/** @type {import("../app.js").PageModule["default"]} */
export default async function erased({ root, query, signal, title }) {
  title(t("erased.title"));
  const receipt = query.get("receipt") ?? "";
  if (!receipt) {
    replace(
      root,
      el(
        "div",
        { class: "page page-narrow stack" },
        el("h1", null, t("erased.title")),
        el("p", null, t("erased.none")),
      ),
    );
    return;
  }
  for (let look = 0; look < LOOKS; look += 1) {
    /** @type {ErasureReceipt} */
    let erasure;
    try {
      erasure = await get(`/api/erasures?receipt=${encodeURIComponent(receipt)}`, signal);
    } catch (error) {
      if (signal.aborted) return;
      replace(
        root,
        el("div", { class: "page page-narrow stack" }, el("h1", null, t("erased.title")), errorNotice(error)),
      );
      return;
    }
    if (signal.aborted) return;
    show(root, erasure);
    if (erasure.state === "done") {
      if (look > 0) sayStatus(t("erased.done"));
      return;
    }
    await new Promise((wake) => setTimeout(wake, LOOK_MS));
    if (signal.aborted) return;
  }
}

/**
 * @param {HTMLElement} root
 * @param {ErasureReceipt} erasure
 */
function show(root, erasure) {
  const done = erasure.state === "done";
  replace(
    root,
    el(
      "div",
      { class: "page page-narrow stack-large" },
      el("h1", null, t("erased.title")),
      el(
        "div",
        { class: done ? "notice notice-good" : "notice" },
        el("p", null, t(done ? "erased.done" : "erased.under_way")),
      ),
      el(
        "dl",
        { class: "facts" },
        fact(t("erased.receipt"), el("code", { class: "data-receipt" }, erasure.receipt)),
        fact(t("erased.asked"), dateTime(erasure.asked_at)),
        erasure.done_at === null || erasure.done_at === undefined
          ? null
          : fact(t("erased.finished"), dateTime(erasure.done_at)),
        Object.keys(erasure.found).length > 0 ? fact(t("erased.found"), counts(erasure.found)) : null,
        done ? fact(t("erased.left"), t("erased.nothing")) : null,
        Object.keys(erasure.files).length > 0 ? fact(t("erased.files"), files(erasure.files)) : null,
      ),
      el("p", { class: "soft" }, t("erased.keep")),
    ),
  );
}

/** @param {Record<string, number>} found */
function counts(found) {
  return el(
    "ul",
    { class: "data-facts" },
    Object.entries(found).map(([name, count]) =>
      el("li", null, t("erased.line", { kind: kind(name), what: count.toLocaleString(localeTag()) })),
    ),
  );
}

/** @param {Record<string, string>} stores */
function files(stores) {
  return el(
    "ul",
    { class: "data-facts" },
    Object.entries(stores).map(([name, outcome]) =>
      el("li", null, t("erased.line", { kind: kind(name), what: t(`erased.file.${outcome}`) })),
    ),
  );
}

/** @param {string} name */
function kind(name) {
  const key = `erased.kind.${name.replace(".", "_")}`;
  return has(key) ? t(key) : name;
}

/**
 * @param {string} name
 * @param {Node | string} value
 */
function fact(name, value) {
  return el("div", null, el("dt", null, name), el("dd", null, value));
}
