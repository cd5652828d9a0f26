"""Matrices and boxes of a page, as six and four numbers."""

from collections.abc import Iterable

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 with x0 <= x1 and y0 <= y1."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(m: Matrix, n: Matrix) -> Matrix:
    """Apply `m`, then `n`."""
    a, b, c, d, e, f = m
    g, h, i, j, k, l = n  # noqa: E741 -- the six letters of a matrix
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l)


def carried(box: Box, m: Matrix) -> Box:
    """The box around a box that a matrix has moved."""
    x0, y0, x1, y1 = box
    a, b, c, d, e, f = m
    xs = [a * x + c * y + e for x in (x0, x1) for y in (y0, y1)]
    ys = [b * x + d * y + f for x in (x0, x1) for y in (y0, y1)]
    return (min(xs), min(ys), max(xs), max(ys))


def meet(p: Box, q: Box) -> Box:
    """What two boxes share; empty boxes come out with x0 >= x1 or y0 >= y1."""
    return (max(p[0], q[0]), max(p[1], q[1]), min(p[2], q[2]), min(p[3], q[3]))


def touches(box: Box, others: Iterable[Box]) -> bool:
    """Whether a box shares an area with one of the others."""
    x0, y0, x1, y1 = box
    return any(x0 < q[2] and x1 > q[0] and y0 < q[3] and y1 > q[1] for q in others)
