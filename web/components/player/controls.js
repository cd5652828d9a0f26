// @ts-check
/** The player's controls and keys, those of asciinema: space, arrows, [ ], comma and full stop, 0 to 9, ?. */
import { el, setAttribute, setText, svg } from "../../lib/dom.js";
import { DOT, clockTime, number, t } from "../../lib/i18n.js";
import { SPEEDS } from "../../lib/playback.js";

const ICONS = Object.freeze({
  turnBack: "M12 3 6 8l6 5M3 3v10",
  eventBack: "M10 3 5 8l5 5",
  eventOn: "M6 3l5 5-5 5",
  turnOn: "M4 3l6 5-6 5M13 3v10",
});

/**
 * @param {object} parts
 * @param {import("../../lib/playback.js").Playback} parts.playback
 * @param {AbortSignal} parts.signal
 * @param {() => void} parts.onMove      the playhead was moved by hand
 * @param {() => void} parts.onPlay      playing began or paused
 */
export function controls({ playback, signal, onMove, onPlay }) {
  const play = el("button", { type: "button", class: "button button-primary player-play", onclick: toggle });
  const slider = el("input", {
    type: "range",
    class: "player-slider",
    min: 0,
    max: Math.max(1, Math.round(playback.duration)),
    step: 1,
    value: "0",
    "aria-label": t("play.position"),
  });
  const track = el("div", { class: "player-track" }, slider);
  const now = el("span", { class: "numbers player-time" });
  const speed = el(
    "select",
    { class: "input player-speed", "aria-label": t("play.speed") },
    SPEEDS.map((value) => el("option", { value: String(value), selected: value === 1 }, `${number(value)}×`)),
  );
  const skip = el("input", { type: "checkbox", id: "skip-idle" });
  const copy = el("button", { type: "button", class: "button", onclick: copyLink }, t("play.link"));
  /** @param {string} name @param {() => void} run @param {keyof typeof ICONS} icon */
  const step = (name, run, icon) =>
    el(
      "button",
      {
        type: "button",
        class: "button player-step",
        "aria-label": t(name),
        title: t(name),
        onclick: () => {
          pause();
          run();
          onMove();
        },
      },
      svg(
        "svg",
        { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", focusable: "false" },
        svg("path", {
          d: ICONS[icon],
          fill: "none",
          stroke: "currentColor",
          "stroke-width": 2,
          "stroke-linecap": "round",
          "stroke-linejoin": "round",
        }),
      ),
    );
  const options = el(
    "div",
    { class: "row player-options" },
    el("label", { class: "field-check player-skip", for: "skip-idle" }, skip, t("play.skip_idle")),
    speed,
    copy,
    el(
      "button",
      {
        type: "button",
        class: "button player-step",
        "aria-label": t("play.keys"),
        onclick: explain,
      },
      "?",
    ),
  );
  // Shown where a phone has no room for them beside the steps.
  const more = el(
    "button",
    {
      type: "button",
      class: "button player-step player-more",
      "aria-expanded": "false",
      "aria-label": t("play.options"),
      onclick: () => setAttribute(more, "aria-expanded", String(options.toggleAttribute("data-open"))),
    },
    "⋯",
  );
  const element = el(
    "div",
    { class: "player", role: "group", "aria-label": t("play.controls") },
    track,
    el(
      "div",
      { class: "row player-row" },
      el(
        "div",
        { class: "row player-steps" },
        play,
        step("play.turn_back", () => playback.stepMarker(-1), "turnBack"),
        step("play.event_back", () => playback.stepEvent(-1), "eventBack"),
        step("play.event_on", () => playback.stepEvent(1), "eventOn"),
        step("play.turn_on", () => playback.stepMarker(1), "turnOn"),
      ),
      more,
      now,
      options,
    ),
  );
  for (const { from, to } of playback.idle) track.prepend(mark("player-idle", from, to));
  for (const marker of playback.markers)
    track.prepend(mark(`player-mark player-mark-${marker.kind}`, marker.time, null));

  /** @param {string} name @param {number} from @param {number | null} to */
  function mark(name, from, to) {
    const element = el("span", { class: name, "aria-hidden": "true" });
    const whole = Math.max(1, playback.duration);
    element.style.left = `${(from / whole) * 100}%`;
    if (to !== null) element.style.width = `${((to - from) / whole) * 100}%`;
    return element;
  }

  function explain() {
    import("./keys.js").then(
      ({ keys }) => keys(element).showModal(),
      () => {}, // without a network the keys still work
    );
  }
  function toggle() {
    if (!playback.playing && playback.index >= playback.moments.length) playback.seek(0);
    playback.playing = !playback.playing;
    onPlay();
  }
  function pause() {
    if (!playback.playing) return;
    playback.playing = false;
    onPlay();
  }
  async function copyLink() {
    try {
      await navigator.clipboard.writeText(location.href);
      setText(copy, t("action.copied"));
    } catch {
      setText(copy, t("action.copy_failed"));
    }
    setTimeout(() => setText(copy, t("play.link")), 2000);
  }

  slider.addEventListener("input", () => {
    playback.seek(Number(slider.value));
    onMove();
  });
  speed.addEventListener("change", () => {
    playback.speed = Number(speed.value);
  });
  skip.addEventListener("change", () => {
    playback.skipIdle = skip.checked;
  });

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || element.querySelector("dialog[open]")) return;
      const target = event.target instanceof Element ? event.target : null;
      const onButton = target?.closest("button, a, select, summary, input[type=checkbox]");
      if (target?.closest("input:not([type=range]):not([type=checkbox]), textarea")) return;
      // A focused control keeps its own keys.
      if (onButton && (event.key === " " || event.key === "Enter")) return;
      if (target?.closest("select")) return;
      if (!act(event.key, event.shiftKey)) return;
      event.preventDefault();
    },
    { signal },
  );

  /**
   * @param {string} key
   * @param {boolean} shift
   * @returns {boolean} whether it was one of ours
   */
  function act(key, shift) {
    if (key === " ") {
      toggle();
      return true;
    }
    if (key === "?") {
      explain();
      return true;
    }
    if (key === "<" || key === ">") {
      playback.stepSpeed(key === ">" ? 1 : -1);
      speed.value = String(playback.speed);
      return true;
    }
    if (key === "i") {
      skip.checked = playback.skipIdle = !playback.skipIdle;
      return true;
    }
    const far = shift ? playback.duration / 10 : 5000;
    if (key === "ArrowLeft") playback.seek(playback.time - far);
    else if (key === "ArrowRight") playback.seek(playback.time + far);
    else if (key === "Home" && document.activeElement === slider) playback.seek(0);
    else if (key === "End" && document.activeElement === slider) playback.seek(playback.duration);
    else if (key === "[") playback.stepMarker(-1);
    else if (key === "]") playback.stepMarker(1);
    else if (key === "," || key === ".") {
      pause();
      playback.stepEvent(key === "." ? 1 : -1);
    } else if (/^[0-9]$/.test(key)) playback.seek((playback.duration * Number(key)) / 10);
    else return false;
    onMove();
    return true;
  }

  return {
    element,
    update() {
      setText(play, t(playback.playing ? "play.pause" : "play.play"));
      slider.value = String(Math.round(playback.time));
      const turn = playback.markers.findLast((marker) => marker.kind === "turn" && marker.time <= playback.time);
      const words = t("play.at", {
        time: clockTime(playback.time),
        whole: clockTime(playback.duration),
        turn: turn?.number ?? 0,
      });
      setAttribute(slider, "aria-valuetext", words);
      setText(
        now,
        `${clockTime(playback.time)} / ${clockTime(playback.duration)}${DOT}` +
          t("play.event", { index: playback.index, whole: playback.moments.length }),
      );
    },
  };
}
