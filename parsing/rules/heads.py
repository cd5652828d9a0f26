"""Which piece of an entry's head says what. The entries of one section vote together: a CV repeats its own pattern."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations

from parsing.rules.entries import Entry, Part
from parsing.rules.folding import level
from parsing.rules.places import Place, place
from parsing.rules.roles import GRADE, only_contract, title_score

_AT = re.compile(r"\s+(?:chez|@|pour le compte de)\s+", re.IGNORECASE)
_ENGLISH_AT = re.compile(r"\s+at\s+", re.IGNORECASE)
_COMMA = re.compile(r",\s+(?![^(]*\))")
_TAIL = re.compile(r"^(?P<body>.+?)\s*\((?P<tail>[^()]+)\)$")


@dataclass(slots=True)
class Head:
    """What a head says: `first` and `second` are the two names it holds (title and employer, degree and school)."""

    first: Part | None = None
    second: Part | None = None
    where: Part | None = None
    contract: Part | None = None
    rest: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class _Sorted:
    names: list[Part] = field(default_factory=list)
    where: Part | None = None
    contract: Part | None = None
    comma: bool = False
    """The place stood after a comma behind a name."""


Score = Callable[[str], float]


def _with_text(part: Part, text: str) -> Part:
    return Part(text.strip(" ,;"), part.line, part.row, part.place, part.bold)


def _split_places(parts: Sequence[Part]) -> list[Part]:
    """`Employer, Town` and `Employer (Town)` -> two parts; commas within names stay."""
    pieces: list[Part] = []
    for part in parts:
        at = _AT.split(part.text, maxsplit=1)
        if len(at) == 1 and title_score(part.text.split(" at ")[0]) > 0:
            # `University of Texas at Austin` is one name.
            at = _ENGLISH_AT.split(part.text, maxsplit=1)
        for text in at:
            pieces += [_with_text(part, t) for t in _split_place(text)]
    return pieces


def _split_place(text: str) -> list[str]:
    if place(text) is not None:
        return [text]
    if (m := _TAIL.match(text)) and (place(m["tail"]) is not None or only_contract(m["tail"])):
        return [*_split_place(m["body"]), m["tail"]]
    commas = list(_COMMA.finditer(text))
    for m2 in commas:
        if place(text[m2.end() :]) is not None:
            return [text[: m2.start()], text[m2.end() :]]
    return [text]


def _split_names(parts: list[Part], first: Score, second: Score) -> list[Part]:
    """`Title, Employer` in one piece, when nothing else can be the employer."""
    if len(parts) != 1 and not (len(parts) == 2 and parts[0].line is parts[1].line and not parts[0].bold):
        return parts
    if len(parts) == 2 and (first(parts[1].text) > 0 or first(parts[0].text) == 0):
        return parts
    part, rest = parts[0], parts[1:]
    for m in _COMMA.finditer(part.text):
        left, right = part.text[: m.start()], part.text[m.end() :]
        a, b = first(left) - second(left), second(right) - first(right)
        if a + b > 0.2 or (a > 0 and first(right) == 0) or (second(left) > 0 and first(right) > 0):
            if rest and first(right) > 0:
                return parts
            return [_with_text(part, left), _with_text(part, right), *rest]
    return parts


def _told(entry: Entry, head: Head) -> Head:
    """A head whose rows or sentence say who is who; a town behind the employer is taken off it."""
    head.first, second = entry.told.get("first"), entry.told.get("second")
    head.where = entry.told.get("where")
    if second is not None:
        name, *rest = _split_place(re.sub(r",\s+(?:à|in|at)\s+", ", ", second.text))
        head.second = _with_text(second, name)
        if rest and head.where is None:
            head.where = _with_text(second, rest[0])
    return head


def _sort(entry: Entry, first: Score, second: Score) -> _Sorted:
    found = _Sorted()
    for part in _split_places(entry.parts()):
        spot: Place | None = place(part.text)
        if spot is not None and found.where is None:
            found.where = part
            found.comma = re.search(r",\s+" + re.escape(part.text), part.line.text) is not None
        elif GRADE.fullmatch(level(part.text)):
            continue
        elif only_contract(part.text):
            found.contract = found.contract or part
        elif len(part.text) > 1:
            found.names.append(part)
    found.names = _split_names(found.names, first, second)
    return found


def heads(entries: Sequence[Entry], *, first: Score, second: Score) -> list[Head]:
    """Read the heads of a section's entries together."""
    sorted_parts = [_sort(entry, first, second) for entry in entries]
    _find_towns(sorted_parts, first, second)
    gains: dict[tuple[int, int, int], float] = defaultdict(float)
    counts: dict[int, int] = defaultdict(int)
    for found in sorted_parts:
        n = min(len(found.names), 4)
        counts[n] += 1
        for i, j in permutations(range(n), 2):
            a, b = found.names[i].text, found.names[j].text
            gains[n, i, j] += first(a) - first(b) + second(b) - second(a)
    read = [_assign(found, gains, counts, first, second) for found in sorted_parts]
    return [_told(entry, Head()) if entry.told else head for entry, head in zip(entries, read, strict=True)]


