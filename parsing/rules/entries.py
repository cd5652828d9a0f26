"""A section's lines -> entries: where each begins, its dates, what its head says and what stands below."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parsing.reading.document import Line
from parsing.rules import forms
from parsing.rules.boundaries import NOT_HEAD, Page, above, begins, face
from parsing.rules.dates import Period, only_date, period
from parsing.rules.edges import trimmed
from parsing.rules.flow import wraps
from parsing.rules.folding import level
from parsing.rules.pieces import ASIDE, EDGES, Part, names_on, parts_of
from parsing.rules.places import place
from parsing.rules.roles import company_score, degree_score, only_contract, school_score, title_score
from parsing.rules.rows import MAX_HEAD, ONLY_BULLET, head_period, is_bullet, tidied, unbulleted, undated

_COMMA = re.compile(r",\s+(?![^(]*\))")

_Mark = tuple[int, Period | None]


@dataclass(slots=True)
class Entry:
    """One entry: the lines of its head, its period, its body."""

    head: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    period: Period | None = None
    dated: Line | None = None
    stated: dict[str, Part] = field(default_factory=dict)
    """What a label or a sentence says outright: `first`, `second`, `where`."""

    def parts(self) -> list[Part]:
        """What the head says besides dates."""
        return [part for row, line in enumerate(self.head) for part in parts_of(line, row)]


def dated(line: Line, *, single: bool) -> Period | None:
    """The period of a line that looks like an entry's head rather than like prose about dates."""
    bullet = is_bullet(line)
    for cell in line.cells or (line.text,):
        bare = unbulleted(cell)
        found = head_period(bare)
        if found is None:
            continue
        leads = found.span[0] == 0 and re.match(r"\s*[:–—|-]\s*\S", bare[found.span[1] :]) is not None
        if not (found.ranged or single or leads or _set_apart(line, bare, found)):
            continue
        if bullet and not single and found.span[0] > 0:
            continue
        rest = (bare[: found.span[0]] + bare[found.span[1] :]).strip()
        if len(rest) > 100 or (rest.endswith(".") and len(rest) > 45):
            continue
        return found
    return None


def _set_apart(line: Line, cell: str, found: Period) -> bool:
    """Whether a single date stands by itself: in a cell, behind a bar, in brackets, before or after a head's words."""
    if len(line.text) > 90 or is_bullet(line):
        return False
    before, after = cell[: found.span[0]].rstrip(), cell[found.span[1] :].lstrip()
    if only_date(cell):
        return len(line.cells) > 1 or _informs(line.text) or line.text == cell
    if before.endswith(("|", "(", "[", "│")) or after.startswith(("|", "│")):
        return not after or after.startswith((")", "]", "|", "│"))
    return before.endswith((",", "–", "—", " -")) and not after and (_informs(before) or line.bold or bool(line.lead))


def entries(lines: Sequence[Line], *, single: bool = False) -> list[Entry]:
    """Cut a section into entries. `single`: one date alone, without a range, also makes a head (studies, projects)."""
    lines = [line for line in lines if not ONLY_BULLET.match(line.text)]
    if (rows := forms.rows(lines)) is not None:
        return [_form(row) for row in rows]
    if sum(forms.sentence(line) is not None for line in lines) * 2 >= max(len(lines), 1):
        return _sentences(lines)
    lines = tidied(lines)
    page = Page.of(lines)
    marks: list[tuple[int, Period | None]] = [
        (n, found) for n, line in enumerate(lines) if (found := dated(line, single=single)) is not None
    ]
    marks = _without_prose(lines, marks)
    if not marks:
        # Nothing but single dates, as of summer jobs: then those are the heads.
        alone = not single and any(only_date(c) for line in lines for c in (line.cells or (line.text,)))
        return entries(lines, single=True) if alone else _undated_entries(lines)
    if (last := _dated_last(lines, marks, page)) is not None:
        return last
    starts = [n - k for (n, _), k in zip(marks, above(lines, [n for n, _ in marks], page), strict=True)]
    result: list[Entry] = []
    for i, (n, found) in enumerate(marks):
        stop = starts[i + 1] if i + 1 < len(marks) else len(lines)
        head_end = _head_end(lines, starts[i], n, stop, page)
        more = _without_dates(lines, starts, head_end, stop, page)
        first = more[0] if more else stop
        result.append(
            Entry(list(lines[starts[i] : head_end]), list(lines[head_end:first]), period=found, dated=lines[n])
        )
        for at, end in zip(more, [*more, stop][1:], strict=True):
            below = _head_end(lines, at, at, end, page)
            when = head_period(lines[at].text)
            result.append(
                Entry(list(lines[at:below]), list(lines[below:end]), period=when, dated=lines[at] if when else None)
            )
    if starts[0] > 0:
        result[0:0] = _undated_entries(lines[: starts[0]])
    return result


