"""Bytes of a text file -> characters, whichever editor wrote it."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOK = 4096
"""Bytes from which a file is judged."""
_USUAL = frozenset("éèêëàâäçîïôöùûüœæÉÈÊÀÂÇÎÔ’‘“”«»–—•…·°€ ñáíóúã")
_ODD = frozenset("ŽžˆŠ‡ÕÐ¥ËÍÁÌÓÔÒ√≈∂∑∏πΩÞþ¤¦¨¬±¹¸¼½¾")
_CONTROLS = frozenset(chr(c) for c in range(32)) - frozenset("\t\n\r\f\v\x1a") | {"\x7f"}


def decoded(data: bytes) -> str | None:
    """The text; None where it is none.

    UTF-8, UTF-16 and -32 (by mark or by their zeros), else the 8-bit sets of Windows and of old Macintoshes: that one
    in which the letters are a Western text's.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _text(data.decode(name, "replace"))
    wide = _wide(data[:_LOOK])
    if wide is not None:
        return _text(data.decode(wide, "replace"))
    try:
        return _text(data.decode("utf-8"))
    except UnicodeDecodeError:
        choices = [data.decode(name, "replace") for name in ("cp1252", "mac_roman")]
        return _text(max(choices, key=_western))


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: in a Western text every other byte is zero."""
    half = len(head) // 2
    if half < 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _western(text: str) -> int:
    return sum((c in _USUAL) - (c in _ODD or c == "\ufffd") for c in text if c > "\x7f")


def _text(text: str) -> str | None:
    head = text[:_LOOK]
    return None if "\0" in head or sum(c in _CONTROLS for c in head) > 0.01 * len(head) else text
