"""Operands of drawing operators, read leniently: a broken one counts as its default."""

from typing import Any

from parsing.reading.geometry import IDENTITY, Matrix

Color = tuple[float, float, float]
"""Red, green, blue from 0 to 1."""
BLACK: Color = (0.0, 0.0, 0.0)


def number(value: Any, default: float = 0.0) -> float:
    """A finite number of a page's size, else the default."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return default
    return number if abs(number) < 1e7 else default


def _gray(v: float) -> Color:
    return (v, v, v)


def _cmyk(c: float, m: float, y: float, k: float) -> Color:
    return ((1 - c) * (1 - k), (1 - m) * (1 - k), (1 - y) * (1 - k))


def color(numbers: list[float]) -> Color | None:
    """A colour in grey, RGB or CMYK, told by how many numbers it has."""
    values = [min(1.0, max(0.0, n)) for n in numbers]
    match len(values):
        case 1:
            return _gray(values[0])
        case 3:
            return (values[0], values[1], values[2])
        case 4:
            return _cmyk(*values)
    return None


def text_of(value: Any) -> str | None:
    """The characters of a text string; inside content streams pypdf leaves its bytes undecoded."""
    if isinstance(value, bytes):
        if value[:2] in (b"\xfe\xff", b"\xff\xfe"):
            return value.decode("utf-16", "replace")
        return value.decode("latin-1")
    return str(value) if value is not None else None


def matrix(v: list[Any]) -> Matrix:
    """The last six operands as a matrix."""
    n = [number(x) for x in v[-6:]]
    return (n[0], n[1], n[2], n[3], n[4], n[5]) if len(n) == 6 else IDENTITY
