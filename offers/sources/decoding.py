"""Bytes of files and pages as text, whatever they were saved in."""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_WIDE = ("utf-16-le", "utf-16-be")


def decoded(content: bytes) -> str:
    """The text: by its mark, as UTF-8, as what the page declares, else as Windows writes Western Europe.

    Nothing is ever undecodable: at worst single letters are wrong.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, errors="replace")
    head = content[:400]
    for start, name in enumerate(_WIDE):  # without a mark: every other byte of ASCII is zero
        if len(head) >= 8 and head[1 - start :: 2].count(0) > len(head) // 3 and not head[start::2].count(0):
            return content.decode(name, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(_declared(content[:4096]), errors="replace")


def _declared(head: bytes) -> str:
    found = _DECLARED.search(head)
    try:
        name = codecs.lookup(found.group(1).decode("ascii")).name if found else "cp1252"
        b"\xe9".decode(name, errors="replace")
    except (LookupError, UnicodeError, TypeError):
        return "cp1252"
    return "cp1252" if name in ("iso8859-1", "latin-1", "ascii", "utf-8") or name.startswith("utf") else name
