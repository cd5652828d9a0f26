// @ts-check
/** The connection, when it is not what it should be; quiet for the first two seconds of a gap. */
import { el, every, replace, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { CLOSE } from "../../lib/protocol.js";
import { errorText } from "../notice/notice.js";

const QUIET_FOR = 2000;

/** @type {Readonly<Record<number, string>>} */
const FINAL = {
  [CLOSE.BAD_FRAME]: "close.bad_frame",
  [CLOSE.PROTOCOL]: "close.protocol",
  [CLOSE.FORBIDDEN]: "close.forbidden",
  [CLOSE.SIGNED_OUT]: "close.signed_out",
  [CLOSE.NOT_FOUND]: "close.not_found",
  [CLOSE.RATE]: "close.rate",
};

/**
 * @param {object} parts
 * @param {AbortSignal} parts.signal
 * @param {() => import("../../lib/socket.js").ConnectionState} parts.read
 * @param {() => Pick<import("../../lib/socket.js").Connection, "retryNow" | "offline">} parts.line
 * @param {string} parts.kept   what the reader need not fear for
 */
export function banner({ signal, read, line, kept }) {
  const text = el("p", { role: "status" });
  const countdown = el("span", { class: "numbers", "aria-hidden": "true" });
  const retry = () => line().retryNow();
  const button = el("button", { type: "button", class: "link-button", onclick: retry }, t("banner.now"));
  const reload = el(
    "button",
    { type: "button", class: "button", onclick: () => location.reload() },
    t("banner.reload"),
  );
  const element = el("div", { class: "banner", hidden: true }, text, countdown, button, reload);
  /** @type {number | null} */
  let since = Date.now();
  const show = () => {
    const state = read();
    if (state.phase === "live") {
      since = null;
      element.hidden = true;
      setText(text, "");
      return;
    }
    since ??= Date.now();
    if (state.phase === "closed") {
      if (state.closeCode === null && state.failure === null) return;
      element.hidden = false;
      element.classList.add("banner-final");
      countdown.hidden = button.hidden = true;
      reload.hidden = state.closeCode === CLOSE.FORBIDDEN || state.closeCode === CLOSE.NOT_FOUND;
      setText(
        text,
        state.closeCode === null ? errorText(state.failure ?? "") : t(FINAL[state.closeCode] ?? "close.other"),
      );
      return;
    }
    if (Date.now() - since < QUIET_FOR) return;
    element.hidden = false;
    reload.hidden = true;
    countdown.hidden = button.hidden = false;
    setText(text, `${t("banner.lost")} ${kept}`);
    const left = state.retryAt === null ? 0 : Math.ceil((state.retryAt - Date.now()) / 1000);
    setText(countdown, left > 0 ? t("banner.in", { count: left }) : t("banner.trying"));
  };
  every(250, signal, show);
  window.addEventListener("online", retry, { signal });
  window.addEventListener("offline", () => line().offline(), { signal });
  return { element, show };
}

/** Who listens, in words for the candidate. */
export function observers() {
  const element = el("p", { class: "observers" });
  return {
    element,
    /**
     * @param {number} count
     * @param {string[]} names
     */
    update(count, names) {
      const shown = names.slice(0, 4).join(", ");
      const key = count === 0 ? "observers.none" : shown ? "observers.named" : "observers.count";
      const text = t(key, { count, names: names.length > 4 ? `${shown}…` : shown });
      if (element.textContent !== text) replace(element, text);
      element.classList.toggle("observers-some", count > 0);
    },
  };
}
