"""Lines broken between words, for a terminal of a known width. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate

CODE = re.compile(r"\x1b\[[0-9;]*m")  # colours take no room


def wrapped(pieces: Sequence[str], width: int) -> list[str]:
    """The same pieces with some spaces turned into line breaks: a word that spans two pieces is not broken either."""
    text = "".join(pieces)
    broken = list(text)
    column = after = 0  # cells on the line, and up to its last space
    space = -1
    place = 0
    while place < len(text):
        code = CODE.match(text, place)
        if code is not None:
            place = code.end()
            continue
        sign = text[place]
        if sign == "\n":
            column, space = 0, -1
        else:
            column += cells(sign)
            if sign == " ":
                space, after = place, column
            if column > width and space >= 0:
                broken[space] = "\n"
                column -= after
                space = -1
        place += 1
    whole = "".join(broken)
    ends = accumulate(len(piece) for piece in pieces)
    return [whole[end - len(piece) : end] for piece, end in zip(pieces, ends, strict=True)]


def cells(sign: str) -> int:
    """How many places of a line a sign takes."""
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1
