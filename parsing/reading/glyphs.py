"""The characters of a page and where each stands, as PDFium tells them."""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pypdfium2 import PdfPage, raw

from parsing.errors import HostilePdf
from parsing.reading.faces import Face, face_of
from parsing.reading.geometry import Box, Matrix, carried, times
from parsing.reading.marks import BLACK, Mark
from parsing.reading.names import GlyphNames

MAX_GLYPHS = 60_000
"""On a page; a dense one has 8,000."""
_MADE_UP = frozenset({0x02, 0x0A, 0x0D, 0x20, 0x2D})
"""What PDFium adds itself between words and lines is one of these."""
_HYPHENS = frozenset({0x02, 0xAD})
"""A hyphen at a line's end as PDFium tells it, and one that may be left out: drawn, both are hyphens."""

OVERHANG = 0.2
"""Ems of ink past its own advance that a letter has at most; what is wider is a ligature told as its letters."""
_HAIR = 0.01


@dataclass(slots=True)
class Run:
    """The characters of one text object."""

    handle: Any
    face: Face
    mark: Mark
    """What its characters share."""
    font: int = 0
    """Its font's address."""
    unit: float = 0.0
    """Points of an em along the line."""
    inked: bool = True
    """Whether its mode of drawing leaves ink."""
    plain: bool = True
    """Whether its letters are filled and nothing else."""
    clips: bool = False
    """Whether what comes after it is painted within its outlines only."""
    marks: list[Mark] = field(default_factory=list)
    """One without text is drawn, and nobody knows which character it is."""


Runs = dict[int, Run]
"""Of a page in the order they are drawn, by the address of their object."""


def address(handle: Any) -> int:
    """What tells one object of PDFium's from another."""
    return ctypes.addressof(handle.contents) if handle else 0


def runs_of(page: PdfPage, number: int, upright: Matrix, names: GlyphNames) -> Runs:
    """Read a page. Raises HostilePdf."""
    text_page = raw.FPDFText_LoadPage(page)
    try:
        count = raw.FPDFText_CountChars(text_page)
        if count > MAX_GLYPHS:
            raise HostilePdf("glyphs")
        return _Pen(text_page, upright, lambda face, code: names.letters(number, face.name, code)).follow(count)
    finally:
        raw.FPDFText_ClosePage(text_page)


