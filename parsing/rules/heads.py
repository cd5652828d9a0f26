"""Which piece of an entry's head says what. The entries of one section vote together: a CV repeats its own pattern."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, permutations

from parsing.rules.cuts import recut
from parsing.rules.entries import Entry
from parsing.rules.folding import level
from parsing.rules.phrases import Guess, Sought
from parsing.rules.pieces import ASIDE, Part, apart, at_house, of_state, split_place, split_tail, with_text
from parsing.rules.places import Place, place
from parsing.rules.roles import GRADE, LONGEST_NAME, only_contract

_COMMA = re.compile(r",\s+(?![^()]*\))")
_LEVEL = re.compile(
    r"(?:niveau |level |titre )?(?:bac\s*\+\s*\d(?:\s*(?:/|a|-)\s*(?:bac)?\s*\+?\s*\d)?|rncp.*|eqf.*"
    r"|niveau (?:\d|i{1,3}v?)"
    r"|\d+ (?:ects|credits))"
)
"""The rank of a degree, which is not its name; on levelled text."""


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
    dash: bool = False
    """The place stood after a dash behind a name."""


Score = Callable[[str], float]
_PERCENT = re.compile(r"\d{1,3}(?:[.,]\d+)?\s?%")


def _split_names(parts: list[Part], first: Score, second: Score) -> list[Part]:
    """`Title, Employer` in one piece, when nothing else can be the employer."""
    if len(parts) != 1 and not (len(parts) == 2 and parts[0].line is parts[1].line and not parts[0].bold):
        return parts
    part, rest = parts[0], parts[1:]
    if len(part.text) > LONGEST_NAME or (rest and (first(rest[0].text) > 0 or first(part.text) == 0)):
        return parts
    for m in _COMMA.finditer(part.text):
        left, right = part.text[: m.start()], part.text[m.end() :]
        if ASIDE.match(level(right)):
            continue
        a, b = first(left) - second(left), second(right) - first(right)
        if a + b > 0.2 or (a > 0 and first(right) == 0) or (second(left) > 0 and first(right) > 0):
            if rest and first(right) > 0:
                return parts
            return [with_text(part, left), with_text(part, right), *rest]
    if not rest and (house := at_house(part.text)) is not None:
        return [with_text(part, text) for text in house]
    return parts


def _split_alike(found: Sequence[_Sorted]) -> None:
    """`Title, Employer, Town` again and again: the names are two also where no word tells which is which."""

    def shape(one: _Sorted) -> bool:
        return one.comma and len(one.names) == 1 and _LAST.match(one.names[0].text) is not None

    split = sum(one.comma and len(one.names) == 2 and one.names[0].line is one.names[1].line for one in found)
    if split + sum(map(shape, found)) < 2:
        return
    for one in filter(shape, found):
        (name,) = one.names
        if m := _LAST.match(name.text):
            title, *tail = split_tail(m["title"])
            one.names = [with_text(name, title), with_text(name, m["house"])]
            one.contract = one.contract or (with_text(name, tail[0]) if tail else None)


_LAST = re.compile(r"(?P<title>[^\W\d_].{2,}),\s+(?P<house>[A-ZÀ-ÝØ][^,()]{3,}(?:\([^()]*\))?)$")


def _stated(entry: Entry, head: Head) -> Head:
    """A head whose rows or sentence say who is who; a town behind the employer is taken off it."""
    head.first, second = entry.stated.get("first"), entry.stated.get("second")
    head.where = entry.stated.get("where")
    if second is not None:
        name, *rest = split_place(re.sub(r",\s+(?:à|in|at)\s+", ", ", second.text))
        head.second = with_text(second, name)
        if rest and head.where is None:
            head.where = with_text(second, rest[0])
    return head


def _sort(parts: Sequence[Part], first: Score, second: Score) -> _Sorted:
    found, names = _Sorted(), list[Part]()
    for part in parts:
        spot: Place | None = place(part.text)
        degree = len(part.text) == 2 and first(part.text) > 0  # `MA` is a degree among studies, else a state
        if spot is not None and found.where is None and not degree:
            found.where = part
            found.comma = re.search(r",\s+" + re.escape(part.text), part.line.text) is not None
            found.dash = re.search(r"\w\s+[–—-]\s+" + re.escape(part.text), part.line.text) is not None
        elif GRADE.fullmatch(level(part.text)) or _PERCENT.fullmatch(part.text):
            continue
        elif only_contract(part.text):
            found.contract = found.contract or part
        elif len(part.text) > 1 and not _LEVEL.fullmatch(level(part.text)):
            names.append(part)
    for name in _split_names(names, first, second):
        kept, *tail = split_tail(name.text)
        found.names.append(with_text(name, kept))
        found.contract = found.contract or (with_text(name, tail[0]) if tail else None)
    return found


def _lead_of_place(found: Sequence[_Sorted], first: Score) -> None:
    """`Wayfinder, Berlin, Germany` is no place with its district where the entry has but a title beside it."""
    for one in found:
        if one.where is None or len(one.names) != 1 or first(one.names[0].text) == 0:
            continue
        lead, comma, rest = one.where.text.partition(", ")
        town = place(rest) if comma else None
        if town is None or town.city is None or place(lead) is not None:
            continue
        name = with_text(one.where, lead)
        one.names.insert(0 if _before(name, one.names[0]) else 1, name)
        one.where = with_text(one.where, rest)


def _before(one: Part, other: Part) -> bool:
    return (one.row, one.place) < (other.row, other.place)


def heads(entries: Sequence[Entry], *, first: Score, second: Score, guess: Guess) -> list[Head]:
    """Read the heads of a section's entries together: by the words that tell what they are, and by what is likely."""
    parts = recut([apart(entry.parts()) for entry in entries], guess, first=first, second=second)
    sorted_parts = [_sort(one, first, second) for one in parts]
    _lead_of_place(sorted_parts, first)
    _split_alike(sorted_parts)
    _find_towns(sorted_parts, first, second)
    gains: dict[tuple[int, int, int], float] = defaultdict(float)
    counts: dict[int, int] = defaultdict(int)
    looks = _looks(sorted_parts, first, second)
    for found in sorted_parts:
        n = min(len(found.names), 4)
        counts[n] += 1
        for i, j in permutations(range(n), 2):
            a, b = found.names[i].text, found.names[j].text
            gains[n, i, j] += first(a) - first(b) + second(b) - second(a) + _LEARNED * (guess.lean(a) - guess.lean(b))
    votes = _Votes(gains, counts, looks, guess)
    read = [_assign(found, votes, first, second) for found in sorted_parts]
    for head in read:
        if head.first is not None and first(head.first.text) == 0 and place(head.first.text) is not None:
            head.first = None  # a second town is nobody's post
    return [_stated(entry, Head()) if entry.stated else head for entry, head in zip(entries, read, strict=True)]


