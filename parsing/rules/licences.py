"""Driving licences that stand beside somebody's name instead of in a section: `34 ans - Permis B, véhiculé`."""

import re
from collections.abc import Sequence

from parsing.models import Certificate
from parsing.reading.document import Line
from parsing.rules.trail import Found, evidence

_CLASS = r"[A-E][1-2]?E?"
_LICENCE = re.compile(
    rf"\b[Pp](?:ermis|ERMIS)(?:\s+de\s+conduire)?\s*:?\s+(?:cat[ée]gories?\s+)?"
    rf"{_CLASS}(?:\s*(?:,|/|et|&|\+)\s*{_CLASS})*(?![\w'’])"
    r"|\b[Pp](?:ermis|ERMIS)\s+de\s+conduire\b"
    r"|\b(?:[Ff]ull\s+|[Cc]lean\s+|UK\s+|EU\s+)*[Dd]riv(?:ing|er['’]?s)\s+licen[cs]e\b"
    rf"(?:\s*\(?[Cc]ategor(?:y|ies)\s+{_CLASS}(?:\s*(?:,|/|and|&)\s*{_CLASS})*\)?)?"
)


def licences(lines: Sequence[Line], named: Sequence[str]) -> list[Found[Certificate]]:
    """What the header says of driving, unless what is `named` already says it; its words as they stand there."""
    if any(_LICENCE.search(name) for name in named):
        return []
    for line in lines:
        if m := _LICENCE.search(line.text):
            said = m[0].strip()
            return [Found(Certificate(name=said[0].upper() + said[1:]), {"/name": evidence([line], said, 0.8)})]
    return []
