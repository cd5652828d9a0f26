"""Letters as shapes, as a browser writes what it makes bold: outlines, and characters without ink on them."""

import ctypes

import pypdfium2
from pypdfium2 import raw

from tests.corpus.rawpdf import page_pdf, text_operators

SIZE = 11.0
"""Of `text_operators`; PDFium gives outlines in parts of it."""


def outlines(text: bytes) -> bytes:
    """Operators that fill the outlines of a line's letters where `text_operators` would write it."""
    document = pypdfium2.PdfDocument(page_pdf(text_operators((text,))).write())
    page = document[0]
    characters = page.get_textpage()
    shapes = []
    for i in range(characters.count_chars()):
        font = raw.FPDFTextObj_GetFont(raw.FPDFText_GetTextObject(characters, i))
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(characters, i, x, y)
        shapes.append(_outline(raw.FPDFFont_GetGlyphPath(font, text[i], SIZE), x.value, y.value))
    characters.close()
    page.close()
    document.close()
    return b"".join(shapes) + b"f\n"


def _outline(path: object, x: float, y: float) -> bytes:
    across, up = ctypes.c_float(), ctypes.c_float()
    operators = b""
    curve: list[bytes] = []
    for i in range(max(0, raw.FPDFGlyphPath_CountGlyphSegments(path))):
        segment = raw.FPDFGlyphPath_GetGlyphPathSegment(path, i)
        raw.FPDFPathSegment_GetPoint(segment, across, up)
        point = b"%.3f %.3f " % (x + SIZE * across.value, y + SIZE * up.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            curve.append(point)
            if len(curve) == 3:
                operators += b"".join(curve) + b"c "
                curve = []
        else:
            operators += point + (b"m " if kind == raw.FPDF_SEGMENT_MOVETO else b"l ")
        if raw.FPDFPathSegment_GetClose(segment):
            operators += b"h "
    return operators
