"""DOCX -> a document. Word's package is a zip: sizes are checked before anything is unpacked."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph

from parsing.errors import BadDocument, EmptyDocument, HostilePdf, TruncatedPdf
from parsing.reading.document import Document, Line
from parsing.reading.segments import clean

MAX_UNPACKED = 40_000_000
MAX_PARTS = 500
MAX_PARAGRAPHS = 3000
_LINES_PER_PAGE = 60


def read_docx(data: bytes) -> Document:
    """Read paragraphs and tables in order. Raises BadDocument kinds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > MAX_UNPACKED:
                raise HostilePdf("package size")
        document = docx.Document(io.BytesIO(data))
        lines, hidden = _lines(document)
    except BadDocument:
        raise
    except (MemoryError, RecursionError) as error:
        raise HostilePdf(type(error).__name__) from error
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, OSError, AttributeError, SyntaxError) as error:
        # lxml's own error is a SyntaxError
        raise TruncatedPdf(type(error).__name__) from error
    if not lines:
        raise EmptyDocument("no text")
    return Document(lines=tuple(lines), pages=lines[-1].page, hidden=tuple(hidden))


def _blocks(document: Any) -> Iterator[tuple[Paragraph, int]]:
    """Paragraphs in reading order; those of a table cell by cell, with the cell's number from 1."""
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block, 0
        elif isinstance(block, Table):
            seen: set[int] = set()
            for row in block.rows:
                for cell in row.cells:
                    if id(cell._tc) not in seen:  # noqa: SLF001 -- merged cells repeat; only the element tells
                        seen.add(id(cell._tc))  # noqa: SLF001
                        for paragraph in cell.paragraphs:
                            yield paragraph, 1


def _lines(document: Any) -> tuple[list[Line], list[str]]:
    lines: list[Line] = []
    hidden: list[str] = []
    blank = 0
    for paragraph, _ in _blocks(document):
        if len(lines) >= MAX_PARAGRAPHS:
            raise HostilePdf("paragraphs")
        hidden += [run.text for run in paragraph.runs if run.font.hidden and run.text.strip()][:5]
        text = "".join(run.text for run in paragraph.runs if not run.font.hidden) if paragraph.runs else paragraph.text
        for piece in text.split("\n"):
            cells = tuple(c for c in (clean(c) for c in piece.split("\t")) if c)
            if not cells:
                blank += 1
                continue
            lines.append(_line(paragraph, cells, len(lines), blank))
            blank = 0
    return lines, hidden[:20]


def _line(paragraph: Paragraph, cells: tuple[str, ...], number: int, blank: int) -> Line:
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    runs = [run for run in paragraph.runs if run.text.strip()]
    heading = style.startswith(("Heading", "Title", "Titre"))
    sizes = [run.font.size.pt for run in runs if run.font.size is not None]
    bold = heading or (bool(runs) and all(run.bold for run in runs))
    return Line(
        page=1 + number // _LINES_PER_PAGE,
        number=1 + number % _LINES_PER_PAGE,
        text=" ".join(cells),
        y=14.0 * (number + blank),
        size=max(sizes) if sizes else (20.0 if style.startswith("Title") else 14.0 if heading else 11.0),
        bold=bold,
        gap=14.0 * (1 + min(blank, 3)),
        cells=cells,
        bullet=style.startswith(("List", "Liste")),
        lead="" if bold or not runs or not runs[0].bold else clean(runs[0].text),
    )
