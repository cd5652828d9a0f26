"""Bytes of a PDF -> marks and paints of each page. Meant to run in a child process under limits."""

import io
import logging
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader, overwrite_configuration
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

from parsing.errors import BadDocument, EmptyDocument, EncryptedPdf, HostilePdf, TooManyPages, TruncatedPdf
from parsing.reading.content import Canvas
from parsing.reading.geometry import Box, Matrix, box_of
from parsing.reading.graphics import Graphics, OverLimit
from parsing.reading.layers import layers_off
from parsing.reading.marks import Mark, Paint

MAX_PAGES = 15
MAX_STREAM = 16_000_000
"""Bytes a stream may unpack to; the text of a CV page takes 200 kB at most."""
MAX_LINKS = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as drawn. Points from the top left corner."""

    width: float
    height: float
    marks: list[Mark] = field(repr=False)
    paints: list[Paint] = field(repr=False)
    links: list[tuple[Box, str]] = field(default_factory=list, repr=False)
    mute: int = 0
    """Characters drawn in a font that does not tell which they are."""


def confine() -> None:
    """Lower pypdf's limits to what a CV needs. Once per process."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    overwrite_configuration(
        maximum_declared_stream_length=MAX_STREAM,
        array_based_stream_maximum_output_length=MAX_STREAM,
        lzw_maximum_output_length=MAX_STREAM,
        run_length_maximum_output_length=MAX_STREAM,
        zlib_maximum_output_length=MAX_STREAM,
        brotli_maximum_output_length=MAX_STREAM,
        zlib_maximum_recovery_input_length=500_000,
        jbig2_maximum_output_length=1_000_000,
        image_maximum_buffer_size=1_000_000,
        stream_decoding_work_maximum_length=60_000_000,
        stream_parsing_work_maximum_count=1_000_000,
        stream_filters_maximum_length=6,
        page_tree_maximum_entries=5_000,
        page_tree_maximum_depth=30,
        page_tree_maximum_page_entries=50_000,
        xform_maximum_invocations_per_extraction=300,
        jbig2dec_binary=None,
        disable_legacy_handling=True,
    )


def read_pdf(data: bytes) -> list[Sheet]:
    """Read all pages. Raises BadDocument kinds."""
    try:
        reader = PdfReader(io.BytesIO(data), root_object_recovery_limit=1000, xref_stream_maximum_entries=200_000)
        _unlock(reader)
        off = layers_off(reader.root_object)
        return [_sheet(reader, number, off) for number in range(_count(reader))]
    except BadDocument:
        raise
    except (LimitReachedError, OverLimit, RecursionError, MemoryError) as error:
        raise HostilePdf(type(error).__name__) from error
    except NotImplementedError as error:
        # An unknown cipher, or an unknown filter in a document that nobody locked.
        raise (EncryptedPdf if b"/Encrypt" in data else TruncatedPdf)(type(error).__name__) from error
    except PyPdfError as error:
        raise TruncatedPdf(type(error).__name__) from error
    except Exception as error:
        # pypdf meets damage with whatever the damaged object raises; its manual tells callers to contain it.
        raise TruncatedPdf(type(error).__name__) from error


def _unlock(reader: PdfReader) -> None:
    if not reader.is_encrypted:
        return
    try:
        opened = reader.decrypt("")
    except Exception as error:  # a missing or unknown cipher is the same to the user
        raise EncryptedPdf(type(error).__name__) from error
    if not opened:
        raise EncryptedPdf("password")


def _count(reader: PdfReader) -> int:
    pages = len(reader.pages)
    if pages == 0:
        raise EmptyDocument("no pages")
    if pages > MAX_PAGES:
        raise TooManyPages(str(pages))
    return pages


def _sheet(reader: PdfReader, number: int, off: frozenset[int]) -> Sheet:
    page = reader.pages[number]
    box = page.cropbox
    x0, y0, x1, y1 = (float(n) for n in (box.left, box.bottom, box.right, box.top))
    if not (1 < x1 - x0 < 20_000 and 1 < y1 - y0 < 20_000):
        raise HostilePdf("page size")
    matrix, width, height = _upright(x0, y0, x1, y1, page.rotation % 360)
    resources: Any = page.get("/Resources")
    resources = resources.get_object() if resources is not None else None
    if not isinstance(resources, DictionaryObject):
        resources = DictionaryObject()
    canvas = Canvas(pdf=reader, state=Graphics(ctm=matrix, clip=(0.0, 0.0, width, height)), off=off)
    contents: Any = page.get("/Contents")
    canvas.follow(contents.get_object() if contents is not None else None, resources)
    return Sheet(width, height, canvas.marks, canvas.paints, _links(page, matrix), canvas.mute)


def _upright(x0: float, y0: float, x1: float, y1: float, turn: int) -> tuple[Matrix, float, float]:
    """The matrix from page space to points below the top left corner as displayed, and the displayed size."""
    w, h = x1 - x0, y1 - y0
    match turn:
        case 90:
            return (0, 1, 1, 0, -y0, -x0), h, w
        case 180:
            return (-1, 0, 0, 1, x1, -y0), w, h
        case 270:
            return (0, -1, -1, 0, y1, x1), h, w
        case _:
            return (1, 0, 0, -1, -x0, y1), w, h


def _links(page: Any, matrix: Matrix) -> list[tuple[Box, str]]:
    found: list[tuple[Box, str]] = []
    try:
        notes = page.get("/Annots")
        notes = notes.get_object() if notes is not None else []
        for note in list(notes)[:MAX_LINKS] if isinstance(notes, ArrayObject) else []:
            entry = note.get_object()
            action = entry["/A"].get_object()
            x0, y0, x1, y1 = (float(n) for n in entry["/Rect"])
            found.append((box_of([(x0, y0), (x1, y1)], matrix), str(action["/URI"])[:500]))
    except (KeyError, TypeError, ValueError, AttributeError):
        # Links are a help; a broken one hides the rest and nothing else.
        return found
    return found
