"""Segments of a page or a column -> its lines, block by block."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest

from parsing.reading.bands import bands
from parsing.reading.document import Line
from parsing.reading.geometry import Box, touches
from parsing.reading.segments import Segment

IsHeading = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page's segments."""

    width: float
    height: float
    segments: list[Segment] = field(repr=False)
    panels: list[tuple[float, float]] = field(default_factory=list)
    """Left and right edges of tall painted areas."""
    dots: list[tuple[float, float]] = field(default_factory=list)
    """Right edge and middle of small painted squares and discs: bullets drawn as shapes."""
    edge: float | None = None
    """Where the text begins beside headings that hang in the margin."""
    links: list[tuple[Box, str]] = field(default_factory=list, repr=False)


def face(s: Segment) -> tuple[object, ...]:
    """What a segment looks like: size, weight, colour, capitals."""
    return round(2 * s.size), s.bold, s.color, caps(s.text)


def caps(text: str) -> bool:
    """Whether a text is set in capitals."""
    return text.isupper()


_BESIDE = 10
"""Numbers of columns within a column begin here."""


def rows_of(leaf: Leaf, found: list[Segment], page: int, column: int, is_heading: IsHeading) -> list[Line]:
    """The lines of what is found on a page, in one of its columns or across them; blocks beside each other apart."""
    rows = _on_baselines(_whole_heads(leaf, found, is_heading))
    lines: list[Line] = []
    before = 0
    for place, block in bands(rows, is_heading):
        before += place == 1
        number = _BESIDE * (10 * column + before) + place if place else column
        above = lines[-1].y if lines else None
        lines += _lines(leaf, _unhung(leaf, block, is_heading), page=page, column=number, above=above)
    return lines


def _whole_heads(leaf: Leaf, found: list[Segment], is_heading: IsHeading) -> list[Segment]:
    """With headings in the margin that take two lines put together, whatever stands beside them."""
    edge = leaf.edge
    if edge is None:
        return found
    margin = sorted((s for s in found if s.x1 < edge), key=lambda s: s.y)
    whole: dict[Segment, Segment | None] = {}
    for s, below in pairwise(margin):
        close = face(s) == face(below) and 0 < below.y - s.y < 1.6 * s.size and abs(s.x0 - below.x0) < 3
        apart = is_heading(s.text) and is_heading(below.text)
        if s not in whole and close and not apart and is_heading(f"{s.text} {below.text}"):
            whole |= {s: replace(s, text=f"{s.text} {below.text}", x1=max(s.x1, below.x1)), below: None}
    return [kept for s in found if (kept := whole.get(s, s)) is not None]


def _on_baselines(found: list[Segment]) -> list[list[Segment]]:
    rows: list[list[Segment]] = []
    for s in sorted(found, key=lambda s: (s.y, s.x0)):
        near = rows[-1] if rows else None
        if near and s.y - near[0].y < 0.4 * max(s.size, near[0].size) and not _overlaps(near, s):
            near.append(s)
        else:
            rows.append([s])
    for row in rows:
        row.sort(key=lambda s: s.x0)
    return rows


def _lines(leaf: Leaf, rows: Iterable[list[Segment]], *, page: int, column: int, above: float | None) -> list[Line]:
    """The lines of rows; `above`: the baseline of the line before them."""
    lines: list[Line] = []
    for row in rows:
        main = max(row, key=lambda s: len(s.text))
        y = row[0].y
        dotted = tuple(i for i, s in enumerate(row) if _dotted(leaf, s))
        lines.append(
            Line(
                page=page,
                number=0,
                text=" ".join(s.text for s in row),
                x0=row[0].x0,
                x1=max(s.x1 for s in row),
                y=y,
                size=main.size if len(row) == 1 else max(s.size for s in row),
                bold=row[0].bold,
                column=column,
                gap=max(0.0, y - (lines[-1].y if lines else y if above is None else above)),
                cells=tuple(s.text for s in row),
                colored=row[0].colored,
                bullet=0 in dotted,
                dotted=dotted,
                italic=row[0].italic,
                color="#{:02x}{:02x}{:02x}".format(*row[0].color),
                spaced=row[0].spaced,
                urls=_urls(leaf, row),
                lead=row[0].lead or (row[0].text if row[0].bold and len(row) > 1 and not row[1].bold else ""),
            )
        )
    return lines


def _unhung(leaf: Leaf, rows: list[list[Segment]], is_heading: IsHeading) -> Iterator[list[Segment]]:
    """A heading that hangs in the margin is a row of its own; one that goes on below is left for the rules."""
    edge = leaf.edge

    def hangs(row: list[Segment]) -> bool:
        return edge is not None and row[0].x1 < edge

    for row, below in zip_longest(rows, rows[1:]):
        goes_on = below is not None and hangs(below) and below[0].y - row[0].y < 1.8 * row[0].size
        if len(row) > 1 and hangs(row) and not goes_on and is_heading(row[0].text):
            yield row[:1]
            yield row[1:]
        else:
            yield row


def _dotted(leaf: Leaf, s: Segment) -> bool:
    return any(2 < s.x0 - x < 22 and abs(s.y - 0.3 * s.size - at) < 0.35 * s.size for x, at in leaf.dots)


def _urls(leaf: Leaf, row: list[Segment]) -> tuple[str, ...]:
    boxes = [(s.x0, s.y - 0.7 * s.size, s.x1, s.y) for s in row]
    return tuple(dict.fromkeys(url for box, url in leaf.links if touches(box, boxes)))


def _overlaps(row: list[Segment], s: Segment) -> bool:
    return any(s.x0 < r.x1 - 1 and s.x1 > r.x0 + 1 for r in row)
