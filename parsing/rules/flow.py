"""Where lines had to break, and where they were ended on purpose."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from parsing.reading.document import Document, Line


def flowed(document: Document) -> Document:
    """The document with each line's `room`, measured against the right edge of its column on its page."""
    edges: dict[tuple[int, int], float] = {}
    for line in document.lines:
        at = (line.page, line.column)
        # A long address may stick out, since it cannot be broken.
        edges[at] = max(line.x1 if " " in line.text else 0.0, edges.get(at, 0.0))
    ragged = _ragged_left(document.lines)
    lines = list(document.lines)
    for n, (line, following) in enumerate(zip(document.lines, document.lines[1:], strict=False)):
        same = (line.page, line.column) == (following.page, following.column)
        if same and line.x1 > line.x0 and following.x1 > following.x0:
            left = ragged.get((line.page, line.column))
            free = edges[line.page, line.column] - line.x1 if left is None else line.x0 - left
            lines[n] = replace(line, room=free - _first_word(following))
    return replace(document, lines=tuple(lines))


def _ragged_left(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    """The left edges of columns that are set flush right."""
    held: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        if line.x1 > line.x0:
            held.setdefault((line.page, line.column), []).append(line)
    found = {}
    for at, own in held.items():
        begins, ends = (Counter(round(x) for x in xs) for xs in ([o.x0 for o in own], [o.x1 for o in own]))
        most = max(ends.values())
        if len(own) >= FLUSH and 10 * most >= 6 * len(own) and 10 * max(begins.values()) <= 4 * len(own):
            found[at] = min(line.x0 for line in own)
    return found


FLUSH = 6
"""Lines that show how a column is set, at least."""


def _first_word(line: Line) -> float:
    """Width of a line's first word with a space before it, by the line's average character."""
    text = line.cells[0] if line.cells else line.text
    # A line of several cells has holes: its average would be too wide.
    char = (line.x1 - line.x0) / len(text) if len(line.cells) <= 1 else 0.5 * line.size
    return (len(text.split(" ", 1)[0]) + 1) * char


def wraps(line: Line) -> bool:
    """Whether a line broke for want of room."""
    return line.room is not None and line.room < 2.0


def ended(line: Line) -> bool:
    """Whether a line was ended although there was room."""
    return line.room is not None and line.room > 12.0