def _dated_last(lines: Sequence[Line], marks: Sequence[_Mark], page: Page) -> list[Entry] | None:
    """Entries that end with their date: a title set apart, what is said of it, the date alone on the last line."""
    at = [n for n, _ in marks]
    if len(at) < 2 or at[0] < 2 or at[-1] != len(lines) - 1 or not all(only_date(lines[n].text) for n in at):
        return None
    starts = [0, *(n + 1 for n in at[:-1])]
    look = face(lines[0])
    titled = all(face(lines[n]) == look and page.stands_out(lines[n]) for n in starts)
    plain = [line for n, line in enumerate(lines) if n not in starts]
    if not titled or any(face(line) == look for line in plain):
        return None
    found: list[Entry] = []
    for start, (n, when) in zip(starts, marks, strict=True):
        rest = list(lines[start + 1 : n])
        house = _HOUSE.match(rest[0].text) if rest else None
        entry = Entry([lines[start]], rest, period=when, dated=lines[n])
        if house is not None and not is_bullet(rest[0]):
            entry.head.append(replace(rest[0], text=house["name"], cells=(house["name"],), lead=""))
            said = house["said"]
            entry.body[:1] = [replace(rest[0], text=said, cells=(said,), lead="")] if said else []
        elif rest and _below_head(rest[0], lines[start], rest[1] if len(rest) > 1 else None, said=1, page=page):
            entry.head.append(entry.body.pop(0))
        found.append(entry)
    return found


_HOUSE = re.compile(r"(?P<name>[A-ZÀ-Ý][^.:;]{2,60}?)\.(?:\s+(?P<said>[A-ZÀ-Ý].*))?$")
"""A name that ends as a sentence does, before what is said of it: `Clinique du Parc, Lyon. Soins et accueil`."""


def _without_dates(lines: Sequence[Line], starts: Sequence[int], begin: int, stop: int, page: Page) -> list[int]:
    """Entries between two dated ones: lines that look as the first lines of those do, and stand apart as they do."""
    looks = Counter(face(lines[n]) for n in starts if page.stands_out(lines[n]))
    usual = {look for look, count in looks.items() if 2 * count > len(starts)}
    led = all(lines[n].lead and not is_bullet(lines[n]) for n in starts)
    found: list[int] = []
    for n in range(begin, stop):
        line = lines[n]
        if is_bullet(line) or NOT_HEAD.match(level(line.text)) or line.lead.rstrip().endswith(":"):
            continue
        alike = face(line) in usual and len(line.text) <= 90 and not line.text.rstrip().endswith(":")
        if (led and line.lead) or (alike and begins(lines, n, page) >= 1.5 and (not found or n > found[-1] + 1)):
            found.append(n)
    return found


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
        if (held := row.get(role)) and (text := trimmed(" ".join(line.text for line in held), EDGES)):
            entry.stated[role] = Part(text, held[0], 0, 0, bold=False)
    return entry


