"""Pages in pixels, as PDFium draws them."""

import ctypes
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from pypdfium2 import PdfPage, raw

from parsing.errors import HostilePdf
from parsing.reading.geometry import Box
from parsing.reading.marks import Color

MAX_PIXELS = 1_000_000
"""Of a picture; a page of A4 has half as many at one a point."""
LEAST = 8
"""Of 255: a fainter difference in all colours is nothing to the eye."""
BYTES = 4
"""A pixel's: blue, green, red and one that says nothing."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page in pixels."""

    pixels: bytes = field(repr=False)
    stride: int
    width: int
    height: int
    scale: float

    def rows(self, box: Box) -> Iterator[slice]:
        """Where a box's rows are, from its middle on, downwards and then upwards; none for a box beside the page."""
        x0, x1 = max(0, int(box[0] * self.scale)), min(self.width, int(box[2] * self.scale) + 1)
        y0, y1 = max(0, int(box[1] * self.scale)), min(self.height, int(box[3] * self.scale) + 1)
        if x0 >= x1:
            return
        middle, left, right = (y0 + y1) // 2, x0 * BYTES, x1 * BYTES
        for y in (*range(middle, y1), *range(middle - 1, y0 - 1, -1)):
            yield slice(y * self.stride + left, y * self.stride + right)

    def like(self, color: Color, x: float, y: float) -> bool:
        """Whether a point has a colour, as far as the eye can tell. Not beside the page."""
        column, row = int(x * self.scale), int(y * self.scale)
        if not (0 <= column < self.width and 0 <= row < self.height):
            return False
        at = row * self.stride + column * BYTES
        blue, green, red = self.pixels[at : at + 3]
        return max(abs(red - color[0]), abs(green - color[1]), abs(blue - color[2])) < LEAST


def draw(page: PdfPage, size: tuple[float, float], deadline: float, *, fine: int = 1) -> Picture:
    """Draw a page of that many points, so many `fine` pixels a point where that is not too many.

    Raises HostilePdf once this process has worked beyond the deadline.
    """
    scale = fine * min(1.0, (MAX_PIXELS / (size[0] * size[1])) ** 0.5)
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
