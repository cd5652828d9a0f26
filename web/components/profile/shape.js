// @ts-check
/**
 * What a profile is made of, as the editor shows it, and pure edits on it. A profile is JSON Resume with `x_`
 * extensions; fields that are not shown here are kept as they are.
 *
 * @typedef {"text" | "email" | "long" | "date" | "list" | "check" | "select"} Kind
 * @typedef {{path: string, kind: Kind, options?: readonly string[], wide?: boolean}} Field   path: keys with dots
 * @typedef {{key: string, many: boolean, rare?: boolean, title: string[], fields: Field[]}} Part
 *   rare: shown once it has an entry
 * @typedef {Record<string, any>} Profile
 */
const CONTRACTS = Object.freeze(["cdi", "cdd", "stage", "alternance", "freelance", "interim", "other"]);
const LEVELS = Object.freeze(["A1", "A2", "B1", "B2", "C1", "C2", "native"]);

/** @type {readonly Part[]} */
export const PARTS = [
  {
    key: "basics",
    many: false,
    title: ["name"],
    fields: [
      { path: "name", kind: "text" },
      { path: "label", kind: "text" },
      { path: "email", kind: "email" },
      { path: "phone", kind: "text" },
      { path: "location.city", kind: "text" },
      { path: "location.countryCode", kind: "text" },
      { path: "url", kind: "text", wide: true },
      { path: "summary", kind: "long", wide: true },
    ],
  },
  {
    key: "work",
    many: true,
    title: ["position", "name"],
    fields: [
      { path: "position", kind: "text" },
      { path: "name", kind: "text" },
      { path: "location", kind: "text" },
      { path: "x_contract", kind: "select", options: CONTRACTS },
      { path: "startDate", kind: "date" },
      { path: "endDate", kind: "date" },
      { path: "x_current", kind: "check", wide: true },
      { path: "summary", kind: "long", wide: true },
      { path: "highlights", kind: "list", wide: true },
      { path: "x_technologies", kind: "list", wide: true },
    ],
  },
  {
    key: "education",
    many: true,
    title: ["studyType", "area", "institution"],
    fields: [
      { path: "studyType", kind: "text" },
      { path: "area", kind: "text" },
      { path: "institution", kind: "text" },
      { path: "score", kind: "text" },
      { path: "startDate", kind: "date" },
      { path: "endDate", kind: "date" },
    ],
  },
  {
    key: "skills",
    many: true,
    title: ["name"],
    fields: [
      { path: "name", kind: "text" },
      { path: "level", kind: "text" },
      { path: "keywords", kind: "list", wide: true },
    ],
  },
  {
    key: "languages",
    many: true,
    title: ["language", "x_cefr"],
    fields: [
      { path: "language", kind: "text" },
      { path: "x_cefr", kind: "select", options: LEVELS },
      { path: "fluency", kind: "text" },
    ],
  },
  {
    key: "projects",
    many: true,
    title: ["name"],
    fields: [
      { path: "name", kind: "text" },
      { path: "url", kind: "text" },
      { path: "startDate", kind: "date" },
      { path: "endDate", kind: "date" },
      { path: "description", kind: "long", wide: true },
      { path: "keywords", kind: "list", wide: true },
    ],
  },
  {
    key: "certificates",
    many: true,
    title: ["name", "issuer"],
    fields: [
      { path: "name", kind: "text" },
      { path: "issuer", kind: "text" },
      { path: "date", kind: "date" },
    ],
  },
  { key: "interests", many: true, title: ["name"], fields: [{ path: "name", kind: "text" }] },
  {
    key: "volunteer",
    many: true,
    rare: true,
    title: ["position", "organization"],
    fields: [
      { path: "position", kind: "text" },
      { path: "organization", kind: "text" },
      { path: "startDate", kind: "date" },
      { path: "endDate", kind: "date" },
      { path: "x_current", kind: "check", wide: true },
      { path: "summary", kind: "long", wide: true },
      { path: "highlights", kind: "list", wide: true },
    ],
  },
  {
    key: "awards",
    many: true,
    rare: true,
    title: ["title", "awarder"],
    fields: [
      { path: "title", kind: "text" },
      { path: "awarder", kind: "text" },
      { path: "date", kind: "date" },
    ],
  },
  {
    key: "publications",
    many: true,
    rare: true,
    title: ["name"],
    fields: [
      { path: "name", kind: "text", wide: true },
      { path: "publisher", kind: "text" },
      { path: "releaseDate", kind: "date" },
      { path: "x_authors", kind: "text" },
      { path: "url", kind: "text" },
    ],
  },
  {
    key: "references",
    many: true,
    rare: true,
    title: ["name"],
    fields: [
      { path: "name", kind: "text" },
      { path: "reference", kind: "long", wide: true },
    ],
  },
];

