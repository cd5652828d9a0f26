// @ts-check
/**
 * The session as a pure fold of its public log, equal to the server's SessionView at every offset.
 *
 * @typedef {import("./wire.js").SessionView} SessionView
 * @typedef {import("./wire.js").PublicEvent} PublicEvent
 * @typedef {import("./wire.js").TurnView} TurnView
 * @typedef {import("./wire.js").Item} Item
 * @typedef {{view: SessionView, chars: number}} Folded   `chars`: code points of the open turn's text
 */
import { clamp, codePoints } from "./protocol.js";

/** Text is missing before a delta: the view can only be mended by a resume. */
export class Hole extends Error {
  constructor() {
    super("hole in the log");
    this.name = "Hole";
  }
}

/** @returns {SessionView} */
export function emptyView() {
  return {
    status: "ready",
    locale: null,
    mode: null,
    minutes: null,
    started_at: null,
    deadline: null,
    timed: true,
    left: null,
    extended: 0,
    clock_command: "",
    human: null,
    human_by: "",
    stages: [],
    stage: null,
    interviewer: null,
    offer: null,
    items: [],
    observers: 0,
    observer_names: [],
    end_reason: null,
    sections: [],
    report: null,
  };
}

/**
 * @param {SessionView} view
 * @returns {Folded}
 */
export function folded(view) {
  const open = openTurn(view);
  return { view, chars: open ? codePoints(open.text) : 0 };
}

/**
 * The turn being said, if any.
 * @param {SessionView} view
 * @returns {TurnView | null}
 */
export function openTurn(view) {
  for (let i = view.items.length - 1; i >= 0; i -= 1) {
    const item = view.items[i];
    if (item && item.kind === "turn" && item.state === "open") return item;
  }
  return null;
}

/**
 * @param {Item[]} items
 * @param {string} turn
 * @param {(turn: TurnView) => TurnView | null} change  null removes it
 * @returns {Item[]}
 */
function changeTurn(items, turn, change) {
  for (let i = items.length - 1; i >= 0; i -= 1) {
    const item = items[i];
    if (item && item.kind === "turn" && item.turn === turn) {
      const next = change(item);
      const copy = items.slice();
      if (next) copy[i] = next;
      else copy.splice(i, 1);
      return copy;
    }
  }
  return items;
}

/**
 * One event further. Unknown events change nothing, so that an older page survives a newer server.
 * @param {Folded} state
 * @param {PublicEvent} event
 * @param {number} at  server time, ms
 * @returns {Folded}
 * @throws {Hole} when a delta does not follow what is known
 */
export function fold(state, event, at) {
  const { view } = state;
  switch (event.type) {
    case "text.delta": {
      let { chars } = state;
      const items = changeTurn(view.items, event.turn, (turn) => {
        if (turn.state !== "open") return turn;
        if (event.start > chars) throw new Hole();
        // A merged frame may begin before what is known; its text then replaces the overlap.
        const known = event.start < chars ? clamp(turn.text, event.start) : turn.text;
        chars = event.start + codePoints(event.text);
        return { ...turn, text: known + event.text };
      });
      return items === view.items ? state : { view: { ...view, items }, chars };
    }
    case "turn.started":
      return {
        view: {
          ...view,
          items: [
            ...view.items,
            { kind: "turn", turn: event.turn, index: event.index, stage: event.stage, text: "", state: "open", at },
          ],
        },
        chars: 0,
      };
    case "turn.completed":
      return change(state, {
        items: changeTurn(view.items, event.turn, (turn) => ({ ...turn, state: "completed" })),
      });
    case "turn.stopped":
      return change(state, {
        items: changeTurn(view.items, event.turn, (turn) => ({
          ...turn,
          text: clamp(turn.text, event.chars),
          state: "stopped",
        })),
      });
    case "turn.superseded":
      return change(state, { items: changeTurn(view.items, event.turn, () => null) });
    case "answer.accepted":
      return change(state, {
        items: [...view.items, { kind: "answer", message: event.message, text: event.text, at }],
      });
    case "answer.withdrawn":
      return change(state, {
        items: view.items.filter((item) => item.kind !== "answer" || item.message !== event.message),
      });
    case "session.started":
      return change(state, {
        status: "running",
        locale: event.locale,
        mode: event.mode,
        minutes: event.minutes,
        started_at: at,
        deadline: event.deadline,
        timed: event.timed ?? true,
        stages: event.stages,
        interviewer: event.interviewer,
        offer: event.offer,
      });
    case "stage.entered":
      return change(state, { stage: event.stage });
    case "observers.changed":
      return change(state, { observers: event.count, observer_names: event.names });
    case "clock.changed":
      return change(state, {
        deadline: event.deadline,
        left: event.left,
        extended: event.extended,
        clock_command: event.command,
      });
    case "human.changed":
      return change(state, { human: event.state, human_by: event.by });
    case "session.paused":
      return change(state, { status: "paused" });
    case "session.resumed":
      return change(state, { status: "running" });
    case "session.ended":
      return change(state, { status: "ended", end_reason: event.reason });
    case "report.section":
      return state.view.sections.includes(event.name)
        ? state
        : change(state, { sections: [...state.view.sections, event.name] });
    case "report.ready":
      return change(state, { report: event.report });
    default:
      return state;
  }
}

/**
 * @param {Folded} state
 * @param {Partial<SessionView>} changes
 * @returns {Folded}
 */
function change(state, changes) {
  return { ...state, view: { ...state.view, ...changes } };
}
