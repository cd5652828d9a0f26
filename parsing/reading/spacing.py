"""Where words part: in drawn characters by the gaps between them, in written text by its spaces."""

import re
import statistics
from collections.abc import Sequence
from itertools import pairwise

from parsing.reading.marks import Mark

WORD_GAP = 0.17
"""Ems between letters from which they are two words, where nothing tells better."""
CLOSE_GAP = 0.07
"""Ems that letters of one word never leave between them, unless they are set apart."""
HOLE = 1.1
"""Ems of nothing from which a new segment begins."""
NEAR = 8
"""Characters on each side that tell how a text is set."""
_LETTERS = 4
"""So many are enough to tell how a text is set."""
_SPREAD = 0.11
"""Ems between its letters from which a text is set apart."""
_LONE = re.compile(r"\S(?: \S)*(?:\s{2,}\S(?: \S)*)*")
_LONGEST = 200
"""Characters of a text that is written letter by letter."""


def together(text: str) -> str:
    """A text written "L I K E  T H I S" as words; any other as it is."""
    bare = text.strip()
    if len(bare) > _LONGEST or not _LONE.fullmatch(bare):
        return text
    letters = bare.split()
    if len(letters) <= _LETTERS or sum(map(str.isalpha, letters)) < 0.8 * len(letters):
        return text
    return " ".join(word.replace(" ", "") for word in re.split(r"\s{2,}", bare))


def breaks(inked: Sequence[Mark], blanks: Sequence[bool], *, spaceless: bool) -> tuple[list[bool], bool]:
    """Before which marks of a piece a word begins, and whether its letters are set apart.

    `blanks`: before which a space is drawn. `spaceless`: the page draws hardly any.
    """
    gaps = [(b.x0 - a.x1) / max(a.size, b.size, 1.0) for a, b in pairwise(inked)]
    spread = _spread(gaps)
    drawn = sum(blanks[1:])
    if spread and drawn <= 0.4 * len(gaps):
        least = 1.7 * spread if not drawn else 2.2 * spread
        least = max(spread * 1.3, _parting(gaps, spread) or least)
        return [False, *(blank or gap > least for blank, gap in zip(blanks[1:], gaps, strict=True))], True
    if spread:
        # A space after every letter: words are parted by more of them.
        least = _parting(gaps, spread) or HOLE
        return [False, *(gap > least for gap in gaps)], True
    least = _closer(inked, gaps) if spaceless and not drawn else WORD_GAP
    return [False, *(blank or gap > least for blank, gap in zip(blanks[1:], gaps, strict=True))], False


def set_apart(row: Sequence[Mark]) -> float:
    """The usual gap between letters of one size that are set apart, in ems; 0 for ordinary text."""
    inked = [mark for mark in row if not mark.text.isspace()]
    if len({mark.size for mark in inked}) != 1:
        return 0.0
    return _spread([(b.x0 - a.x1) / max(a.size, 1.0) for a, b in pairwise(inked)])


def _spread(gaps: Sequence[float]) -> float:
    """The usual gap between the letters of a text that is set apart, in ems; 0 for ordinary text."""
    near = [gap for gap in gaps if gap < HOLE]
    wide = [gap for gap in near if gap > _SPREAD]
    if len(gaps) < _LETTERS - 1 or len(near) < _LETTERS - 1 or len(wide) < 0.7 * len(near):
        return 0.0
    return statistics.median(wide)


def _parting(gaps: Sequence[float], spread: float) -> float | None:
    """The middle of the widest step among gaps wider than usual: what lies above it parts words."""
    wider = [spread, *sorted(gap for gap in gaps if gap > spread)]
    steps = [(b - a, (a + b) / 2) for a, b in pairwise(wider)]
    step, middle = max(steps, default=(0.0, 0.0))
    return middle if step > max(0.1, 0.3 * spread) else None


def _closer(inked: Sequence[Mark], gaps: Sequence[float]) -> float:
    """The gap that parts words of a line where words stand closer than usual: the widest step below the usual one."""
    if not any(CLOSE_GAP < gap <= WORD_GAP for gap in gaps):
        return WORD_GAP
    base = statistics.median(gap for gap in gaps)
    rising = [max(base, 0.0), *sorted(gap for gap in gaps if max(base, 0.0) < gap < 2 * WORD_GAP)]
    apart = [n for n, gap in enumerate(gaps) if gap > CLOSE_GAP - 0.02]
    if len(apart) == 1 and _recoloured(inked, apart[0]):
        return WORD_GAP
    step, low, high = max((b - a, a, b) for a, b in pairwise(rising)) if len(rising) > 1 else (0.0, 0.0, 0.0)
    least = (low + high) / 2
    if step < CLOSE_GAP - 0.02 or least < CLOSE_GAP - 0.02 or least >= WORD_GAP or _crumbles(inked, gaps, least):
        return WORD_GAP
    return least


def _recoloured(inked: Sequence[Mark], at: int) -> bool:
    """Whether the one gap of a row is where its colour changes within a word: pieces drawn apart lose their kerning."""
    before, after = inked[at], inked[at + 1]
    return before.color != after.color and before.text.isalpha() and after.text.islower()


def _crumbles(inked: Sequence[Mark], gaps: Sequence[float], least: float) -> bool:
    """Whether a word gap leaves letters alone in a row, as no text has them."""
    alone = 0
    for i, mark in enumerate(inked):
        before = i == 0 or gaps[i - 1] > least
        after = i == len(gaps) or gaps[i] > least
        alone = alone + 1 if before and after and mark.text.isalpha() else 0
        if alone >= 3:
            return True
    return False
