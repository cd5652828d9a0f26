"""Documents and answers are framed before a model sees them, so that it can tell data from instructions."""

import hashlib
import re
from dataclasses import dataclass

_SPACES = re.compile(r"[^\S\n\t ]")


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
        # A space that keeps a mark on its line is no printable letter to Python; dropped, it would glue words together.
        text = _SPACES.sub(" ", text[:bound])
        kept = "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")
        return kept.replace("[[", "( (").replace("]]", ") )").strip()
