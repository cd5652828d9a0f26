"""What the crew read and what the rules had read, entry by entry and field by field. Pure.

The crew's word stands where it has one. Where it has none, the rules' stands if its words are still free: nobody else's
value rests on them. So a model that stops early or leaves fields out takes nothing away, and one that reads a line in
another way than the rules did does not get both readings.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from parsing.alignment import pairs
from parsing.crew.grounding import DATES, NAMED, Entry
from parsing.models import Evidence, Profile
from parsing.revising import at
from parsing.rules.folding import words

Place = tuple[int, int]
"""Page and number of a line."""
MOST_DATED = 2
"""So many dated entries, and at most one without, make a list in which each has its date."""
DERIVED = ("x_level", "x_bac_plus", "x_months", "x_technologies", "x_code", "x_cefr", "x_id", "x_kind")
"""Derived from other fields: they come with these."""


class Claims:
    """The words of each line that the crew's values rest on."""

    def __init__(self) -> None:
        self._held: defaultdict[Place, set[str]] = defaultdict(set)

    def add(self, entry: Entry) -> None:
        """Take an entry's words."""
        document = entry.value.model_dump(mode="json")
        for pointer, note in entry.evidence.items():
            self.take(note, value if isinstance(value := at(document, pointer), str) else note.raw)

    def take(self, note: Evidence, text: str) -> None:
        """Take the words of one value, where it stands."""
        for number in note.lines:
            self._held[note.page, number].update(words(text).split())

    def free(self, note: Evidence, text: str) -> bool:
        """Whether less than half of a value's words are taken where it stands."""
        own = words(text).split()
        taken = set().union(*(self._held[note.page, number] for number in note.lines))
        return 2 * sum(word in taken for word in own) < len(own)

    def left(self, place: Place, text: str) -> bool:
        """Whether most of a line's words were used by nobody."""
        own = words(text).split()
        return bool(own) and 2 * sum(word in self._held[place] for word in own) < len(own)


def rules_entries(profile: Profile, section: str) -> list[Entry]:
    """The rules' entries of a section with their own evidence."""
    notes = profile.meta.x_extraction.evidence
    found: list[Entry] = []
    for n, value in enumerate(getattr(profile, section)):
        begin = f"/{section}/{n}"
        mine = {p.removeprefix(begin): note for p, note in notes.items() if p.startswith(f"{begin}/")}
        found.append(Entry(value, mine))
    return found


def reconciled(crew: Sequence[Entry], rules: Sequence[Entry], claims: Claims, inside: set[Place]) -> list[Entry]:
    """One list of both. `inside`: the lines that the crew takes for this section."""
    matched = dict(_matched(crew, rules))
    found = [completed(entry, rules[matched[n]], claims) if n in matched else entry for n, entry in enumerate(crew)]
    rest = [one for n, one in enumerate(rules) if n not in matched.values() and not _is_a_detail(one, crew)]
    alone = [left for one in rest if (left := _standing(one, claims, inside)) is not None]
    return sorted([*found, *alone], key=_first) if alone else found


def _is_a_detail(entry: Entry, crew: Sequence[Entry]) -> bool:
    """Whether it is a line below one of the crew's entries, which the rules took for an entry of its own.

    "Issued by ..." under a certificate has no date where those around it have theirs, and stands nearer to it than any
    entry to the next. Who stops early loses nothing: the entry behind their last one is as far away as entries are.
    """
    listed = not {"highlights", "courses"} & set(type(entry.value).model_fields)
    undated = [one for one in crew if not _is_dated(one)]
    if not listed or _is_dated(entry) or len(crew) - len(undated) < MOST_DATED or len(undated) > 1:
        return False
    begins, (page, line, _) = sorted(_first(one)[:2] for one in crew), _first(entry)
    if (page, line) < begins[-1]:
        return begins[0] < (page, line)
    apart = min((after - before for (at, before), (on, after) in pairwise(begins) if at == on), default=0)
    return page == begins[-1][0] and 0 < line - begins[-1][1] < apart


def _is_dated(entry: Entry) -> bool:
    return any(getattr(entry.value, name, None) for name in DATES)


