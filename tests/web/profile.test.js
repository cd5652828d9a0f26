// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DATE,
  addEntry,
  doubts,
  evidence,
  fault,
  reader,
  removeEntry,
  setValue,
  tidy,
} from "../../web/components/profile/shape.js";

const proof = { page: 1, lines: [3], raw: "x", confidence: 0.9 };
const profile = () => ({
  basics: { name: "Camille", location: null },
  work: [{ name: "A" }, { name: "B" }, { name: "C" }],
  skills: [{ name: "Python", x_id: "python" }],
  meta: {
    version: "v1.0.0",
    x_extraction: {
      evidence: {
        "/basics/name": proof,
        "/work/0/name": proof,
        "/work/1/name": proof,
        "/work/2/name": proof,
        "/work/10/name": proof,
        "/skills/0/name": proof,
      },
    },
  },
});
/** @param {any} from */
const places = (from) => Object.keys(from.meta.x_extraction.evidence).sort();

test("a changed value loses its evidence, the others keep theirs, the old profile is untouched", () => {
  const before = profile();
  const after = setValue(before, ["basics", "name"], "Camille R.");
  assert.equal(after.basics?.name, "Camille R.");
  assert.equal(evidence(after, ["basics", "name"]), null);
  assert.equal(evidence(after, ["work", "1", "name"]), proof);
  assert.deepEqual(before, profile());
});

test("nested places are made on the way", () => {
  assert.equal(
    setValue(profile(), ["basics", "location", "city"], "Lyon").basics.location
      .city,
    "Lyon",
  );
});

test("removing an entry moves the evidence of those after it", () => {
  const after = removeEntry(profile(), "work", 1);
  assert.deepEqual(
    after.work.map((/** @type {any} */ entry) => entry.name),
    ["A", "C"],
  );
  assert.deepEqual(places(after), [
    "/basics/name",
    "/skills/0/name",
    "/work/0/name",
    "/work/1/name",
    "/work/9/name",
  ]);
});

test("empty entries are not sent; unknown fields of the others are kept", () => {
  const after = tidy(addEntry(addEntry(profile(), "skills"), "work"));
  assert.equal(after.work.length, 3);
  assert.deepEqual(after.skills, [{ name: "Python", x_id: "python" }]);
});

test("partial dates", () => {
  for (const good of ["2021", "2021-09", "2021-12-31"])
    assert.ok(DATE.test(good), good);
  for (const bad of [
    "21",
    "2021-13",
    "2021-00",
    "2021-1",
    "09/2021",
    "2021-02-32",
  ])
    assert.ok(!DATE.test(bad), bad);
});

test("a part says who read it, and why a model did not; a correction outweighs both", () => {
  const read = (/** @type {any[]} */ sections) => ({
    meta: { x_extraction: { sections } },
  });
  const fell = { key: "work", engine: "rules", fallback: "late" };
  assert.deepEqual(
    reader(read([{ key: "header", engine: "crew" }, fell]), "basics"),
    {
      engine: "crew",
      fallback: null,
    },
  );
  assert.deepEqual(
    reader(read([{ key: "work", engine: "crew" }, fell]), "work"),
    {
      engine: "rules",
      fallback: "late",
    },
  );
  assert.deepEqual(
    reader(read([fell, { key: "work", engine: "user" }]), "work"),
    { engine: "user", fallback: null },
  );
  assert.equal(reader(read([fell]), "awards"), null);
});

test("what needs a look: values that were hard to read, what an entry lacks, less what was accepted", () => {
  const read = profile();
  read.meta.x_extraction.evidence["/work/1/name"] = {
    ...proof,
    confidence: 0.6,
  };
  /** @type {any} */ (read.meta.x_extraction).warnings = [
    { code: "no_dates", severity: "minor", path: "/work/2" },
  ];
  const told = (/** @type {string[]} */ ...accepted) =>
    doubts(read, new Set(accepted)).map(
      (doubt) => `${doubt.why} ${doubt.keys.join("/")}`,
    );
  assert.deepEqual(told(), [
    "unsure work/1/name",
    "missing work/2/position",
    "missing work/2/startDate",
  ]);
  assert.deepEqual(told("/work/1/name", "/work/2/startDate"), [
    "missing work/2/position",
  ]);
});

test("an address without @ or without a domain is at fault, half a date too, and nothing is none", () => {
  for (const wrong of [
    "maria.example.org",
    "maria@",
    "maria@example",
    "@example.org",
    "a b@example.org",
    "a@b@c.org",
  ])
    assert.equal(fault("email", wrong), "profile.bad_email", wrong);
  for (const right of [
    "",
    "maria@example.org",
    "m.o'hara+cv@mail.example.co.uk",
    "élodie@exemple.fr",
  ])
    assert.equal(fault("email", right), null, right);
  assert.equal(fault("date", "2021-13"), "profile.bad_date");
  assert.equal(fault("date", "2021-09"), null);
  assert.equal(fault("text", "maria.example.org"), null);
});
