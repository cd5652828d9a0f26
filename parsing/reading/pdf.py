"""Bytes of a PDF -> what each page shows, by PDFium. Meant to run in a child process under limits."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
from pypdfium2 import PdfDocument, PdfPage, raw

from parsing.errors import EmptyDocument, EncryptedPdf, HostilePdf, TooLarge, TooManyPages, TruncatedPdf
from parsing.reading.geometry import Box, Matrix, carried
from parsing.reading.glyphs import runs_of
from parsing.reading.marks import Sheet
from parsing.reading.names import GlyphNames
from parsing.reading.replacements import applied, taken_off
from parsing.reading.sight import sighted, texts
from parsing.reading.things import paints, things

MAX_PAGES = 15
MAX_MARKS = 200_000
"""Characters of all pages; fifteen dense ones have 60,000."""
MAX_SIDE = 20_000
"""Points."""
MAX_LINKS = 200
MAX_ADDRESS = 500
_FINE = 1_000
"""Steps of a point in which PDFium is asked for places; it answers in whole numbers."""


def read_pdf(data: bytes) -> list[Sheet]:
    """Read all pages. Raises BadDocument kinds."""
    with opened(data) as document:
        if len(document) > MAX_PAGES:
            raise TooManyPages(str(len(document)))
        names = GlyphNames(data)
        sheets: list[Sheet] = []
        for number in range(len(document)):
            sheets.append(_sheet(document, number, names))
            if sum(len(sheet.marks) for sheet in sheets) > MAX_MARKS:
                raise TooLarge("text")
        return sheets


@contextmanager
def opened(data: bytes) -> Iterator[PdfDocument]:
    """PDFium's document. Raises BadDocument kinds, those of a page that is asked for and broken among them."""
    handle = raw.FPDF_LoadMemDocument64(data, len(data), None)
    if not handle:
        locked = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise EncryptedPdf("password") if locked else TruncatedPdf("format")
    document = pypdfium2.PdfDocument(handle)
    try:
        if len(document) == 0:
            raise EmptyDocument("no pages")
        yield document
    except pypdfium2.PdfiumError as error:
        raise TruncatedPdf("page") from error
    finally:
        document.close()


def _sheet(document: PdfDocument, number: int, names: GlyphNames) -> Sheet:
    page = document[number]
    try:
        width, height = page.get_size()
        if not (1 < width < MAX_SIDE and 1 < height < MAX_SIDE):
            raise HostilePdf("page size")
        upright = _upright(page, width, height)
        found = things(page)
        replacements = taken_off(found)
        runs = runs_of(page, number, upright, names)
        others = applied(runs, replacements)
        mute = sum(not mark.text for run in runs.values() for mark in run.marks)
        seen = sighted(page, found, runs, upright, (width, height))
        links = _links(document, page, upright)
        hidden = seen.hidden + texts(others)
        return Sheet(
            width,
            height,
            seen.marks,
            paints(found, upright),
            links,
            hidden,
            seen.pictured,
            seen.blank,
            seen.blanks,
            mute,
        )
    finally:
        page.close()


def _upright(page: PdfPage, width: float, height: float) -> Matrix:
    """The matrix from the page's own space to points below the top left corner as displayed."""

    def at(x: float, y: float) -> tuple[float, float]:
        left, top = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, round(width * _FINE), round(height * _FINE), 0, x, y, left, top)
        return left.value / _FINE, top.value / _FINE

    (e, f), (ax, ay), (bx, by) = at(0, 0), at(100, 0), at(0, 100)
    return ((ax - e) / 100, (ay - f) / 100, (bx - e) / 100, (by - f) / 100, e, f)


def _links(document: PdfDocument, page: PdfPage, upright: Matrix) -> list[tuple[Box, str]]:
    found: list[tuple[Box, str]] = []
    place, link, rect = ctypes.c_int(), raw.FPDF_LINK(), raw.FS_RECTF()
    while len(found) < MAX_LINKS and raw.FPDFLink_Enumerate(page, place, link):
        address = _address(document, link)
        if address and raw.FPDFLink_GetAnnotRect(link, rect):
            found.append((carried((rect.left, rect.bottom, rect.right, rect.top), upright), address))
    return found


def _address(document: PdfDocument, link: Any) -> str:
    action = raw.FPDFLink_GetAction(link)
    if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
        return ""
    buffer = ctypes.create_string_buffer(MAX_ADDRESS)
    size = raw.FPDFAction_GetURIPath(document, action, buffer, MAX_ADDRESS)
    return buffer.raw[: min(size, MAX_ADDRESS)].rstrip(b"\0").decode("utf-8", "replace")
