"""Which rows among skills name the groups of those below."""

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from parsing.reading.document import Line
from parsing.rules.rows import unbulleted


def alike_rows(rows: Sequence[Line]) -> set[int]:
    """Three or more rows of one thing each that all look like names of groups: with nothing under them they list."""

    def look(line: Line) -> tuple[float, bool] | None:
        bare = unbulleted(line.text)
        if len(line.cells) > 1 or re.search(r"[,;•·|/(]|:.", bare) or not (line.bold or bare.endswith(":")):
            return None
        return line.size, bare.endswith(":")

    looks = [look(line) for line in rows]
    found: set[int] = set()
    for key, run in groupby(range(len(rows)), key=lambda n: looks[n]):
        same = list(run)
        if key is not None and len(same) > 2:
            found.update(same)
    return found


def over_lists(rows: Sequence[Line]) -> set[int]:
    """Two or more bold rows, each over a plain one with commas: they name groups, though skills are called so too."""
    found = {
        n
        for n, (line, below) in enumerate(pairwise(rows))
        if line.bold and not below.bold and "," in below.text and not re.search(r"[,;|]", line.text)
    }
    return found if len(found) > 1 and len(found) == sum(line.bold for line in rows) else set()


def in_italics(rows: Sequence[Line], n: int) -> bool:
    """Whether a line is set in italics over lines that are not, as names of groups are."""
    upright = n + 1 < len(rows) and not rows[n + 1].italic
    return rows[n].italic and upright and 2 * sum(line.italic for line in rows) < len(rows)
