// @ts-check
/** Keeps the focus where the reader is when an action takes its own button away, hides or disables it for a moment. */

const CONTROLS = "a[href], button, input, select, textarea, summary";

/** @param {Element} one */
const name = (one) => one.getAttribute("aria-label") ?? one.textContent;

/** @param {HTMLElement} app  in which everything stands */
export function keepFocus(app) {
  /** What had the focus last, and what it stood in, from inside out. @type {HTMLElement[]} */
  let trail = [];
  /** @param {EventTarget | null} target */
  const follow = (target) => {
    trail = [];
    for (let one = target; one instanceof HTMLElement && one !== app; one = one.parentElement) trail.push(one);
  };
  if (app.contains(document.activeElement)) follow(document.activeElement);
  app.addEventListener("focusin", ({ target }) => follow(target));
  // Who clicks on nothing gives the focus up.
  addEventListener("pointerdown", () => {
    trail = [];
  });
  const look = () => {
    const [last, ...around] = trail;
    if (!last || document.activeElement !== document.body || last.matches(":disabled")) return;
    if (last.isConnected && last.checkVisibility()) {
      last.focus({ preventScroll: true });
      return;
    }
    const near = around.find((one) => one.isConnected && one.checkVisibility());
    const same = [...(near ?? app).querySelectorAll(CONTROLS)].find(
      (one) => one.localName === last.localName && name(one) === name(last) && one.checkVisibility(),
    );
    // The page's own frame is no place to be: a page that is opened says where its reader begins.
    const next = same ?? near;
    if (!(next instanceof HTMLElement)) return;
    if (next === near) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  };
  new MutationObserver(look).observe(app, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["disabled", "hidden"],
  });
}
