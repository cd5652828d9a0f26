"""Sheets -> lines in the order a person reads them: columns found by their gutter, repeated headers dropped."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from parsing.errors import HostilePdf
from parsing.reading.document import Document, Line
from parsing.reading.geometry import Box
from parsing.reading.lines import IsHeading, Leaf, caps, face, rows_of
from parsing.reading.marks import WHITE, Sheet
from parsing.reading.segments import Segment, margin_edge, segments
from parsing.reading.unprinted import unprinted

MAX_SEGMENTS = 4_000
"""On a page; a dense one has 600."""
LABEL = 24
"""Characters that a label beside its text has at most."""
_PAGE_NUMBER = re.compile(
    r"^(?:page|p\.)?\s*\d{1,2}\s*(?:(?:/|of|sur|de)\s*\d{1,2})?$|^-\s*\d{1,2}\s*-$", re.IGNORECASE
)
_FOOTER = re.compile(r"(?:^|\s[–—|-]\s|\bpage\s+)\d{1,2}\s*(?:/|of|sur)\s*\d{1,2}$", re.IGNORECASE)
_DATE = re.compile(r"\b(?:19|20)\d\d\b|présent|present|aujourd|en cours|à ce jour", re.IGNORECASE)


def compose(sheets: list[Sheet], *, is_heading: IsHeading) -> Document:
    """Put pages into reading order. `is_heading` tells whether a text alone on its line names a section."""
    hidden: list[str] = []
    leaves: list[Leaf] = []
    edge: float | None = None
    for sheet in sheets:
        hidden += sheet.hidden
        found = segments(sheet.marks, edge=edge, chips=_chips(sheet))
        if sheet.blank and not unprinted(sheet.blank, found, is_heading):
            hidden += sheet.blanks
        if len(found) > MAX_SEGMENTS:
            raise HostilePdf("segments")
        edge = margin_edge([s.x0 for s in found]) or edge
        leaves.append(Leaf(sheet.width, sheet.height, found, _panels(sheet), _dots(sheet), edge, sheet.links))
    leaves = _without_repeats(leaves)
    lines, columns = _in_order(leaves, is_heading)
    links = list(dict.fromkeys(uri for sheet in sheets for _, uri in sheet.links))
    return Document.of(
        _numbered(lines),
        pages=len(sheets),
        columns=columns,
        hidden=tuple(hidden[:40]),
        links=tuple(links),
    )


def _panels(sheet: Sheet) -> list[tuple[float, float]]:
    found = []
    for paint in sheet.paints:
        x0, y0, x1, y1 = paint.box
        tall = y1 - y0 > 0.6 * sheet.height
        if tall and 0.15 * sheet.width < x1 - x0 < 0.6 * sheet.width and paint.color not in (None, WHITE):
            found.append((x0, x1))
    return found


def _chips(sheet: Sheet) -> list[Box]:
    """Boxes as small as a word or a few, painted behind one line: tags."""
    found = []
    for paint in sheet.paints:
        x0, y0, x1, y1 = paint.box
        if 8 < y1 - y0 < 30 and y1 - y0 < x1 - x0 < 0.45 * sheet.width and paint.color not in (None, WHITE):
            found.append(paint.box)
    return found[:400]


def _dots(sheet: Sheet) -> list[tuple[float, float]]:
    found = []
    for paint in sheet.paints:
        x0, y0, x1, y1 = paint.box
        w, h = x1 - x0, y1 - y0
        if 1.5 < w < 7 and 1.5 < h < 7 and 0.7 < w / h < 1.4 and paint.color not in (None, WHITE):
            found.append((x1, (y0 + y1) / 2))
    return found[:400]


def _without_repeats(leaves: list[Leaf]) -> list[Leaf]:
    """Drop page numbers, and what stands at the edge of several pages after its first time."""

    def edge(leaf: Leaf, s: Segment) -> bool:
        return s.y < 0.09 * leaf.height or s.y > 0.92 * leaf.height

    def key(text: str) -> str:
        return re.sub(r"\d+", "#", text.casefold())

    counts = Counter(k for leaf in leaves for k in {key(s.text) for s in leaf.segments if edge(leaf, s)})
    kept: list[Leaf] = []
    met: set[str] = set()
    for number, leaf in enumerate(leaves, 1):
        keep: list[Segment] = []
        lowest = max((s.y for s in leaf.segments), default=0.0)
        for s in leaf.segments:
            at_edge = edge(leaf, s)
            if s.y == lowest > 0.85 * leaf.height and s.text == str(number):
                continue
            if at_edge and (_PAGE_NUMBER.match(s.text) or (s.y > 0.92 * leaf.height and _FOOTER.search(s.text))):
                continue
            if at_edge and counts[key(s.text)] > 1 and key(s.text) in met:
                continue
            keep.append(s)
        met |= {key(s.text) for s in leaf.segments if edge(leaf, s)}
        kept.append(replace(leaf, segments=keep))
    return kept


# Columns


def _in_order(leaves: list[Leaf], is_heading: IsHeading) -> tuple[list[Line], int]:
    gutter: float | None = None
    for leaf in leaves:
        gutter = _gutter(leaf, is_heading)
        if gutter is not None:
            break
    if gutter is None:
        return [line for n, leaf in enumerate(leaves) for line in rows_of(leaf, leaf.segments, n + 1, 0, is_heading)], 1
    heads: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    wide: list[Line] = []
    flows = any(_flows(leaf, gutter, is_heading) for leaf in leaves)
    paged: list[Line] = []
    for n, leaf in enumerate(leaves):
        parts = _divide(leaf, gutter)
        top, across, one, two = (
            rows_of(leaf, part, n + 1, c, is_heading) for part, c in zip(parts, (0, 0, 1, 2), strict=True)
        )
        heads, wide, left, right = heads + top, wide + across, left + one, right + two
        paged += top + one + two + across
    return (paged if flows else heads + left + right + wide), 2


def _flows(leaf: Leaf, gutter: float, is_heading: IsHeading) -> bool:
    """Whether text runs on from the foot of the left column to the head of the right one, as in a newspaper.

    Then columns are equally wide, and the right one begins within something that has dates, not with a heading.
    """
    _, _, one, two = _divide(leaf, gutter)
    if not one or not two or abs(gutter - leaf.width / 2) > 0.08 * leaf.width:
        return False
    named = _heads(leaf, is_heading)
    before = list(takewhile(lambda s: s not in named, sorted(two, key=lambda s: (s.y, s.x0))))
    low = max(s.y for s in one) > 0.8 * leaf.height
    return low and bool(before) and any(_DATE.search(s.text) for s in before)


def _divide(leaf: Leaf, gutter: float) -> tuple[list[Segment], list[Segment], list[Segment], list[Segment]]:
    """Segments above both columns, across them further down, left and right of the gutter."""
    crossing = [s for s in leaf.segments if s.x0 < gutter - 2 and s.x1 > gutter + 2]
    one = [s for s in leaf.segments if s.x1 <= gutter + 2]
    two = [s for s in leaf.segments if s.x0 >= gutter - 2 and s.x1 > gutter + 2]
    if not crossing:
        return [], [], one, two
    third = leaf.height / 3
    bottom = max((s.y for s in crossing if s.y < third), default=-1.0)
    top = [s for s in leaf.segments if s.y <= bottom + 1]
    return (
        top,
        [s for s in crossing if s.y > bottom + 1],
        [s for s in one if s.y > bottom + 1],
        [s for s in two if s.y > bottom + 1],
    )


def _gutter(leaf: Leaf, is_heading: IsHeading) -> float | None:
    """The x of the empty strip between two columns, or None."""
    count = len(leaf.segments)
    if count < 12:
        return None
    best: tuple[float, float] | None = None
    run: list[float] = []
    allowed = max(2, round(0.12 * count))
    heads = _heads(leaf, is_heading)
    for x in [0.15 * leaf.width + 2.0 * i for i in range(int(0.35 * leaf.width))]:
        crossing = sum(1 for s in leaf.segments if s.x0 < x < s.x1)
        if crossing <= allowed and x < 0.85 * leaf.width:
            run.append(x)
            continue
        best = _better(best, run, leaf, heads)
        run = []
    best = _better(best, run, leaf, heads)
    return best[1] if best else None


def _better(
    best: tuple[float, float] | None, run: list[float], leaf: Leaf, heads: set[Segment]
) -> tuple[float, float] | None:
    """Of an empty strip, the line with fewest crossings; of several strips, the one that divides best."""
    if len(run) < 3:
        return best
    crossings = {x: sum(1 for s in leaf.segments if s.x0 < x < s.x1) for x in run}
    least = min(crossings.values())
    clear = [x for x in run if crossings[x] == least]
    # Dates at the right of a column leave an empty strip on either side of them.
    for strip in _strips(clear):
        gutter = strip[len(strip) // 2]
        score = _divides(leaf, gutter, heads)
        if score > 0 and (best is None or best[0] < score):
            best = score, gutter
    return best


def _strips(xs: list[float]) -> Iterator[list[float]]:
    """Places two points apart, those that follow each other together."""
    strip: list[float] = []
    for x in xs:
        if strip and x - strip[-1] > 3:
            yield strip
            strip = []
        strip.append(x)
    if strip:
        yield strip


def _heads(leaf: Leaf, is_heading: IsHeading) -> set[Segment]:
    """What names a section: known headings, and what is set as they are and not as the text is.

    Where none is known, what is larger than the text, again and again.
    """
    letters = Counter[tuple[object, ...]]()
    for s in leaf.segments:
        letters[face(s)] += len(s.text)
    body = letters.most_common(1)[0][0]
    size = Counter(s.size for s in leaf.segments for _ in s.text).most_common(1)[0][0]
    known = {s for s in leaf.segments if is_heading(s.text)}
    faces = Counter(face(s) for s in known if face(s) != body and (s.size > size or s.colored or caps(s.text)))
    short = [s for s in leaf.segments if len(s.text) <= 40 and not _DATE.search(s.text)]
    usage = Counter(face(s) for s in short)
    faces = Counter({face: count for face, count in faces.items() if 4 * count >= usage[face]})
    if not known:
        larger = Counter(face(s) for s in short if s.size > 1.08 * size)
        faces = Counter({face: count for face, count in larger.items() if count >= 3})
    return known | {s for s in short if face(s) in faces}


def _divides(leaf: Leaf, gutter: float, named: set[Segment]) -> float:
    """How surely a line parts two columns of text rather than, say, entries from their dates. 0: it does not."""
    _, _, one, two = _divide(leaf, gutter)
    count = len(leaf.segments)
    if len(one) < 0.12 * count or len(two) < 0.12 * count or min(len(one), len(two)) < 5:
        return 0.0
    heads = [sum(s in named for s in side) for side in (one, two)]
    # A column's lines begin together; dates and places at the right of a column do not.
    begins = Counter(round(s.x0) for s in two).most_common(1)[0][1] / len(two)
    dated = [sum(bool(_DATE.search(s.text)) and len(s.text) < 30 for s in side) / len(side) for side in (one, two)]
    if max(dated) > 0.6 or _parts_dates(one, two) or _labels_rows(one, two):
        return 0.0
    # Centred headings stand above each other; a column has text below its own.
    if any(head > 0.6 * len(side) for head, side in zip(heads, (one, two), strict=True)):
        return 0.0
    panel = any(abs(edge - gutter) < 40 for panel in leaf.panels for edge in panel)
    ys = sorted(s.y for s in two)
    aligned = sum(1 for s in one if bisect_left(ys, s.y + 1.0) > bisect_right(ys, s.y - 1.0)) / len(one)
    if min(heads) >= 1 and (max(heads) >= 2 or panel or aligned < 0.8):
        return 1.0 + min(heads) + (1.0 if panel else 0.0) + begins
    if (max(heads) >= 1 and panel) or (heads[1] >= 2 and aligned < 0.5 and max(dated) < 0.2):
        return 0.5 + begins / 2
    return 0.0


def _parts_dates(one: list[Segment], two: list[Segment]) -> bool:
    """Whether dates alone at the right, each beside a line at the left, would be taken off what they date."""
    ys = sorted(s.y for s in one)
    others = sorted(s.y for s in two)

    def lonely(s: Segment) -> bool:
        beside = bisect_right(ys, s.y + 1.0) > bisect_left(ys, s.y - 1.0)
        near = bisect_right(others, s.y + 1.7 * s.size) - bisect_left(others, s.y - 1.7 * s.size)
        return beside and near == 1

    dates = [s for s in two if _DATE.search(s.text) and len(s.text) < 30]
    alone = sum(map(lonely, dates))
    return alone > 1 and 10 * alone >= 6 * len(dates)


def _labels_rows(one: list[Segment], two: list[Segment]) -> bool:
    """Whether what stands at the left are dates and short labels, far apart, each beside the first line of its text."""
    ys, own = sorted(s.y for s in two), sorted(s.y for s in one)
    beside = sum(bisect_right(ys, s.y + 1.0) > bisect_left(ys, s.y - 1.0) for s in one)
    apart = sum(bisect_right(own, s.y + 1.7 * s.size) - bisect_left(own, s.y - 1.7 * s.size) == 1 for s in one)
    short = all(len(s.text) <= LABEL for s in one)
    return short and beside == len(one) and apart > 0.5 * len(one) and any(_DATE.search(s.text) for s in one)


def _numbered(lines: list[Line]) -> list[Line]:
    counts = Counter[int]()
    numbered = []
    for line in lines:
        counts[line.page] += 1
        numbered.append(replace(line, number=counts[line.page], y=round(line.y, 1)))
    return numbered
