"""How near a profile comes to the truth: true and false positives, and what was missed, per field."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from parsing.alignment import pairs
from parsing.json_object import JsonObject
from parsing.models import Profile
from parsing.rules.folding import words
from parsing.rules.languages import language_code
from parsing.rules.skills import known_skill

ALIKE = 90.0


@dataclass(slots=True)
class Tally:
    """Counts of one field."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """1 when nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """1 when there was nothing to find."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0

    def add(self, other: "Tally") -> None:
        """Sum up."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed


@dataclass(slots=True)
class Score:
    """One document's tallies, and what went wrong, for whoever mends it."""

    fields: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    faults: list[tuple[str, object, object]] = field(default_factory=list)

    def one(self, name: str, true: Any, found: Any, same: Callable[[Any, Any], bool]) -> None:
        """Compare one value; None is nothing."""
        tally = self.fields[name]
        if true is not None and found is not None and same(true, found):
            tally.right += 1
            return
        if found is not None:
            tally.wrong += 1
        if true is not None:
            tally.missed += 1
        if true is not None or found is not None:
            self.faults.append((name, true, found))

    def sets(self, name: str, true: set[Any], found: set[Any]) -> None:
        """Compare two sets."""
        tally = self.fields[name]
        tally.right += len(true & found)
        tally.wrong += len(found - true)
        tally.missed += len(true - found)
        if true != found:
            self.faults.append((name, sorted(map(str, true - found)), sorted(map(str, found - true))))


def exact(a: object, b: object) -> bool:
    """Equality."""
    return bool(a == b)


def alike(a: str, b: str) -> bool:
    """The same words, give or take a slip."""
    return fuzz.token_sort_ratio(words(a), words(b)) >= ALIKE


def _near(a: str | None, b: str | None) -> float:
    return fuzz.token_sort_ratio(words(a), words(b)) / 100 if a and b else 0.0


def _same_text(a: str, b: str) -> bool:
    left, right = Counter(words(a).split()), Counter(words(b).split())
    shared = sum((left & right).values())
    return 2 * shared >= 0.8 * (sum(left.values()) + sum(right.values()))


def score(truth: JsonObject, profile: Profile) -> Score:
    """Score a profile against a corpus record's `truth` (and its `headings`)."""
    result = Score()
    _basics(result, truth["truth"]["basics"], profile)
    _work(result, truth["truth"]["work"], profile)
    _education(result, truth["truth"]["education"], profile)
    result.sets(
        "skills",
        {_skill(name) for s in truth["truth"]["skills"] for name in s.get("keywords") or [s["name"]]},
        {_skill(name) for name in profile.skill_names},
    )
    true = {x["x_code"]: x["x_cefr"] for x in truth["truth"]["languages"]}
    found = {x.x_code or language_code(x.language) or x.language: x.x_cefr for x in profile.languages}
    result.sets("languages", set(true), set(found))
    for code in true.keys() & found.keys():
        result.one("language level", true[code], found[code], exact)
    for name in ("projects", "certificates", "interests"):
        _names(result, name, truth["truth"][name], getattr(profile, name))
    known = {(key, words(name)) for key, name in truth["headings"].items()}
    # A heading outside of a profile's parts (publications, referees) may be given or not.
    apart = {words(name) for name in truth.get("other_headings", ())}
    result.sets("sections", known, {(key, name) for key, name in _headings(profile) if name not in apart})
    return result


def _skill(name: str) -> str:
    known = known_skill(name)
    return known.id if known else words(name)


def _headings(profile: Profile) -> Iterable[tuple[str, str]]:
    for note in profile.meta.x_extraction.sections:
        if note.heading is not None and note.key not in ("contact", "other", "header"):
            yield note.key, words(re.sub(r"^[^\w]+", "", note.heading))


def _basics(result: Score, true: JsonObject, profile: Profile) -> None:
    basics = profile.basics
    result.one("name", true["name"], basics.name, alike)
    result.one("label", true["label"], basics.label, alike)
    result.one("email", true["email"], basics.email, exact)
    result.one("phone", true["phone"], basics.phone, _same_number)
    result.one("url", true["url"], basics.url, lambda a, b: _bare(a) == _bare(b))
    result.one("city", true["city"], basics.location.city if basics.location else None, alike)
    result.one("summary", true["summary"], basics.summary, _same_text)
    result.sets(
        "profiles",
        {(p["network"], p["username"]) for p in true["profiles"]},
        {(p.network, p.username) for p in basics.profiles},
    )


def _same_number(true: str, found: str) -> bool:
    """E.164, or as written where that is the same number without its country's code."""
    own = re.sub(r"\D", "", found).lstrip("0")
    return true == found or (not found.startswith("+") and len(own) >= 8 and true.endswith(own))


def _bare(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url.lower()).rstrip("/")