def _sentences(lines: Sequence[Line]) -> list[Entry]:
    """An entry a sentence; what stands after its end tells more, what it runs on to is an aside."""
    found: list[Entry] = []
    last = ""
    for line in lines:
        parts = forms.sentence(line)
        if parts is not None:
            entry = Entry(head=[line], period=period(line.text), dated=line)
            entry.stated = {
                "first": Part(parts[0], line, 0, 0, bold=False),
                "second": Part(parts[1], line, 0, 1, bold=False),
            }
            if parts[2]:
                entry.body.append(replace(line, text=parts[2], cells=(parts[2],)))
            found.append(entry)
        elif found and (last.endswith(".") or found[-1].body):
            found[-1].body.append(line)
        last = line.text
    return found


def _without_prose(lines: Sequence[Line], marks: list[_Mark]) -> list[_Mark]:
    """When heads carry ranges, a single date elsewhere is no head; nor is one within text beside a column of dates."""
    column = [m for m in marks if len(lines[m[0]].cells) > 1 and only_date(lines[m[0]].cells[0])]
    if len(marks) > len(column) >= 2 and 2 * len(column) > len(marks):
        marks = [m for m in marks if m in column or lines[m[0]].bold or only_date(lines[m[0]].text)]
    ranged = [m for m in marks if m[1] is not None and m[1].ranged]
    if len(ranged) * 2 <= len(marks):
        return marks

    def kept(line: Line, found: Period | None) -> bool:
        if found is None or found.ranged or line.bold or line.lead or len(line.cells) > 1:
            return True
        return not line.text[: found.span[0]].strip(" ([") or _set_apart(line, line.text, found)

    return [m for m in marks if kept(lines[m[0]], m[1])]


def _head_end(lines: Sequence[Line], start: int, date_at: int, stop: int, page: Page) -> int:
    """Where the head ends: at the dated line, or after a few short lines below it that say who and where."""
    end = date_at + 1
    said = names_on(lines[start:end])
    said += sum(1 for line in lines[start:end] for p in _commaed(line) if said < 2 and _informs(p))
    wanted = 3 if said == 0 else 2 if said < 2 or end - start == 1 else 1
    while end < stop and wanted > 0 and end - start < MAX_HEAD:
        line = lines[end]
        following = lines[end + 1] if end + 1 < stop else None
        below = _below_head(line, lines[date_at], following, said=said, page=page)
        if _another(lines, start, end, page) or not (below or _post_below(lines[start:end], line)):
            break
        end += 1
        wanted -= 1
        said += names_on([line])
    if (
        end < stop
        and not is_bullet(lines[end])
        and (place(lines[end].text) is not None or only_contract(lines[end].text))
    ):
        end += 1
    return end


def _another(lines: Sequence[Line], start: int, end: int, page: Page) -> bool:
    """Whether a line is set apart as the head's first one is, with something plain between: the next entry's first."""
    look = face(lines[start])
    between = [face(line) for line in lines[start + 1 : end]]
    apart = bool(between) and not any(page.stands_out(line) for line in lines[start + 1 : end])
    return apart and page.stands_out(lines[end]) and face(lines[end]) == look and look not in between


def _commaed(line: Line) -> list[str]:
    """What a line says before its commas; a town behind the only one is no name beside another."""
    pieces = [piece for piece in _COMMA.split(undated(line.text)) if not ASIDE.match(level(piece))]
    if len(pieces) == 2 and not re.search(r"\w", pieces[1]):
        return []  # what a date leaves behind its comma: `BA in Botany, May 2018`
    return [] if len(pieces) == 2 and place(pieces[1]) is not None else pieces[:-1]


def _informs(text: str) -> bool:
    """Whether a text says who, what or where, as heads do."""
    scores = (title_score(text), school_score(text), degree_score(text), company_score(text) - 1.0)
    return max(scores) > 0 or place(text) is not None or only_contract(text)


def _below_head(line: Line, date_line: Line, following: Line | None, *, said: int, page: Page) -> bool:
    text = line.text
    named = said == 0 and only_date(date_line.text) and _listed(text)  # also where it ends as a sentence does
    long = len(text) > (110 if _listed(text) or _ends_with_place(text) else 75)
    if is_bullet(line) or long or (_is_prose(text) and not named):
        return False
    if line.bold or line.lead or (said < 3 and page.stands_out(line)):
        return True
    if said < 2 or place(text) is not None or only_contract(text):
        return True
    beside = date_line.bold or bool(date_line.lead) or len(date_line.cells) > 1
    if following is None or not is_bullet(following):
        return beside and _informs(text) and following is None
    return beside and (_informs(text) or len(text) < 35)


