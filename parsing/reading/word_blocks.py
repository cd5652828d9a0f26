"""What Word shows of a document, in the order it is read: paragraphs, wherever they stand, with how they look."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from parsing.errors import HostilePdf
from parsing.reading.word_boxes import VML, Box, shifted
from parsing.reading.word_styles import Element, Look, Styles, W, child

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MAX_DEPTH = 60
"""Of elements within elements."""
MAX_ELEMENTS = 400_000
MAX_CHARS = 300_000
MAX_CELL = 100
"""Characters of a cell that is part of a line."""
BOX_LINES = 3
"""From so many lines on a text box is a column of its own; a smaller one is a heading or a label where it stands."""
_UNSHOWN = frozenset(
    {"del", "moveFrom", "delText", "instrText", "delInstrText", "rPrChange", "pPrChange", "rPr", "pPr"}
)
_LINK = re.compile(r'^\s*HYPERLINK\s+"([^"]{1,500})"')


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text of one look. Tabs and line breaks stand in it as characters."""

    text: str = field(repr=False)
    look: Look


@dataclass(slots=True)
class Block:
    """A paragraph as shown."""

    look: Look
    pieces: list[Piece] = field(default_factory=list)
    urls: list[str] = field(default_factory=list, repr=False)
    grounded: bool = False
    """It stands in a painted table or in a box, which may be painted."""

    @property
    def text(self) -> str:
        """What is shown of it."""
        return "".join(piece.text for piece in self.pieces if not piece.look.vanished)


Place = tuple[float, float]
Row = list[list[Block]]
"""A table's row, a list a cell."""


@dataclass(slots=True)
class Walker:
    """Walks one part of a document: its body, a header, a footer. `links`: its relationships' targets by id."""

    styles: Styles
    links: Mapping[str, str]
    boxes: list[Box[Block]] = field(default_factory=list)
    """Text boxes that are columns of their own, or parts of them."""
    shapes: bool = False
    """Whether anything is drawn behind or beside the text."""
    _elements: int = 0
    _chars: int = 0
    _boxed: int = 0
    _begun: bool = False
    """Some text outside boxes was met."""

    def blocks(self, parent: Iterable[Element], depth: int = 0) -> Iterator[Block | Row]:
        """The paragraphs and table rows within an element. Raises HostilePdf."""
        for element in self._children(parent, depth):
            match element.tag.removeprefix(W) if isinstance(element.tag, str) else "":
                case "p":
                    yield from self._paragraph(element, depth + 1)
                case "tbl":
                    yield from self._table(element, depth + 1)
                case "sdt":
                    yield from self.blocks(_content(element), depth + 1)
                case "ins" | "moveTo" | "customXml" | "smartTag":
                    yield from self.blocks(element, depth + 1)

    def _children(self, parent: Iterable[Element], depth: int) -> Iterator[Element]:
        if depth > MAX_DEPTH:
            raise HostilePdf("nesting")
        for element in parent:
            self._elements += 1
            if self._elements > MAX_ELEMENTS:
                raise HostilePdf("elements")
            if element.tag == MC + "AlternateContent":
                # One of several forms of the same thing: the first is the newest, and the one that is shown.
                yield from next(iter(element), ())
            else:
                yield element

    # Tables

    def _table(self, table: Element, depth: int) -> Iterator[Block | Row]:
        styled = child(child(table, "tblPr"), "tblStyle") is not None
        painted = styled or next(table.iter(W + "shd"), None) is not None
        for row in self._through(table, "tr", depth):
            cells = [
                _marked(self._flat(self.blocks(cell, depth + 2)), grounded=painted)
                for cell in self._through(row, "tc", depth + 1)
                if not _goes_on(cell)
            ]
            yield from _lined(cells)

    def _through(self, parent: Iterable[Element], name: str, depth: int) -> Iterator[Element]:
        """Rows or cells, those within content controls and tracked insertions too."""
        for element in self._children(parent, depth):
            if element.tag == W + name:
                yield element
            elif element.tag == W + "sdt":
                yield from self._through(_content(element), name, depth + 1)
            elif element.tag in (W + "customXml", W + "ins"):
                yield from self._through(element, name, depth + 1)

    @staticmethod
    def _flat(found: Iterator[Block | Row]) -> Iterator[Block]:
        """A table within a cell: its rows become blocks with tabs between the cells."""
        for entry in found:
            yield entry if isinstance(entry, Block) else joined(entry)

    # Paragraphs

    def _paragraph(self, element: Element, depth: int) -> Iterator[Block | Row]:
        own = child(element, "pPr")
        block = Block(self.styles.paragraph(own))
        boxes: list[Box[Block]] = []
        self._inline(element, block, boxes, depth)
        if any(sum(bool(b.text.strip()) for b in box.content) >= BOX_LINES for box in boxes):
            self.boxes += boxes
        else:
            yield from (inner for box in boxes for inner in box.content)
        if child(child(own, "rPr"), "del") is None or block.text.strip():
            yield block

    def _inline(self, parent: Iterable[Element], block: Block, boxes: list[Box[Block]], depth: int) -> None:
        for element in self._children(parent, depth):
            name = element.tag.removeprefix(W) if isinstance(element.tag, str) else ""
            if name in _UNSHOWN:
                continue
            if name == "r":
                self._run(element, block, boxes, depth + 1)
            elif name == "hyperlink":
                self._link(self.links.get(element.get(R + "id") or "", ""), block)
                self._inline(element, block, boxes, depth + 1)
            elif name == "fldSimple":
                self._instruction(element.get(W + "instr") or "", block)
                self._inline(element, block, boxes, depth + 1)
            elif name == "sdt":
                self._inline(_content(element), block, boxes, depth + 1)
            else:
                self._inline(element, block, boxes, depth + 1)

    def _run(self, run: Element, block: Block, boxes: list[Box[Block]], depth: int) -> None:
        look = self.styles.run(block.look, child(run, "rPr"))
        text: list[str] = []
        for element in self._children(run, depth):
            name = element.tag.removeprefix(W) if isinstance(element.tag, str) else ""
            match name:
                case "t":
                    text.append(element.text or "")
                case "tab" | "ptab":
                    text.append("\t")
                case "br" | "cr":
                    text.append("\n")
                case "noBreakHyphen":
                    text.append("-")
                case "instrText":
                    self._instruction(element.text or "", block)
                case "drawing" | "pict" | "object":
                    self.shapes = True
                    self._drawn(element, block, boxes, depth + 1)
        if text:
            self._chars += sum(map(len, text))
            if self._chars > MAX_CHARS:
                raise HostilePdf("characters")
            self._begun = self._begun or (not self._boxed and any(map(str.strip, text)))
            block.pieces.append(Piece("".join(text), look))

    def _drawn(
        self, parent: Iterable[Element], block: Block, boxes: list[Box[Block]], depth: int, at: Place = (0.0, 0.0)
    ) -> None:
        """Text boxes and drawn words within a drawing."""
        for element in self._children(parent, depth):
            place = shifted(element, *at)
            if element.tag == W + "txbxContent":
                early = not self._begun
                self._boxed += 1
                inside = _marked(self._flat(self.blocks(element, depth + 1)), grounded=True)
                self._boxed -= 1
                boxes.append(Box(*place, early, inside))
            elif element.tag == VML + "textpath" and element.get("string"):
                words = Block(block.look, [Piece(element.get("string")[:500], block.look)], grounded=True)
                boxes.append(Box(*place, not self._begun, [words]))
            else:
                self._drawn(element, block, boxes, depth + 1, place)

    def _instruction(self, text: str, block: Block) -> None:
        found = _LINK.match(text)
        if found:
            self._link(found[1], block)

    @staticmethod
    def _link(url: str, block: Block) -> None:
        if url and len(block.urls) < 20:
            block.urls.append(url[:500])


