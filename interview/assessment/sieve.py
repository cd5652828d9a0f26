"""A model's sentences about an interview, each looked at alone: what rests on nothing is left out; staff reads why."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Protocol, TypeVar

from interview.assessment.material import Held
from interview.assessment.proposals import addressed
from interview.assessment.report import Sentence
from interview.commands import Locale
from interview.dialogue.invention import invents
from interview.errors import ModelUnavailable
from interview.events import NO_TURN, WordsRefused
from interview.language.figures import values
from interview.language.lexicon import Lexicon, lexicon
from interview.language.typography import typeset
from interview.language.words import fold, stem, tokens
from interview.ports import Note
from prompts.loader import LOCALES, guarding

MAX_KEPT = 300
_QUOTED = re.compile(r"[“«\"]\s?([^“”«»\"]{8,}?)\s?[”»\"]")
_MARK = re.compile(r"\s*[(\[]\s*a\d+(?:\s*,\s*a\d+)*\s*[)\]]")
_ABOUT = {
    "fr": re.compile(
        r"\b(?:le candidat|la candidate|la personne "
        # Somebody else is spoken of: "la personne concernée", "la personne qui recrute".
        r"(?!(?:qui|que|dont|avec|en|de|du|à|concernée|responsable|chargée|âgée|malade|formée|accueillie)\b)\w+)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(r"\b(?:the|this) (?:candidate|applicant|interviewee)\b|^(?:he|she)\b", re.IGNORECASE),
}
_TELLING = re.compile(r"[.…\s,;:]+$")


class Unsupported(ModelUnavailable):
    """The model wrote what the material does not support, or what no report may say."""

    def __init__(self) -> None:
        super().__init__("not supported by the material", code="unsupported", temporary=True)


class Proposed(Protocol):
    """A sentence, and the marks of the answers that it rests on."""

    @property
    def text(self) -> str:
        """The sentence."""
        ...

    @property
    def rests_on(self) -> list[str]:
        """Such as `a3`."""
        ...


ProposedT = TypeVar("ProposedT", bound=Proposed)


class Sieve:
    """Lets through what may stand. `of`: the sentences speak of the candidate; `advice`: each tells what to do."""

    def __init__(
        self, held: Held, facts: Mapping[str, object], note: Note, *, of: bool = False, advice: bool = False
    ) -> None:
        self._held = held
        self._note = note
        self._of = of
        self._advice = advice
        self._text = fold(json.dumps(facts, ensure_ascii=False))
        minutes = str(held.pinned["minutes"])
        # Scores are out of 5.
        self._figures = values(self._text, held.locale) | {"5", minutes}
        self._names = frozenset(part for word in tokens(self._text) for part in (word, stem(word)))
        self._messages = {f"a{line.turn}": line.id for line in held.lines if line.who == "candidate"}

    def kept(self, proposed: Sequence[Proposed]) -> list[Sentence]:
        """Those that stand, as they are printed. What is written to the person speaks to them somewhere."""
        return [sentence for _, sentence in self.each(proposed)]

    def each(self, proposed: Sequence[ProposedT]) -> list[tuple[ProposedT, Sentence]]:
        """The same, each with what was proposed."""
        found = list(self._kept(proposed))
        spoken = self._of or self._advice or any(addressed(one.text, self._held.locale) for _, one in found)
        return found if spoken else []

    def _kept(self, proposed: Sequence[ProposedT]) -> Iterator[tuple[ProposedT, Sentence]]:
        for one in proposed:
            text = _MARK.sub("", one.text).strip()
            code = self._fault(text, one.rests_on) if text else "empty"
            if code is not None:
                self._note(WordsRefused(index=NO_TURN, code=code, text=text[:MAX_KEPT]))
                continue
            marks = dict.fromkeys(mark.strip("[]() ") for mark in one.rests_on)
            messages = [self._messages[mark] for mark in marks]
            yield one, Sentence(text=typeset(text, self._held.locale), messages=messages)

    def _fault(self, text: str, rests_on: Sequence[str]) -> str | None:  # noqa: PLR0911 - one return a fault
        """Why a sentence may not stand; None when it may."""
        locale = self._held.locale
        if any(lexicon(one).found(kind, text) for kind in ("forbidden", "praise", "inside") for one in LOCALES):
            return "forbidden"
        if any(_private(one).found("private", text) for one in LOCALES):
            return "forbidden"
        if invents(text, locale, numbers=self._figures, names=self._names):
            return "invented"
        if any(fold(_TELLING.sub("", quoted)) not in self._text for quoted in _QUOTED.findall(text)):
            return "misquoted"
        if any(mark.strip("[]() ") not in self._messages for mark in rests_on):
            return "no_such_answer"
        # Advice is about answering, not about the trade: a small model sends a driver out to buy tyres.
        if self._advice and not lexicon(locale).found("advice", text):
            return "no_advice"
        if addressed(text, locale) if self._of else _ABOUT[locale].search(text):
            return "misaddressed"
        return None


@cache
def _private(locale: Locale) -> Lexicon:
    return Lexicon({"private": guarding(locale)["private"]}, frozenset())
