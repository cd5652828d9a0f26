"""Which characters a person can see: those without which the page would look different.

PDFium draws the page twice, once without its text. Where a character stands and both pictures are alike, there is
nothing to be seen, whatever hides it: its colour, what lies over it, a clip, a layer that is off, the page's edge.
"""

import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from pypdfium2 import PdfPage

from parsing.reading.geometry import Box, Matrix, carried, touches
from parsing.reading.glyphs import Run, Runs, address
from parsing.reading.marks import WHITE, Mark
from parsing.reading.outlines import outlined
from parsing.reading.raster import BYTES, LEAST, Picture, draw
from parsing.reading.things import IMAGE, PATH, TEXT, Thing, rest

DRAW_SECONDS = 4.0
"""Of the processor, for all pictures of a page."""
MIN_SIZE = 2.0
"""Points below which text is no longer text to a reader."""
SHADOW = 2.0
"""Points a shadow is away from its text, more or less."""
STRETCH = 3
"""Fewer unseen characters than these in a row, among seen ones, are thin or cut off at an edge."""
LONGER = 51.0
"""Points by which a page of A4 is longer than one of Letter: what was set at its foot is beside the other."""
FOOT = 24
"""Letters that a page's foot may have."""
LATIN = "\u024f"
"""The last letter that PDFium's own fonts may have."""


@dataclass(frozen=True, slots=True)
class Sighted:
    """The marks that are seen, and the texts of those that are not; those where a picture shows something apart."""

    marks: list[Mark] = field(repr=False)
    hidden: list[str] = field(repr=False)
    pictured: list[str] = field(repr=False)
    blank: list[Mark] = field(default_factory=list, repr=False)
    blanks: list[str] = field(default_factory=list, repr=False)
    """The marks that are white on a white page, and their texts."""


def sighted(page: PdfPage, found: list[Thing], drawn: Runs, upright: Matrix, size: tuple[float, float]) -> Sighted:
    """Judge every character of a page. Raises HostilePdf when drawing it takes too long."""
    runs = list(drawn.values())
    if not any(run.marks for run in runs):
        return Sighted([], [], [])
    images = [carried(thing.box(), upright) for thing in found if thing.kind == IMAGE]
    if images:
        _rest_beside(found)
    deadline = time.process_time() + DRAW_SECONDS
    whole = draw(page, size, deadline)
    copies = _copies(found, drawn)
    for handle in [*(run.handle for run in runs), *(thing.handle for thing in copies)]:
        rest(handle)
    bare = draw(page, size, deadline)
    grounds = [bare] * len(runs)
    covered = _covered(found, runs, upright)
    if covered:
        # Their ground has the other text on it, which may be all that shows where they are.
        for i, run in enumerate(runs):
            rest(run.handle, awake=i not in covered)
        others = draw(page, size, deadline)
        grounds = [others if i in covered else bare for i in range(len(runs))]
    judged = _judged(runs, grounds, whole, bare, [carried(thing.box(), upright) for thing in copies])
    unseen = [n for n, (_, seen) in enumerate(judged) if not any(visible for _, visible in seen)]
    shaped = outlined(page, size, found, [judged[n][0] for n in unseen], upright, deadline=deadline)
    painted = {unseen[n] for n in shaped}
    seen = [
        (run, [(mark, True) for mark in run.marks] if n in painted else judgement)
        for n, (run, judgement) in enumerate(judged)
    ]
    return _sorted(seen, bare, images, size)


def _sorted(
    judged: list[tuple[Run, list[tuple[Mark, bool]]]], bare: Picture, images: list[Box], size: tuple[float, float]
) -> Sighted:
    """The marks that are seen, and those that are not by why they are not."""
    marks: list[Mark] = []
    hidden: list[str] = []
    pictured: list[str] = []
    blank: list[list[Mark]] = []
    for run, seen in judged:
        for visible, stretch in groupby(seen, key=lambda pair: pair[1]):
            those = [mark for mark, _ in stretch]
            if visible:
                marks += those
            elif run.plain and _white_on_white(those, bare):
                blank.append(those)
            elif not _cut_off(those, size):
                group = pictured if _pictured(bare, those, images) else hidden
                group.append("".join(mark.text for mark in those))
    return Sighted(
        [mark for mark in marks if mark.text],
        texts(hidden),
        texts(pictured),
        [mark for those in blank for mark in those],
        texts("".join(mark.text for mark in those) for those in blank),
    )