def joined(row: Row) -> Block:
    """A row's cells as one block, with tabs between them."""
    cells = [cell for cell in row if any(b.text.strip() for b in cell)]
    blocks = [block for cell in cells for block in cell]
    whole = Block(blocks[0].look if blocks else Look(), grounded=any(block.grounded for block in blocks))
    for cell in cells:
        if whole.pieces:
            whole.pieces.append(Piece("\t", whole.look))
        for block in cell:
            whole.pieces += block.pieces
            whole.urls += block.urls
    return whole


def _lined(row: Row) -> Iterator[Block | Row]:
    """A row as it reads: cells of one short paragraph are a line, as is a date with the first one beside it."""
    cells = [[block for block in cell if block.text.strip()] for cell in row]
    cells = [cell for cell in cells if cell]
    short = [len(cell) == 1 and len(cell[0].text) <= MAX_CELL and "\n" not in cell[0].text.strip() for cell in cells]
    label = bool(cells) and short[0] and _labels(cells[0][0])
    if len(cells) > 1 and all(short) and not (len(cells) == 2 and label):
        yield cells
    elif len(cells) == 2 and short[0] and not label and re.search(r"\d", cells[0][0].text):
        yield [cells[0], cells[1][:1]]
        yield from cells[1][1:]
    else:
        yield from (block for cell in cells for block in cell)


def _labels(block: Block) -> bool:
    """Whether a cell is the heading of what stands beside it."""
    text = block.text.strip()
    bold = all(piece.look.bold for piece in block.pieces if piece.text.strip())
    return not re.search(r"\d", text) and (block.look.heading or bold or text.isupper())


def _marked(found: Iterator[Block], *, grounded: bool) -> list[Block]:
    blocks = list(found)
    for block in blocks:
        block.grounded = block.grounded or grounded
    return blocks


def _content(control: Element) -> Iterable[Element]:
    """What stands in a content control; nothing where that is Word's own prompt."""
    content = child(control, "sdtContent")
    prompts = child(child(control, "sdtPr"), "showingPlcHdr") is not None
    return () if content is None or prompts else content


def _goes_on(cell: Element) -> bool:
    """Whether a cell goes on from the one above it: what it holds is not shown."""
    merged = child(child(cell, "tcPr"), "vMerge")
    return merged is not None and merged.get(W + "val") != "restart"
