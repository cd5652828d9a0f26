"""Characters of TeX's bitmap fonts: their glyphs have no names but their codes, `a233`.

The codes are those of one of TeX's two encodings: the old one with 128 characters, whose accents are drawn apart, or
Cork's with 256.
"""

from collections.abc import Collection

_BOTH = {39: "’", 96: "‘"}
_OLD = {
    11: "ff", 12: "fi", 13: "fl", 14: "ffi", 15: "•", 16: "ı", 17: "ȷ", 18: "`", 19: "´", 20: "ˇ", 21: "˘", 22: "¯",
    23: "˚", 24: "¸", 25: "ß", 26: "æ", 27: "œ", 28: "ø", 29: "Æ", 30: "Œ", 31: "Ø", 34: "”", 60: "¡", 62: "¿",
    92: "“", 94: "ˆ", 95: "˙", 123: "–", 124: "—", 125: "˝", 126: "˜", 127: "¨",
}  # fmt: skip
"""15 is a bullet of the symbols' font far more often than the letters' ffl."""
_CORK_LOW = {
    0: "`", 1: "´", 2: "ˆ", 3: "˜", 4: "¨", 5: "˝", 6: "˚", 7: "ˇ", 8: "˘", 9: "¯", 10: "˙", 11: "¸", 13: "‚", 14: "‹",
    15: "•", 16: "“", 17: "”", 18: "„", 19: "«", 20: "»", 21: "–", 22: "—", 25: "ı", 26: "ȷ", 27: "ff", 28: "fi",
    29: "fl", 30: "ffi", 31: "ffl", 127: "-", 136: "•", 215: "Œ", 247: "œ", 223: "ẞ", 255: "ß",
}  # fmt: skip
"""15 and 136 are bullets of the fonts of symbols, which are numbered on their own."""
_CORK_HIGH = "ĂĄĆČĎĚĘĞĹĽŁŃŇŊŐŔŘŚŠŞŤŢŰŮŸŹŽŻĲİđ§ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£"
"""From 128 to 191."""


_SYMBOLS = (136, 191)
"""Of the fonts of symbols that both go with."""


def is_cork(codes: Collection[int]) -> bool:
    """Whether characters of these codes are numbered as Cork's are.

    The old encoding ends at 127 and sets a grave accent, its 18, on letters; its joined letters are before 16.
    """
    return any(code > 127 and code not in _SYMBOLS for code in codes) or (
        18 not in codes and any(code in codes for code in (21, 22, 28))
    )


def character(code: int, *, cork: bool) -> str:
    """What a code stands for; empty where it is none."""
    if code in _BOTH:
        return _BOTH[code]
    low = _CORK_LOW if cork else _OLD
    if code in low:
        return low[code]
    if cork and 128 <= code < 192:
        return _CORK_HIGH[code - 128]
    return chr(code) if 33 <= code < 127 or (cork and 192 <= code < 256) else ""
