"""How a text is set: curly apostrophes, and in French the narrow space that keeps double punctuation on its line."""

import re

from interview.commands import Locale

NARROW = "\u202f"
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=[a-z])'(?=[«“])")
_QUOTED = re.compile(r"(?<!\w)\"([^\s\"](?:[^\"\n]*[^\s\"])?)\"(?!\w)")
_BEFORE = re.compile(r"(?<=[^\s([«])[ \u00a0]+(?=[;:!?»%])|(?<=[\w»”)\]…])(?=[;!?](?:[\s»”)\]]|$))|(?<=[\w.!?…])(?=»)")
_AFTER = re.compile(r"(?<=«)[ \u00a0]?(?=[^\s])")


def typeset(text: str, locale: Locale) -> str:
    """The text as it is printed. What is set already stays as it is."""
    text = _QUOTED.sub("« \\1 »" if locale == "fr" else "“\\1”", _APOSTROPHE.sub("’", text))
    if locale != "fr":
        return text
    return _AFTER.sub(NARROW, _BEFORE.sub(NARROW, text))
