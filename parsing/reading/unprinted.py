"""White letters whose ground was left out: a page that a browser printed without its backgrounds.

Nobody can see them, so they stay unread. They are not hidden on purpose where they say what the head or the side of a
CV says, in lines of their own: what somebody stuffs a page with has no headings and no telephone number.
"""

import re
from collections.abc import Callable, Sequence

from parsing.reading.marks import Mark
from parsing.reading.segments import Segment, segments

LEAST_SIZE = 7.0
"""Points: smaller letters were made to be overlooked."""
LONGEST = 45
"""Characters of a line in a head or a side column."""
MOST_LINES = 40
SHARE = 4
"""Of so many lines one at least names a section or says how to reach somebody."""
_CONTACT = re.compile(r"\w@\w|(?:\+|\b0|\()\d[\d .()/-]{6,}\d|\b(?:linkedin|github)\.com/|\bwww\.", re.IGNORECASE)


def unprinted(letters: Sequence[Mark], seen: Sequence[Segment], is_heading: Callable[[str], bool]) -> bool:
    """Whether white letters on a white page are the head or the side of a CV, printed without its ground."""
    lines = segments(letters)
    if not lines or len(lines) > MOST_LINES:
        return False
    if any(len(s.text) > LONGEST or s.size < LEAST_SIZE or any(_meet(s, other) for other in seen) for s in lines):
        return False
    if _bars(lines, seen):
        return True
    own = sum(is_heading(s.text) or _CONTACT.search(s.text) is not None for s in lines)
    return SHARE * own >= len(lines)


def _bars(lines: Sequence[Segment], seen: Sequence[Segment]) -> bool:
    """Whether all are set alike in bold, none right above another, each right above what is seen: heads on bars."""
    looks = {(s.size, s.bold, round(s.x0)) for s in lines}
    if len(lines) < LEAST_BARS or len(looks) > 1 or not lines[0].bold:
        return False
    return all(
        any(0 < other.y - s.y < 3 * s.size and other.x0 < s.x1 and s.x0 < other.x1 for other in seen)
        and not any(0 < other.y - s.y < 2 * s.size for other in lines)
        for s in lines
    )


LEAST_BARS = 3
"""As often must the like of a head come back."""


def _meet(one: Segment, other: Segment) -> bool:
    """Whether two texts lie over each other."""
    return one.x0 < other.x1 and other.x0 < one.x1 and abs(one.y - other.y) < 0.7 * max(one.size, other.size)
