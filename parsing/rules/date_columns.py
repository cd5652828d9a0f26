"""Dates of narrow columns, which had to wrap beside the text or touch it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsing.reading.document import Line
from parsing.rules.dates import only_date, period, without_dates
from parsing.rules.folding import level


def unglued(line: Line) -> Line:
    """A range that fills its narrow column taken off the word it touches: `2017 – 2020Aide-comptable`.

    And the dash that ends the column's line put on its date: `06/2017`, `-`.
    """
    cells = line.cells or (line.text,)
    if len(cells) > 2 and cells[1] in ("-", "–", "—") and _point(cells[0]):
        cells = (f"{cells[0]} {cells[1]}", *cells[2:])
        return with_cells(line, cells)
    first = _GLUED_YEAR.sub(r"\1 \2", cells[0])
    return line if first == cells[0] else with_cells(line, (first, *cells[1:]))


_GLUED_YEAR = re.compile(r"^(\D{0,12}(?:19|20)\d\d\s?[–—-]\D{0,12}(?:19|20)\d\d)([A-ZÀ-Ý][a-zà-ÿ]{2})")


def unbroken(rows: list[Line]) -> list[Line]:
    """A date's word that had to break in its narrow column, taken off the text it touches: `02/2021 - pre- Nurse`."""
    for n, (line, below) in enumerate(pairwise(rows)):
        m = _BROKEN_DATE.match(line.cells[0]) if line.cells and below.cells else None
        if m and _whole(whole_text([m["date"], below.cells[0]])) and not below.cells[0][:1].isupper():
            rows[n] = with_cells(line, (m["date"], m["rest"], *line.cells[1:]))
    return rows


def wrapped_right(rows: Sequence[Line]) -> list[Line]:
    """A range at the right of a head that had to wrap beside the head's own second line, on the first one."""
    rows = list(rows)
    for n, (line, below) in enumerate(pairwise(rows)):
        if len(line.cells) < 2 or len(below.cells) < 2 or line.page != below.page:
            continue
        date, rest = line.cells[-1], below.cells[-1]
        if len(date) > 2 * _FRAGMENT or len(rest) > _FRAGMENT or _whole(date) or not _whole(whole_text([date, rest])):
            continue
        head, more, lead = line.cells[:-1], below.cells[:-1], line.lead
        if more[0][:1].islower() and len(more) == 1:
            lead = f"{lead} {below.lead}" if lead == head[-1] and below.lead else lead
            head, more = (*head[:-1], whole_text([head[-1], more[0]])), ()
        rows[n] = replace(with_cells(with_below(line, below), (*head, whole_text([date, rest]))), lead=lead)
        rows[n + 1] = with_cells(below, more)
    return [row for row in rows if row.text]


_BROKEN_DATE = re.compile(r"(?P<date>\S.{2,14}[^\W\d_]{2,}[-‐])\s+(?P<rest>[A-ZÀ-Ý].*)$")

OPEN_END = re.compile(
    r"\d{4}\s*[–—-]?$|[–—-]\s*\w*\.?$|\b(?:à|to|au|till|until|bis|jusqu['’]?(?:à|au))(?:\s+\w*)?$", re.IGNORECASE
)

_FRAGMENT = 18
"""Characters a narrow column's line of a date may have."""


def date_column(rows: Sequence[Line], n: int) -> range:
    """The rows below whose first cells are the rest of a date in a narrow column beside the text, two lines or three.

    The first alone is no whole period; all together are one, and nothing else.
    """
    first = rows[n]
    found = range(0)
    if len(first.cells) < 2 or len(first.cells[0]) > _FRAGMENT or _whole(first.cells[0]):
        return found
    text, edge = first.cells[0], _cell_start(first)
    for k in range(n + 1, min(n + 4, len(rows))):
        row = rows[k]
        if not row.cells or row.page != first.page or len(row.cells[0]) > _FRAGMENT or row.x0 >= edge - 3:
            break
        text = whole_text([text, row.cells[0]])
        if _whole(text):
            found = range(n + 1, k + 1)
            if not _MONTH.fullmatch(level(text)):
                break
    return found


def _whole(text: str) -> bool:
    """Whether a text is a period from its beginning to its end, and nothing else."""
    found = period(text)
    complete = found is not None and (found.current or (found.ranged and found.end is not None))
    return complete and only_date(text) and not text.rstrip().endswith(("-", "–", "—"))


_MONTH = re.compile(r".*[a-z]{3,}\.?$")


def _cell_start(line: Line) -> float:
    """About where a row's second cell begins."""
    text = sum(len(cell) for cell in line.cells) or 1
    return max(line.x0 + 20.0, line.x0 + (line.x1 - line.x0) * len(line.cells[0]) / text)


def rest_of_date(rows: Sequence[Line], n: int) -> int | None:
    """The row below whose first cell is the rest of a row's open range."""
    first = rows[n].cells[0] if rows[n].cells else rows[n].text
    if period(first) is None and len(first) > 12:
        return None
    if period(first) is not None and len(without_dates(first, period(first)).strip(" \u2502-–—")) > 12:
        return None
    for k in range(n + 1, min(n + 3, len(rows))):
        shift = rows[k].x0 - rows[n].x0
        # A column set to the right begins each of its lines elsewhere.
        beside = (
            len(rows[n].cells) > 1 and -80 < shift < 130 and len(rows[k].cells[0:1]) == 1 and len(rows[k].text) < 16
        )
        if (abs(shift) > 3 and not beside) or not rows[k].cells:
            continue
        both, alone = period(f"{first} {rows[k].cells[0]}"), period(first)
        if (
            both is not None
            and both.ranged
            and both.span[0] < len(first)
            and both.span[1] >= len(first) + 1
            and (alone is None or not alone.ranged or alone.end is None)
        ):
            return k if len(rows[k].cells[0]) < 20 else None
        return None
    return None