def grouped(groups: Sequence[Sequence[Entry]], *, first: Score, second: Score) -> list[Head]:
    """Read the heads of several sections: each by its own pattern, a lone entry by everybody's."""
    together = heads([entry for group in groups for entry in group], first=first, second=second)
    found: list[Head] = []
    for group in groups:
        alone = len(group) < 2
        found += together[len(found) : len(found) + 1] if alone else heads(group, first=first, second=second)
    return found


_NAME_TOWN = re.compile(
    r"^(?P<name>.+),\s+(?P<town>(?:(?:Le|La|Les)\s)?[A-ZÀ-Ý][\wà-ÿ]+(?:[-'’ ](?:[a-z]{1,4}[-'’ ])*[A-ZÀ-Ý][\wà-ÿ]+)*)$"
)


def _find_towns(found: Sequence[_Sorted], first: Score, second: Score) -> None:
    """Where most entries say `Employer, Town`, the rest do too, though their towns are too small to be known."""
    shaped = [(one, name, m) for one in found if one.where is None for name in one.names if (m := _town(name, first))]
    known = sum(one.comma for one in found)
    if not shaped or known < max(2, len(shaped)):
        return
    for one, name, m in shaped:
        if one.where is None and second(m["town"]) < 1.0:
            at = one.names.index(name)
            one.names[at] = _with_text(name, m["name"])
            one.where = replace(name, text=m["town"], guessed=True)


def _town(name: Part, first: Score) -> re.Match[str] | None:
    m = _NAME_TOWN.match(name.text)
    return m if m is not None and first(m["town"]) == 0 and first(m["name"]) == 0 else None


def _assign(
    found: _Sorted, gains: dict[tuple[int, int, int], float], counts: dict[int, int], first: Score, second: Score
) -> Head:
    head = Head(where=found.where, contract=found.contract)
    names = found.names
    if not names:
        return head
    if len(names) == 1:
        if second(names[0].text) > first(names[0].text) and first(names[0].text) == 0:
            head.second = names[0]
        else:
            head.first = names[0]
        return head
    n = min(len(names), 4)

    def worth(pair: tuple[int, int]) -> float:
        i, j = pair
        a, b = names[i].text, names[j].text
        own = first(a) - first(b) + second(b) - second(a)
        usual = gains[n, i, j] / counts[n]
        return own + 1.5 * usual - 0.15 * (i + j) + (0.05 if i < j else 0.0)

    i, j = max(permutations(range(n), 2), key=worth)
    head.first, head.second = names[i], names[j]
    head.rest = [name for k, name in enumerate(names) if k not in (i, j)]
    after = names[j + 1] if j + 1 < len(names) else None
    if after is not None and any(after is name for name in head.rest):
        head.second = _with_rest(names[j], after, head, first)
    return head


def _with_rest(second: Part, rest: Part, head: Head, first: Score) -> Part:
    """`CNRS – UMR Terres`: what a dash adds to the second name, when it is no title of its own, belongs to it."""
    if rest.line is not second.line or first(rest.text) > 0:
        return second
    text = rest.line.text
    start = text.find(second.text)
    between = text[start + len(second.text) : text.find(rest.text, start)]
    if start < 0 or between.strip() not in ("–", "—", "-"):
        return second
    head.rest.remove(rest)
    return replace(second, text=f"{second.text}{between}{rest.text}")
