"""The first words of a model's turn, held for a moment: a compliment or a speaker's label is dropped unheard."""

import re

from interview.commands import Locale
from interview.language.lexicon import lexicon
from interview.language.words import fold

MOST = 80
"""Characters held at most: a sentence that is no compliment so far is let through."""
_SPEAKER = re.compile(
    r"^\s*(?:intervieweu[rs]e?|interviewer|recruteu[rs]e?|recruiter|assistante?|reponse|answer|ia|ai|question)\s?:"
)
_SENTENCE = re.compile(r"[.!?…](?=\s|$)")
_SUSPECT = frozenset(
    (  # noqa: SIM905 - words are read more easily than a list of them
        "excellent excellente parfait bravo tres super genial formidable impressionnant c'est felicitations belle "
        "bonne wow magnifique quelle merci je ravi ravie perfect great well that's that this thank thanks impressive "
        "fantastic awesome wonderful good amazing it it's sounds what nice i congratulations "
        "intervieweur intervieweuse interviewer recruteur recruteuse recruiter assistant assistante reponse answer ia "
        "ai question"
    ).split()
)
"""Words with which compliments and labels begin."""


class Opening:
    """Feeds a stream's pieces through. Only openings that could be a compliment or a label are held, and not long."""

    def __init__(self, locale: Locale, *, wrapped: bool = True) -> None:
        """`wrapped`: a mark of quotation at the beginning is taken to stand around the whole turn."""
        self._locale: Locale = locale
        self._wrapped = wrapped
        self._held = ""
        self._through = False
        self._quoted = False

    def feed(self, piece: str) -> str:
        """What may be said now."""
        if self._through:
            return self._unquoted(piece)
        self._held += piece
        return self._decided(ended=False)

    def finish(self) -> str:
        """What is left when the stream has ended."""
        return "" if self._through else self._decided(ended=True)

    def _decided(self, *, ended: bool) -> str:
        bare = self._held.lstrip()
        label = _SPEAKER.match(fold(bare))
        if label:
            bare = bare[label.end() :].lstrip()
        if self._wrapped and bare[:1] in ("«", "“", '"'):
            self._quoted, bare = True, bare[1:].lstrip()
        first = re.match(r"[\w'’]+(?=[^\w'’])", bare)
        if first is None and not ended and len(self._held) < MOST:
            # A label may still grow out of the first word.
            return ""
        if first is not None and fold(first[0]) in _SUSPECT:
            end = _SENTENCE.search(bare)
            if end is None and not ended and len(bare) < MOST:
                return ""
            sentence = bare[: end.end()] if end else bare
            if end and lexicon(self._locale).found("praise", sentence + " "):
                self._held = bare[end.end() :].lstrip()
                return self._decided(ended=ended) if self._held else ""
        return self._open(bare)

    def _open(self, bare: str) -> str:
        self._through, self._held = True, ""
        return self._unquoted(bare)

    def _unquoted(self, piece: str) -> str:
        return re.sub(r"\s?[»”]|\"", "", piece) if self._quoted else piece
