"""Rows of skills, put together where they had to wrap."""

import re
from collections.abc import Sequence
from dataclasses import replace

from parsing.reading.document import Line
from parsing.rules.flow import wraps
from parsing.rules.prose import goes_on
from parsing.rules.rows import is_bullet

GROUP = re.compile(r"^(?P<label>[^:]{2,45}?)\s*:\s*(?P<rest>.*)$")
"""The name of a group and what it holds."""
WIDE = 250.0
"""Points of a line that is no item of a narrow column."""


def without_prose(lines: Sequence[Line]) -> list[Line]:
    """Lines but for what is said, in smaller type, of skills that stand side by side above it."""
    kept: list[Line] = []
    n = 0
    while n < len(lines):
        line = lines[n]
        kept.append(line)
        stop = n = n + 1
        small = lines[n].size if n < len(lines) else 0.0
        while stop < len(lines) and abs(lines[stop].size - small) < 0.3 and small < 0.85 * line.size:
            stop += 1
        said = " ".join(one.text for one in lines[n:stop])
        if len(line.cells) > 1 and len(said.split()) > 10 and any(one.text.endswith(".") for one in lines[n:stop]):
            n = stop
    return kept


def rejoined(lines: Sequence[Line]) -> list[Line]:
    """Lines whose list runs on over the line's end are joined."""
    joined: list[Line] = []
    marked = sum(map(is_bullet, lines))
    for line in lines:
        last = joined[-1] if joined else None
        if (
            last is not None
            and marked > 1
            and (2 * marked >= len(lines) or _hangs(last, line))
            and _under_bullet(last, line)
        ):
            text = _whole(last.text, line.text)
            joined[-1] = replace(last, text=text, cells=(text,), more=(*last.more, line.number))
            continue
        if last and len(line.cells) == 1 and not line.bold and not line.lead and not GROUP.match(line.text):
            listed = re.search(r"[,·•|;]|\s/\s", last.text) is not None
            runs_on = last.text.rstrip().endswith((",", "·", "•", "|", ";", "/", "(", "-")) or (
                line.text[:1] in ",·•|)" and "," in last.text
            )
            wrapped = (listed and line.text[:1].islower()) or goes_on(last.text, last, line) or _wide(last, line)
            if (runs_on or wrapped) and line.page == last.page:
                hyphen = last.text.endswith("-") and line.text[:1].islower()
                tail = last.cells[-1][:-1] + line.text if hyphen else f"{last.cells[-1]} {line.text}"
                cells = (*last.cells[:-1], tail)
                joined[-1] = replace(
                    last, text=" ".join(cells), cells=cells, room=line.room, more=(*last.more, line.number)
                )
                continue
        joined.append(line)
    return joined


def _wide(last: Line, line: Line) -> bool:
    """Whether a list as wide as the page had to break between two words of an item."""
    full = len(last.cells) == 1 and last.x1 - last.x0 > WIDE and wraps(last) and last.text.count(",") > 1
    return full and is_bullet(last) == is_bullet(line) and 0 < line.gap < 1.7 * line.size and "," in line.text


def _hangs(last: Line, line: Line) -> bool:
    """Whether a line is set under its bullet's text rather than under the bullet."""
    return is_bullet(last) and 3 < line.x0 - last.x0 < 40


def _whole(text: str, rest: str) -> str:
    """A text and the rest of it from the next line; a word that was broken there in one piece."""
    broken = re.search(r"[^\W\d_]-$", text) is not None and re.match(r"[^\W\d_]*[a-zà-ÿ]", rest) is not None
    return text[:-1] + rest if broken and not rest[:1].isupper() else f"{text} {rest}"


def _under_bullet(last: Line, line: Line) -> bool:
    """A line without a bullet among lines that have one goes on with the one above."""
    plain = not (is_bullet(line) or line.bold or line.lead) and len(line.cells) == 1 and not GROUP.match(line.text)
    return plain and is_bullet(last) and line.page == last.page and len(last.cells) == 1
