"""Which characters a person can see: those without which the page would look different.

PDFium draws the page twice, once without its text. Where a character stands and both pictures are alike, there is
nothing to be seen, whatever hides it: its colour, what lies over it, a clip, a layer that is off, the page's edge.
"""

import ctypes
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from pypdfium2 import raw

from parsing.errors import HostilePdf
from parsing.reading.geometry import Box, Matrix, carried, touches
from parsing.reading.glyphs import Run, Runs
from parsing.reading.marks import Mark
from parsing.reading.things import IMAGE, TEXT, Thing, rest

MAX_PIXELS = 1_000_000
"""Of a picture; a page of A4 has half as many at one a point."""
DRAW_SECONDS = 4.0
"""Of the processor, for both pictures of a page."""
LEAST = 8
"""Of 255: a fainter difference in all colours is nothing to the eye."""
MIN_SIZE = 2.0
"""Points below which text is no longer text to a reader."""
STRETCH = 3
"""Fewer unseen characters than these in a row, among seen ones, are thin or cut off at an edge."""
LATIN = "\u024f"
"""The last letter that PDFium's own fonts may have."""
_BYTES = 4
"""A pixel's."""


@dataclass(frozen=True, slots=True)
class Sighted:
    """The marks that are seen, and the texts of those that are not; those where a picture shows something apart."""

    marks: list[Mark] = field(repr=False)
    hidden: list[str] = field(repr=False)
    pictured: list[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A page in pixels."""

    pixels: bytes = field(repr=False)
    stride: int
    width: int
    height: int
    scale: float

    def rows(self, box: Box) -> Iterator[slice]:
        """Where a box's rows are, from its middle outwards; none for a box beside the page."""
        x0, x1 = max(0, int(box[0] * self.scale)), min(self.width, int(box[2] * self.scale) + 1)
        y0, y1 = max(0, int(box[1] * self.scale)), min(self.height, int(box[3] * self.scale) + 1)
        if x0 >= x1:
            return
        middle = (y0 + y1) // 2
        for y in sorted(range(y0, y1), key=lambda y: abs(y - middle)):
            yield slice(y * self.stride + x0 * _BYTES, y * self.stride + x1 * _BYTES)


def sighted(page: Any, found: list[Thing], drawn: Runs, upright: Matrix, size: tuple[float, float]) -> Sighted:
    """Judge every character of a page. Raises HostilePdf when drawing it takes too long."""
    runs = list(drawn.values())
    if not any(run.marks for run in runs):
        return Sighted([], [], [])
    images = [carried(thing.box(), upright) for thing in found if thing.kind == IMAGE]
    _rest_beside(found)
    deadline = time.process_time() + DRAW_SECONDS
    whole = _draw(page, size, deadline)
    for run in runs:
        rest(run.handle)
    bare = _draw(page, size, deadline)
    marks: list[Mark] = []
    hidden: list[str] = []
    pictured: list[str] = []
    for run in runs:
        seen = _steadied([(mark, _sees(whole, bare, mark) or _undrawable(run, mark, size)) for mark in run.marks])
        for visible, stretch in groupby(seen, key=lambda pair: pair[1]):
            those = [mark for mark, _ in stretch]
            if visible:
                marks += those
            else:
                group = pictured if _pictured(bare, those, images) else hidden
                group.append("".join(mark.text for mark in those))
    return Sighted([mark for mark in marks if mark.text], texts(hidden), texts(pictured))


def _rest_beside(found: list[Thing]) -> None:
    """Images beside all text need not be unpacked to see the text."""
    texts = [thing.box() for thing in found if thing.kind == TEXT]
    for thing in found:
        if thing.kind == IMAGE and not touches(thing.box(), texts):
            rest(thing.handle)


def _draw(page: Any, size: tuple[float, float], deadline: float) -> Picture:
    scale = min(1.0, (MAX_PIXELS / (size[0] * size[1])) ** 0.5)
    width, height = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
    bitmap = raw.FPDFBitmap_Create(width, height, 0)
    if not bitmap:
        raise HostilePdf("page size")
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pause = raw.IFSDK_PAUSE(version=1)
        late = type(pause.NeedToPauseNow)(lambda _: int(time.process_time() > deadline))
        pause.NeedToPauseNow = late
        flags = raw.FPDF_RENDER_LIMITEDIMAGECACHE
        state = raw.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, width, height, 0, flags, pause)
        raw.FPDF_RenderPage_Close(page)
        if state == raw.FPDF_RENDER_TOBECONTINUED:
            raise HostilePdf("drawing time")
        stride = raw.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    return Picture(pixels, stride, width, height, scale)


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


def _undrawable(run: Run, mark: Mark, size: tuple[float, float]) -> bool | None:
    """Whether a character is not drawn because this machine lacks the font for it, which its reader's may have."""
    if not mark.text or mark.text.isspace():
        return None
    inside = mark.x1 > 0 and mark.x0 < size[0] and 0 < mark.y < size[1]
    return run.inked and inside and not run.face.embedded and mark.text > LATIN


def _steadied(told: list[tuple[Mark, bool | None]]) -> list[tuple[Mark, bool]]:
    """Spaces go with what stands before them, and a few unseen characters with the seen ones around them."""
    found: list[tuple[Mark, bool]] = []
    some = any(sees for _, sees in told)
    for sees, group in groupby(told, key=lambda pair: pair[1]):
        stretch = [mark for mark, _ in group]
        if sees is None:
            found += [(mark, found[-1][1] if found else some) for mark in stretch]
        else:
            found += [(mark, sees or (some and len(stretch) < STRETCH)) for mark in stretch]
    return found


def _pictured(bare: Picture, marks: list[Mark], images: list[Box]) -> bool:
    """Whether pictures show something where these characters are."""
    inked = [_around(mark) for mark in marks if not mark.text.isspace()]
    return bool(inked) and sum(touches(box, images) and _shows(bare, box) for box in inked) > 0.5 * len(inked)


def _shows(picture: Picture, box: Box) -> bool:
    pixels = [picture.pixels[row] for row in picture.rows(box)]
    return any(max(p[c::_BYTES]) - min(q[c::_BYTES]) >= 8 * LEAST for c in range(3) for p in pixels for q in pixels)


def texts(stretches: Iterable[str]) -> list[str]:
    """Unseen text in pieces fit to be shown; none where it says nothing."""
    joined = " ".join(" ".join(stretches).split())
    if sum(c.isalnum() for c in joined) < STRETCH:
        return []
    return [joined[i : i + 500] for i in range(0, min(len(joined), 10_000), 500)]
