"""What reading a document gives: lines in reading order, and what was left out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a reader sees it. Coordinates are points from the page's top left corner."""

    page: int
    number: int
    """From 1 within the page, in reading order."""
    text: str = field(repr=False)
    x0: float = 0.0
    x1: float = 0.0
    y: float = 0.0
    size: float = 10.0
    bold: bool = False
    column: int = 0
    """0 spans the page or is its only column; else from 1, left to right."""
    gap: float = 0.0
    """Empty space above, in points; 0 when unknown."""
    cells: tuple[str, ...] = field(default=(), repr=False)
    """The line's text split where the page leaves a wide hole."""
    colored: bool = False
    """Set in a colour that is neither black, white nor grey."""
    bullet: bool = False
    """A bullet is drawn before it; one that is a character stays in the text instead."""
    dotted: tuple[int, ...] = ()
    """Which cells have a drawn bullet before them."""
    lead: str = field(default="", repr=False)
    """The bold words a line begins with, when the rest is not bold."""
    more: tuple[int, ...] = ()
    """Numbers of the lines below that were put together with it."""
    italic: bool = False
    color: str = "#000000"
    """Of most of its letters."""
    spaced: bool = False
    """Its letters are set apart, as in a heading."""
    urls: tuple[str, ...] = field(default=(), repr=False)
    """Where links on it lead."""
    room: float | None = None
    """Points that would be left at its end with the next line's first word on it: below 0 it had to wrap."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document's visible text, and what a reader can't see of it."""

    lines: tuple[Line, ...]
    pages: int
    columns: int = 1
    ocr: bool = False
    hidden: tuple[str, ...] = field(default=(), repr=False)
    links: tuple[str, ...] = field(default=(), repr=False)
    body_size: float = 10.0

    @classmethod
    def of(cls, lines: Sequence[Line], **others: Any) -> "Document":
        """A document whose usual size is that of most of its letters."""
        sizes = Counter[float]()
        for line in lines:
            sizes[line.size] += len(line.text)
        return cls(lines=tuple(lines), body_size=sizes.most_common(1)[0][0] if sizes else 10.0, **others)

    @property
    def chars(self) -> int:
        """Visible characters."""
        return sum(len(line.text) for line in self.lines)

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(line.text for line in self.lines)
