"""Fonts of a page, as far as reading needs them."""

import ctypes
import re
from dataclasses import dataclass
from typing import Any

from pypdfium2 import raw

_ICONS = re.compile(
    r"awesome|icon|material|dingbat|wingding|webding|symbols?$|glyphs|ionic|typicons|entypo", re.IGNORECASE
)
_BOLD = re.compile(r"bold|black|heavy|semibold|demi(?!c)|-bd|-sb|,b|cmbx|lmbx|sfbx", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obliq|slant|-it\b|cmti|cmsl|lmri", re.IGNORECASE)
_FLAG_ITALIC, _FLAG_FORCE_BOLD = 1 << 6, 1 << 18
_NAME_BYTES = 200


@dataclass(frozen=True, slots=True)
class Face:
    """A font: its name, its weight and slope, and whether its letters are pictures."""

    name: str
    bold: bool
    italic: bool
    icons: bool
    embedded: bool = True
    """Whether the document brings its letters along; else they are drawn with what this machine has."""


def face_of(text: Any) -> Face:
    """The face that a text object is set in."""
    font = raw.FPDFTextObj_GetFont(text)
    buffer = ctypes.create_string_buffer(_NAME_BYTES)
    size = raw.FPDFFont_GetBaseFontName(font, buffer, _NAME_BYTES)
    name = buffer.raw[: min(size, _NAME_BYTES)].rstrip(b"\0").decode("utf-8", "replace")
    flags = max(0, raw.FPDFFont_GetFlags(font))
    bare = name.rsplit("+", 1)[-1]
    return Face(
        name=name,
        bold=bool(_BOLD.search(bare)) or bool(flags & _FLAG_FORCE_BOLD),
        italic=bool(_ITALIC.search(bare)) or bool(flags & _FLAG_ITALIC),
        icons=bool(_ICONS.search(bare)),
        embedded=raw.FPDFFont_GetIsEmbedded(font) == 1,
    )
