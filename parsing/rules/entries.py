"""A section's lines -> entries: where each begins, its dates, what its head says and what stands below."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parsing.reading.document import Line
from parsing.rules import forms
from parsing.rules.dates import Period, period
from parsing.rules.edges import trimmed
from parsing.rules.folding import level
from parsing.rules.places import place
from parsing.rules.roles import company_score, degree_score, only_contract, school_score, title_score
from parsing.rules.rows import ONLY_BULLET, head_period, is_bullet, only_date, tidied, unbulleted, undated

_SEPARATOR = re.compile(r"\s*[\u2502|│•·]\s*|\s+[–—-]\s+|\s{2,}|\s+@\s+")
_COMMA = re.compile(r",\s+(?![^(]*\))")
MAX_HEAD = 4
"""Lines an entry's head may have."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an entry's head between separators."""

    text: str
    line: Line
    row: int
    place: int
    bold: bool
    guessed: bool = False
    """Taken for what it is by the likes of it in other entries."""


@dataclass(slots=True)
class Entry:
    """One entry: the lines of its head, its period, its body."""

    head: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    period: Period | None = None
    dated: Line | None = None
    told: dict[str, Part] = field(default_factory=dict)
    """What a label or a sentence says outright: `first`, `second`, `where`."""

    def parts(self) -> list[Part]:
        """What the head says besides dates."""
        return [part for row, line in enumerate(self.head) for part in _parts(line, row)]


def _parts(line: Line, row: int) -> list[Part]:
    found: list[Part] = []
    for cell in line.cells or (line.text,):
        for piece in _by_weight(line, cell):
            for text in _SEPARATOR.split(undated(unbulleted(piece))):
                bare = trimmed(text, _EDGES)
                if bare:
                    bold = line.bold or (bool(line.lead) and line.lead.startswith(bare[: max(3, len(line.lead))]))
                    found.append(Part(bare, line, row, len(found), bold))
    return found


_EDGES = " ,;:–—-|\u2502"
_AT = re.compile(r"^\s*(?:chez|at|@|à|au|aux)\s+")
_PARTED = re.compile(r"\s*(?:[,–—|:(•·-]|(?:chez|at|@|à|au|aux)\s)")


def _by_weight(line: Line, cell: str) -> list[str]:
    """A cell cut where bold type ends and a mark follows: the two sides say different things."""
    lead = line.lead
    rest = cell[len(lead) :]
    if not lead or not cell.startswith(lead) or not _PARTED.match(rest) or not re.search(r"[^\W\d_]{3}", rest):
        return [cell]
    if not re.search(r"[^\W\d_]{3}", undated(lead)) or lead.count("(") != lead.count(")"):
        return [cell]
    whole = head_period(cell)
    across = whole is not None and whole.span[0] < len(lead) < whole.span[1]
    return [cell] if across else [lead, _AT.sub("– ", rest)]


def dated(line: Line, *, single: bool) -> Period | None:
    """The period of a line that looks like an entry's head rather than like prose about dates."""
    bullet = is_bullet(line)
    for cell in line.cells or (line.text,):
        bare = unbulleted(cell)
        found = head_period(bare)
        if found is None:
            continue
        leads = found.span[0] == 0 and re.match(r"\s*[:–—|-]\s*\S", bare[found.span[1] :]) is not None
        if not (found.ranged or single or leads) or (bullet and not single and found.span[0] > 0):
            continue
        rest = (bare[: found.span[0]] + bare[found.span[1] :]).strip()
        if len(rest) > 100 or (rest.endswith(".") and len(rest) > 45):
            continue
        return found
    return None


def entries(lines: Sequence[Line], *, single: bool = False) -> list[Entry]:
    """Cut a section into entries. `single`: one date alone, without a range, also makes a head (studies, projects)."""
    lines = [line for line in lines if not ONLY_BULLET.match(line.text)]
    if (told := forms.rows(lines)) is not None:
        return [_form(row) for row in told]
    if sum(forms.sentence(line) is not None for line in lines) * 2 >= max(len(lines), 1):
        return _sentences(lines)
    lines = tidied(lines)
    marks: list[tuple[int, Period | None]] = [
        (n, found) for n, line in enumerate(lines) if (found := dated(line, single=single)) is not None
    ]
    marks = _without_prose(lines, marks)
    if not marks:
        # Nothing but single dates, as of summer jobs: then those are the heads.
        alone = not single and any(only_date(c) for line in lines for c in (line.cells or (line.text,)))
        return entries(lines, single=True) if alone else _undated_entries(lines)
    marks = _with_leads(lines, marks)
    above = _heads_above(lines, [n for n, _ in marks])
    starts = [max(n - k, 0) for (n, _), k in zip(marks, above, strict=True)]
    result: list[Entry] = []
    for i, (n, found) in enumerate(marks):
        stop = starts[i + 1] if i + 1 < len(marks) else len(lines)
        head_end = _head_end(lines, starts[i], n, stop)
        result.append(
            Entry(head=list(lines[starts[i] : head_end]), body=list(lines[head_end:stop]), period=found, dated=lines[n])
        )
    if starts[0] > 0:
        result[0:0] = _undated_entries(lines[: starts[0]])
    return result


