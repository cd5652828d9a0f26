// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { StreamingMarkdown, plainText } from "../../web/lib/markdown.js";
import { FakeDocument, FakeElement } from "./fakes.js";

/** @type {any} */ (globalThis).document = new FakeDocument();

const ELEMENTS = new Set([
  "P",
  "BLOCKQUOTE",
  "BR",
  "HR",
  "EM",
  "STRONG",
  "S",
  "CODE",
  "PRE",
  "A",
  "SPAN",
  "UL",
  "OL",
  "LI",
  "TABLE",
  "TR",
  "TD",
]);
/** @type {Record<string, RegExp>} */
const ATTRIBUTES = {
  href: /^(https?:\/\/|mailto:)/i,
  rel: /^noopener noreferrer nofollow$/,
  target: /^_blank$/,
  class: /^(language-[\w+-]{1,20}|md-heading)$/,
  start: /^\d{1,6}$/,
};

/** @param {string} text @param {number} [step] */
function render(text, step = 1) {
  const root = new FakeElement("div");
  const markdown = new StreamingMarkdown(/** @type {any} */ (root));
  for (let i = step; i < text.length; i += step)
    markdown.show(text.slice(0, i), false);
  markdown.show(text, true);
  return root;
}

/** @param {FakeElement} root */
function check(root) {
  for (const element of root.all()) {
    assert.ok(ELEMENTS.has(element.tagName), element.tagName);
    for (const [name, value] of Object.entries(element.attributes)) {
      const rule = ATTRIBUTES[name];
      assert.ok(rule, `attribute ${name}`);
      assert.match(value, rule);
    }
  }
}

test("what an interviewer writes comes out as elements", () => {
  const root = render(
    "Bonjour **Camille**, voici *deux* points :\n\n1. un `commit`\n2. deux\n\n```python\nprint(1)\n```\n",
  );
  const tags = root.all().map((element) => element.tagName);
  for (const tag of ["P", "STRONG", "EM", "OL", "LI", "CODE", "PRE"])
    assert.ok(tags.includes(tag), tag);
  assert.equal(
    root.all().find((element) => element.attributes.class)?.attributes.class,
    "language-python",
  );
  assert.match(root.textContent, /print\(1\)/);
});

test("hostile text stays text", () => {
  for (const text of [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "[a](  javascript:alert(1))",
    "![a](https://elsewhere.example/x.png)",
    '```js"onload=1 class=x\ncode\n```',
    "<a href=javascript:alert(1)>a</a>",
    "- [x] done\n- [ ] open",
    "$$x$$ \\(y\\)",
  ]) {
    const root = render(text);
    check(root);
    assert.equal(
      root
        .all()
        .some((element) =>
          element.attributes.href?.toLowerCase().includes("script"),
        ),
      false,
      text,
    );
  }
});

test("an image becomes its words, never a request", () => {
  const root = render("voir ![le schéma](https://elsewhere.example/x.png) ici");
  assert.match(root.textContent, /le schéma/);
  assert.equal(
    root.all().some((element) => "src" in element.attributes),
    false,
  );
});

test("random text in random pieces never leaves the allow-list", () => {
  const pieces = [
    "*",
    "**",
    "_",
    "`",
    "```",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "> ",
    "# ",
    "|",
    "|-|-|\n",
    "[",
    "](",
    ")",
    "![",
    "<",
    ">",
    "javascript:",
    "https://a.example/",
    "mailto:a@b.example",
    "\\",
    "$$",
    "~~",
    "---\n",
    "é🎓",
    "word ",
    "    ",
    "[x] ",
    '"onload="',
    "&lt;",
    "\t",
    "onerror=alert(1)",
  ];
  let seed = 42;
  const random = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  for (let round = 0; round < 3000; round += 1) {
    let text = "";
    const length = 1 + Math.floor(random() * 40);
    for (let i = 0; i < length; i += 1)
      text += pieces[Math.floor(random() * pieces.length)];
    check(render(text, 1 + Math.floor(random() * 7)));
  }
});

test("deep nesting costs no more than it should and breaks nothing", () => {
  check(render("> ".repeat(200) + "end", 5));
  check(
    render(
      Array.from({ length: 60 }, (_, i) => `${"  ".repeat(i)}- x`).join("\n"),
      9,
    ),
  );
});

test("another text than the beginning starts anew, an equal one changes nothing", () => {
  const root = new FakeElement("div");
  const markdown = new StreamingMarkdown(/** @type {any} */ (root));
  markdown.show("Bonjour **Cam", false);
  markdown.show("Bonjour", true);
  assert.equal(root.textContent, "Bonjour");
  const before = root.childNodes[0];
  markdown.show("Bonjour", true);
  assert.equal(root.childNodes[0], before);
});

test("what is read aloud has no marks", () => {
  assert.equal(
    plainText(
      "**Bonjour** _vous_ :\n\n1. un `a`\n2. [deux](https://b.example)\n\n> oui",
    ),
    "Bonjour vous : un a deux oui",
  );
});

test("a plain line keeps French spaces: none breaks before a colon or a closing quotation mark", () => {
  assert.equal(
    plainText("Le poste\n\n«\u202fInfirmière\u202f»\u00a0: oui"),
    "Le poste «\u202fInfirmière\u202f»\u00a0: oui",
  );
});
