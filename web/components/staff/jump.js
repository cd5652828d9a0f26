// @ts-check
/** Goes to one turn of a long interview, by its question. */
import { el, replace } from "../../lib/dom.js";
import { gist } from "../../lib/gist.js";
import { t } from "../../lib/i18n.js";

const LONGEST = 70;

/** @param {(id: string) => void} onJump   the id of the turn's element */
export function jumpTo(onJump) {
  const select = el("select", { class: "input", id: "jump-to" });
  const element = el("div", { class: "field", hidden: true }, el("label", { for: "jump-to" }, t("watch.jump")), select);
  let drawn = "";
  select.addEventListener("change", () => select.value && onJump(select.value));
  return {
    element,
    /** @param {import("../../lib/wire.js").Item[]} items */
    update(items) {
      const turns = items.filter((item) => item.kind === "turn" && item.state !== "open");
      const now = turns.map((item) => (item.kind === "turn" ? item.turn : "")).join(" ");
      if (now === drawn) return;
      drawn = now;
      element.hidden = turns.length < 2;
      const chosen = select.value;
      replace(
        select,
        el("option", { value: "" }, t("watch.jump_choose")),
        turns.map((item, i) => {
          if (item.kind !== "turn") return null;
          const text = gist(item.text, LONGEST);
          const short = text.length > LONGEST ? `${text.slice(0, text.lastIndexOf(" ", LONGEST))} …` : text;
          return el("option", { value: `turn-${item.turn}` }, `${i + 1}. ${short}`);
        }),
      );
      select.value = chosen;
    },
  };
}
