"""What candidates agree to before an interview that is recorded and may be watched: versioned words, and their hash."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from server.protocol.events import Locale


@dataclass(frozen=True, slots=True)
class Consent:
    """The words in one language. The hash stands for exactly these."""

    version: str
    locale: Locale
    text: Sequence[str]
    hash: str


@cache
def consent(locale: Locale) -> Consent:
    """What is asked now."""
    known = json.loads(files("server.rights").joinpath("consent.json").read_text(encoding="utf-8"))
    text = tuple(known[locale])
    digest = hashlib.sha256(json.dumps([known["version"], locale, *text], ensure_ascii=False).encode()).hexdigest()
    return Consent(version=known["version"], locale=locale, text=text, hash=digest)