def _work(result: Score, true: list[JsonObject], profile: Profile) -> None:
    found = [w.model_dump() for w in profile.work]

    def likeness(a: JsonObject, b: JsonObject) -> float:
        begun = 0.8 if a["startDate"] == b["startDate"] else 0.0
        return _near(a["name"], b["name"]) + _near(a["position"], b["position"]) + begun

    for a, b in _matched(true, found, likeness):
        result.one("company", a.get("name"), b.get("name"), alike)
        result.one("title", a.get("position"), b.get("position"), alike)
        result.one("work place", a.get("location"), b.get("location"), alike)
        _dates(result, a, b)
        result.one("current", a.get("x_current") or None, b.get("x_current") or None, exact)
        result.one("contract", a.get("x_contract"), b.get("x_contract"), exact)
        lines = pairs(a.get("highlights", []), b.get("highlights", []), _near)
        right = sum(_same_text(a["highlights"][i], b["highlights"][j]) for i, j in lines)
        tally = result.fields["highlights"]
        tally.right += right
        tally.wrong += len(b.get("highlights", [])) - right
        tally.missed += len(a.get("highlights", [])) - right
        if right < max(len(b.get("highlights", [])), len(a.get("highlights", []))):
            result.faults.append(("highlights", a.get("highlights"), b.get("highlights")))


def _education(result: Score, true: list[JsonObject], profile: Profile) -> None:
    found = [e.model_dump() for e in profile.education]

    def likeness(a: JsonObject, b: JsonObject) -> float:
        ended = 0.8 if a["endDate"] == b["endDate"] else 0.0
        return _near(a["institution"], b["institution"]) + _near(_degree(a), _degree(b)) + ended

    for a, b in _matched(true, found, likeness):
        result.one("school", a.get("institution"), b.get("institution"), alike)
        # Truths tell the kind of degree and its field in one; a profile tells them apart.
        result.one("degree", _degree(a), _degree(b), alike)
        _dates(result, a, b)


def _degree(study: JsonObject) -> str | None:
    """Kind and field in one, without the small words between them."""
    kind, field = study.get("studyType") or "", study.get("area") or ""
    degree = kind if words(field) in words(kind) else f"{kind} {field}".strip()
    return re.sub(r"\b(?:in|en|of|de|du|des)\s|\bd['’]", "", degree) or None


def _dates(result: Score, a: JsonObject, b: JsonObject) -> None:
    for end in ("startDate", "endDate"):
        result.one("dates", a.get(end), b.get(end), exact)


def _matched(
    true: list[JsonObject], found: list[JsonObject], likeness: Callable[[JsonObject, JsonObject], float]
) -> list[tuple[JsonObject, JsonObject]]:
    """Pairs of entries; one without a partner stands against nothing."""
    paired = [(i, j) for i, j in pairs(true, found, likeness) if likeness(true[i], found[j]) > 0.7]
    left, right = {i for i, _ in paired}, {j for _, j in paired}
    return [
        *((true[i], found[j]) for i, j in paired),
        *((a, {}) for i, a in enumerate(true) if i not in left),
        *(({}, b) for j, b in enumerate(found) if j not in right),
    ]


def _names(result: Score, name: str, true: list[JsonObject], found: list[Any]) -> None:
    matched = pairs([t["name"] for t in true], [f.name or "" for f in found], _near)
    same = sum(alike(true[i]["name"], found[j].name or "") for i, j in matched)
    result.fields[name].add(Tally(same, len(found) - same, len(true) - same))
    if same < max(len(true), len(found)):
        result.faults.append((name, [t["name"] for t in true], [f.name for f in found]))


_CHECKED = (
    *(f"/basics/{k}" for k in ("name", "label", "summary")),
    *(f"/work/*/{k}" for k in ("name", "position", "location", "summary", "highlights")),
    *(f"/education/*/{k}" for k in ("institution", "studyType", "area", "score", "courses")),
    "/skills/*/name",
    "/skills/*/keywords",
    "/languages/*/language",
    "/projects/*/name",
    "/projects/*/description",
    "/certificates/*/name",
    "/interests/*/name",
)


def invented(profile: Profile, text: str) -> tuple[list[str], int]:
    """Values with a word that is not in the document, and how many values were checked."""
    there = set(words(text).split())
    glued = words(text).replace(" ", "")
    values = [
        str(v) for path in _CHECKED for v in _at(profile.model_dump(mode="json"), path.strip("/").split("/")) if v
    ]
    bad = [v for v in values if any(w not in there and w not in glued for w in words(v).split())]
    return bad, len(values)


def _at(node: Any, path: list[str]) -> Iterable[Any]:
    if not path:
        yield from node if isinstance(node, list) else [node]
    elif isinstance(node, list) and path[0] == "*":
        for item in node:
            yield from _at(item, path[1:])
    elif isinstance(node, dict) and node.get(path[0]) is not None:
        yield from _at(node[path[0]], path[1:])
