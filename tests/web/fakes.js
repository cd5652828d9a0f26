// @ts-check
/** Named stand-ins for what a browser gives: a clock whose hands the test turns, a socket, a small document. */

export class FakeTimers {
  constructor() {
    this.time = 1_000_000;
    /** @type {{at: number, run: () => void, id: number}[]} */
    this.queue = [];
    this.ids = 0;
  }
  now() {
    return this.time;
  }
  /** @param {number} ms @param {() => void} run */
  after(ms, run) {
    const entry = { at: this.time + ms, run, id: (this.ids += 1) };
    this.queue.push(entry);
    return () => {
      this.queue = this.queue.filter((other) => other !== entry);
    };
  }
  /** @param {number} ms */
  async pass(ms) {
    const until = this.time + ms;
    for (;;) {
      const next = this.queue
        .filter((entry) => entry.at <= until)
        .sort((a, b) => a.at - b.at || a.id - b.id)[0];
      if (!next) break;
      this.queue = this.queue.filter((entry) => entry !== next);
      this.time = next.at;
      next.run();
      await settled();
    }
    this.time = until;
  }
}

/** Lets promises that are ready run. */
export async function settled() {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}

export class FakeSocket {
  constructor() {
    /** @type {any[]} */
    this.sent = [];
    this.closed = false;
    /** @type {any} */ this.onopen = null;
    /** @type {any} */ this.onmessage = null;
    /** @type {any} */ this.onclose = null;
  }
  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  /** The newest request of a type. @param {string} type */
  last(type) {
    return this.sent.findLast((message) => message.type === type);
  }
  open() {
    this.onopen?.({});
  }
  /** Several messages as one network message, one a line. @param {...any} messages */
  give(...messages) {
    this.onmessage?.({
      data: messages.map((message) => JSON.stringify(message)).join("\n"),
    });
  }
  /** @param {number} code */
  drop(code) {
    this.onclose?.({ code });
  }
}

/** A document just large enough for the Markdown renderer; it has no way to parse HTML. */
export class FakeElement {
  /** @param {string} tag */
  constructor(tag) {
    this.tagName = tag.toUpperCase();
    /** @type {(FakeElement | string)[]} */
    this.childNodes = [];
    /** @type {Record<string, string>} */
    this.attributes = {};
  }
  get className() {
    return this.attributes.class ?? "";
  }
  set className(value) {
    this.attributes.class = value;
  }
  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  /** @param {FakeElement} child */
  appendChild(child) {
    this.childNodes.push(child);
    return child;
  }
  /** @param {...(FakeElement | string)} nodes */
  append(...nodes) {
    this.childNodes.push(...nodes);
  }
  replaceChildren() {
    this.childNodes = [];
  }
  /** @returns {string} */
  get textContent() {
    return this.childNodes
      .map((node) => (typeof node === "string" ? node : node.textContent))
      .join("");
  }
  set textContent(text) {
    this.childNodes = [text];
  }
  /** @returns {FakeElement[]} */
  all() {
    return this.childNodes.flatMap((node) =>
      typeof node === "string" ? [] : [node, ...node.all()],
    );
  }
}

export class FakeDocument {
  /** @param {string} tag */
  createElement(tag) {
    return new FakeElement(tag);
  }
}

/** Understands what the test tells it to. */
export class FakeRecogniser {
  constructor() {
    this.lang = "";
    this.continuous = false;
    this.interimResults = false;
    /** @type {string[]} */
    this.calls = [];
    /** @type {[string, boolean][]} */
    this.results = [];
    /** @type {any} */ this.onstart = null;
    /** @type {any} */ this.onresult = null;
    /** @type {any} */ this.onerror = null;
    /** @type {any} */ this.onend = null;
  }
  start() {
    this.calls.push("start");
  }
  stop() {
    this.calls.push("stop");
  }
  abort() {
    this.calls.push("abort");
  }
  /** @param {...[string, boolean]} results  the whole list as it stands now */
  hears(...results) {
    this.onresult({
      results: results.map(([transcript, isFinal]) =>
        Object.assign([{ transcript }], { isFinal }),
      ),
    });
  }
}