def whole_text(pieces: Sequence[str]) -> str:
    """The pieces of a date that had to wrap, put together: `pre-` and `sent` are one word."""
    text = pieces[0]
    for piece in pieces[1:]:
        broken = _BROKEN.search(text) is not None and piece[:1].islower()
        text = text[:-1] + piece if broken else f"{text} {piece}"
    return text


_BROKEN = re.compile(r"[^\W\d_][-‐]$")


def stacked(rows: Sequence[Line]) -> list[Line]:
    """Dates of a narrow column, one above the other without a dash, in one: `present` or `12/2018` over `05/2014`.

    Only where every entry has its two dates so, and stands apart from the entry before.
    """
    rows = list(rows)
    at = [n for n, row in enumerate(rows) if row.cells and _point(row.cells[0])]
    pairs = [(a, b) for a, b in zip(at[::2], at[1::2], strict=False)]
    if len(at) < 2 or len(at) % 2 or not all(_over(rows, a, b) for a, b in pairs):
        return rows
    if len(pairs) == 1 and not _ENDLESS.fullmatch(level(rows[at[0]].cells[0]).strip(" .")):
        return rows
    for a, b in pairs:
        whole = f"{rows[b].cells[0]} – {rows[a].cells[0]}"
        rows[a] = with_cells(with_below(rows[a], rows[b]), (whole, *rows[a].cells[1:]))
        rows[b] = with_cells(rows[b], rows[b].cells[1:])
    return [row for row in rows if row.text]


def flanked(rows: Sequence[Line]) -> list[Line]:
    """Dates of a narrow column, one beside the first line of a head and the other alone below the second, in one.

    What stands between them, a bar or an arrow, is drawn. Two or more entries are dated so.
    """
    pairs = [n for n in range(len(rows) - 2) if _flanks(rows[n], rows[n + 1], rows[n + 2])]
    if len(pairs) < 2:
        return list(rows)
    found = list(rows)
    for n in pairs:
        upper, lower = rows[n].cells[0], rows[n + 2].text
        begins, ends = (lower, upper) if _later(upper, lower) else (upper, lower)
        found[n] = with_cells(with_below(rows[n], rows[n + 2]), (f"{begins} – {ends}", *rows[n].cells[1:]))
    gone = {n + 2 for n in pairs}
    return [row for n, row in enumerate(found) if n not in gone]


def _flanks(upper: Line, beside: Line, lower: Line) -> bool:
    """Whether two dates stand above each other at the left of a head of two lines, the lower one alone in its row."""
    alike = upper.page == lower.page and abs(upper.x0 - lower.x0) < 12 and beside.x0 > upper.x0 + 20
    near = 0 < beside.gap + lower.gap < 3.5 * max(upper.size, lower.size)
    dates = len(upper.cells) > 1 and len(lower.cells) == 1 and _point(upper.cells[0]) and _point(lower.text)
    return alike and near and dates and not (_goes_on(upper.cells[0]) and _goes_on(lower.text))


def _later(one: str, other: str) -> bool:
    first, second = period(one), period(other)
    begun = (second.start or "") if second is not None and not _goes_on(other) else "9999"
    return _goes_on(one) or (first is not None and (first.start or "") > begun)


def _goes_on(cell: str) -> bool:
    return _ENDLESS.fullmatch(level(cell).strip(" .")) is not None


_ENDLESS = re.compile(r"present|actuel(?:lement)?|aujour-?\s?d'?\s?hui|current|now|en cours|(?:a )?ce jour")


def _point(cell: str) -> bool:
    """Whether a cell is one date alone, or says that it goes on."""
    if len(cell) > _FRAGMENT:
        return False
    found = period(cell)
    single = found is not None and not found.ranged and only_date(cell)
    return single or _ENDLESS.fullmatch(level(cell).strip(" .")) is not None


def _over(rows: Sequence[Line], a: int, b: int) -> bool:
    """Whether one row's date stands right above another's, nearer to it than to what is above."""
    upper, lower = rows[a], rows[b]
    begins, ends = period(lower.cells[0]), period(upper.cells[0])
    ordered = begins is not None and begins.start is not None and (ends is None or (ends.end or "") >= begins.start)
    near = b == a + 1 and upper.page == lower.page and 0 < lower.gap < 1.6 * lower.size
    apart = a == 0 or upper.gap > 1.3 * lower.gap or upper.page != rows[a - 1].page
    return ordered and near and apart and len(upper.cells) > 1


def with_cells(line: Line, cells: tuple[str, ...]) -> Line:
    """The line with other cells."""
    return replace(line, text=" ".join(cells), cells=cells)


def with_below(line: Line, below: Line) -> Line:
    """The line, with another as a part of it."""
    return replace(line, more=(*line.more, below.number, *below.more)) if line.page == below.page else line
