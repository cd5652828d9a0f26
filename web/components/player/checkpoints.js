// @ts-check
/** The checkpoints of a session's thread; the one that held at the playhead's time is opened, with what it changed. */
import { errorNotice } from "../notice/notice.js";
import { jsonTree } from "../staff/json-tree.js";
import { get } from "../../lib/api.js";
import { difference } from "../../lib/difference.js";
import { debounce, el, replace, setAttribute } from "../../lib/dom.js";
import { DOT, clockTime, label, number, t } from "../../lib/i18n.js";

const MOST_CHANGES = 100;

/** @typedef {{id: string, parent: string | null, step: number, at: number | null, source: string | null,
 *   next: string[], turn?: number | null, stage?: string | null}} Checkpoint */

/**
 * @param {object} parts
 * @param {string} parts.session
 * @param {Checkpoint[]} parts.checkpoints   oldest first
 * @param {number} parts.base                server time of the axis' 0, ms
 * @param {AbortSignal} parts.signal
 * @param {(time: number) => void} parts.onSeek
 */
export function checkpointPanel({ session, checkpoints, base, signal, onSeek }) {
  const following = el("input", { type: "checkbox", id: "follow-playhead", checked: true });
  const state = el("div", { class: "checkpoint-state" });
  const changes = el("div", { class: "checkpoint-changes", role: "status" });
  const against = el(
    "select",
    { class: "input", id: "compare-with", onchange: () => chosen && load(chosen) },
    el("option", { value: "" }, t("checkpoints.previous")),
    checkpoints.map((one) =>
      el(
        "option",
        { value: one.id },
        [number(one.step), moment(one), one.at === null ? null : clockTime(Math.max(0, one.at - base))]
          .filter(Boolean)
          .join(DOT),
      ),
    ),
  );
  /** @type {Map<string, any>} */
  const states = new Map();
  /** @type {string | null} */
  let chosen = null;
  const buttons = checkpoints.map((checkpoint, i) =>
    el(
      "button",
      {
        type: "button",
        class: "checkpoint",
        onclick: () => {
          if (following.checked && checkpoint.at !== null) onSeek(checkpoint.at - base);
          choose(i);
        },
      },
      el("span", { class: "numbers" }, `${checkpoint.step}`),
      el(
        "span",
        null,
        moment(checkpoint),
        checkpoint.stage ? el("span", { class: "faint block" }, label("stage", checkpoint.stage)) : null,
      ),
      el(
        "span",
        { class: "faint numbers" },
        checkpoint.at === null ? "" : clockTime(Math.max(0, checkpoint.at - base)),
      ),
    ),
  );
  const list = el(
    "ol",
    { class: "checkpoints" },
    buttons.map((button) => el("li", null, button)),
  );
  const element = el(
    "section",
    { class: "stack-small" },
    el("h2", null, t("checkpoints.title")),
    checkpoints.length === 0
      ? el("p", { class: "soft" }, t("checkpoints.none"))
      : [
          el("label", { class: "field-check", for: "follow-playhead" }, following, t("checkpoints.follow")),
          list,
          el("div", { class: "field" }, el("label", { for: "compare-with" }, t("checkpoints.compare")), against),
          changes,
          el("h3", null, t("checkpoints.state")),
          state,
        ],
  );

  /** @param {string} id */
  async function read(id) {
    if (!states.has(id)) {
      const path = `/api/sessions/${encodeURIComponent(session)}/checkpoints/${encodeURIComponent(id)}`;
      const found = await get(path, signal);
      states.set(id, found.values ?? found);
    }
    return states.get(id);
  }

  const load = debounce(150, signal, async (/** @type {string} */ id) => {
    const index = checkpoints.findIndex((one) => one.id === id);
    const other = against.value || checkpoints[index - 1]?.id || "";
    try {
      const after = await read(id);
      const before = other ? await read(other) : {};
      if (chosen !== id) return;
      const { next } = checkpoints[index] ?? { next: [] };
      replace(
        state,
        el("p", { class: "faint" }, t("checkpoints.id"), el("code", null, id)),
        next.length > 0 ? el("p", { class: "faint" }, t("checkpoints.node"), el("code", null, next.join(", "))) : null,
        jsonTree(after, 1),
      );
      replace(changes, changeList(difference(before, after)));
    } catch (error) {
      if (!signal.aborted && chosen === id) replace(state, errorNotice(error));
    }
  });

  /** @param {number} index */
  function choose(index) {
    const checkpoint = checkpoints[index];
    if (!checkpoint || chosen === checkpoint.id) return;
    chosen = checkpoint.id;
    buttons.forEach((button, i) => setAttribute(button, "aria-current", i === index ? "true" : null));
    const button = buttons[index];
    if (button) {
      const top = button.offsetTop;
      if (top < list.scrollTop || top + button.offsetHeight > list.scrollTop + list.clientHeight)
        list.scrollTop = top - list.clientHeight / 2;
    }
    load(checkpoint.id);
  }

  return {
    element,
    /** @param {number} time  of the playhead, ms */
    update(time) {
      if (!following.checked) return;
      const at = base + time;
      let index = 0;
      checkpoints.forEach((checkpoint, i) => {
        if (checkpoint.at !== null && checkpoint.at <= at) index = i;
      });
      choose(index);
    },
  };
}

/**
 * What a checkpoint stands before, in words: it is the graph asleep, which only developers of it know by its nodes.
 * @param {Checkpoint} checkpoint
 */
function moment({ next, turn }) {
  const [node] = next;
  if (node === undefined) return t("checkpoints.end");
  const words = label("node", node);
  return turn ? t("checkpoints.moment", { turn, words }) : words;
}

/** @param {import("../../lib/difference.js").Change[]} found */
function changeList(found) {
  if (found.length === 0) return el("p", { class: "soft" }, t("checkpoints.same"));
  return el(
    "ul",
    { class: "stack-small" },
    found
      .slice(0, MOST_CHANGES)
      .map(({ path, kind, before, after }) =>
        el(
          "li",
          null,
          el("code", null, path),
          ` ${t(`checkpoints.${kind}`)}`,
          el(
            "div",
            { class: "checkpoint-change" },
            kind === "added" ? null : jsonTree(before, 0),
            kind === "changed" ? el("span", { class: "faint" }, "→") : null,
            kind === "removed" ? null : jsonTree(after, 0),
          ),
        ),
      ),
    found.length > MOST_CHANGES
      ? el("li", { class: "faint" }, t("json.more", { count: found.length - MOST_CHANGES }))
      : null,
  );
}
