"""Lines as a reader takes them: bullets, and the dates that heads of entries carry."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile, zip_longest

from parsing.reading.document import Line
from parsing.rules.date_columns import (
    OPEN_END,
    date_column,
    flanked,
    rest_of_date,
    stacked,
    unbroken,
    unglued,
    whole_text,
    with_below,
    with_cells,
    wrapped_right,
)
from parsing.rules.dates import Period, only_date, only_duration, period, without_dates
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
    rows = [unglued(line) for line in lines if not announces(line.text) and not only_duration(line.text)]
    rows = _marked_heads(_bulleted_heads(flanked(stacked(wrapped_right(unbroken(rows))))))
    result: list[Line] = []
    for n, line in enumerate(rows):
        cells = line.cells or (line.text,)
        if result and _only_year(result[-1]) and _only_year(line) and result[-1].page == line.page:
            # A column of years: the first above the last.
            result[-1] = with_cells(with_below(result[-1], line), (f"{result[-1].text} – {line.text}",))
            continue
        if len(cells) > 1 and is_bullet(line) and only_date(cells[-1]):
            result.append(replace(line, text=cells[-1], cells=(cells[-1],), bullet=False, bold=False, lead=""))
            line = with_cells(line, cells[:-1])  # noqa: PLW2901 -- the row less its date
            cells = line.cells
        elif rest := date_column(rows, n):
            whole = whole_text([cells[0], *(rows[m].cells[0] for m in rest)])
            for m in rest:
                line = with_below(line, rows[m])  # noqa: PLW2901
                rows[m] = replace(with_cells(rows[m], rows[m].cells[1:]), bullet=1 in rows[m].dotted)
            line = with_cells(line, (whole, *cells[1:]))  # noqa: PLW2901
        elif OPEN_END.search(cells[0]) and (k := rest_of_date(rows, n)) is not None:
            whole = whole_text([cells[0], rows[k].cells[0]])
            rows[k] = replace(with_cells(rows[k], rows[k].cells[1:]), bullet=1 in rows[k].dotted)
            line = with_cells(with_below(line, rows[k]), (whole, *cells[1:]))  # noqa: PLW2901
        if result and _head_goes_on(result[-1], line):
            result[-1] = _continued(with_below(result[-1], line), line.text)
        elif line.text:
            result.append(line)
    return result


def _bulleted_heads(rows: list[Line]) -> list[Line]:
    """Positions and degrees as bullets under their employer or school, each with its date at the right, unbulleted.

    The names they hold tell them from what was done beside a date, where nothing else is dated.
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
        found[n] = replace(with_cells(line, tuple(cells)), bullet=False, dotted=())
    if len(found) < 2 or 2 * named < len(found):
        return rows
    return [found.get(n, line) for n, line in enumerate(rows)]


def _marked_heads(rows: list[Line]) -> list[Line]:
    """Names with a mark of their own kind, each right above what is dated: heads of entries, not what was done."""
    marks: dict[tuple[str, int], list[int]] = {}
    for n, line in enumerate(rows):
        if is_bullet(line):
            marks.setdefault(("" if line.bullet else line.text[0], round(line.x0 / _INDENT)), []).append(n)
    dated = next((n for n, line in enumerate(rows) if (found := period(line.text)) and found.ranged), 0)
    for marked in marks.values():
        # What was done in the first job stands below its date.
        if marked[0] < dated and all(_above_date(rows, n) for n in marked):
            for n in marked:
                cells = (unbulleted(rows[n].cells[0]), *rows[n].cells[1:]) if rows[n].cells else ()
                rows[n] = replace(rows[n], text=unbulleted(rows[n].text), cells=cells, bullet=False, dotted=())
    return rows


def _above_date(rows: Sequence[Line], n: int) -> bool:
    """Whether a row without a date stands above one with a range, which may wrap, with nothing done in between."""
    if len(rows[n].text) > 90 or period(rows[n].text) is not None:
        return False
    below = list(takewhile(lambda line: not is_bullet(line), rows[n + 1 : n + 2 + MAX_HEAD]))
    for line, following in zip_longest(below[:MAX_HEAD], below[1:]):
        found = period(whole_text([line.text, following.text] if following else [line.text])) if line else None
        if found is not None and found.ranged and found.span[0] < len(line.text):
            return True
    return False


_INDENT = 6.0
"""Points: marks further apart than this are of different lists."""
MAX_HEAD = 4
"""Lines an entry's head may have."""


def _continued(before: Line, text: str) -> Line:
    """The head with what had to wrap put back on the cell it came from: never on a date beside it."""
    cells = before.cells
    open_ended = [n for n, cell in enumerate(cells) if _CONNECTS.search(cell)]
    undated_ones = [n for n, cell in enumerate(cells) if not only_date(cell)]
    at = (open_ended or undated_ones or [len(cells) - 1])[-1]
    whole = whole_text([cells[at], text])
    return with_cells(before, (*cells[:at], whole, *cells[at + 1 :]))


def _only_year(line: Line) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", line.text) is not None


def _head_goes_on(before: Line, line: Line) -> bool:
    """A head that ran over its line's end: bold type, or a dated line that had to wrap."""
    if not before.cells or before.page != line.page or len(line.cells) > 1:
        return False
    if _END_ALONE.match(line.text):
        return _range_goes_on(before, line)
    if is_bullet(line):
        return False
    if before.bold and line.bold and not (_word_goes_on(before, line) or _range_goes_on(before, line)):
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
    end_alone = _END_ALONE.match(line.text) is not None
    if is_bullet(before) or not (end_alone or (len(line.text) <= 16 and only_date(line.text) and wraps(before))):
        return False
    alone, both = period(before.text), period(f"{before.text} {line.text}")
    longer = both is not None and both.ranged and both.span[0] < len(before.text) < both.span[1]
    return longer and (alone is None or not alone.ranged)


_END_ALONE = re.compile(r"[–—-]\s*(?=\S)(?:[^\W\d_]+\.?\s+)?(?:\d{4}$|\d\d/\d{4}$|[Pp]r[ée]sent$|[Nn]ow$|[Cc]urrent$)")
"""The dash and the end of a range whose line had to break before them: `– Present`, `– May 2021`."""


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
    alike = before.bold == line.bold and -25 < line.x0 - before.x0 < 3 and 0 < line.gap < 1.8 * line.size
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
    if before.text.endswith("|") or (before.text.endswith(("–", "—")) and only_date(line.text)):
        return True
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
