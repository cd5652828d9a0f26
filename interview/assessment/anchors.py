"""What a mark rests on, sentence by sentence, and the level it makes.

3 needs something that the person did, or does, and that names things; 4 also why, or what came of it; 5 both, and more
than one step. A sentence that praises, or that holds of everybody, is no evidence of anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from interview.commands import Locale
from interview.dialogue.sentences import sentences
from interview.language.lexicon import Lexicon, Span, lexicon
from interview.language.substance import specific
from interview.language.words import fold
from prompts.loader import evidence

Asked = Literal["story", "way", "wish"]
"""What a question is after: something that happened, how one goes about something, or what one wants and why."""
NAMED = 2
"""Things that a sentence names from which it says something."""
TELLING = 6
"""Things that a general sentence has to name all the same, to count."""
STEPS, MANY = 3, 6
"""Clauses that name something from which a way of working is described, and from which it shows without any "I"."""
LEAST, FULL, RICH = 5, 10, 15
"""Different things that an answer of level 3, 4 and 5 names."""
_CLAUSE = re.compile(r"[.,;:!?…\n]+|\s(?:and|then|but|so|et|puis|ensuite|mais|donc|alors)\s")
_FIGURE = re.compile(r"\d+(?:[.,\s\u202f]\d+)*")


@dataclass(slots=True)
class Evidence:
    """What stands in an answer and can be pointed at."""

    deeds: list[Span] = field(default_factory=list)
    """What the person did, does or would do."""
    imagined: int = 0
    """How many of the deeds are only what the person would do."""
    habits: int = 0
    """How many are only what the person says to do always, where nothing that happened is told."""
    shared: list[Span] = field(default_factory=list)
    """What "we" did."""
    reasons: list[Span] = field(default_factory=list)
    results: list[Span] = field(default_factory=list)
    steps: int = 0
    """Clauses that name something."""
    named: int = 0
    """Different things named."""

    def since(self, place: int) -> "Evidence":
        """What stands from a place of the text on, counted from there."""

        def from_there(spans: list[Span]) -> list[Span]:
            return [Span(one.start - place, one.end - place) for one in spans if one.start >= place]

        return replace(
            self,
            deeds=from_there(self.deeds),
            shared=from_there(self.shared),
            reasons=from_there(self.reasons),
            results=from_there(self.results),
        )


def gather(text: str, locale: Locale) -> Evidence:
    """The evidence of an answer."""
    found, own, marks = Evidence(), lexicon(locale), _marks(locale)
    everything: set[str] = set()
    # Where much is named, each sentence need not name much to say what was done.
    least = NAMED if len(specific(text, locale)) < FULL else 1
    whole = fold(text)
    lived = own.found("past", whole) or own.found("situation", whole) or marks.found("happened", whole)
    for start, sentence in _cut(text):
        named, folded = specific(sentence, locale), fold(sentence)
        general = marks.found("general", folded)
        figures = len(_FIGURE.findall(folded))
        # After something done a bare figure may be what came of it.
        if len(named) < (TELLING if general else 0 if figures and found.deeds else 1):
            continue
        everything |= named
        if marks.found("rule", folded) and not marks.found("deed", folded):
            # What everybody has to do says nothing of what this person does.
            continue
        found.steps += sum(1 for clause in _CLAUSE.split(folded) if specific(clause, locale))
        # A sentence of figures counts something; what it says is what else it names.
        telling = len(named) >= max(least, 1 + figures if figures else 0)
        deeds = marks.spans("deed", folded) if telling else []
        came = own.spans("result", folded) if not general and (telling or found.deeds) else []
        if not came and found.deeds and not deeds and (own.found("past", folded) or marks.found("happened", folded)):
            # What happened after one's own deed is what came of it, in whatever words.
            came = [Span(0, len(sentence.rstrip()))]
        found.results += _at(start, came)
        found.deeds += _at(start, deeds)
        found.imagined += _overlapping(deeds, marks.spans("imagined", folded))
        found.habits += _overlapping(deeds, marks.spans("habit", folded)) if lived else len(deeds)
        found.shared += _at(start, marks.spans("shared_deed", folded)) if telling and not deeds else []
        found.reasons += _at(start, own.spans("reason", folded)) if telling else []
    found.named = len(everything)
    return found


def level(found: Evidence, *, asked: Asked) -> int:
    """1 to 5, by what stands there."""
    if not found.named:
        return 1
    # What would be done, or is always done, is no story: who was asked for one has told none.
    deeds = len(found.deeds) - (max(found.imagined, found.habits) if asked == "story" else 0)
    described = found.steps >= MANY or (found.steps > STEPS and found.named >= FULL) or len(found.shared) >= STEPS
    wished = asked == "wish" and found.steps >= STEPS and found.named > LEAST
    done = bool(deeds) or wished or (asked != "story" and described)
    if not done or found.named < LEAST:
        return 2
    why, came = bool(found.reasons), bool(found.results)
    told = deeds and (why or came or (asked != "story" and found.steps >= STEPS))
    if found.named < FULL or not (told or (wished and why)):
        return 3
    several = deeds >= 2 and found.named >= RICH
    return 5 if several and why and came else 4


def _at(start: int, spans: list[Span]) -> list[Span]:
    return [Span(start + one.start, start + one.end) for one in spans]


def _overlapping(spans: list[Span], others: list[Span]) -> int:
    return sum(1 for one in spans if any(one.start < other.end and other.start < one.end for other in others))


def _cut(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for one in sentences(text):
        start = text.index(one, start)
        yield start, one
        start += len(one)


@cache
def _marks(locale: Locale) -> Lexicon:
    return Lexicon(evidence(locale)["patterns"], frozenset())