@dataclass(slots=True)
class _Pen:
    """Follows the characters of one page."""

    text_page: Any
    upright: Matrix
    unknown: Callable[[Face, int], str]
    """The letters of a code without a character."""
    runs: Runs = field(default_factory=dict)
    faces: dict[int, Face] = field(default_factory=dict)
    matrix: Any = field(default_factory=raw.FS_MATRIX)
    colors: list[Any] = field(default_factory=lambda: [ctypes.c_uint() for _ in range(4)])
    advances: dict[tuple[int, int], float] = field(default_factory=dict)
    """In ems, by font and character; 0 where the font does not say."""
    leans: dict[tuple[int, int], float] = field(default_factory=dict)
    """Ems by which a character's ink goes past its advance."""

    def follow(self, count: int) -> Runs:
        text_page = self.text_page
        x, y, loose = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
        at_x, at_y, at_loose = ctypes.byref(x), ctypes.byref(y), ctypes.byref(loose)
        a, b, c, d, e, f = self.upright
        turned = b != 0 or a <= 0
        for i in range(count):
            code = raw.FPDFText_GetUnicode(text_page, i)
            if code in _MADE_UP and raw.FPDFText_IsGenerated(text_page, i):
                continue
            handle = raw.FPDFText_GetTextObject(text_page, i)
            run = self.runs.get(address(handle)) or self._run(i, handle)
            raw.FPDFText_GetCharOrigin(text_page, i, at_x, at_y)
            x0, base = a * x.value + c * y.value + e, b * x.value + d * y.value + f
            if run.mark.upright and not turned and raw.FPDFText_GetLooseCharBox(text_page, i, at_loose):
                x1 = self._advanced(i, code, run, x0, max(x0, a * loose.right + e))
            else:
                box = self._tight(i)
                x0, x1, base = (x0, max(x0, box[2]), base) if run.mark.upright else (box[0], box[2], box[3])
            run.marks.append(Mark(self._text(i, code, run.face), x0, x1, base, *run.mark[4:]))
        return self.runs

    def _advanced(self, i: int, code: int, run: Run, x0: float, x1: float) -> float:
        """Where a character's advance ends, when its ink reaches `x1`: an italic f leans over the space behind it."""
        unit = run.unit
        width = self._advance(run, code) * unit
        over = x1 - x0 - width
        if run.marks and run.marks[-1].x0 == x0:
            # The ligature ff is told as two letters in one place; it leans as an f alone does.
            return x1 - self.leans.get((run.font, code), 0.0) * unit
        # What leans are letters. A hyphen's width may be that of another one in its font.
        if width <= 0 or not chr(code).isalpha() or not _HAIR * unit < over <= OVERHANG * unit:
            return x1
        # A box that ends beyond its ink ends with the advance itself.
        if abs(self._tight(i)[2] - x1) >= _HAIR * unit:
            return x1
        self.leans[run.font, code] = over / unit
        return x0 + width

    def _advance(self, run: Run, code: int) -> float:
        key = (run.font, code)
        if key not in self.advances:
            width = ctypes.c_float()
            font = raw.FPDFTextObj_GetFont(run.handle) if run.handle else None
            known = font is not None and raw.FPDFFont_GetGlyphWidth(font, code, 1.0, ctypes.byref(width))
            self.advances[key] = max(0.0, width.value) if known else 0.0
        return self.advances[key]

    def _run(self, i: int, handle: Any) -> Run:
        font = address(raw.FPDFTextObj_GetFont(handle)) if handle else 0
        face = self.faces.get(font) or self.faces.setdefault(font, face_of(handle))
        own = self.matrix
        raw.FPDFText_GetMatrix(self.text_page, i, own)
        a, b, c, d, _, _ = times((own.a, own.b, own.c, own.d, 0.0, 0.0), (*self.upright[:4], 0.0, 0.0))
        colors = self.colors
        filled = raw.FPDFText_GetFillColor(self.text_page, i, *colors)
        mode = raw.FPDFTextObj_GetTextRenderMode(handle)
        em = float(raw.FPDFText_GetFontSize(self.text_page, i))
        mark = Mark(
            text="",
            x0=0.0,
            x1=0.0,
            y=0.0,
            size=em * (c * c + d * d) ** 0.5,
            bold=face.bold or mode == raw.FPDF_TEXTRENDERMODE_FILL_STROKE,
            italic=face.italic,
            color=(colors[0].value, colors[1].value, colors[2].value) if filled else BLACK,
            upright=a > 0 and abs(b) < 0.05 * a,
            run=len(self.runs),
        )
        inked = mode not in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
        clips = mode >= raw.FPDF_TEXTRENDERMODE_FILL_CLIP
        plain = mode == raw.FPDF_TEXTRENDERMODE_FILL and bool(filled)
        run = Run(handle, face, mark, font, em * a, inked=inked, plain=plain, clips=clips)
        return self.runs.setdefault(address(handle), run)

    def _text(self, i: int, code: int, face: Face) -> str:
        """The character; a bar for an icon, which parts what stands around it; nothing where nobody knows."""
        if raw.FPDFText_HasUnicodeMapError(self.text_page, i):
            return self.unknown(face, code)
        if code in _HYPHENS:
            return "-"
        if code == 0 or 0xD800 <= code <= 0xDFFF or code >= 0x110000:
            return ""
        text = chr(code)
        if face.icons or 0xE000 <= code <= 0xF8FF:
            return "" if text.isspace() else "|"
        return text

    def _tight(self, i: int) -> Box:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        raw.FPDFText_GetCharBox(self.text_page, i, left, right, bottom, top)
        return carried((left.value, bottom.value, right.value, top.value), self.upright)