def _post_below(head: Sequence[Line], line: Line) -> bool:
    """Whether a short line is the post of a head that has none, such as an employer with its town and dates."""
    plain = len(line.text) <= 60 and not is_bullet(line) and not _is_prose(line.text) and len(line.cells) < 2
    if not plain or title_score(line.text) < 1.0 or head_period(line.text) is not None:
        return False
    pieces = [piece for one in head for part in parts_of(one, 0) for piece in _COMMA.split(part.text)]
    return all(title_score(piece) == 0 and degree_score(piece) == 0 for piece in pieces)


def _listed(text: str) -> bool:
    """Whether a long line is names with commas between them, of which the first tells what it is."""
    first, *others = _COMMA.split(text)
    return bool(others) and len(first) < 60 and _informs(first) and all(one[:1].isupper() for one in others)


def _is_prose(text: str) -> bool:
    sentence = text.endswith(".") and not _ABBREVIATED.search(text) and not _ends_with_place(text)
    announces = text.endswith((";", ":")) or NOT_HEAD.match(level(text)) is not None
    return sentence or announces or _in_mid_sentence(text)


def _ends_with_place(text: str) -> bool:
    """`Internship at Rio Tinto (Lyon, France).`: no sentence, though it ends as one does."""
    m = _PLACE_LAST.search(text)
    return m is not None and place(m["place"]) is not None


_PLACE_LAST = re.compile(r"\((?P<place>[^()]{2,60})\)\.$")
_ABBREVIATED = re.compile(r"\b(?:[A-ZÀ-Ý][a-z]{0,4}|[A-ZÀ-Ý]{1,4})\.$")
"""`Danubia Motors Kft.`, `U.S.A.`: no sentence ends there."""


def _in_mid_sentence(text: str) -> bool:
    return text[:1].islower() and not re.match(r"(?:in|en)\s+[A-ZÀ-Ý]", text)


def _runs_below(lines: Sequence[Line], n: int) -> bool:
    """Whether a line is the first of a sentence that wraps onto the next."""
    return n + 1 < len(lines) and lines[n + 1].text[:1].islower() and wraps(lines[n])


def _without_labels(lines: Sequence[Line], marked: Sequence[int]) -> list[int]:
    """Marked lines but for those that begin with the bold label of what entries say: `Role: ...`, `Objective: ...`.

    Where names are bold throughout every such beginning is a label; elsewhere one that comes again.
    """
    leads = Counter(lines[n].lead.rstrip() for n in marked)
    whole = any(lines[n].bold for n in marked)

    def labels(line: Line) -> bool:
        lead = line.lead.rstrip()
        return not line.bold and lead.endswith(":") and (whole or leads[lead] > 1)

    return [n for n in marked if not labels(lines[n])]


def _undated_entries(lines: Sequence[Line]) -> list[Entry]:
    """Entries without dates: they begin where the type or the spacing says so."""
    if not lines:
        return []
    page = Page.of(lines)
    marked = [n for n, line in enumerate(lines) if not is_bullet(line) and (line.bold or line.lead)]
    marked = _without_labels(lines, marked) or marked
    if marked:
        starts = [n for i, n in enumerate(marked) if i == 0 or n != marked[i - 1] + 1 or not lines[n].bold]
    else:
        starts = [
            n for n in range(len(lines)) if n == 0 or (begins(lines, n, page) >= 1.2 and not _runs_below(lines, n))
        ]
    if 0 not in starts:
        starts.insert(0, 0)
    result = []
    for n, stop in zip(starts, [*starts, len(lines)][1:], strict=True):
        end = max(_head_end(lines, n, n, stop, page), n + 1)
        when = head_period(lines[n].text)
        result.append(Entry(list(lines[n:end]), list(lines[end:stop]), period=when, dated=lines[n] if when else None))
    return result
