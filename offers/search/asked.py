"""A question as this catalogue understands it: slips of the pen mended, places known, other names of the trade."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from offers.search.columns import Columns
from offers.search.filters import key
from offers.search.geography import NAMES
from offers.search.glossary import Named
from offers.search.lexical import Groups, LexicalIndex
from offers.search.names import names
from offers.search.rules import Wanted
from offers.search.words import fold, root, words

_LONGEST_PLACE = 5  # words
_BRIEF = 8  # words up to which a question's slips are looked for: more is a text, and speaks for itself
_FIRST = 12  # skills of a profile that are looked for in other words, too
_RARE = 2  # offers that use a word, from which it is none
_BEFORE = (
    r"(?:a|au|aux|en|dans|sur|vers|pres|proches?|autour|alentours|environs|cote|secteur|region|departement|ville|ou|et|or|de"
    r"|d|du|la|le|les|in|at|near|around|close|to)"
)
_PLACES = 3  # that one question may name
_WORD = re.compile(r"[^\W_]+(?:['’.+#-]+[^\W_]+)*[+#]*")


class Asked(NamedTuple):
    """`text` is searched for, and `variants` beside it; `corrected` is what to show where slips were mended."""

    text: str
    terms: Sequence[str] = ()
    """Its roots, and those of a profile's title; of what means something else in the other language, its own's."""
    title: Sequence[str] = ()
    variants: Sequence[str] = ()
    other_terms: Sequence[Sequence[str]] = ()
    """Of each variant."""
    groups: Groups = ()
    """The text (a profile's title) part by part, each in its own words and in others for it; empty without any."""
    translated: str = ""
    """The text in the other language, as far as its words are known."""
    places: Sequence[str] = ()
    corrected: str | None = None
    skills: Groups = ()
    """As `groups`, of a profile's title and first skills."""
    language: str | None = None
    """Whose words these are; None where they may be of either."""
    trades: Named = Named()
    """Those that it names."""


class Reader:
    """For one catalogue."""

    def __init__(self, *, lexical: LexicalIndex, columns: Columns) -> None:
        self._lexical = lexical
        self._columns = columns

    def read(self, wanted: Wanted) -> Asked:
        """A profile's words are taken as they are; its job title has other names, too."""
        dictionary = names().dictionary
        if wanted.is_profile:
            label = wanted.label or ""
            groups, translated = self._translated(label)
            skills, _ = self._translated(" ".join([label, label, *wanted.keywords[:_FIRST]]))
            variants = names().glossary.variants(label) if label else ()
            return Asked(
                wanted.text,
                dictionary.terms(wanted.text, wanted.language),
                dictionary.terms(label, wanted.language),
                variants,
                self._terms(variants),
                groups,
                translated,
                skills=skills,
                language=wanted.language,
                trades=names().glossary.named(label, wanted.language),
            )
        text, places = self._places(wanted.text)
        mended = self._mended(text)
        corrected = None if mended is None else " ".join([mended, *self._behind(wanted.text, text)])
        text = text if mended is None else mended
        language = dictionary.language(text)
        terms = dictionary.terms(text, language)
        variants = names().glossary.variants(text)
        return Asked(
            text,
            terms,
            terms,
            variants,
            self._terms(variants),
            *self._translated(text),
            places,
            corrected,
            language=language,
            trades=names().glossary.named(text, language),
        )

    def _terms(self, variants: Sequence[str]) -> list[list[str]]:
        dictionary = names().dictionary
        return [dictionary.terms(variant, dictionary.language(variant)) for variant in variants]

    def _translated(self, text: str) -> tuple[Groups, str]:
        dictionary = names().dictionary
        parts = dictionary.segments(text)
        if not any(part.others for part in parts):
            return (), ""
        language = dictionary.language(text)
        ways = [[(part.own, language), *part.others] for part in parts]
        groups = [[found for name, its in names if (found := dictionary.terms(name, its))] for names in ways]
        return groups, " ".join(part.others[0].text if part.others else part.own for part in parts)

    def _places(self, text: str) -> tuple[str, list[str]]:
        """The text without the places it names; empty when that was all. `Tailleur de pierre` names none."""
        if names().glossary.named(text, None).share == 1:
            return text, []
        places: list[str] = []
        while len(places) < _PLACES and (found := self._place(text)) is not None:
            text = found[0]
            places.append(found[1])
        return text if words(text) or not places else "", places[::-1]

    def _place(self, text: str) -> tuple[str, str] | None:
        """The text without the place that it names last, and the place: the longest name for it."""
        said = _WORD.findall(text)
        for size in range(min(_LONGEST_PLACE, len(said)), 0, -1):
            for start in range(len(said) - size, -1, -1):
                name = key(" ".join(said[start : start + size]))
                if not self._is_place(name, said, start, size):
                    continue
                before = said[:start]
                while before and re.fullmatch(_BEFORE, fold(before[-1])):
                    before.pop()
                return " ".join([*before, *said[start + size :]]), name
        return None

    def _is_place(self, name: str, said: Sequence[str], start: int, size: int) -> bool:
        if not (name in NAMES or self._columns.has_place(name)) or name == "-":
            return False
        if name.isdigit():
            return start > 0 and len(name) in (2, 3, 5) and start + size == len(said)
        if size > 1:
            return True
        edge = start + size == len(said) or start == 0
        led = start > 0 and re.fullmatch(_BEFORE, fold(said[start - 1])) is not None
        return len(name) > _RARE and (led or edge) and (led or len(said) > 1 or self._columns.has_place(name))

    def _mended(self, text: str) -> str | None:
        said = _WORD.findall(text)
        if len(said) > _BRIEF:
            return None
        spelling, known = self._lexical.spelling, names().words
        better = [
            spelling.nearest(word, beside=known) or names().spelling.nearest(word, beside=known)
            if self._lexical.frequency(root(fold(word))) < _RARE
            else None
            for word in said
        ]
        if not any(better):
            return None
        return " ".join(new or old for new, old in zip(better, said, strict=True))

    @staticmethod
    def _behind(whole: str, left: str) -> list[str]:
        """Words of the whole that are no longer in what is left: places, shown as they were typed."""
        kept = _WORD.findall(left)
        return [word for word in _WORD.findall(whole) if word not in kept]
