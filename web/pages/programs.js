// @ts-check
/** Programs, for owners: tokens for the API, and webhooks with what became of their notices. */
import { errorNotice } from "../components/notice/notice.js";
import { get, post, remove } from "../lib/api.js";
import { el, replace } from "../lib/dom.js";
import { DOT, dateTime, list, t } from "../lib/i18n.js";

/** @typedef {import("../lib/wire.js").TokenList} TokenList */
/** @typedef {import("../lib/wire.js").NewToken} NewToken */
/** @typedef {import("../lib/wire.js").WebhookList} WebhookList */
/** @typedef {import("../lib/wire.js").NewWebhook} NewWebhook */
/** @typedef {import("../lib/wire.js").DeliveryList} DeliveryList */

const SCOPES = ["sessions:read", "reports:read", "offers:read", "invitations:read", "invitations:write", "audit:read"];
const EVENTS = [
  "session.ended",
  "report.ready",
  "invitation.issued",
  "invitation.opened",
  "invitation.claimed",
  "invitation.revoked",
];

/** @type {import("../app.js").PageModule["default"]} */
export default async function programs({ root, signal, title }) {
  title(t("programs.title"));
  const tokens = el("div");
  const webhooks = el("div");
  const status = el("div", { role: "status" });
  const problem = el("div");

  async function load() {
    /** @type {[TokenList, WebhookList]} */
    const [made, hooks] = await Promise.all([get("/api/tokens", signal), get("/api/webhooks", signal)]);
    if (signal.aborted) return;
    replace(
      tokens,
      made.tokens.length === 0
        ? el("p", { class: "soft" }, t("programs.no_tokens"))
        : el(
            "ul",
            { class: "list" },
            made.tokens.map((one) =>
              line(
                one.name,
                `${named(one.scopes)}${DOT}${t("programs.until", { when: dateTime(one.expires_at) })}`,
                one.used_at ? t("programs.used", { when: dateTime(one.used_at) }) : t("programs.unused"),
                t("programs.revoke"),
                () => doing(() => remove(`/api/tokens/${encodeURIComponent(one.id)}`)),
              ),
            ),
          ),
    );
    replace(
      webhooks,
      hooks.webhooks.length === 0
        ? el("p", { class: "soft" }, t("programs.no_webhooks"))
        : el(
            "ul",
            { class: "list" },
            hooks.webhooks.map((one) => {
              const item = line(
                one.url,
                named(one.events),
                one.stopped ? t("programs.stopped") : "",
                t("programs.remove"),
                () => doing(() => remove(`/api/webhooks/${encodeURIComponent(one.id)}`)),
              );
              if (one.stopped) item.lastElementChild?.before(startButton(one.url, () => start(one.id)));
              item.append(deliveries(one.id, signal));
              return item;
            }),
          ),
    );
  }

  /** @param {string} id */
  async function start(id) {
    await doing(async () => {
      await post(`/api/webhooks/${encodeURIComponent(id)}/start`);
      replace(status, el("p", { class: "notice notice-good" }, t("programs.started")));
    });
  }

  /** @param {() => Promise<unknown>} act */
  async function doing(act) {
    replace(problem);
    try {
      await act();
      await load();
    } catch (error) {
      if (!signal.aborted) replace(problem, errorNotice(error));
    }
  }

  /**
   * What is shown once.
   * @param {string} words
   * @param {string} secret
   */
  function once(words, secret) {
    replace(
      status,
      el(
        "div",
        { class: "notice notice-good" },
        el("p", null, words),
        el("code", { class: "data-receipt", tabindex: "0" }, secret),
      ),
    );
  }

  replace(
    root,
    el(
      "div",
      { class: "page stack-large" },
      el(
        "div",
        { class: "stack-small" },
        el("h1", null, t("programs.title")),
        el("p", { class: "lead" }, t("programs.lead")),
      ),
      status,
      problem,
      el(
        "section",
        { class: "stack" },
        el("h2", null, t("programs.tokens")),
        el("p", { class: "soft" }, t("programs.tokens_text")),
        tokens,
        form({
          id: "token",
          label: t("programs.name"),
          kind: "text",
          legend: t("programs.scopes"),
          choices: SCOPES,
          submit: t("programs.make_token"),
          send: (name, scopes) =>
            doing(async () => {
              /** @type {NewToken} */
              const made = await post("/api/tokens", { name, scopes });
              once(t("programs.token_once"), made.token);
            }),
        }),
      ),
      el(
        "section",
        { class: "stack" },
        el("h2", null, t("programs.webhooks")),
        el("p", { class: "soft" }, t("programs.webhooks_text")),
        webhooks,
        form({
          id: "webhook",
          label: t("programs.url"),
          kind: "url",
          legend: t("programs.events"),
          choices: EVENTS,
          submit: t("programs.make_webhook"),
          send: (url, events) =>
            doing(async () => {
              /** @type {NewWebhook} */
              const made = await post("/api/webhooks", { url, events });
              once(t("programs.secret_once"), made.secret);
            }),
        }),
      ),
    ),
  );
  await load();
}