export const DATE = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;
/** An address as the server takes it. */
const ADDRESS = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/;

/**
 * What is wrong with a value as it is written, as the key of its words; null: nothing.
 * @param {Kind} kind
 * @param {string} text
 */
export function fault(kind, text) {
  if (text === "") return null;
  if (kind === "date" && !DATE.test(text)) return "profile.bad_date";
  if (kind === "email" && !ADDRESS.test(text)) return "profile.bad_email";
  return null;
}

/** Entries that a server refuses without a name. */
const NEEDED = Object.freeze({ skills: "name", languages: "language", interests: "name" });

/**
 * @param {any} entry
 * @param {string} path
 */
export function read(entry, path) {
  return path.split(".").reduce((value, key) => value?.[key], entry) ?? null;
}

/**
 * A copy with one value changed; missing objects on the way are made.
 * @param {any} target
 * @param {string[]} keys
 * @param {any} value
 * @returns {any}
 */
function write(target, keys, value) {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  const copy = Array.isArray(target) ? [...target] : { ...(target ?? {}) };
  copy[/** @type {any} */ (key)] = write(copy[/** @type {any} */ (key)], rest, value);
  return copy;
}

/** @param {string[]} keys */
export function pointer(keys) {
  return keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/**
 * Evidence of a value, if the document holds any.
 * @param {Profile} profile
 * @param {string[]} keys
 * @returns {import("../../lib/wire.js").Evidence | null}
 */
export function evidence(profile, keys) {
  return profile.meta?.x_extraction?.evidence?.[pointer(keys)] ?? null;
}

/**
 * Who read a section of the document, and why the rules did where a model was to.
 * @param {Profile} profile
 * @param {string} key
 * @returns {{engine: string, fallback: string | null} | null}
 */
export function reader(profile, key) {
  const parts = /** @type {Record<string, string[]>} */ ({
    basics: ["header", "contact", "summary"],
    education: ["education", "courses"],
  });
  const notes = (profile.meta?.x_extraction?.sections ?? []).filter(
    (/** @type {any} */ note) => (parts[key] ?? [key]).includes(note.key) || note.key === key,
  );
  const origin =
    notes.find((/** @type {any} */ note) => note.engine === "user") ??
    notes.find((/** @type {any} */ note) => note.fallback) ??
    notes[0];
  return origin ? { engine: origin.engine, fallback: origin.fallback ?? null } : null;
}

/** Below this a reading is shown as one to look at. */
const SURE = 0.7;
const MOST_DOUBTS = 30;
/** What an entry of a kind should say. */
const EXPECTED = /** @type {Record<string, string[]>} */ ({
  work: ["position", "name", "startDate"],
  education: ["studyType", "institution"],
});

/**
 * @typedef {{keys: string[], part: Part, field: Field, index: number, why: "unsure" | "missing"}} Doubt
 */

/**
 * What needs a look first: values that were hard to read, and what an entry should say and does not.
 * @param {Profile} profile
 * @param {ReadonlySet<string>} accepted  pointers that were found right
 * @returns {Doubt[]}
 */
export function doubts(profile, accepted) {
  const dismissed = new Set(accepted);
  /** @type {Doubt[]} */
  const found = [];
  const warned = new Set(
    (profile.meta?.x_extraction?.warnings ?? []).map((/** @type {any} */ finding) => finding.path ?? ""),
  );
  for (const part of PARTS) {
    const entries = part.many ? (profile[part.key] ?? []) : [profile[part.key] ?? {}];
    entries.forEach((/** @type {any} */ entry, /** @type {number} */ index) => {
      const place = part.many ? [part.key, String(index)] : [part.key];
      for (const field of part.fields) {
        const keys = [...place, ...field.path.split(".")];
        const at = pointer(keys);
        if (dismissed.has(at)) continue;
        const value = read(entry, field.path);
        const proof = evidence(profile, keys);
        const empty = value === null || value === "";
        const expected = part.many
          ? warned.has(pointer(place)) && (EXPECTED[part.key] ?? []).includes(field.path)
          : warned.has(at);
        if (!empty && proof && proof.confidence < SURE) found.push({ keys, part, field, index, why: "unsure" });
        else if (empty && expected && !dismissed.has(pointer(place)))
          found.push({ keys, part, field, index, why: "missing" });
      }
    });
  }
  return found.slice(0, MOST_DOUBTS);
}

/**
 * @param {Profile} profile
 * @param {(old: Record<string, any>) => Record<string, any>} change
 * @returns {Profile}
 */
function withEvidence(profile, change) {
  const old = profile.meta?.x_extraction?.evidence;
  return old ? write(profile, ["meta", "x_extraction", "evidence"], change(old)) : profile;
}

/**
 * Another value; what the document said about the old one no longer counts.
 * @param {Profile} profile
 * @param {string[]} keys
 * @param {any} value
 */
export function setValue(profile, keys, value) {
  const place = pointer(keys);
  return withEvidence(write(profile, keys, value), (old) =>
    Object.fromEntries(Object.entries(old).filter(([at]) => at !== place && !at.startsWith(`${place}/`))),
  );
}

/**
 * @param {Profile} profile
 * @param {string} key
 */
export function addEntry(profile, key) {
  return write(profile, [key], [...(profile[key] ?? []), {}]);
}

/**
 * Without one entry; the evidence of those after it moves up.
 * @param {Profile} profile
 * @param {string} key
 * @param {number} index
 */
export function removeEntry(profile, key, index) {
  const entries = (profile[key] ?? []).filter((/** @type {any} */ _, /** @type {number} */ i) => i !== index);
  const pattern = new RegExp(`^/${key}/(\\d+)(/.*)?$`);
  return withEvidence(write(profile, [key], entries), (old) => {
    /** @type {Record<string, any>} */
    const moved = {};
    for (const [at, value] of Object.entries(old)) {
      const match = pattern.exec(at);
      if (!match) moved[at] = value;
      else if (Number(match[1]) < index) moved[at] = value;
      else if (Number(match[1]) > index) moved[`/${key}/${Number(match[1]) - 1}${match[2] ?? ""}`] = value;
    }
    return moved;
  });
}

/**
 * Ready to be sent: no empty entries, no empty strings where nothing is known.
 * @param {Profile} profile
 * @returns {Profile}
 */
export function tidy(profile) {
  let result = profile;
  for (const part of PARTS) {
    if (!part.many) continue;
    for (let i = (result[part.key] ?? []).length - 1; i >= 0; i -= 1) {
      const entry = result[part.key][i];
      const needed = /** @type {Record<string, string>} */ (NEEDED)[part.key];
      const empty = part.fields.every(({ path }) => {
        const value = read(entry, path);
        return value === null || value === false || value === "" || (Array.isArray(value) && value.length === 0);
      });
      if (empty || (needed && !read(entry, needed))) result = removeEntry(result, part.key, i);
    }
  }
  return result;
}
