// @ts-check
/**
 * Keeps the end of a growing transcript in view, until the reader leaves it.
 * The rules are pure (`nextPinned`); `follow` binds them to a scroller.
 */

/** px upwards that count as leaving, and px from the end that count as coming back. */
const LEAVE = 3;
const RETURN = 60;
/** Hysteresis of the button that leads back. */
const SHOW_BUTTON = 200;

/**
 * @param {{pinned: boolean, top: number}} before   as of the last event of either kind
 * @param {{top: number, gap: number, ours: boolean}} now   gap: px below the visible part; ours: we scrolled there
 * @returns {boolean} whether the view sticks to the end
 */
export function nextPinned(before, now) {
  if (now.gap <= RETURN && now.top >= before.top) return true;
  if (!now.ours && before.top - now.top >= LEAVE && now.gap > 1) return false;
  return before.pinned;
}

/**
 * @param {boolean} shown
 * @param {boolean} pinned
 * @param {number} gap
 */
export function nextButton(shown, pinned, gap) {
  if (pinned) return false;
  return shown ? gap > RETURN : gap > SHOW_BUTTON;
}

/**
 * @param {object} parts
 * @param {HTMLElement} parts.scroller
 * @param {HTMLElement} parts.content
 * @param {HTMLButtonElement} parts.button
 * @param {(unseen: number) => string} parts.buttonLabel
 * @param {AbortSignal} parts.signal
 */
export function follow({ scroller, content, button, buttonLabel, signal }) {
  let pinned = true;
  let top = scroller.scrollTop;
  let target = -1;
  let unseen = 0;
  let shown = false;

  const gap = () => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
  const selecting = () => {
    const selection = document.getSelection();
    return Boolean(
      selection && !selection.isCollapsed && selection.anchorNode && content.contains(selection.anchorNode),
    );
  };
  const refresh = () => {
    shown = nextButton(shown, pinned, gap());
    button.hidden = !shown;
    if (shown) {
      const text = buttonLabel(unseen);
      if (button.textContent !== text) button.textContent = text;
    }
  };
  const toEnd = () => {
    if (selecting()) return;
    target = scroller.scrollHeight - scroller.clientHeight;
    scroller.scrollTop = target;
    top = scroller.scrollTop;
  };

  scroller.addEventListener(
    "scroll",
    () => {
      const now = scroller.scrollTop;
      pinned = nextPinned({ pinned, top }, { top: now, gap: gap(), ours: Math.abs(now - target) < 1 });
      if (pinned) unseen = 0;
      top = now;
      refresh();
    },
    { signal, passive: true },
  );
  button.addEventListener(
    "click",
    () => {
      pinned = true;
      unseen = 0;
      toEnd();
      refresh();
    },
    { signal },
  );
  const observer = new ResizeObserver(() => {
    if (pinned) toEnd();
    refresh();
  });
  observer.observe(content);
  observer.observe(scroller);
  signal.addEventListener("abort", () => observer.disconnect());

  return {
    /** What was added is the reader's own: go there. */
    pin() {
      pinned = true;
      unseen = 0;
      toEnd();
      refresh();
    },
    /** The reader works on something further up: it stays where it is, whatever grows. */
    release() {
      pinned = false;
      refresh();
    },
    /** A new row came. */
    added() {
      if (!pinned) unseen += 1;
      refresh();
    },
  };
}
