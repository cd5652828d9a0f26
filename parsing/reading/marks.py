"""What a page shows: drawn characters, and the areas and images around them."""

from dataclasses import dataclass

from parsing.reading.geometry import Box
from parsing.reading.operands import Color


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawn character. `order` is its place among everything painted."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    color: Color
    visible: bool
    """False for render mode 3, full transparency and what the clip cuts off."""
    upright: bool
    order: int
    run: int
    """Characters of one text operator share it."""


@dataclass(frozen=True, slots=True)
class Paint:
    """A filled area or an image."""

    box: Box
    color: Color | None
    """None for an image."""
    order: int
    solid: bool = True
    """Whether the whole box is painted, not just a shape within it."""
