"""Documents and answers are framed before a model sees them, so that it can tell data from instructions."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """Marks around data. They differ from session to session: nobody who writes a CV can know them."""

    open: str
    close: str

    @classmethod
    def of(cls, session_id: str) -> "Frame":
        """The session's marks."""
        mark = hashlib.sha256(f"frame:{session_id}".encode()).hexdigest()[:8].upper()
        return cls(open=f"[[DATA {mark}]]", close=f"[[/DATA {mark}]]")

    def clean(self, text: str, *, bound: int) -> str:
        """`text` cut to `bound` characters, without our marks and without characters that nobody sees."""
        kept = "".join(letter for letter in text[:bound] if letter.isprintable() or letter in "\n\t")
        return kept.replace("[[", "( (").replace("]]", ") )").strip()
