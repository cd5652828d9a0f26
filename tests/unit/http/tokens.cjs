// Reads pairs of scripts (as written, as they travel) and prints the names of those that do not consist of the same tokens.
const ts = require(`${process.argv[2]}/typescript`);

/** @param {string} text */
function tokens(text) {
  const file = ts.createSourceFile(
    "a.js",
    text,
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.JS,
  );
  /** @type {string[]} */
  const found = file.parseDiagnostics.map(() => "error");
  /** @param {any} node */
  const walk = (node) => {
    if (ts.isJSDoc(node)) return;
    const children = node.getChildren(file);
    if (children.length > 0) children.forEach(walk);
    else found.push(node.getText(file));
  };
  walk(file);
  return found.filter((token) => token).join("\u0000");
}

/** @type {Record<string, [string, string]>} */
const pairs = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
for (const [name, [written, travelling]] of Object.entries(pairs))
  if (tokens(written) !== tokens(travelling)) console.log(name);
