"""Word's text boxes: where they stand, and in which order a person reads them."""

import re
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from parsing.reading.word_styles import Element, number

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
VML = "{urn:schemas-microsoft-com:vml}"
T = TypeVar("T")
COLUMN = 60.0
"""Points between the left edges of boxes from which they are columns of their own."""
_EMU = 12_700.0
"""Word's small units in a point."""
_SIDE = re.compile(r"margin-(left|top):\s*(-?[\d.]+)(?:pt)?")


@dataclass(slots=True)
class Box(Generic[T]):
    """A text box: the points from its page's or its anchor's corner to its own, and what it holds."""

    x: float
    y: float
    early: bool
    """It is anchored before any text."""
    content: list[T] = field(repr=False)


def shifted(element: Element, x: float, y: float) -> tuple[float, float]:
    """Where a drawing within a drawing stands, that at `x`, `y`."""
    if element.tag == WP + "anchor":
        return (
            _points(element.findtext(f"{WP}positionH/{WP}posOffset")),
            _points(element.findtext(f"{WP}positionV/{WP}posOffset")),
        )
    if element.tag == WPS + "wsp":
        off = element.find(f"{WPS}spPr/{A}xfrm/{A}off")
        return (x + _points(off.get("x")), y + _points(off.get("y"))) if off is not None else (x, y)
    if element.tag == VML + "shape":
        sides = dict(_SIDE.findall((element.get("style") or "")[:1000]))
        return x + number(sides.get("left")), y + number(sides.get("top"))
    return x, y


def _points(text: str | None) -> float:
    return float(text) / _EMU if text and re.fullmatch(r"-?\d{1,12}", text) else 0.0


def columns(boxes: list[Box[T]]) -> list[list[Box[T]]]:
    """Boxes by their columns from the left, each from above."""
    found: list[list[Box[T]]] = []
    for box in sorted(boxes, key=lambda box: box.x):
        if found and box.x - found[-1][0].x < COLUMN:
            found[-1].append(box)
        else:
            found.append([box])
    return [sorted(column, key=lambda box: box.y) for column in found]
