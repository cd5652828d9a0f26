"""Letters of glyphs that have a name but no character: joined ones such as `f_i`, by the Adobe Glyph List's rule.

PDFium knows single names, their suffixes too ("two.lnum"). What it can't name is looked up in the font's own
encoding, which only pypdf shows; so pypdf is loaded for such documents alone.
"""

import io
import re
from dataclasses import dataclass, field
from typing import Any

from parsing.reading import tex_codes

MAX_FONTS = 200
MAX_FORMS = 50
_UNI = re.compile(r"^uni((?:[0-9A-F]{4})+)$|^u([0-9A-F]{4,6})$")
_PLAIN = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "space": " ", "hyphen": "-", "period": ".", "comma": ",", "colon": ":", "slash": "/",
    "parenleft": "(", "parenright": ")", "at": "@", "plus": "+", "ampersand": "&", "quotesingle": "'",
    "quoteright": "’", "endash": "–", "emdash": "—", "eacute": "é", "egrave": "è", "ecircumflex": "ê",
    "agrave": "à", "ccedilla": "ç", "germandbls": "ß", "dotlessi": "ı", "longs": "ſ",
}  # fmt: skip


def letters(name: str) -> str:
    """What a glyph's name says: its suffix left out, its parts one after the other. Empty when a part is unknown."""
    found = [_part(part) for part in name.split(".", 1)[0].split("_")]
    return "".join(found) if all(found) else ""


def _part(name: str) -> str:
    if len(name) == 1 and name.isascii():
        return name
    m = _UNI.match(name)
    if m is None:
        return _PLAIN.get(name, "")
    digits = m[1] or m[2].rjust(4, "0")
    codes = [int(digits[i : i + 4], 16) for i in range(0, len(digits), 4)] if m[1] else [int(digits, 16)]
    return "".join(chr(c) for c in codes if c < 0x110000 and not 0xD800 <= c <= 0xDFFF)


@dataclass(slots=True)
class GlyphNames:
    """The encodings of a document's fonts, read when the first unknown glyph asks for them."""

    data: bytes = field(repr=False)
    _pages: dict[int, dict[str, dict[int, str]]] = field(default_factory=dict)

    def letters(self, page: int, font: str, code: int) -> str:
        """The letters of a code that a font of a page leaves without a character."""
        if page not in self._pages:
            self._pages[page] = self._read(page)
        names = self._pages[page].get(font, {})
        name = names.get(code, "")
        if not font and name == f"a{code}":
            return tex_codes.character(code, cork=tex_codes.is_cork(names))
        return letters(name)

    def _read(self, page: int) -> dict[str, dict[int, str]]:
        from pypdf import PdfReader  # noqa: PLC0415 - few documents need it

        found: dict[str, dict[int, str]] = {}
        try:
            waiting: list[Any] = [PdfReader(io.BytesIO(self.data)).pages[page]]
            for _ in range(MAX_FORMS):
                if not waiting:
                    break
                resources = waiting.pop()["/Resources"].get_object()
                for font in list(resources.get("/Font", {}).values())[:MAX_FONTS]:
                    entry = font.get_object()
                    known = found.setdefault(str(entry.get("/BaseFont", ""))[1:], {})
                    # Fonts drawn within the document have no name to tell them apart by.
                    known |= {
                        code: name
                        for code, name in _differences(entry).items()
                        if name != ".notdef" and code not in known
                    }
                forms = [x.get_object() for x in list(resources.get("/XObject", {}).values())[:MAX_FORMS]]
                waiting += [form for form in forms if "/Resources" in form]
        except Exception:  # noqa: BLE001 -- pypdf meets damage with whatever the damaged object raises
            return found
        return found


def _differences(font: Any) -> dict[int, str]:
    encoding = font.get("/Encoding")
    encoding = encoding.get_object() if encoding is not None else None
    found: dict[int, str] = {}
    code = 0
    for entry in encoding.get("/Differences", ()) if isinstance(encoding, dict) else ():
        if isinstance(entry, str):
            found[code] = entry[1:]
            code += 1
        else:
            code = int(entry)
    return found
