"""What a page shows: drawn characters, and the areas and images around them."""

from dataclasses import dataclass, field
from typing import NamedTuple

from parsing.reading.geometry import Box

Color = tuple[int, int, int]
"""Red, green, blue from 0 to 255."""
BLACK: Color = (0, 0, 0)
WHITE: Color = (255, 255, 255)


class Mark(NamedTuple):
    """A drawn character. Points from the page's top left corner; `y` is the baseline."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    italic: bool = False
    color: Color = BLACK
    upright: bool = True
    run: int = 0
    """Characters drawn together share it."""


@dataclass(frozen=True, slots=True)
class Paint:
    """A filled area or an image."""

    box: Box
    color: Color | None
    """None for an image."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as a person sees it. Points from the top left corner."""

    width: float
    height: float
    marks: list[Mark] = field(repr=False)
    paints: list[Paint] = field(repr=False)
    links: list[tuple[Box, str]] = field(default_factory=list, repr=False)
    hidden: list[str] = field(default_factory=list, repr=False)
    """Texts that are drawn and that nobody can see."""
    pictured: list[str] = field(default_factory=list, repr=False)
    """The same, where pictures show something: perhaps the same words, as in a scan with its own reading laid over."""
    blank: list[Mark] = field(default_factory=list, repr=False)
    """White letters on the white page, of which nothing can be seen."""
    blanks: list[str] = field(default_factory=list, repr=False)
    """What they say."""
    mute: int = 0
    """Characters drawn in a font that does not tell which they are."""