def _white_on_white(marks: list[Mark], bare: Picture) -> bool:
    """Whether letters have the white of the page that they stand on."""
    inked = [mark for mark in marks if not mark.text.isspace()]
    return all(
        min(mark.color) >= 248 and bare.like(WHITE, (mark.x0 + mark.x1) / 2, mark.y - 0.3 * mark.size) for mark in inked
    )


def _judged(
    runs: list[Run], grounds: list[Picture], whole: Picture, bare: Picture, copies: list[Box]
) -> list[tuple[Run, list[tuple[Mark, bool]]]]:
    """Which characters of each run leave ink. A run that is the shadow of another is left out.

    Of text drawn again at the same place PDFium tells the first only, which may be the outline in the ground's colour
    around letters that are drawn last.
    """
    judged = []
    shadows = _Shadows(runs)
    for run, ground in zip(runs, grounds, strict=True):
        blends = _blends(run, bare) and not _lies_in(run, copies)
        if blends and shadows.below(run):
            continue
        sees = [
            (mark, False if blends else _sees(whole, ground, mark) or _otherwise(run, bare, mark)) for mark in run.marks
        ]
        judged.append((run, _steadied(sees)))
    return judged


def _copies(found: list[Thing], drawn: Runs) -> list[Thing]:
    """Text of which PDFium tells no character, as it holds it for another's copy."""
    return [thing for thing in found if thing.kind == TEXT and address(thing.handle) not in drawn]


def _lies_in(run: Run, boxes: list[Box]) -> bool:
    """Whether a run's characters stand within one of some boxes, from the first to the last."""
    inked = [mark for mark in run.marks if not mark.text.isspace()]
    left, right = min(mark.x0 for mark in inked) + SHADOW, max(mark.x1 for mark in inked) - SHADOW
    middle = inked[0].y - 0.3 * inked[0].size
    return any(x0 <= left and right <= x1 and y0 <= middle <= y1 for x0, y0, x1, y1 in boxes)


def _rest_beside(found: list[Thing]) -> None:
    """Images beside all text need not be unpacked to see the text."""
    texts = [thing.box() for thing in found if thing.kind == TEXT]
    for thing in found:
        if thing.kind == IMAGE and not touches(thing.box(), texts):
            rest(thing.handle)


