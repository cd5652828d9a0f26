"""Marks -> segments: stretches of text on one baseline without a hole a reader would take for a column's edge."""

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from parsing.reading.accents import composed
from parsing.reading.geometry import Box
from parsing.reading.marks import BLACK, Color, Mark
from parsing.reading.spacing import HOLE, NEAR, breaks, set_apart

MARGIN = 12.0
"""Points left of the text from which something hangs in the margin."""
SHARED = 4
"""So many lines that begin at one place make an edge of it."""
BESIDE = 0.55
"""Ems between a text and what stands beside it, at least."""
MARGIN_GAP = 0.45
"""Ems between a heading in the margin and its text; words of a line stand closer."""
STREWN = 3
"""So many gaps of one width, wider than those between words, part what stands in a row."""
WORD = 0.12
"""Ems: a narrower gap is between letters."""
COLORED = 38
"""Of 255, between its strongest and its weakest part, from which a colour is none of the greys."""
_LETTERS = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u2010": "-", "\u2011": "-"}
)
_DROP = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]")
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_MINUS = re.compile(r"(?<=[^\W\d_])\u2212(?=[^\W\d_])")
"""What some typesetters print for a hyphen."""
_BARS = re.compile(r"(?:\s*\|\s*){2,}")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text. Points from the page's top left corner; `y` is the baseline."""

    text: str = field(repr=False)
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    colored: bool
    lead: str = field(default="", repr=False)
    italic: bool = False
    color: Color = BLACK
    """Of most of its letters."""
    spaced: bool = False
    """Its letters are set apart."""


def clean(text: str) -> str:
    """Plain characters: composed accents, no ligatures, no invisible characters, single spaces."""
    # A soft hyphen shows only where it breaks a word at the line's end.
    broken = text.rstrip().endswith("\u00ad")
    text = unicodedata.normalize("NFC", _DROP.sub("", text.translate(_LETTERS))) + ("-" if broken else "")
    return _BARS.sub(" | ", _SPACES.sub(" ", _MINUS.sub("-", text))).strip()


def segments(marks: Iterable[Mark], *, edge: float | None = None, chips: Sequence[Box] = ()) -> list[Segment]:
    """All segments of one page, top to bottom, left to right.

    `edge`: the margin's on the page before. `chips`: small painted boxes, each about a text of its own.
    """
    rows = _rows(composed(list(marks)))
    drawn = sum(mark.text.isspace() for row in rows for mark in row)
    spaceless = drawn * 25 < sum(map(len, rows))
    pieces = [piece for row in rows for piece in _pieces(row)]
    pieces = [part for piece in pieces for part in _by_chips(piece, chips)]
    pieces = [part for piece in pieces for part in _strewn(piece)]
    edges = _edges(pieces)
    pieces = [part for piece in pieces for part in _at_edges(piece, edges)]
    edge = margin_edge([piece[0].x0 for piece in pieces]) or edge
    if edge is not None:
        pieces = [part for piece in pieces for part in _at_edge(piece, edge)]
    found = [_segment(piece, spaceless=spaceless) for piece in pieces]
    return [segment for segment in found if segment is not None]


def margin_edge(begins: Sequence[float]) -> float | None:
    """Where most of a page's text begins, when some begins left of it: headings hang in the margin there."""
    starts = Counter(round(x) for x in begins)
    if not starts:
        return None
    edge, count = starts.most_common(1)[0]
    hanging = sum(n for x, n in starts.items() if x < edge - MARGIN)
    return edge if count >= 6 and count >= 0.25 * len(begins) and 0 < hanging < 0.5 * count else None


def _by_chips(piece: list[Mark], chips: Sequence[Box]) -> list[list[Mark]]:
    """A piece cut where one box ends and another begins."""
    if not chips:
        return [piece]
    middle = piece[0].y - 0.3 * piece[0].size
    row = [box for box in chips if box[1] < middle < box[3] and box[2] > piece[0].x0 and box[0] < piece[-1].x1]
    if len(row) < 2:
        return [piece]
    cuts: list[int] = []
    last: Box | None = None
    for n, mark in enumerate(piece):
        inside = next((box for box in row if box[0] - 1 <= mark.x0 and mark.x1 <= box[2] + 1), None)
        if mark.text.isspace() or inside is None:
            continue
        if last is not None and inside is not last:
            cuts.append(n)
        last = inside
    return [piece[a:b] for a, b in pairwise([0, *cuts, len(piece)])]


def _strewn(piece: list[Mark]) -> list[list[Mark]]:
    """A piece cut at its wide gaps, where these are several of one width: what is set one beside the other in a row."""
    gaps = _gaps(piece)
    if len(gaps) < STREWN:
        return [piece]
    inked = [mark for mark in piece if not mark.text.isspace()]
    widths = sorted((after.x0 - before.x1) / max(before.size, after.size) for before, after in gaps)
    between = [(b.x0 - a.x1) / max(a.size, b.size) for a, b in pairwise(inked)]
    narrow = [gap for gap in between if WORD < gap < widths[0]]
    # A justified line may be as wide between all of its words; one with its letters set apart, between all of these.
    alike = widths[-1] <= 1.25 * widths[0] and len(narrow) > 1 and widths[0] >= 2 * max(narrow)
    if not alike or 3 * len(narrow) > len(inked):
        return [piece]
    cuts = [piece.index(after) for _, after in gaps]
    parts = [piece[a:b] for a, b in pairwise([0, *cuts, len(piece)])]
    return parts if all(any(mark.text.isalpha() for mark in part) for part in parts) else [piece]


