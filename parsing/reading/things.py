"""What stands on a page of PDFium's: its objects, those within forms too, with their places on the page."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdfium2 import PdfPage, raw

from parsing.errors import HostilePdf
from parsing.reading.geometry import IDENTITY, Box, Matrix, carried, times
from parsing.reading.marks import BLACK, Color, Paint

TEXT, PATH, IMAGE, FORM = (
    raw.FPDF_PAGEOBJ_TEXT,
    raw.FPDF_PAGEOBJ_PATH,
    raw.FPDF_PAGEOBJ_IMAGE,
    raw.FPDF_PAGEOBJ_FORM,
)
MAX_THINGS = 100_000
"""On a page; one with every letter and every rule apart has 4,000."""
MAX_DEPTH = 8
MAX_PAINTS = 5_000


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of a page. `place` carries its coordinates to the page's own."""

    handle: Any
    kind: int
    place: Matrix

    def box(self) -> Box:
        """Around it, in the page's coordinates; empty where it is unknown."""
        x0, y0, x1, y1 = (ctypes.c_float() for _ in range(4))
        if not raw.FPDFPageObj_GetBounds(self.handle, x0, y0, x1, y1):
            return (0.0, 0.0, 0.0, 0.0)
        return carried((x0.value, y0.value, x1.value, y1.value), self.place)

    def fill(self) -> tuple[Color, int] | None:
        """The colour that fills it and its opacity up to 255; None for patterns."""
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        if not raw.FPDFPageObj_GetFillColor(self.handle, red, green, blue, alpha):
            return None
        return (red.value, green.value, blue.value), alpha.value

    def solid(self) -> bool:
        """Whether it is a path that is filled, and more than half opaque."""
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        if not raw.FPDFPath_GetDrawMode(self.handle, mode, stroke) or not mode.value:
            return False
        fill = self.fill()
        return fill is not None and fill[1] > 127


def rest(thing: Any, *, awake: bool = False) -> None:
    """Leave an object out when its page is drawn, or put it back."""
    raw.FPDFPageObj_SetIsActive(thing, awake)


def things(page: PdfPage) -> list[Thing]:
    """All objects of a page in the order they are drawn. Raises HostilePdf."""
    found: list[Thing] = []
    for thing in _within(page, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, IDENTITY, 0):
        if len(found) >= MAX_THINGS:
            raise HostilePdf("objects")
        found.append(thing)
    return found


def _within(holder: Any, count: Any, get: Any, place: Matrix, depth: int) -> Iterator[Thing]:
    if depth > MAX_DEPTH:
        raise HostilePdf("forms")
    for i in range(count(holder)):
        handle = get(holder, i)
        kind = raw.FPDFPageObj_GetType(handle)
        yield Thing(handle, kind, place)
        if kind == FORM:
            own = raw.FS_MATRIX()
            raw.FPDFPageObj_GetMatrix(handle, own)
            inner = times((own.a, own.b, own.c, own.d, own.e, own.f), place)
            yield from _within(handle, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, inner, depth + 1)


def paints(found: list[Thing], upright: Matrix) -> list[Paint]:
    """Filled areas and images, in points from the page's top left corner."""
    painted: list[Paint] = []
    for thing in found:
        if len(painted) >= MAX_PAINTS:
            break
        if thing.kind == IMAGE:
            painted.append(Paint(carried(thing.box(), upright), None))
        elif thing.kind == PATH and thing.solid():
            fill = thing.fill()
            painted.append(Paint(carried(thing.box(), upright), fill[0] if fill else BLACK))
    return painted
