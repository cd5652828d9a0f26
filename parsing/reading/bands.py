"""Blocks beside each other within a page or a column: a row of headings, each over lines of its own."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from parsing.reading.segments import Segment

Row = list[Segment]
IsHeading = Callable[[str], bool]
NEAR = 12
"""Rows below the headings in which the strips between their columns are looked for."""
ENDED = 2.6
"""Ems without anything, after which what follows in a column is none of it any more."""


def bands(rows: Sequence[Row], is_heading: IsHeading) -> Iterator[tuple[int, list[Row]]]:
    """Rows in reading order, block by block; each with its place from 1 among those beside each other, 0 if alone."""
    start = n = 0
    while n < len(rows):
        if not _heads(rows[n], is_heading):
            n += 1
            continue
        edges = _edges(rows[n], rows[n + 1 : n + 1 + NEAR])
        stop = _end(rows, n, edges, is_heading)
        blocks = [[own for row in rows[n:stop] if (own := _own(row, edges, k))] for k in range(len(rows[n]))]
        if min(map(len, blocks)) < 2:
            n += 1
            continue
        yield 0, list(rows[start:n])
        yield from enumerate(blocks, 1)
        start = n = stop
    yield 0, list(rows[start:])


def _heads(row: Row, is_heading: IsHeading) -> bool:
    return len(row) > 1 and all(is_heading(s.text) for s in row)


def _edges(heads: Row, below: Sequence[Row]) -> list[float]:
    """Between each two headings the place that the fewest texts cross, as far right as there is one."""
    segments = [s for row in below for s in row]
    edges = []
    for left, right in pairwise(heads):
        places = [right.x0 - 2.0 - 3.0 * k for k in range(max(1, int((right.x0 - left.x1) / 3)))]
        edges.append(min(places, key=lambda x: sum(s.x0 < x < s.x1 for s in segments)))
    return edges


def _place(s: Segment, edges: Sequence[float]) -> int:
    return sum(s.x0 >= edge - 1 for edge in edges)


def _own(row: Row, edges: Sequence[float], k: int) -> Row:
    return [s for s in row if _place(s, edges) == k]


def _end(rows: Sequence[Row], n: int, edges: Sequence[float], is_heading: IsHeading) -> int:
    """The first row below the headings that is none of their blocks'."""
    last = {_place(s, edges): s.y for s in rows[n]}
    for m in range(n + 1, len(rows)):
        row = rows[m]
        if any(s.x0 < edge - 1 and s.x1 > edge + 1 for s in row for edge in edges) or _heads(row, is_heading):
            return m
        if _place(row[0], edges) == 0 and is_heading(row[0].text) and _only_left(rows[m:], edges, last):
            return m
        last |= {_place(s, edges): s.y for s in row}
    return len(rows)


def _only_left(rows: Sequence[Row], edges: Sequence[float], last: dict[int, float]) -> bool:
    """Whether the blocks right of the first have ended above these rows."""
    for row in rows:
        for s in row:
            k = _place(s, edges)
            if k and s.y - last.get(k, s.y) <= ENDED * s.size:
                return False
        if row[0].y - rows[0][0].y > ENDED * row[0].size:
            break
    return True
