"""Where the lines of a radar stand. Pure geometry."""

import math
from collections.abc import Sequence

from server.protocol.blocks import Label, Radar, Spoke

MOST_AXES = 8
LEAST_AXES = 3
RADIUS = 132.0
MOST = 5
GAP = 16.0
"""Between the outer ring and a label."""
LINE = 17.0
LETTER = 8.6
"""Generous width of a letter at 14 px, so that no font makes a label leave the box."""
WIDE = 16
"""Letters on a line of a label."""
LINES = 3


def radar(axes: Sequence[tuple[str, float | None]], *, name: str) -> Radar | None:
    """Labels and scores from 1 to 5 (None: not assessed); None when fewer than two are assessed.

    Assessed axes come first, at most eight. Fewer than three make no area.
    """
    kept = [*(axis for axis in axes if axis[1] is not None), *(axis for axis in axes if axis[1] is None)][:MOST_AXES]
    if len(kept) < LEAST_AXES or kept[1][1] is None:
        return None
    count = len(kept)
    known = [None if score is None else _point(at, count, RADIUS * score / MOST) for at, (_, score) in enumerate(kept)]
    whole = [place for place in known if place is not None]
    edges = []
    if len(whole) < count and len(whole) > 1:
        # A line over an axis that was not assessed would claim a value: only neighbours are joined.
        for place, after in zip(known, [*known[1:], known[0]], strict=True):
            if place is not None and after is not None:
                edges.append((*place, *after))
    labels = [_label(at, count, text, known=score is not None) for at, (text, score) in enumerate(kept)]
    return Radar(
        name=name,
        box=_box(labels),
        rings=[
            _points([_point(at, count, RADIUS * ring / MOST) for at in range(count)]) for ring in range(1, MOST + 1)
        ],
        spokes=[_spoke(at, count, known=score is not None) for at, (_, score) in enumerate(kept)],
        area=_points(whole) if len(whole) == count else None,
        edges=edges,
        dots=whole,
        labels=labels,
    )


def wrapped(text: str) -> list[str]:
    """At most three lines; a word longer than a line is broken, what is left over gives way to an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= WIDE:
            lines[-1] += f" {word}"
        else:
            lines += [word[at : at + WIDE] for at in range(0, len(word), WIDE)]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], lines[LINES - 1][: WIDE - 1] + "…"]
    return lines


def _point(at: int, count: int, distance: float) -> tuple[float, float]:
    angle = at / count * 2 * math.pi - math.pi / 2
    return round(math.cos(angle) * distance, 1) + 0.0, round(math.sin(angle) * distance, 1) + 0.0


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in places)


def _spoke(at: int, count: int, *, known: bool) -> Spoke:
    x, y = _point(at, count, RADIUS)
    return Spoke(x=x, y=y, known=known)


def _label(at: int, count: int, text: str, *, known: bool) -> Label:
    x, y = _point(at, count, RADIUS + GAP)
    lines = wrapped(text)
    # Above the middle the last line stands next to the ring, below it the first one does.
    up = (len(lines) - 1) * LINE * (1 if y < -12 else 0.5 if abs(y) <= 12 else 0)
    anchor = "middle" if abs(x) < 12 else "start" if x > 0 else "end"
    return Label.model_validate({"x": x, "y": round(y + 5 - up, 1), "at": anchor, "lines": lines, "known": known})


def _box(labels: Sequence[Label]) -> tuple[float, float, float, float]:
    left, right, top, bottom = -RADIUS, RADIUS, -RADIUS, RADIUS
    for label in labels:
        width = max(map(len, label.lines), default=0) * LETTER
        start = label.x - width * {"start": 0, "middle": 0.5, "end": 1}[label.at]
        left, right = min(left, start), max(right, start + width)
        top, bottom = min(top, label.y - LINE), max(bottom, label.y + (len(label.lines) - 1) * LINE + 5)
    edge = 4
    return (
        round(left - edge, 1),
        round(top - edge, 1),
        round(right - left + 2 * edge, 1),
        round(bottom - top + 2 * edge, 1),
    )