/**
 * @param {string} name
 * @param {string} what
 * @param {string} state
 * @param {string} action
 * @param {() => void} act
 */
function line(name, what, state, action, act) {
  return el(
    "li",
    { class: "session-line" },
    el(
      "div",
      null,
      el("h3", { class: "data-receipt" }, name),
      el("p", { class: "faint" }, what),
      state ? el("p", { class: "faint" }, state) : null,
    ),
    el(
      "button",
      { type: "button", class: "button button-danger", "aria-label": `${action}: ${name}`, onclick: act },
      action,
    ),
  );
}

/** @param {string[]} codes  of scopes or events */
function named(codes) {
  return list(codes.map((code) => t(`programs.choice.${code}`)));
}

/**
 * @param {string} name
 * @param {() => void} act
 */
function startButton(name, act) {
  const action = t("programs.start");
  return el("button", { type: "button", class: "button", "aria-label": `${action}: ${name}`, onclick: act }, action);
}

/**
 * What became of a webhook's notices, when somebody wants to know.
 * @param {string} id
 * @param {AbortSignal} signal
 */
function deliveries(id, signal) {
  const body = el("div");
  const details = el("details", { class: "paste" }, el("summary", null, t("programs.deliveries")), body);
  details.addEventListener("toggle", async () => {
    if (!details.open) return;
    try {
      /** @type {DeliveryList} */
      const found = await get(`/api/webhooks/${encodeURIComponent(id)}/deliveries`, signal);
      replace(
        body,
        found.deliveries.length === 0
          ? el("p", { class: "soft" }, t("programs.no_deliveries"))
          : el(
              "ul",
              { class: "data-facts" },
              found.deliveries.map((one) =>
                el(
                  "li",
                  null,
                  `${dateTime(one.created_at)}${DOT}${named([one.event])}${DOT}${one.subject}${DOT}`,
                  became(one),
                ),
              ),
            ),
      );
    } catch (error) {
      if (!signal.aborted) replace(body, errorNotice(error));
    }
  });
  return details;
}

/**
 * What became of a notice, how often it was tried and what the address said.
 * @param {DeliveryList["deliveries"][number]} one
 */
function became({ state, tries, status, next_at }) {
  if (tries === 0) return t(state === "waiting" ? "programs.state.waiting" : "programs.state.left");
  const again = state === "waiting" && next_at ? t("programs.state.again", { when: dateTime(next_at) }) : "";
  const parts = [t(`programs.state.${state}`), `${tries} × ${status ?? t("programs.no_answer")}`, again];
  return parts.filter(Boolean).join(DOT);
}

/**
 * @param {object} parts
 * @param {string} parts.id
 * @param {string} parts.label
 * @param {string} parts.kind
 * @param {string} parts.legend
 * @param {string[]} parts.choices
 * @param {string} parts.submit
 * @param {(value: string, chosen: string[]) => Promise<void>} parts.send
 */
function form({ id, label, kind, legend, choices, submit, send }) {
  const value = el("input", { class: "input", id, name: id, type: kind, required: true, maxlength: 2000 });
  const boxes = choices.map((choice, place) =>
    el("input", { type: "checkbox", name: "choice", value: choice, checked: place === 0 }),
  );
  const button = el("button", { type: "submit", class: "button button-primary" }, submit);
  const element = el(
    "form",
    { class: "panel stack" },
    el("div", { class: "field" }, el("label", { for: id }, label), value),
    el(
      "fieldset",
      { class: "field" },
      el("legend", null, legend),
      el(
        "div",
        { class: "choices" },
        choices.map((choice, place) =>
          el("label", { class: "choice" }, boxes[place] ?? null, el("span", null, t(`programs.choice.${choice}`))),
        ),
      ),
    ),
    el("p", { class: "row" }, button),
  );
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    await send(
      value.value.trim(),
      boxes.filter((box) => box.checked).map((box) => box.value),
    );
    button.disabled = false;
  });
  return element;
}
