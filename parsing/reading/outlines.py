"""Text whose letters are drawn as shapes.

Where a browser makes letters bold that its font has thin only, its PDF paints their outlines and lays the characters
over them without ink, to be searched and copied. A reader sees those characters. Anybody could lay other words over
somebody's shapes, so the characters are drawn by themselves and compared with what is painted there.
"""

from operator import mul

from pypdfium2 import PdfPage, raw

from parsing.reading.geometry import Box, Matrix, carried
from parsing.reading.glyphs import Run
from parsing.reading.raster import BYTES, Picture, draw
from parsing.reading.things import PATH, TEXT, Thing, rest

ALIKE = 0.58
"""Correlation of the pixels of two pictures from which they show the same letters: in seven CVs 173 shapes came to 0.60
and more with their own words, and of 2,504 pairs with others' words four to more than this, the middle one to 0.15."""
SEGMENTS = 8
"""A letter's outline has at least so many lines and curves, seen from the letters that a shape holds."""
FINE = 2
"""Pixels a point; with one, letters of 9 points are too blurred to be compared."""
TALL = 2.0
"""Heights of a letter that a shape of one line may have."""


def outlined(
    page: PdfPage, size: tuple[float, float], found: list[Thing], runs: list[Run], upright: Matrix, *, deadline: float
) -> set[int]:
    """Which of some runs that leave no ink are painted as shapes, by their places in the list.

    The page is not fit to be drawn afterwards. Raises HostilePdf.
    """
    if not runs:
        return set()
    shapes = [
        (box, raw.FPDFPath_CountSegments(thing.handle))
        for thing in found
        if thing.kind == PATH and thing.solid()
        for box in (carried(thing.box(), upright),)
    ]
    over = [(box, those) for box, segments in shapes if (those := _within(box, segments, runs))]
    if not over:
        return set()
    for thing in found:
        if thing.kind == TEXT:
            rest(thing.handle)
    painted = draw(page, size, deadline, fine=FINE)
    for thing in found:
        rest(thing.handle)
    for n in {n for _, those in over for n in those}:
        handle = runs[n].handle
        raw.FPDFTextObj_SetTextRenderMode(handle, raw.FPDF_TEXTRENDERMODE_FILL)
        raw.FPDFPageObj_SetFillColor(handle, 0, 0, 0, 255)
        rest(handle, awake=True)
    written = draw(page, size, deadline, fine=FINE)
    return {n for box, those in over if _alike(painted, written, box) for n in those}


def _within(box: Box, segments: int, runs: list[Run]) -> list[int]:
    """The runs that lie in one shape, if it can be the shape of their letters."""
    x0, y0, x1, y1 = box
    those = []
    letters = 0
    for n, run in enumerate(runs):
        inked = [mark for mark in run.marks if not mark.text.isspace()]
        if inked and all(
            x0 - 1 <= (mark.x0 + mark.x1) / 2 <= x1 + 1
            and y0 <= mark.y - 0.2 * mark.size <= y1
            and y1 - y0 <= TALL * mark.size
            for mark in inked
        ):
            those.append(n)
            letters += len(inked)
    return those if letters and segments >= SEGMENTS * letters else []


def _alike(one: Picture, other: Picture, box: Box) -> bool:
    xs, ys = _greens(one, box), _greens(other, box)
    count, x, y = len(xs), sum(xs), sum(ys)
    spread = (count * sum(map(mul, xs, xs)) - x * x) * (count * sum(map(mul, ys, ys)) - y * y)
    # Nothing is spread where a picture has one colour only. The sign is that of light letters on a dark ground.
    return bool(spread > 0 and abs(count * sum(map(mul, xs, ys)) - x * y) >= ALIKE * spread**0.5)


def _greens(picture: Picture, box: Box) -> bytes:
    """A box's pixels by one of their colours, which stands for how light they are."""
    return b"".join(picture.pixels[row][1::BYTES] for row in picture.rows(box))
