// @ts-check
/** Elements without HTML strings: every text goes in as text. */

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Child | Child[]} Children */
/** @typedef {Record<string, any>} Props */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props | null} [props]  `class`, attributes, `data`, and `on` + event name for listeners
 * @param {...Children} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, props, ...children) {
  const element = document.createElement(tag);
  if (props) assign(element, props);
  append(element, children);
  return element;
}

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Props | null} [props]
 * @param {...Children} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, props, ...children) {
  const element = document.createElementNS(SVG, tag);
  if (props) assign(element, props);
  append(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {Props} props
 */
function assign(element, props) {
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on") && typeof value === "function") {
      element.addEventListener(key.slice(2), value);
    } else if (key === "data") {
      for (const [name, text] of Object.entries(value))
        /** @type {HTMLElement} */ (element).dataset[name] = String(text);
    } else if (key === "value") {
      /** @type {HTMLInputElement} */ (element).value = value;
    } else {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
}

/**
 * @param {Element} parent
 * @param {Children[]} children
 */
function append(parent, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : String(child));
  }
}

/**
 * @param {Element} parent
 * @param {...Children} children
 */
export function replace(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

/**
 * Sets text only when it differs: an unchanged live region stays silent.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | null} value
 */
export function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * A scope of its own that ends with `parent` or earlier.
 * @param {AbortSignal} parent
 */
export function scope(parent) {
  const controller = new AbortController();
  if (parent.aborted) controller.abort();
  parent.addEventListener("abort", () => controller.abort(), { signal: controller.signal });
  return controller;
}

/**
 * Runs now and then until the scope ends.
 * @param {number} ms
 * @param {AbortSignal} signal
 * @param {() => void} run
 */
export function every(ms, signal, run) {
  const id = setInterval(run, ms);
  signal.addEventListener("abort", () => clearInterval(id));
}

/**
 * Calls `run` once things have been quiet for `ms`.
 * @template {any[]} A
 * @param {number} ms
 * @param {AbortSignal} signal
 * @param {(...args: A) => void} run
 * @returns {(...args: A) => void}
 */
export function debounce(ms, signal, run) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let id;
  signal.addEventListener("abort", () => clearTimeout(id));
  return (...args) => {
    clearTimeout(id);
    id = setTimeout(() => run(...args), ms);
  };
}
