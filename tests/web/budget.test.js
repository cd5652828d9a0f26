// @ts-check
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const web = new URL("../../web/", import.meta.url);
const files = [
  "app.js",
  "index.html",
  ...["lib", "components", "pages", "styles", "vendor"].flatMap((folder) =>
    readdirSync(new URL(folder, web), { recursive: true }).map(
      (file) => `${folder}/${file}`,
    ),
  ),
].filter((file) => /\.(js|css|html)$/.test(file));
/** @param {string} file */
const read = (file) => readFileSync(new URL(file, web));
/** @param {string[]} some */
const compressed = (some) =>
  some.reduce(
    (sum, file) => sum + gzipSync(read(file), { level: 9 }).length,
    0,
  );

/**
 * A module and what it imports at once.
 * @param {string} file
 * @param {Set<string>} [seen]
 */
function modules(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path = ""] of read(file)
    .toString("utf8")
    .matchAll(/^(?:import|export)[^;]*? from "([^"]+)";/gm)) {
    modules(
      new URL(path, new URL(file, web)).href.slice(web.href.length),
      seen,
    );
  }
  return seen;
}

/** Sheets that every page loads, and those that a module loads when it is. */
const linked = [
  ...read("index.html")
    .toString("utf8")
    .matchAll(/href="\/web\/([^"]+\.css)"/g),
].map((match) => match[1] ?? "");
/** @param {Iterable<string>} some */
const sheets = (some) =>
  [...some].flatMap((file) =>
    [
      ...read(file)
        .toString("utf8")
        .matchAll(/\bsheet\("([^"]+)"\)/g),
    ].map((match) => match[1] ?? ""),
  );

/** Bytes of scripts, styles and words, gzipped, that a page may need before it can be used; the rest comes when wanted. */
const LIMITS = { "sign-in": 42_000, home: 43_000, interview: 72_000 };
const ANY_PAGE = 60_000;
const STAFF = new Set(
  "invitations keeping play programs search sessions team wall watch".split(
    " ",
  ),
);

test("a page loads no more than it may, in either language", () => {
  for (const page of files.filter(
    (file) => file.startsWith("pages/") && file.endsWith(".js"),
  )) {
    const name = page.slice("pages/".length, -".js".length);
    const scripts = modules(page, modules("app.js"));
    const itself = compressed([
      "index.html",
      ...scripts,
      ...sheets(scripts),
      ...linked,
    ]);
    assert.ok(itself <= ANY_PAGE, `${page}: ${itself} bytes`);
    for (const locale of ["en", "fr"]) {
      const words = [`locales/${locale}.json`];
      if (STAFF.has(name)) words.push(`locales/${locale}.staff.json`);
      const bytes = itself + compressed(words);
      const limit =
        /** @type {Record<string, number>} */ (LIMITS)[name] ?? 80_000;
      assert.ok(bytes <= limit, `${page} in ${locale}: ${bytes} bytes`);
    }
  }
});

test("no text reaches the page as HTML, and colours have names", () => {
  for (const file of files) {
    const text = read(file).toString("utf8");
    if (file.endsWith(".js") && !file.startsWith("vendor/")) {
      assert.doesNotMatch(
        text,
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function/,
        file,
      );
    }
    if (
      file.endsWith(".css") &&
      !file.endsWith("tokens.css") &&
      !file.endsWith("base.css")
    )
      assert.doesNotMatch(text, /#[0-9a-f]{3,8}\b(?!:| )/i, file);
    if (file.endsWith(".html"))
      assert.doesNotMatch(text, /<style|style=|<script>|onclick=/, file);
    assert.doesNotMatch(
      text,
      /https?:\/\/(?!www\.w3\.org|\w+\.example)[a-z]+\.[a-z]/i,
      `${file} names another host`,
    );
  }
});

test("vendored files are what vendor.lock says", () => {
  const lines = read("vendor/vendor.lock")
    .toString("utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"));
  assert.ok(lines.length > 0);
  for (const line of lines) {
    const [, , licence, sha256, file = ""] = line.split(" ");
    assert.equal(
      createHash("sha256")
        .update(read(`vendor/${file}`))
        .digest("hex"),
      sha256,
      file,
    );
    assert.ok(licence);
    assert.ok(read(`vendor/${file.split("/")[0]}/LICENSE`).length > 100);
  }
});

test("every style sheet is linked or loaded by a module, and every link leads somewhere", () => {
  const html = read("index.html").toString("utf8");
  for (const [, file = ""] of html.matchAll(/(?:href|src)="\/web\/([^"]+)"/g))
    assert.ok(read(file).length > 0, file);
  const scripts = files.filter((file) => file.endsWith(".js"));
  assert.deepEqual(
    files.filter((file) => file.endsWith(".css")).sort(),
    [...new Set([...linked, ...sheets(scripts)])].sort(),
  );
});
