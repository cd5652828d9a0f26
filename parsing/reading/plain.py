"""Plain text -> a document."""

import re

from parsing.errors import EmptyDocument, TooLarge
from parsing.reading.document import Document, Line
from parsing.reading.segments import clean
from parsing.reading.spacing import together

MAX_LINES = 3000
_LINES_PER_PAGE = 60
_CELLS = re.compile(r"\t+|\s{3,}")
_MARKDOWN = re.compile(r"^\s*#{1,4}\s+|\*\*|__")


def read_text(text: str) -> Document:
    """Lines as written; blank lines become gaps. Raises EmptyDocument, TooLarge."""
    lines: list[Line] = []
    blank = 0
    for raw in text.splitlines():
        stripped = together(_MARKDOWN.sub("", raw))
        cells = tuple(c for c in (clean(c) for c in _CELLS.split(stripped.strip())) if c)
        if not cells:
            blank += 1
            continue
        number = len(lines)
        if number >= MAX_LINES:
            raise TooLarge("lines")
        heading = bool(re.match(r"^\s*#{1,4}\s", raw))
        lines.append(
            Line(
                page=1 + number // _LINES_PER_PAGE,
                number=1 + number % _LINES_PER_PAGE,
                text=" ".join(cells),
                x0=4.0 * (len(stripped) - len(stripped.lstrip())),
                y=12.0 * (number + blank),
                size=10.0,
                bold=heading or (raw.strip().startswith("**") and raw.strip().endswith("**")),
                gap=12.0 * (1 + min(blank, 3)),
                cells=cells,
            )
        )
        blank = 0
    if not lines:
        raise EmptyDocument("no text")
    return Document(lines=tuple(lines), pages=lines[-1].page)