def _covered(found: list[Thing], runs: list[Run], upright: Matrix) -> set[int]:
    """Which runs lie under something painted after them, as far as boxes tell."""
    order = {address(thing.handle): i for i, thing in enumerate(found)}
    first = min((order.get(address(run.handle), 0) for run in runs), default=0)
    later = [
        (i, carried(thing.box(), upright))
        for i, thing in enumerate(found)
        if i > first and (thing.kind == IMAGE or (thing.kind == PATH and thing.solid()))
    ]
    at = [i for i, _ in later]
    covered: set[int] = set()
    for n, run in enumerate(runs):
        if run.marks:
            middle = run.marks[len(run.marks) // 2]
            x, y = (middle.x0 + middle.x1) / 2, middle.y - 0.3 * middle.size
            above = later[bisect_right(at, order.get(address(run.handle), 0)) :]
            if any(x0 <= x <= x1 and y0 <= y <= y1 for _, (x0, y0, x1, y1) in above):
                covered.add(n)
    return covered


class _Shadows:
    """Where else the same characters are drawn, a little aside."""

    def __init__(self, runs: list[Run]) -> None:
        self._runs = runs
        self._places: dict[tuple[str, int, int], int] | None = None

    def below(self, run: Run) -> bool:
        """Whether all characters of a run are drawn by others too, as their shadow or as their outline."""
        if self._places is None:
            self._places = Counter(_place(mark) for other in self._runs for mark in other.marks)
        places = self._places

        def again(mark: Mark) -> bool:
            text, x, y = _place(mark)
            near = sum(places.get((text, x + dx, y + dy), 0) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
            return near > 1

        return all(again(mark) for mark in run.marks if not mark.text.isspace())


def _place(mark: Mark) -> tuple[str, int, int]:
    return mark.text, round(mark.x0 / SHADOW), round(mark.y / SHADOW)


def _around(mark: Mark) -> Box:
    return (mark.x0, mark.y - 0.75 * mark.size, mark.x1, mark.y + 0.2 * mark.size)


def _sees(whole: Picture, bare: Picture, mark: Mark) -> bool | None:
    """Whether a character shows; None for one that has nothing to show."""
    if not mark.text or mark.text.isspace():
        return None
    if mark.size < MIN_SIZE:
        return False
    for row in whole.rows(_around(mark)):
        with_text, without = whole.pixels[row], bare.pixels[row]
        if with_text != without and any(abs(p - q) >= LEAST for p, q in zip(with_text, without, strict=True)):
            return True
    return False


def _blends(run: Run, bare: Picture) -> bool:
    """Whether a run is filled with the colour that its ground has anyhow: what shows there is other text.

    Letters with an outline are not judged.
    """
    inked = [mark for mark in run.marks if not mark.text.isspace()]
    if not run.plain or not inked:
        return False
    # A line in the letters' colour through or under them is no ground.
    return all(
        bare.like(mark.color, (mark.x0 + mark.x1) / 2, mark.y - height * mark.size)
        for mark in inked
        for height in (0.3, 0.05, 0.6)
    )


def _otherwise(run: Run, bare: Picture, mark: Mark) -> bool | None:
    """Whether a character without which the page looks the same is seen all the same."""
    if not mark.text or mark.text.isspace():
        return None
    if run.clips:
        # What is painted within its outline stays when the character itself is left out.
        return _shows(bare, _around(mark))
    # This machine may lack the font for it, which its reader's has.
    inside = mark.x1 > 0 and mark.x0 < bare.width / bare.scale and 0 < mark.y < bare.height / bare.scale
    return run.inked and inside and not run.face.embedded and mark.text > LATIN


def _steadied(seen: list[tuple[Mark, bool | None]]) -> list[tuple[Mark, bool]]:
    """Spaces go with what stands before them, and a few unseen characters with the seen ones around them."""
    if all(sees for _, sees in seen):
        return [(mark, True) for mark, _ in seen]
    found: list[tuple[Mark, bool]] = []
    some = any(sees for _, sees in seen)
    for sees, group in groupby(seen, key=lambda pair: pair[1]):
        stretch = [mark for mark, _ in group]
        if sees is None:
            found += [(mark, found[-1][1] if found else some) for mark in stretch]
        else:
            found += [(mark, sees or (some and len(stretch) < STRETCH)) for mark in stretch]
    return found


def _cut_off(marks: list[Mark], size: tuple[float, float]) -> bool:
    """Whether characters are a page's foot, right below the edge of paper that is shorter than they were set for."""
    inked = [mark for mark in marks if not mark.text.isspace()]
    height = size[1]
    return len(inked) <= FOOT and all(height <= mark.y - mark.size / 2 and mark.y < height + LONGER for mark in inked)


def _pictured(bare: Picture, marks: list[Mark], images: list[Box]) -> bool:
    """Whether pictures show something where these characters are."""
    inked = [_around(mark) for mark in marks if not mark.text.isspace()]
    return bool(inked) and sum(touches(box, images) and _shows(bare, box) for box in inked) > 0.5 * len(inked)


def _shows(picture: Picture, box: Box) -> bool:
    pixels = [picture.pixels[row] for row in picture.rows(box)]
    return any(max(p[c::BYTES]) - min(q[c::BYTES]) >= 8 * LEAST for c in range(3) for p in pixels for q in pixels)


def texts(stretches: Iterable[str]) -> list[str]:
    """Unseen text in pieces fit to be shown; none where it says nothing."""
    joined = " ".join(" ".join(stretches).split())
    if sum(c.isalnum() for c in joined) < STRETCH:
        return []
    return [joined[i : i + 500] for i in range(0, min(len(joined), 10_000), 500)]