_HEAD: tuple[forms.Role, ...] = ("first", "second", "where")


def _form(row: dict[forms.Role, list[Line]]) -> Entry:
    """An entry of labelled rows."""
    when = row.get("when", [])
    entry = Entry(
        head=[line for role in _HEAD for line in row.get(role, [])],
        body=row.get("body", []),
        period=period(" ".join(line.text for line in when)) if when else None,
        dated=when[0] if when else None,
    )
    for role in _HEAD:
        if (held := row.get(role)) and (text := trimmed(" ".join(line.text for line in held), _EDGES)):
            entry.told[role] = Part(text, held[0], 0, 0, bold=False)
    return entry


def _sentences(lines: Sequence[Line]) -> list[Entry]:
    """An entry a sentence; what stands after its end tells more, what it runs on to is an aside."""
    found: list[Entry] = []
    last = ""
    for line in lines:
        told = forms.sentence(line)
        if told is not None:
            entry = Entry(head=[line], period=period(line.text), dated=line)
            entry.told = {
                "first": Part(told[0], line, 0, 0, bold=False),
                "second": Part(told[1], line, 0, 1, bold=False),
            }
            if told[2]:
                entry.body.append(replace(line, text=told[2], cells=(told[2],)))
            found.append(entry)
        elif found and (last.endswith(".") or found[-1].body):
            found[-1].body.append(line)
        last = line.text
    return found


_Mark = tuple[int, Period | None]


def _without_prose(lines: Sequence[Line], marks: list[_Mark]) -> list[_Mark]:
    """When heads carry ranges, a single date elsewhere is no head."""
    ranged = [m for m in marks if m[1] is not None and m[1].ranged]
    if len(ranged) * 2 <= len(marks):
        return marks

    def kept(line: Line, found: Period | None) -> bool:
        if found is None or found.ranged or line.bold or line.lead or len(line.cells) > 1:
            return True
        return found.span[0] == 0

    return [m for m in marks if kept(lines[m[0]], m[1])]


def _with_leads(lines: Sequence[Line], marks: list[_Mark]) -> list[_Mark]:
    """Where each dated head begins in bold, a line that does so without a date of its own is a head too."""
    if not all(lines[n].lead and not is_bullet(lines[n]) for n, _ in marks):
        return marks
    dated_at = {n for n, _ in marks}
    more = [
        (n, head_period(line.text))
        for n, line in enumerate(lines)
        if n not in dated_at and line.lead and not is_bullet(line) and not line.lead.rstrip().endswith(":")
    ]
    return sorted([*marks, *((n, found) for n, found in more if not _STACKED.match(level(lines[n].text)))])


_STACKED = re.compile(
    r"(?:stack|environnement|technologies|outils|tools|tech|technos|missions?|mots-cles|keywords|relevant|courses|cours)\b"
)


def _heads_above(lines: Sequence[Line], dates: list[int]) -> list[int]:
    """For each dated line, how many lines above it belong to the same head.

    Everything before a section's first date belongs to the first entry, and entries of one CV are alike.
    """
    first = dates[0]
    usual = first if first <= 3 and not any(is_bullet(line) for line in lines[:first]) else 0
    if first > 3 and len(dates) > 1:
        usual = _likely_above(lines, dates[1:])
    counts: list[int] = []
    for i, n in enumerate(dates):
        floor = dates[i - 1] + 1 if i else 0
        k = 0
        while k < usual and n - k - 1 >= floor and _headlike(lines[n - k - 1], lines[n]):
            if i and lines[n - k].gap > 1.4 * lines[n - k - 1].gap > 0:
                break  # it stands nearer to what is above it
            k += 1
        while 0 < k < MAX_HEAD - 1 and n - k - 1 >= floor and _stacked(lines[n - k - 1], lines[n - k], lines[n]):
            k += 1
        if k == 0 and n - 1 >= floor and _names_entry(lines[n - 1], lines[n]):
            k = 1
        counts.append(k)
    return counts


