"""Which marks a reader can see. What is drawn but can't be seen never reaches a model; it is reported instead."""

from itertools import groupby

from parsing.reading.marks import Mark, Paint
from parsing.reading.operands import Color

MIN_SIZE = 2.0
"""Points below which text is no longer text to a reader."""
MIN_CONTRAST = 0.05
WHITE: Color = (1.0, 1.0, 1.0)


def sift(marks: list[Mark], paints: list[Paint]) -> tuple[list[Mark], list[str]]:
    """The visible marks, and the texts of the runs that are not."""
    seen: list[Mark] = []
    unseen: list[str] = []
    for _, group in groupby(marks, key=lambda m: (m.run, m.visible)):
        run = list(group)
        if _shown(run, paints):
            seen += run
        else:
            unseen.append("".join(m.text for m in run))
    return seen, _texts(unseen)


def _shown(run: list[Mark], paints: list[Paint]) -> bool:
    first = run[len(run) // 2]
    if not first.visible or first.size < MIN_SIZE:
        return False
    x, y = (first.x0 + first.x1) / 2, first.y - first.size * 0.3
    ground: Color | None = WHITE
    for paint in paints:
        x0, y0, x1, y1 = paint.box
        if not (x0 <= x <= x1 and y0 <= y <= y1):
            continue
        if paint.order < first.order:
            ground = paint.color
        elif paint.solid and y1 - y0 > first.size * 0.6:
            return False
    return ground is None or _contrast(first.color, ground) >= MIN_CONTRAST


def _contrast(p: Color, q: Color) -> float:
    return max(abs(a - b) for a, b in zip(p, q, strict=True))


def _texts(runs: list[str]) -> list[str]:
    joined = " ".join(" ".join(runs).split())
    return [joined[i : i + 500] for i in range(0, min(len(joined), 10_000), 500)] if len(joined) > 1 else []
