"""Lines as a reader takes them: bullets, and the dates that heads of entries carry."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsing.reading.document import Line
from parsing.rules.dates import Period, only_duration, period, without_dates
from parsing.rules.flow import wraps
from parsing.rules.folding import level
from parsing.rules.places import place
from parsing.rules.roles import degree_score, school_score, title_score

BULLET = re.compile(
    r"^\s*\|\s+|^\s*(?:[•◦▪▫●○■□►▻▹▷▸▶➢➤➔➜➧»›◆◇⬥❏❑❒✦✧✓✔❖⦿⁃∙·‣–—*>-]|o(?=\s+[A-ZÀ-Ý]))\s+|^\s*[•◦▪▫●○■□►▻▹▷▸▶➢➤➔➜➧◆◇⬥❏❑❒✦✧✓✔❖⦿⁃∙·‣]\s*"
)
ONLY_BULLET = re.compile(r"^\s*[•◦▪▫●○■□►▻▹▷▸▶➢➤➔➜➧◆◇⬥❏❑❒✦✧✓✔❖⦿⁃∙·‣–*-]\s*$")


def is_bullet(line: Line) -> bool:
    """Whether a line begins with a bullet."""
    return line.bullet or bool(BULLET.match(line.text))


def unbulleted(text: str) -> str:
    """The text without its bullet."""
    return BULLET.sub("", text).strip()


def head_period(text: str) -> Period | None:
    """A period in a head's text: a range anywhere, a single date only at an edge."""
    found = period(text)
    if found is None or found.ranged:
        return found
    before, after = text[: found.span[0]].strip(), text[found.span[1] :].strip()
    edge = (
        not before
        or not after
        or before.endswith(("|", "(", "[", ",", "–", "-", ":"))
        or after.startswith(("|", ":", "–", "-"))
    )
    return found if edge else None


def undated(text: str) -> str:
    """The text less the period it tells as a head."""
    return without_dates(text, head_period(text))


def tidied(lines: Sequence[Line]) -> list[Line]:
    """Rows as a reader takes them: a date column's wrapped range in one piece, a date beside a bullet on its own."""
    rows = [_unglued(line) for line in lines if not announces(line.text) and not only_duration(line.text)]
    rows = _marked_heads(_bulleted_heads(stacked(_unbroken(rows))))
    result: list[Line] = []
    for n, line in enumerate(rows):
        cells = line.cells or (line.text,)
        if result and _only_year(result[-1]) and _only_year(line) and result[-1].page == line.page:
            # A column of years: the first above the last.
            result[-1] = _with_cells(_and(result[-1], line), (f"{result[-1].text} – {line.text}",))
            continue
        if len(cells) > 1 and is_bullet(line) and only_date(cells[-1]):
            result.append(replace(line, text=cells[-1], cells=(cells[-1],), bullet=False, bold=False, lead=""))
            line = _with_cells(line, cells[:-1])  # noqa: PLW2901 -- the row less its date
            cells = line.cells
        elif rest := _date_column(rows, n):
            whole = _whole_text([cells[0], *(rows[m].cells[0] for m in rest)])
            for m in rest:
                line = _and(line, rows[m])  # noqa: PLW2901
                rows[m] = replace(_with_cells(rows[m], rows[m].cells[1:]), bullet=1 in rows[m].dotted)
            line = _with_cells(line, (whole, *cells[1:]))  # noqa: PLW2901
        elif _OPEN_END.search(cells[0]) and (k := _rest_of_date(rows, n)) is not None:
            whole = _whole_text([cells[0], rows[k].cells[0]])
            rows[k] = replace(_with_cells(rows[k], rows[k].cells[1:]), bullet=1 in rows[k].dotted)
            line = _with_cells(_and(line, rows[k]), (whole, *cells[1:]))  # noqa: PLW2901
        if result and _head_goes_on(result[-1], line):
            result[-1] = _continued(_and(result[-1], line), line.text)
        elif line.text:
            result.append(line)
    return result


def _bulleted_heads(rows: list[Line]) -> list[Line]:
    """Positions and degrees as bullets under their employer or school, each with its date at the right, unbulleted.

    They are told from what was done beside a date by the names they hold, where nothing else is dated.
    """
    found: dict[int, Line] = {}
    named = 0
    for n, line in enumerate(rows):
        cells = [bare for cell in line.cells if not ONLY_BULLET.match(cell) and (bare := unbulleted(cell))]
        dates = [only_date(cell) for cell in cells]
        if not any(dates):
            continue
        if dates != [False, True] or not (is_bullet(line) or ONLY_BULLET.match(line.cells[0])):
            return rows
        named += len(cells[0]) < 70 and max(title_score(cells[0]), degree_score(cells[0])) > 0
        found[n] = replace(_with_cells(line, tuple(cells)), bullet=False, dotted=())
    if len(found) < 2 or 2 * named < len(found):
        return rows
    return [found.get(n, line) for n, line in enumerate(rows)]


