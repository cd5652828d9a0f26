"""Why a sentence of a model may not be said. Pure; what is refused here is never shown."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from interview.commands import Locale
from interview.dialogue.deciding import puts
from interview.dialogue.invention import invents
from interview.dialogue.pointers import pointed
from interview.dialogue.turn import Asking
from interview.language.detection import looks_foreign
from interview.language.figures import typed, values
from interview.language.lexicon import Lexicon, lexicon
from interview.language.words import fold, roots, similarity, stem, tokens
from interview.plan.bank import wording
from prompts.loader import LOCALES, guarding

MAX_WORDS = 110
MAX_SENTENCE = 60
"""Words of a turn, and of one sentence of it."""
SAME = 0.8
"""Likeness from which a sentence was said before, or stands in the planned words."""
LEAST = 6
"""Different words of a sentence that is noticed when it comes again."""
ROW = 7
"""So many words of an answer in a row, spoken as one's own."""
OWN = frozenset({"i", "my", "we", "our", "je", "j", "mon", "ma", "mes", "nous", "notre", "nos"})
OWN_FAULTS = (
    ("insults", "insulted"),
    ("judging", "judged"),
    ("hints", "hinted"),
    ("disclosing", "disclosed"),
    ("promises", "promised"),
)
"""Kinds of `guard.json` that are looked for in the language of the interview, and their codes."""
KEPT_SILENT = frozenset({"vous", "avez", "avoir", "ont", "a", "ai", "avait", "aviez", "etre", "s'est", "est"})
FAMILIAR = frozenset({"tu", "toi", "te", "tes", "ta"})
_ADDRESS = re.compile(r"\b(?:you|your|yours|you're|you've|you'd|vous|votre|vos)\b|[\"“”«»]")
_LEAD = re.compile(r"^(?:[\W_]|(?:please|now|then|so|and|but|thanks|thank you|merci|alors|puis|et|mais|maintenant)\b)*")
_FORMAT = re.compile(r"\*\*|__|```|^\s*(?:#+|[-*•]|\d+[.)])\s|^\s*[{\[]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a turn may speak of: everything that stands in CV, offer and transcript, and the words that were planned."""

    asking: Asking
    planned: str = field(repr=False)
    numbers: frozenset[str] = field(repr=False)
    names: frozenset[str] = field(repr=False)
    said: tuple[frozenset[str], ...] = field(repr=False)
    given: frozenset[str] = field(repr=False)
    """Roots of what the person said and wrote."""

    @classmethod
    def of(cls, asking: Asking, planned: str) -> "Ground":
        """The ground of a turn."""
        facts = {name: value for name, value in asking.facts.items() if name != "question"}
        pinned = asking.pinned
        known = json.dumps([pinned["offer"], pinned["profile"], facts], ensure_ascii=False)
        lines = "\n".join((planned, str(pinned["minutes"]), *(line.text for line in asking.lines)))
        known = f"{known}\n{lines}"
        spoken = [line.text for line in asking.lines if line.who == "interviewer"]
        return cls(
            asking=asking,
            planned=planned,
            numbers=frozenset(typed(known) | values(lines, asking.locale)),
            names=frozenset(part for word in tokens(known) for part in (word, stem(word), *re.split(r"[./+#-]", word))),
            said=tuple(frozenset(tokens(one)) for text in spoken for one in re.split(r"(?<=[.!?])\s+", text)),
            given=frozenset(roots("\n".join(_given(asking)))),
        )

    def planned_words(self, sentence: str) -> bool:
        """Whether it is one of the planned sentences, or nearly so."""
        return _planned(tokens(sentence), self)


def _given(asking: Asking) -> Iterator[str]:
    """The person's answers and the lines of their CV."""
    yield from (line.text for line in asking.lines if line.who == "candidate")
    yield from (text for _, text in pointed(asking.pinned["profile"], asking.locale))


@cache
def _guard(locale: Locale) -> Lexicon:
    return Lexicon(guarding(locale), frozenset())


def asks(sentence: str, locale: Locale) -> bool:
    """Whether it wants an answer: by its mark, or as a request."""
    if "?" in sentence:
        return True
    folded = fold(sentence)
    start = _LEAD.match(folded)
    begin = start.end() if start else 0
    return any(span.start == begin for span in _guard(locale).spans("asking", folded))


def fault(sentence: str, ground: Ground) -> str | None:  # noqa: C901, PLR0911 - one return a fault
    """Why this sentence may not stand, as a code; None when it may."""
    asking, words = ground.asking, tokens(sentence)
    own = _guard(asking.locale)
    if any(lexicon(one).found("forbidden", sentence) or _guard(one).found("private", sentence) for one in LOCALES):
        return "forbidden_topic"
    if "[[" in sentence or "DATA " in sentence or any(lexicon(one).found("inside", sentence) for one in LOCALES):
        return "leak"
    if asking.question is not None and fold(asking.question["intent"]) in fold(sentence):
        return "leak"
    if _FORMAT.search(sentence):
        return "formatted"
    # What was planned may be said, whatever it looks like, and as often as it is planned.
    if _planned(words, ground):
        return None
    if looks_foreign(words, asking.locale):
        return "wrong_language"
    if asking.locale == "fr" and _familiar(words):
        return "familiar"
    for kind, code in OWN_FAULTS:
        if own.found(kind, sentence):
            return code
    if len(words) > MAX_SENTENCE:
        return "long"
    if _impersonates(words, sentence, asking):
        return "echo"
    if invents(sentence, asking.locale, numbers=ground.numbers, names=ground.names, asking=True):
        return "invented"
    return "repeated" if _repeats(words, ground) else None


def _familiar(words: list[str]) -> bool:
    """Whether it says `tu`; not where `tu` is what somebody has kept to themselves (`que leur avez-vous tu`)."""
    return any(
        word in FAMILIAR and not (word == "tu" and place and words[place - 1] in KEPT_SILENT)
        for place, word in enumerate(words)
    )


def _planned(words: list[str], ground: Ground) -> bool:
    found = frozenset(words)
    return any(
        similarity(found, frozenset(tokens(one))) >= SAME for one in re.split(r"(?<=[.!?])\s+", ground.planned) if one
    )


def _repeats(words: list[str], ground: Ground) -> bool:
    found = frozenset(words)
    # To put a question again in other words is what a repair is for; the very same words are not.
    bound = 0.98 if ground.asking.move["kind"] == "repair" else SAME
    return len(found) >= LEAST and any(similarity(found, one) >= bound for one in ground.said)


def _impersonates(words: list[str], sentence: str, asking: Asking) -> bool:
    """Whether the answer's words are spoken as one's own: a small model takes the candidate's part."""
    if _ADDRESS.search(fold(sentence)):
        return False
    answer = next((tokens(line.text) for line in reversed(asking.lines) if line.who == "candidate"), [])
    rows = {tuple(answer[place : place + ROW]) for place in range(len(answer) - ROW + 1)}
    shared = (tuple(words[place : place + ROW]) for place in range(len(words) - ROW + 1))
    return any(row in rows and OWN.intersection(row) for row in shared)


def unfit(text: str, asking: Asking) -> str | None:
    """What a turn lacks as a whole: a question; or the planned one."""
    kind = asking.move["kind"]
    if not tokens(text):
        return "empty"
    if kind == "ask" and asking.question and not asks_planned(text, asking):
        return "strayed"
    if kind in ("ask", "follow_up", "repair") and not asks_anywhere(text, asking.locale):
        return "no_question"
    return None


def asks_planned(text: str, asking: Asking) -> bool:
    """Whether it puts the planned question: recognisably, where another would have been a decision of the model's.

    A model that decides nothing words the question as it can; what it says must be about this interview.
    """
    planned = wording(asking.question, asking.locale) if asking.question else ""
    if asking.choices is not None:
        return puts(planned, text)
    plan, answer = asking.plan, next((line.text for line in reversed(asking.lines) if line.who == "candidate"), "")
    return bool(roots(text) & (roots(planned) | set(plan["topic"]) | set(plan["claimed"]) | roots(answer)))


def asks_anywhere(text: str, locale: Locale) -> bool:
    """Whether any sentence of it wants an answer."""
    return any(asks(one, locale) for one in re.split(r"(?<=[.!?…])\s+", text) if one)