def completed(entry: Entry, other: Entry, claims: Claims) -> Entry:
    """An entry with what only the other one has, as far as its words are free."""
    value, lent = entry.value.model_copy(deep=True), other.value
    notes = dict(entry.evidence)
    dated = any(getattr(value, key, None) for key in DATES)
    for name in type(value).model_fields:
        if name in DERIVED or (name in DATES and dated):
            continue
        mine, theirs = getattr(value, name), getattr(lent, name, None)
        if isinstance(mine, list) and isinstance(theirs, list):
            _add(name, value, notes, other, claims)
        elif mine in (None, False) and theirs not in (None, False) and _may(name, other, claims):
            setattr(value, name, theirs)
            if (note := other.evidence.get(f"/{name}")) is not None:
                notes[f"/{name}"] = note
    for name in DERIVED:
        if hasattr(value, name) and not getattr(value, name):
            setattr(value, name, getattr(lent, name, None) or getattr(value, name))
    return Entry(value, notes)


def _may(name: str, other: Entry, claims: Claims) -> bool:
    note, value = other.evidence.get(f"/{name}"), getattr(other.value, name)
    if name in DATES:
        note = note or other.evidence.get("/x_raw_dates") or other.evidence.get("/endDate")
        value = getattr(other.value, "x_raw_dates", None) or value
    if note is None:
        return True
    text = value if isinstance(value, str) and name != "x_contract" else note.raw
    return name == "x_contract" or claims.free(note, text)


def _add(name: str, value: Any, notes: dict[str, Evidence], other: Entry, claims: Claims) -> None:
    """The other's items of a list whose words are free, after ours."""
    mine: list[Any] = getattr(value, name)
    for n, item in enumerate(getattr(other.value, name)):
        note = other.evidence.get(f"/{name}/{n}")
        if not isinstance(item, str) or item in mine or note is None or not claims.free(note, item):
            continue
        notes[f"/{name}/{len(mine)}"] = note
        mine.append(item)


def _matched(crew: Sequence[Entry], rules: Sequence[Entry]) -> Iterable[tuple[int, int]]:
    return pairs(crew, rules, _likeness)


def _likeness(one: Entry, other: Entry) -> float:
    """How many lines of their heads two entries share, and whether they say the same there."""
    mine, theirs = _head(one), _head(other)
    shared = len({p for p, _ in mine} & {p for p, _ in theirs})
    same = len({t for _, t in mine} & {t for _, t in theirs})
    return shared + same if shared else 0.0


def _head(entry: Entry) -> set[tuple[Place, str]]:
    return {
        ((note.page, number), words(str(at(entry.value.model_dump(mode="json"), pointer))))
        for pointer, note in entry.evidence.items()
        if pointer.count("/") == 1 and pointer != "/summary"
        for number in note.lines
    }


def _standing(entry: Entry, claims: Claims, inside: set[Place]) -> Entry | None:
    """An entry that only the rules have, less the names that others took; None when it has none of its own left."""
    document = entry.value.model_dump(mode="json")
    named = [(k, entry.evidence[f"/{k}"], str(document[k])) for k in NAMED if f"/{k}" in entry.evidence and document[k]]
    own = [
        k
        for k, note, text in named
        if claims.free(note, text) and any((note.page, number) in inside for number in note.lines)
    ]
    lost = [k for k, _, _ in named if k not in own]
    if not own or (lost and any(type(entry.value).model_fields[k].is_required() for k in lost)):
        return None
    value = entry.value.model_copy(update=dict.fromkeys(lost))
    return Entry(value, {p: note for p, note in entry.evidence.items() if p.strip("/") not in lost})


def _first(entry: Entry) -> tuple[int, int, int]:
    """Where an entry begins: page, line, and place on the line."""
    document = entry.value.model_dump(mode="json")
    places = [
        (note.page, min(note.lines), note.raw.find(str(at(document, pointer))))
        for pointer, note in entry.evidence.items()
        if note.lines
    ]
    return min(places, default=(0, 0, 0))


def flattened(found: Mapping[str, Sequence[Entry]]) -> tuple[dict[str, list[Any]], dict[str, Evidence]]:
    """Sections as JSON, and evidence by absolute pointers."""
    values = {section: [entry.value.model_dump() for entry in entries] for section, entries in found.items()}
    notes = {
        f"/{section}/{n}{pointer}": note
        for section, entries in found.items()
        for n, entry in enumerate(entries)
        for pointer, note in entry.evidence.items()
    }
    return values, notes
