"""A text taken apart into sentences and clauses, each as bare words: what talk about the talk is looked for in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from interview.commands import Locale
from interview.language.spelling import spelt
from interview.language.words import fold

MOST_SENTENCES = 4
"""Looked at on either side of a long text: people ask at its beginning or at its end."""
MOST_CLAUSES = 8
MOST_LETTERS = 240
"""Of one sentence, from its end."""
_QUOTED = re.compile(r"\"[^\"]{0,300}\"|“[^”]{0,300}”|«[^»]{0,300}»")
_END = re.compile(r"(?<=[.!?…])[\"”»)]*\s+|(?<=[!?])(?=[^\W\d])|\n+")
_LINK = "(?:and|but|so|because|since|or|et|mais|donc|alors|parce que|car|ou)"
_CLAUSE = re.compile(rf"(?<=:)\s+|\s*(?:[,;()–—]|\.{{2,}}|…|\s-+\s)\s*|\s+(?={_LINK}\s)")
_OPENER = re.compile(rf"^{_LINK}\s+(?=\w)")
_JOINED = re.compile(r"\b([jcdlmnst])(?=(?:ai|est|etait|avais|etais|aime|aimerais|arrete|oublie)\b)")
_AGAIN = re.compile(r"\b(\w+(?: \w+)?)(?: \1\b){2,}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its clauses as bare words, in both languages' manner of writing."""

    asked: bool
    clauses: tuple[str, ...] = field(repr=False)
    text: str = field(repr=False)
    words_of: Mapping[Locale, tuple[str, ...]] = field(repr=False)
    """Its clauses as bare words: every pattern is tried on them, so they are worked out once."""
    spelt_of: Mapping[Locale, tuple[str, ...]] = field(repr=False)
    """The same with slips put right."""

    @property
    def words(self) -> int:
        """How many there are."""
        return sum(len(clause.split()) for clause in self.clauses)

    def joined(self, start: int, end: int, locale: Locale) -> str:
        """A run of clauses as one, in bare words."""
        return " ".join(filter(None, self.words_of[locale][start:end]))

    def put_right(self, start: int, end: int, locale: Locale) -> str:
        """The same with slips put right."""
        return " ".join(filter(None, self.spelt_of[locale][start:end]))


def taken_apart(text: str) -> list[Sentence]:
    """The sentences; of a long text only the first and the last. What is quoted is somebody else's."""
    parts = [part for part in _END.split(_QUOTED.sub(" ", text)) if part.strip()]
    if len(parts) > 2 * MOST_SENTENCES:
        parts = [*parts[:MOST_SENTENCES], *parts[-MOST_SENTENCES:]]
    found = []
    for part in parts:
        folded = fold(part)[-MOST_LETTERS:]
        french = [(clause, words) for clause in _CLAUSE.split(folded) if (words := bare(clause, "fr"))][-MOST_CLAUSES:]
        if french:
            clauses = tuple(clause for clause, _ in french)
            words_of: dict[Locale, tuple[str, ...]] = {
                "fr": tuple(words for _, words in french),
                "en": tuple(bare(clause, "en") for clause in clauses),
            }
            spelt_of = {locale: tuple(spelt(said, locale) for said in words) for locale, words in words_of.items()}
            found.append(
                Sentence(asked="?" in part, clauses=clauses, text=folded, words_of=words_of, spelt_of=spelt_of)
            )
    return found


def bare(clause: str, locale: Locale) -> str:
    """Words alone. English drops its apostrophes, as people do who type; French parts what they join."""
    said = clause.replace("'", "" if locale == "en" else " ")
    said = " ".join(re.findall(r"[^\W_]+", _OPENER.sub("", said.strip())))
    if locale == "fr":
        said = _JOINED.sub(r"\1 ", said)
    words = said.split()
    return said if len(set(words)) == len(words) else _AGAIN.sub(r"\1", said)
