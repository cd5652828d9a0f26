"""How a page's fonts turn bytes into characters and widths."""

import re
from dataclasses import dataclass
from typing import Any

from pypdf.generic import DictionaryObject
from pypdf.generic._font import Font

_ICONS = re.compile(r"awesome|icon|material|dingbat|wingding|symbols?$|glyphs|ionic|typicons|entypo", re.IGNORECASE)
_BOLD = re.compile(r"bold|black|heavy|semibold|demi|-bd|-sb|,b", re.IGNORECASE)
_FORCE_BOLD = 1 << 18


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character code as drawn: its text and its width in thousandths of an em."""

    text: str
    width: float
    space: bool
    """A single-byte 32, to which word spacing applies."""


@dataclass(slots=True)
class Typeface:
    """A font as far as reading needs it."""

    font: Font
    bold: bool
    icons: bool
    scale: float = 1.0
    """What a Type3 font's own matrix makes of the usual thousandths."""
    readable: bool = True

    def glyphs(self, data: bytes) -> list[Glyph]:
        """The characters of a string. Unmapped ones come out empty, icons as a bar: they part what stands around."""
        font = self.font
        if isinstance(font.encoding, str):
            raw = data.decode(font.encoding, "replace")
            return [Glyph(self._text(c), self._width(c), space=False) for c in raw]
        encoding = font.encoding
        return [
            Glyph(self._text(encoding.get(byte, chr(byte))), self._width(chr(byte)), space=byte == 32) for byte in data
        ]

    def _width(self, raw: str) -> float:
        if raw == self.font.space_char:
            return float(self.font.space_width) * self.scale
        return float(self.font.get_text_width(raw)) * self.scale

    def _text(self, decoded: str) -> str:
        if not self.readable:
            return ""
        text = str(self.font.character_map.get(decoded, decoded))
        if not self.icons and not any("\ue000" <= c <= "\uf8ff" for c in text):
            return text
        return "" if text.isspace() else "|"


def _type3_scale(resource: DictionaryObject) -> float:
    matrix = resource.get("/FontMatrix")
    try:
        return abs(float(matrix[0])) * 1000 if matrix is not None else 1.0
    except (TypeError, ValueError, IndexError):
        return 1.0


def typeface(resource: Any) -> Typeface | None:
    """Read a font resource. None when it is no dictionary."""
    if not isinstance(resource, DictionaryObject):
        return None
    font = Font.from_font_resource(resource)
    name = str(font.name)
    descriptor = font.font_descriptor
    flags: Any = descriptor.flags  # whatever a broken file says
    type3 = font.sub_type == "Type3"
    return Typeface(
        font=font,
        bold=bool(_BOLD.search(name)) or (isinstance(flags, int) and bool(flags & _FORCE_BOLD)),
        icons=bool(_ICONS.search(name)),
        scale=_type3_scale(resource) if type3 else 1.0,
        readable=font.interpretable,
    )