def _unbroken(rows: list[Line]) -> list[Line]:
    """A date's word that had to break in its narrow column, taken off the text it touches: `02/2021 - pre- Nurse`."""
    for n, (line, below) in enumerate(pairwise(rows)):
        m = _BROKEN_DATE.match(line.cells[0]) if line.cells and below.cells else None
        if m and _whole(_whole_text([m["date"], below.cells[0]])) and not below.cells[0][:1].isupper():
            rows[n] = _with_cells(line, (m["date"], m["rest"], *line.cells[1:]))
    return rows


_BROKEN_DATE = re.compile(r"(?P<date>\S.{2,14}[^\W\d_]{2,}[-‐])\s+(?P<rest>[A-ZÀ-Ý].*)$")


def _marked_heads(rows: list[Line]) -> list[Line]:
    """Names with a mark of their own kind, each right above what is dated: heads of entries, not what was done."""
    marks: dict[str, list[int]] = {}
    for n, line in enumerate(rows):
        if is_bullet(line):
            marks.setdefault("" if line.bullet else line.text[0], []).append(n)
    for marked in marks.values():
        if (len(marked) > 1 or marked[0] == 0) and all(_above_date(rows, n) for n in marked):
            for n in marked:
                cells = (unbulleted(rows[n].cells[0]), *rows[n].cells[1:]) if rows[n].cells else ()
                rows[n] = replace(rows[n], text=unbulleted(rows[n].text), cells=cells, bullet=False, dotted=())
    return rows


def _above_date(rows: Sequence[Line], n: int) -> bool:
    """Whether a row without a date stands above one with a range, which may wrap."""
    below = [line.text for line in rows[n + 1 : n + 3]]
    if not below or is_bullet(rows[n + 1]) or len(rows[n].text) > 90 or period(rows[n].text) is not None:
        return False
    found = period(_whole_text(below))
    return found is not None and found.ranged and found.span[0] < len(below[0])


def _unglued(line: Line) -> Line:
    """A range that fills its narrow column taken off the word it touches: `2017 – 2020Aide-comptable`.

    And the dash that ends the column's line put on its date: `06/2017`, `-`.
    """
    cells = line.cells or (line.text,)
    if len(cells) > 2 and cells[1] in ("-", "–", "—") and _point(cells[0]):
        cells = (f"{cells[0]} {cells[1]}", *cells[2:])
        return _with_cells(line, cells)
    first = _GLUED_YEAR.sub(r"\1 \2", cells[0])
    return line if first == cells[0] else _with_cells(line, (first, *cells[1:]))


_GLUED_YEAR = re.compile(r"^(\D{0,12}(?:19|20)\d\d\s?[–—-]\D{0,12}(?:19|20)\d\d)([A-ZÀ-Ý][a-zà-ÿ]{2})")


def _continued(before: Line, text: str) -> Line:
    """The head with what had to wrap put back on the cell it came from: never on a date beside it."""
    cells = before.cells
    open_ended = [n for n, cell in enumerate(cells) if _CONNECTS.search(cell)]
    undated_ones = [n for n, cell in enumerate(cells) if not only_date(cell)]
    at = (open_ended or undated_ones or [len(cells) - 1])[-1]
    whole = _whole_text([cells[at], text])
    return _with_cells(before, (*cells[:at], whole, *cells[at + 1 :]))


def _and(line: Line, below: Line) -> Line:
    """The line, with another told as a part of it."""
    return replace(line, more=(*line.more, below.number, *below.more)) if line.page == below.page else line


def _only_year(line: Line) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", line.text) is not None


def _head_goes_on(before: Line, line: Line) -> bool:
    """A head that ran over its line's end: bold type, or a dated line that had to wrap."""
    if not before.cells or is_bullet(line) or before.page != line.page or len(line.cells) > 1:
        return False
    if before.bold and line.bold and not _word_goes_on(before, line):
        return _bold_goes_on(before, line)
    ways = (_word_goes_on, _range_goes_on, _lead_goes_on, _parted_goes_on, _comma_goes_on, _dated_goes_on)
    return any(way(before, line) for way in ways)


def _dated_goes_on(before: Line, line: Line) -> bool:
    if is_bullet(before) or head_period(before.cells[0]) is None:
        return False
    if before.text.endswith(("–", "—", "|", " -")):
        return not only_date(before.text)
    return wraps(before) and (bool(_CONNECTS.search(before.text)) or line.text[:1].islower())


def _word_goes_on(before: Line, line: Line) -> bool:
    return re.search(r"\w[-‐]$", before.text) is not None and line.text[:1].islower() and before.bold == line.bold


