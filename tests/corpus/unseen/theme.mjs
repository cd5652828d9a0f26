// Prints a JSON Resume in a theme as HTML: node theme.mjs FOLDER_WITH_NODE_MODULES THEME < resume.json
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, theme] = process.argv.slice(2);
const home = join(resolve(folder), "node_modules", `jsonresume-theme-${theme}`);
const told = JSON.parse(await readFile(join(home, "package.json"), "utf8"));
const entry = told.exports?.["."]?.import?.default ?? told.main ?? "index.js";
const module = await import(pathToFileURL(join(home, entry)).href);
const render = module.render ?? module.default.render;
process.stdout.write(String(await render(JSON.parse(await text(process.stdin)))));