def _stacked(line: Line, below: Line, date_line: Line) -> bool:
    """A bold line on a bold line, above a date that is not: a head of one line more than the others have."""
    both = line.bold and below.bold and not date_line.bold and line.page == below.page
    return both and abs(line.size - below.size) < 0.3 and _headlike(line, date_line) and below.gap < 2.0 * line.size


def _names_entry(line: Line, date_line: Line) -> bool:
    """A bold line right above a plain one with the date, or a spaced one above a date on its own."""
    if not _headlike(line, date_line) or date_line.bold or date_line.lead:
        return False
    spaced = only_date(date_line.text) and line.gap > 1.5 * date_line.gap > 0
    return line.bold or bool(line.lead) or spaced


def _likely_above(lines: Sequence[Line], dates: list[int]) -> int:
    counts = Counter(
        next((k for k in range(3) if n - k - 1 < 0 or not (lines[n - k - 1].bold or lines[n - k - 1].lead)), 0)
        for n in dates
    )
    return counts.most_common(1)[0][0]


def _headlike(line: Line, date_line: Line) -> bool:
    text = line.text
    if is_bullet(line) or (text.endswith((".", ";")) and len(text) > 40) or len(text) > 110:
        return False
    if line.x0 > date_line.x0 + 8 and not line.bold and date_line.x0 < line.x0 - 8 and len(text) > 60:
        return False
    return not text[:1].islower()


def _head_end(lines: Sequence[Line], start: int, date_at: int, stop: int) -> int:
    """Where the head ends: at the dated line, or after a few short lines below it that say who and where."""
    end = date_at + 1
    rest = " | ".join(undated(line.text) for line in lines[start:end])
    pieces = [p for p in _SEPARATOR.split(rest) if p.strip(" ,()|\u2502")]
    said = len(pieces) + sum(1 for p in pieces if re.search(r"\w,\s+[A-ZÀ-Ý]", p) and _telling(p.split(",")[0]))
    wanted = 2 if said < 2 or end - start == 1 else 1
    while end < stop and wanted > 0 and end - start < MAX_HEAD:
        line = lines[end]
        if not _below_head(line, lines[date_at], lines[end + 1] if end + 1 < stop else None, said=said):
            break
        end += 1
        wanted -= 1
        said += max(1, len([p for p in _parts(line, 0) if place(p.text) is None and not only_contract(p.text)]))
    return end


def _telling(text: str) -> bool:
    """Whether a text says who, what or where, as heads do."""
    told = (title_score(text), school_score(text), degree_score(text), company_score(text) - 1.0)
    return max(told) > 0 or place(text) is not None or only_contract(text)


def _below_head(line: Line, date_line: Line, following: Line | None, *, said: int) -> bool:
    text = line.text
    if is_bullet(line) or len(text) > 75 or text.endswith((".", ";", ":")) or _in_mid_sentence(text):
        return False
    if re.match(
        r"(?:stack|environnement|technologies|outils|tools|tech|technos|missions?|mots-cles|keywords)\b", level(text)
    ):
        return False
    if line.bold or line.lead:
        return True
    if said < 2 or place(text) is not None or only_contract(text):
        return True
    beside = date_line.bold or bool(date_line.lead) or len(date_line.cells) > 1
    return beside and (following is None or is_bullet(following)) and (_telling(text) or len(text) < 35)


def _in_mid_sentence(text: str) -> bool:
    return text[:1].islower() and not re.match(r"(?:in|en)\s+[A-ZÀ-Ý]", text)


def _undated_entries(lines: Sequence[Line]) -> list[Entry]:
    """Entries without dates: they begin where the type or the spacing says so."""
    if not lines:
        return []
    strong = [n for n, line in enumerate(lines) if not is_bullet(line) and (line.bold or line.lead)]
    if not strong:
        gaps = sorted(line.gap for line in lines if line.gap > 0)
        usual = gaps[len(gaps) // 2] if gaps else 0
        strong = [
            n for n, line in enumerate(lines) if n == 0 or (usual and line.gap > 1.4 * usual and not is_bullet(line))
        ]
    if 0 not in strong:
        strong.insert(0, 0)
    starts = [n for i, n in enumerate(strong) if i == 0 or n != strong[i - 1] + 1 or not lines[n].bold]
    result = []
    for i, n in enumerate(starts):
        stop = starts[i + 1] if i + 1 < len(starts) else len(lines)
        head = 1
        while n + head < stop and head < 2 and lines[n + head].bold:
            head += 1
        result.append(Entry(head=list(lines[n : n + head]), body=list(lines[n + head : stop])))
    return result