def _range_goes_on(before: Line, line: Line) -> bool:
    """A range that had to wrap within its end: `septembre 2015 – décembre`, `2016`."""
    if is_bullet(before) or len(line.text) > 16 or not only_date(line.text) or not wraps(before):
        return False
    alone, both = period(before.text), period(f"{before.text} {line.text}")
    longer = both is not None and both.ranged and both.span[0] < len(before.text) < both.span[1]
    return longer and (alone is None or not alone.ranged)


def _lead_goes_on(before: Line, line: Line) -> bool:
    """In a column, a head set partly in bold that had to wrap."""
    if not before.lead or not before.column or before.text == before.lead or line.lead or line.bold:
        return False
    short = wraps(before) and len(line.text) < 30 and line.gap <= before.gap
    return short and _runs_on(line.text) and head_period(before.text) is None


def _parted_goes_on(before: Line, line: Line) -> bool:
    """In a column, `Title – Employer` that had to wrap within the employer, or after the comma before its town."""
    # The title may be bold and what follows the dash plain.
    if not before.column or is_bullet(before) or line.lead or (line.bold and not before.bold):
        return False
    dated = len(before.cells) > 1 or head_period(before.text) is not None  # the dash is between its dates
    parted = not dated and _PARTED.search(before.text) is not None and len(before.text) <= 60
    close = 0 < line.gap < 1.8 * line.size and abs(line.x0 - before.x0) < 3
    return parted and close and wraps(before) and head_period(line.text) is None and not _PARTED.search(line.text)


def _comma_goes_on(before: Line, line: Line) -> bool:
    """A head that ran over its line's end behind a comma, before the town or another short name."""
    short = len(before.text) <= 110 and len(line.text) <= 40 and line.text[:1].isupper()
    alike = before.bold == line.bold and abs(line.x0 - before.x0) < 3 and 0 < line.gap < 1.8 * line.size
    return (
        (before.text.endswith(",") or (alike and re.search(r"\s(?:and|et|&|of)$", before.text) is not None))
        and not is_bullet(before)
        and short
        and alike
        and wraps(before)
        and head_period(line.text) is None
    )


_PARTED = re.compile(r"\w\)?\s+[–—-]\s+\w")


def _runs_on(text: str) -> bool:
    """Whether a short line may be the rest of a name: not a place, a date or a sentence."""
    return place(text) is None and not text.endswith((".", ";", ":")) and head_period(text) is None


def _bold_goes_on(before: Line, line: Line) -> bool:
    if wraps(before) and degree_score(before.text) > 0 == degree_score(line.text):
        return school_score(line.text) == 0
    return bool(_CONNECTS.search(before.text)) or (line.text[:1].islower() and len(before.cells) == 1)


def announces(text: str) -> bool:
    """Whether a line within an entry only announces what follows: `Missions :`."""
    return _LABEL.fullmatch(level(unbulleted(text))) is not None


_LABEL = re.compile(
    r"(?:highlights?|faits marquants|resultats?|responsabilites|descriptif|description(?: du poste)?"
    r"|accomplishments|summary"
    r"|(?:principales )?(?:missions?|taches|activites|realisations)(?: (?:principales|realisees|et realisations))?"
    r"|(?:key |main )?(?:responsibilities|achievements|duties|tasks|activities))\s*:?"
)
_CONNECTS = re.compile(r"(?:,|&|/|\b(?:de|du|des|d'|en|et|la|le|à|of|in|and|for|the))$", re.IGNORECASE)


_OPEN_END = re.compile(
    r"\d{4}\s*[–—-]?$|[–—-]\s*\w*\.?$|\b(?:à|to|au|till|until|bis|jusqu['’]?(?:à|au))(?:\s+\w*)?$", re.IGNORECASE
)


_FRAGMENT = 18
"""Characters a narrow column's line of a date may have."""


def _date_column(rows: Sequence[Line], n: int) -> range:
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
        text = _whole_text([text, row.cells[0]])
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


def _rest_of_date(rows: Sequence[Line], n: int) -> int | None:
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


def _whole_text(pieces: Sequence[str]) -> str:
    """The pieces of a date that had to wrap, put together: `pre-` and `sent` are one word."""
    text = pieces[0]
    for piece in pieces[1:]:
        broken = _BROKEN.search(text) is not None and piece[:1].islower()
        text = text[:-1] + piece if broken else f"{text} {piece}"
    return text


_BROKEN = re.compile(r"[^\W\d_][-‐]$")


def _with_cells(line: Line, cells: tuple[str, ...]) -> Line:
    return replace(line, text=" ".join(cells), cells=cells)


def only_date(cell: str) -> bool:
    """Whether a text says nothing but when."""
    found = period(cell)
    return found is not None and not without_dates(cell, found).strip(" \u2502()[]|,.;:–—-")


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
        rows[a] = _with_cells(_and(rows[a], rows[b]), (whole, *rows[a].cells[1:]))
        rows[b] = _with_cells(rows[b], rows[b].cells[1:])
    return [row for row in rows if row.text]


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