def grouped(groups: Sequence[Sequence[Entry]], *, first: Score, second: Score, sought: Sought) -> list[Head]:
    """Read the heads of several sections: each by its own pattern, a lone entry by everybody's."""
    guess = Guess(sought)
    found: list[Head] = []
    together: list[Head] | None = None
    for group in groups:
        if len(group) > 1:
            found += heads(group, first=first, second=second, guess=guess)
            continue
        if together is None:
            together = heads([entry for each in groups for entry in each], first=first, second=second, guess=guess)
        found += together[len(found) : len(found) + 1]
    return found


_NAME_TOWN = re.compile(
    r"^(?P<name>.+),\s+(?P<town>(?:(?:Le|La"
    r"|Les)\s)?[A-ZÀ-Ý][\wà-ÿ]+(?:[-'’ ](?:[a-z]{1,4}[-'’ ])*[A-ZÀ-Ý][\wà-ÿ]+)*)$"
)


_NAME_IN = re.compile(r"^(?P<name>.+?)\s*\((?P<town>[A-ZÀ-Ý][\wà-ÿ]+(?:[-' ][A-ZÀ-Ý]?[\wà-ÿ]+){0,2})\)$")


def _find_towns(found: Sequence[_Sorted], first: Score, second: Score) -> None:
    """Where most entries say `Employer, Town`, the rest do too, though their towns are too small to be known.

    So do entries that have a title apart and the same town again, or all end like that.
    """
    if any(one.where is not None and _bracketed(one.where) for one in found):
        for one in found:
            _take_bracketed(one, first, second)
    if 2 * sum(one.dash for one in found) >= len(found):
        for one in found:
            _take_dashed(one, first, second)
    # Beside a bare degree (`BA`) what follows the school is a field.
    open_ones = [one for one in found if one.where is None and not any(_bare_degree(n, first) for n in one.names)]
    shaped = [(one, name, m) for one in open_ones for name in one.names if (m := _town(name, first))]
    known = sum(one.comma for one in found)
    apart = [shape for shape in shaped if len(shape[0].names) > 1]
    alike = len(apart) >= 2 and 2 * len({id(one) for one, _, _ in apart}) > len(found)
    if not shaped or (known < len(shaped) and not alike):
        return
    for one, name, m in shaped if known >= len(shaped) else apart:
        if one.where is None and second(m["town"]) < 1.0:
            at = one.names.index(name)
            one.names[at] = with_text(name, m["name"])
            one.where = replace(name, text=m["town"], guessed=True)


_TOWN = re.compile(r"(?:(?:Le|La|Les)\s)?[A-ZÀ-Ý][\wà-ÿ]+(?:[-'’ ](?:[a-z]{1,4}[-'’ ])*[A-ZÀ-Ý][\wà-ÿ]+)*")


def _bare_degree(part: Part, first: Score) -> bool:
    return len(part.text) <= 6 and sum(map(str.isupper, part.text)) > 1 and first(part.text) > 0


def _bracketed(part: Part) -> bool:
    return f"({part.text})" in part.line.text


