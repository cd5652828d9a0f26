"""Accents that are drawn as characters of their own, beside or above their letters, as TeX's old fonts do."""

import unicodedata

from parsing.reading.marks import Mark

_COMBINING = {
    "\u00b4": "\u0301", "`": "\u0300", "\u02cb": "\u0300", "\u00a8": "\u0308", "\u02c6": "\u0302", "^": "\u0302",
    "\u02dc": "\u0303", "~": "\u0303", "\u00b8": "\u0327", "\u02da": "\u030a", "\u02c7": "\u030c", "\u02d8": "\u0306",
    "\u00af": "\u0304", "\u02d9": "\u0307", "\u02dd": "\u030b",
}  # fmt: skip
_DOTLESS = {"\u0131": "i", "\u0237": "j"}
WINDOW = 150
"""Characters before and after in drawing order among which the letter is."""
ASIDE = 0.25
"""Ems between the middles of a letter and of its accent."""
ABOVE = 0.6
"""Ems between their baselines."""


def composed(marks: list[Mark]) -> list[Mark]:
    """The marks with such accents put on the letters that stand nearest to them."""
    if not any(mark.text in _COMBINING for mark in marks):
        return marks
    found: list[Mark | None] = list(marks)
    for i, accent in enumerate(marks):
        if accent.text not in _COMBINING:
            continue
        near = range(max(0, i - WINDOW), min(len(marks), i + WINDOW))
        fit = [(_far(letter, accent), k) for k in near if (letter := found[k]) is not None and _under(letter, accent)]
        for _, k in sorted(fit):
            whole = _joined(marks[k], accent)
            if whole is not None:
                found[k], found[i] = whole, None
                break
    return [mark for mark in found if mark is not None]


def _under(letter: Mark, accent: Mark) -> bool:
    size = max(letter.size, accent.size)
    aside = abs((letter.x0 + letter.x1) - (accent.x0 + accent.x1)) / 2
    return letter.text.isalpha() and aside <= ASIDE * size and abs(letter.y - accent.y) <= ABOVE * size


def _far(letter: Mark, accent: Mark) -> float:
    return abs((letter.x0 + letter.x1) - (accent.x0 + accent.x1)) + abs(letter.y - accent.y)


def _joined(letter: Mark, accent: Mark) -> Mark | None:
    """A letter with its accent; None where there is no such letter."""
    text = unicodedata.normalize("NFC", _DOTLESS.get(letter.text, letter.text) + _COMBINING[accent.text])
    return letter._replace(text=text) if len(text) == 1 else None