def _edges(pieces: Sequence[list[Mark]]) -> list[float]:
    """Where text begins again and again: the left edges of columns, and of text beside dates that end together."""
    starts = Counter(round(piece[0].x0) for piece in pieces)
    holes = [(before.x1, mark.x0) for piece in pieces for before, mark in _gaps(piece)]
    fixed = Counter((round(left), round(right)) for left, right in holes)
    found = {float(x) for x, count in starts.items() if count >= SHARED}
    return sorted(found | {float(right) for (_, right), count in fixed.items() if count >= SHARED})


def _gaps(piece: Sequence[Mark]) -> list[tuple[Mark, Mark]]:
    """The letters on both sides of each gap that is wider than one between words."""
    inked = [mark for mark in piece if not mark.text.isspace()]
    return [(a, b) for a, b in pairwise(inked) if b.x0 - a.x1 > BESIDE * max(a.size, b.size)]


def _at_edges(piece: list[Mark], edges: Sequence[float]) -> list[list[Mark]]:
    """A piece cut where its one wide gap ends at an edge: what stands there is set beside something, not behind it."""
    gaps = _gaps(piece)
    if len(gaps) != 1 or not any(abs(gaps[0][1].x0 - edge) < 1.0 for edge in edges):
        return [piece]
    at = piece.index(gaps[0][1])
    return [piece[:at], piece[at:]]


def _at_edge(piece: list[Mark], edge: float) -> list[list[Mark]]:
    """A heading in the margin and the text beside it, which a narrow gap alone would not part."""
    if piece[0].x0 > edge - MARGIN:
        return [piece]
    inked = [(i, m) for i, m in enumerate(piece) if not m.text.isspace()]
    for (_, before), (i, mark) in pairwise(inked):
        apart = mark.x0 - before.x1 > MARGIN_GAP * max(mark.size, before.size)
        if apart and abs(mark.x0 - edge) < 1.5:
            return [piece[:i], piece[i:]]
    return [piece]


def _rows(marks: Iterable[Mark]) -> list[list[Mark]]:
    """Marks of the same baseline; small ones beside large ones may sit a little higher or lower."""
    rows: list[list[Mark]] = []
    for mark in sorted((m for m in marks if m.upright), key=lambda m: m.y):
        if rows and mark.y - rows[-1][0].y < min(1.5, mark.size * 0.2):
            rows[-1].append(mark)
        else:
            rows.append([mark])
    return [sorted(row, key=lambda m: m.x0) for row in rows]


def _pieces(row: list[Mark]) -> list[list[Mark]]:
    pieces: list[list[Mark]] = []
    last: Mark | None = None
    blank = False
    for i, mark in enumerate(row):
        if mark.text.isspace():
            blank = True
            if pieces and last is not None and mark.x0 - last.x1 < HOLE * last.size:
                pieces[-1].append(mark)
            continue
        if last is not None and _twice(last, mark):
            continue
        if last is None or _hole(row, i, last, blank=blank):
            pieces.append([])
        pieces[-1].append(mark)
        last, blank = mark, False
    return pieces


def _hole(row: list[Mark], i: int, last: Mark, *, blank: bool) -> bool:
    """Whether so much is left free before a mark that something else begins there."""
    size = max(last.size, row[i].size)
    gap = row[i].x0 - last.x1
    if gap <= HOLE * size * (1.15 if blank else 1.0):
        return False
    # Words whose letters are set apart stand as much farther from each other.
    return gap > (HOLE + 2.5 * set_apart(row[max(0, i - NEAR) : i + NEAR])) * size


def _twice(last: Mark, mark: Mark) -> bool:
    """Drawn a second time a hair's breadth away, to look bold."""
    return last.text == mark.text and abs(last.x0 - mark.x0) < 0.12 * mark.size and last.run != mark.run


def _segment(piece: list[Mark], *, spaceless: bool) -> Segment | None:
    inked: list[Mark] = []
    blanks: list[bool] = []
    blank = False
    for mark in piece:
        if not mark.text.isspace():
            inked.append(mark)
            blanks.append(blank)
        blank = mark.text.isspace()
    begins, spaced = breaks(inked, blanks, spaceless=spaceless)
    text = [" " + mark.text if begin else mark.text for mark, begin in zip(inked, begins, strict=True)]
    words = clean("".join(text))
    if not words or not words.strip("|"):
        return None
    bold = sum(m.bold for m in inked) > 0.7 * len(inked)
    color = Counter(m.color for m in inked).most_common(1)[0][0]
    return Segment(
        text=words,
        x0=inked[0].x0,
        x1=max(m.x1 for m in inked),
        y=statistics.median(m.y for m in inked),
        size=round(statistics.median(m.size for m in inked), 1),
        bold=bold,
        colored=max(color) - min(color) > COLORED,
        lead="" if bold else clean("".join(text[: sum(1 for _ in takewhile(lambda m: m.bold, inked))])),
        italic=sum(m.italic for m in inked) > 0.7 * len(inked),
        color=color,
        spaced=spaced,
    )