def _take_bracketed(one: _Sorted, first: Score, second: Score) -> None:
    """`Title, Employer (Town)`, as the others say it, though this town is too small to be known."""
    if one.where is not None or len(one.names) < 2:
        return
    *names, last = one.names
    if (m := _NAME_IN.match(last.text)) and first(last.text) == 0 and second(m["town"]) < 1.0:
        one.names, one.where = [*names, with_text(last, m["name"])], replace(last, text=m["town"], guessed=True)
    elif _bracketed(last) and _TOWN.fullmatch(last.text) and first(last.text) == 0 and second(last.text) < 1.0:
        one.names = _split_names(names, first, second)
        one.where = replace(last, guessed=True)


def _take_dashed(one: _Sorted, first: Score, second: Score) -> None:
    """`Employer – Town`, as the others say it, though this town is too small to be known."""
    if one.where is not None or len(one.names) < 3:
        return
    for before, last in list(pairwise(one.names)):
        beside = re.search(re.escape(before.text) + r"\s+[–—-]\s+" + re.escape(last.text), last.line.text)
        if beside and _TOWN.fullmatch(last.text) and first(last.text) == 0 and second(last.text) < 1.0:
            one.names.remove(last)
            one.where = replace(last, guessed=True)
            return


def _town(name: Part, first: Score) -> re.Match[str] | None:
    m = _NAME_TOWN.match(name.text) or _NAME_IN.match(name.text)
    return m if m is not None and not of_state(m["name"]) and first(m["town"]) == 0 and first(m["name"]) == 0 else None


_LEARNED = 0.8
"""How much what a name is likely to be weighs beside the words that tell it."""
_Look = tuple[float, bool, bool]


def _look(part: Part) -> _Look:
    letters = [c for c in part.text if c.isalpha()]
    return round(part.line.size, 1), part.bold, len(letters) > 3 and all(c.isupper() for c in letters)


def _looks(found: Sequence[_Sorted], first: Score, second: Score) -> dict[_Look, float]:
    """How much what is set in each type looks like a first name rather than a second, over all entries."""
    sums: dict[_Look, list[float]] = defaultdict(list)
    for one in found:
        for name in one.names:
            gain = max(-1.0, min(1.0, first(name.text) - second(name.text)))
            sums[_look(name)].append(gain)
    if len(sums) < 2:
        return {}
    return {look: sum(gains) / len(gains) for look, gains in sums.items()}


@dataclass(frozen=True, slots=True)
class _Votes:
    """What the entries of a section say together about who is who."""

    gains: dict[tuple[int, int, int], float]
    """By how many names a head has and the places of two of them: for the one as first, the other as second."""
    counts: dict[int, int]
    looks: dict[_Look, float]
    guess: Guess


def _assign(found: _Sorted, votes: _Votes, first: Score, second: Score) -> Head:
    head = Head(where=found.where, contract=found.contract)
    names = found.names
    if not names:
        return head
    if len(names) == 1:
        lone = names[0].text
        usual = votes.looks.get(_look(names[0]), 0.0)
        if second(lone) > first(lone) and first(lone) == 0 and usual < 0.5:
            head.second = names[0]
            if found.contract is not None and _POSTS.match(level(found.contract.text)):
                head.first = found.contract
        else:
            head.first = names[0]
            if found.contract is not None and _OWN.match(level(found.contract.text)):
                head.second = found.contract
        return head
    n = min(len(names), 4)

    def worth(pair: tuple[int, int]) -> float:
        i, j = pair
        a, b = names[i].text, names[j].text
        own = first(a) - first(b) + second(b) - second(a) + _LEARNED * (votes.guess.lean(a) - votes.guess.lean(b))
        usual = votes.gains[n, i, j] / votes.counts[n]
        look = votes.looks.get(_look(names[i]), 0.0) - votes.looks.get(_look(names[j]), 0.0)
        return own + 1.5 * usual + 0.8 * look - 0.15 * (i + j) + (0.05 if i < j else 0.0)

    i, j = max(permutations(range(n), 2), key=worth)
    head.first, head.second = names[i], names[j]
    head.rest = [name for k, name in enumerate(names) if k not in (i, j)]
    before = names[j - 1] if j and any(names[j - 1] is name for name in head.rest) else None
    if before is not None and second(before.text) > 0:
        head.rest.append(names[j])
        whole = _with_rest(before, names[j], head, first)
        head.rest.remove(names[j] if whole is before else before)
        head.second = names[j] if whole is before else whole
    after = names[j + 1] if j + 1 < len(names) else None
    if after is not None and any(after is name for name in head.rest):
        head.second = _with_rest(names[j], after, head, first)
    return head


_OWN = re.compile(r"self-employed|freelance|independante?$|auto-?entrepreneur|a son compte|micro-entreprise")
"""Kinds of contract that stand for the employer where nothing else does."""
_POSTS = re.compile(
    r"stage|alternance|apprenti|intern|mission|freelance|job |student job|summer job|emploi|vie\b|service civique"
)
"""Kinds of contract that stand for the position where nothing else does."""


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
