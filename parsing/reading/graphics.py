"""The graphics state of a page that is being followed, and what following it may cost."""

from dataclasses import dataclass

from parsing.reading.fonts import Typeface
from parsing.reading.geometry import Box, Matrix
from parsing.reading.operands import BLACK, Color

MAX_GLYPHS = 120_000
"""A page; a dense one has 8,000."""
MAX_FORMS = 300
MAX_DEPTH = 8
MAX_TAGS = 500
"""Of marked content within marked content."""
MAX_OPERATIONS = 600_000


class OverLimit(Exception):
    """The page holds more than any CV does."""


@dataclass(slots=True)
class Graphics:
    """The graphics state that `q` saves."""

    ctm: Matrix
    clip: Box
    fill: Color = BLACK
    alpha: float = 1.0
    face: Typeface | None = None
    size: float = 0.0
    char_space: float = 0.0
    word_space: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0


@dataclass(slots=True)
class Budget:
    """What has been drawn so far."""

    glyphs: int = 0
    forms: int = 0
    operations: int = 0
