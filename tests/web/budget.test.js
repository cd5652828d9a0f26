// @ts-check
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

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
      text, // a licence is only linked to
      /https?:\/\/(?!www\.w3\.org|francetravail\.io\/produits-partages|\w+\.example)[a-z]+\.[a-z]/i,
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
