"""DOCX -> a document. Word's package is a zip: sizes are checked before anything is unpacked."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

import docx
from docx.opc.exceptions import OpcError

from parsing.errors import BadDocument, EmptyDocument, HostilePdf, TruncatedPdf
from parsing.reading.document import Document, Line
from parsing.reading.segments import COLORED, clean
from parsing.reading.spacing import together
from parsing.reading.word_blocks import Block, Piece, R, Row, Walker, joined
from parsing.reading.word_boxes import Box, columns
from parsing.reading.word_styles import Element, Styles, W, child

MAX_UNPACKED = 40_000_000
MAX_PARTS = 500
MAX_PARAGRAPHS = 3000
MAX_HIDDEN = 20
TINY = 2.0
"""Points; below it text is no longer text to a reader."""
_WHITE = re.compile(r"#f[5-9a-f]f[5-9a-f]f[5-9a-f]")
_LINES_PER_PAGE = 60
_PAGE_NUMBER = re.compile(r"(?:page|p\.)?\s*\d{0,3}\s*(?:(?:/|of|sur|de)\s*\d{0,3})?", re.IGNORECASE)


def read_docx(data: bytes) -> Document:
    """Read what Word shows: body, tables, text boxes, headers, footers. Raises BadDocument kinds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > MAX_UNPACKED:
                raise HostilePdf("package size")
        return _Page(docx.Document(io.BytesIO(data)).part).read()
    except BadDocument:
        raise
    except (MemoryError, RecursionError) as error:
        raise HostilePdf(type(error).__name__) from error
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, OSError, AttributeError, SyntaxError) as error:
        # lxml's own error is a SyntaxError
        raise TruncatedPdf(type(error).__name__) from error


@dataclass(slots=True)
class _Page:
    """A document's parts become lines."""

    part: Any
    lines: list[Line] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    blank: int = 0
    bare: bool = False
    """Nothing is painted behind the text: what is white there is not seen."""

    def read(self) -> Document:
        styles = Styles(self.part.styles.element)
        root = self.part.element
        walker = Walker(styles, _targets(self.part))
        body = list(walker.blocks(root.body))
        heads, feet = self._margins(styles, root.body)
        self.bare = not walker.shapes and child(root, "background") is None
        early = [box for box in walker.boxes if box.early]
        self._put(heads)
        self._put_boxes(early, 1)
        self._put(body)
        self._put_boxes([box for box in walker.boxes if not box.early], 1 + len(early))
        self._put(feet)
        if not self.lines:
            raise EmptyDocument("no text")
        return Document.of(
            self.lines,
            pages=self.lines[-1].page,
            hidden=tuple(self.hidden[:MAX_HIDDEN]),
            links=tuple(dict.fromkeys(self.urls)),
        )

    def _margins(self, styles: Styles, body: Element) -> tuple[list[Block], list[Block]]:
        """What the pages' headers and footers say, once each; those of a first page first."""
        found: dict[str, list[Block]] = {"headerReference": [], "footerReference": []}
        met: set[str] = set()
        for section in body.iter(W + "sectPr"):
            first = child(section, "titlePg") is not None
            for reference in sorted(section, key=lambda r: r.get(W + "type") != "first"):
                name = reference.tag.removeprefix(W)
                unused = reference.get(W + "type") == "even" or (reference.get(W + "type") == "first" and not first)
                relation = self.part.rels.get(reference.get(R + "id"))
                if name not in found or unused or relation is None or relation.is_external:
                    continue
                part = relation.target_part
                for block in _blocks(Walker(styles, _targets(part)), part.element):
                    text = block.text.strip()
                    if text and text not in met and not _PAGE_NUMBER.fullmatch(text):
                        met.add(text)
                        found[name].append(block)
        return found["headerReference"], found["footerReference"]

    def _put_boxes(self, boxes: list[Box[Block]], first: int) -> None:
        for number, column in enumerate(columns(boxes), first):
            self._put((block for box in column for block in box.content), column=number)

    def _put(self, blocks: Iterable[Block | Row], *, column: int = 0) -> None:
        for entry in blocks:
            self._line(joined(entry) if isinstance(entry, list) else entry, column)

    def _line(self, block: Block, column: int) -> None:
        seen = [piece for piece in block.pieces if not self._unseen(piece, block)]
        if len(seen) < len(block.pieces):
            text = "".join(piece.text for piece in block.pieces if self._unseen(piece, block)).strip()
            self.hidden += [text[:500]] if sum(map(str.isalnum, text)) > 2 else []
        self.urls += block.urls
        urls = tuple(block.urls)
        for pieces in _split(seen):
            text = "".join(piece.text for piece in pieces)
            cells = tuple(c for c in (clean(together(c)) for c in text.split("\t")) if c)
            if not cells:
                self.blank += 1
                continue
            if len(self.lines) >= MAX_PARAGRAPHS:
                raise HostilePdf("paragraphs")
            number = len(self.lines)
            self.lines.append(
                replace(
                    _lined(block, pieces, cells),
                    page=1 + number // _LINES_PER_PAGE,
                    number=1 + number % _LINES_PER_PAGE,
                    y=14.0 * (number + self.blank),
                    gap=14.0 * (1 + min(self.blank, 3)) + min(block.look.above, 28.0),
                    column=column,
                    urls=urls,
                )
            )
            self.blank, urls = 0, ()

    def _unseen(self, piece: Piece, block: Block) -> bool:
        white = self.bare and not block.grounded and not piece.look.shaded and bool(_WHITE.fullmatch(piece.look.color))
        return piece.look.vanished or piece.look.size < TINY or white


def _targets(part: Any) -> dict[str, str]:
    return {key: relation.target_ref for key, relation in part.rels.items() if relation.is_external}


def _blocks(walker: Walker, parent: Element) -> Iterator[Block]:
    """All blocks of a part, its boxes last."""
    for entry in walker.blocks(parent):
        yield joined(entry) if isinstance(entry, list) else entry
    yield from (block for box in walker.boxes for block in box.content)


def _split(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Pieces line by line."""
    line: list[Piece] = []
    for piece in pieces:
        first, *others = piece.text.split("\n")
        line.append(Piece(first, piece.look))
        for text in others:
            yield line
            line = [Piece(text, piece.look)]
    yield line


def _lined(block: Block, pieces: list[Piece], cells: tuple[str, ...]) -> Line:
    """A line as it looks; where it stands comes later."""
    look = block.look
    inked = [piece for piece in pieces if piece.text.strip()]
    colors = Counter[str]()
    for piece in inked:
        colors[piece.look.color] += len(piece.text)
    color = colors.most_common(1)[0][0]
    bold = look.heading or all(piece.look.bold for piece in inked)
    lead = "".join(piece.text for piece in takewhile(lambda piece: piece.look.bold or not piece.text.strip(), pieces))
    size = max(piece.look.size for piece in inked)
    return Line(
        page=0,
        number=0,
        text=" ".join(cells),
        x0=look.indent,
        size=max(size, 14.0) if look.heading else size,
        bold=bold,
        italic=all(piece.look.italic for piece in inked),
        color=color,
        colored=_colored(color),
        spaced=all(piece.look.spaced for piece in inked),
        cells=cells,
        bullet=look.bullet,
        lead="" if bold else clean(lead),
    )


def _colored(color: str) -> bool:
    channels = bytes.fromhex(color[1:]) if re.fullmatch("#[0-9a-f]{6}", color) else b"\0"
    return max(channels) - min(channels) > COLORED
