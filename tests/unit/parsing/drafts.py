"""Pages of a CV drafted in a few signs: `**bold**`, `cell || cell`; a line's length tells how far it reaches."""

import re

from parsing.reading.document import Document, Line
from parsing.rules.flow import flowed

CHAR = 5.0
"""Points a character."""


def page(*rows: str, column: int = 0, size: float = 10.0, start: int = 1) -> list[Line]:
    """Lines of one column. A row that begins with `# ` is a heading, bold and larger."""
    lines: list[Line] = []
    for number, row in enumerate(rows, start):
        heading, text = row.startswith("# "), row.removeprefix("# ")
        cells = tuple(cell.strip() for cell in text.replace("**", "").split("||"))
        first = re.match(r"\*\*(.+?)\*\*", text)
        whole = first is not None and first.end() == len(text)
        bare = " ".join(cells)
        lines.append(
            Line(
                page=1,
                number=number,
                text=bare,
                cells=cells,
                x0=40.0,
                x1=40.0 + CHAR * len(bare) + 60.0 * (len(cells) - 1),
                y=14.0 * number,
                gap=24.0 if heading else 14.0,
                size=13.0 if heading else size,
                bold=heading or whole,
                lead=first[1] if first and not whole and not heading else "",
                column=column,
            )
        )
    return lines


def document(*lines: Line) -> Document:
    """The document they make, with the room at each line's end."""
    return flowed(Document(lines=lines, pages=1))
