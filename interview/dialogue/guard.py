"""Watches a model's turn while it is spoken. What must not be said is taken back, and the planned words are said."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from itertools import combinations

from interview.dialogue.enquiry import reply
from interview.dialogue.opening import Opening
from interview.dialogue.turn import Asking
from interview.language.detection import looks_foreign
from interview.language.lexicon import lexicon
from interview.language.words import fold, roots, similarity, tokens
from interview.plan.bank import wording
from interview.ports import Restart
from prompts.loader import LOCALES

MAX_WORDS = 110
MAX_QUESTIONS = 2
MAX_AFTER = 25
"""Words after a question that are waited for in case another one comes."""
SAME = 0.75
KEPT = 0.4
"""Share of an answer's telling words that a wording keeps at least."""
ROW = 7
"""So many words of the answer in a row are repeated, not taken up."""
FAMILIAR = frozenset({"tu", "toi", "te", "tes", "ta"})
LEAST_ASKED, LEAST_SAID = 5, 9
"""Different words of a question, and of a statement, that are noticed when they come again."""
MAX_MORE = 40
"""Words of a turn beyond those of the question it is to ask."""
_END = re.compile(r"[.!?…]\s*$|[.!?…]\s|\n")
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]?")
_FORMAT = re.compile(r"\*\*|__|```|^\s*(?:#+|[-*•]|\d+[.)])\s", re.MULTILINE)


def fault(text: str, asking: Asking, *, whole: bool) -> str | None:
    """Why this may not stand, as a code; None when it may."""
    words = tokens(text)
    return _unsayable(text, words, asking) or (_unfit(text, words, asking) if whole else None)


def _unsayable(  # noqa: PLR0911 - one return a fault
    text: str, words: list[str], asking: Asking
) -> str | None:
    """What no turn may hold; seen as soon as a sentence ends."""
    if any(lexicon(locale).found("forbidden", text) for locale in LOCALES):
        return "forbidden_topic"
    question = asking.question
    if "[[" in text or "DATA " in text or any(lexicon(locale).found("inside", text) for locale in LOCALES):
        return "leak"
    if question is not None and fold(question["intent"]) in fold(text):
        return "leak"
    if looks_foreign(words, asking.locale):
        return "wrong_language"
    if _parrots(words, asking):
        return "echo"
    if asking.locale == "fr" and FAMILIAR.intersection(words):
        return "familiar"
    if lexicon(asking.locale).found("praise", text):
        return "praise"
    return "formatted" if _FORMAT.search(text) else None


def _unfit(  # noqa: PLR0911 - one return a fault
    text: str, words: list[str], asking: Asking
) -> str | None:
    """What does not do as a whole turn."""
    if not words:
        return "empty"
    if text.count("?") > MAX_QUESTIONS:
        return "many_questions"
    move = asking.move["kind"]
    if move == "answer" and _left_out(text, asking):
        return "strayed"
    if move == "answer" and {word for word in words if word.isdigit()} - set(tokens(reply(asking))):
        return "invented"
    if move in ("ask", "follow_up") and len(words) > MAX_MORE + _planned(asking, move):
        return "long"
    if move == "ask" and _strays(text, asking):
        return "strayed"
    # To put a question again in other words is what a repair is for; to say the very same words is not.
    if _repeats(text, asking, SAME if move in ("ask", "follow_up") else 0.98):
        return "repeated"
    return "no_question" if move in ("ask", "follow_up", "repair") and "?" not in text else None


def _planned(asking: Asking, move: str) -> int:
    return len(tokens(wording(asking.question, asking.locale))) if asking.question and move == "ask" else 0


def _strays(text: str, asking: Asking) -> bool:
    """Whether it is about nothing of this interview: a model may word the planned question, it may not replace it."""
    said, plan = roots(text), asking.plan
    answer = next((line.text for line in reversed(asking.lines) if line.who == "candidate"), "")
    planned = wording(asking.question, asking.locale) if asking.question else ""
    return not said & (roots(planned) | set(plan["topic"]) | set(plan["claimed"]) | roots(answer))


def _left_out(text: str, asking: Asking) -> bool:
    """Whether most of what is to be told in answer to the candidate's question is missing."""
    facts = roots(reply(asking))
    return len(facts & roots(text)) < KEPT * len(facts)


def _repeats(text: str, asking: Asking, bound: float) -> bool:
    """Whether the turn, or a sentence of some length in it, was said before or comes twice."""
    earlier = [line.text for line in asking.lines if line.who == "interviewer"]
    whole = set(tokens(text))
    if any(similarity(whole, set(tokens(one))) >= bound for one in earlier):
        return True
    own = _sentences(text)
    if any(similarity(left, right) >= SAME for left, right in combinations(own, 2)):
        return True
    said = [one for text in earlier for one in _sentences(text)]
    return any(similarity(left, right) >= bound for left in own for right in said)


def _sentences(text: str) -> list[set[str]]:
    """The words of what is asked, and of statements that are more than thanks."""
    found = [(set(tokens(one)), one.endswith("?")) for one in _SENTENCE.findall(text)]
    return [words for words, asks in found if len(words) >= (LEAST_ASKED if asks else LEAST_SAID)]


def _parrots(words: list[str], asking: Asking) -> bool:
    """Whether the answer's own words come back in a row: a small model takes the candidate's part."""
    answer = next((tokens(line.text) for line in reversed(asking.lines) if line.who == "candidate"), [])
    rows = {tuple(answer[place : place + ROW]) for place in range(len(answer) - ROW + 1)}
    return any(tuple(words[place : place + ROW]) in rows for place in range(len(words) - ROW + 1))


async def guarded(
    stream: AsyncGenerator[str | Restart, None], asking: Asking, *, model: str, planned: Callable[[], str]
) -> AsyncIterator[str | Restart]:
    """The stream, looked at where a sentence ends. A fault voids the turn; `planned` words take its place."""
    found: str | None = None
    turn = _Turn(asking)
    async with aclosing(stream):
        async for piece in stream:
            if isinstance(piece, Restart):
                turn = _Turn(asking)
                yield piece
                continue
            if text := turn.feed(piece):
                yield text
                if _END.search(text):
                    found = fault(turn.text, asking, whole=False)
            if found or turn.over:
                break
    if not found and (rest := turn.finish()):
        yield rest
    found = found or fault(turn.text, asking, whole=True)
    if found:
        yield Restart(model=model, code=found)
        yield planned()


class _Turn:
    """What is let through of a turn. One that asks ends with its question: a model that goes on answers it itself."""

    def __init__(self, asking: Asking) -> None:
        self._opening = Opening(asking.locale)
        self._asks = asking.move["kind"] in ("ask", "follow_up", "repair")
        self._held = ""
        self._asked = 0
        self.text = ""

    @property
    def over(self) -> bool:
        """Nothing more is wanted."""
        return self._asked >= MAX_QUESTIONS or self._held.count(" ") > MAX_AFTER or self.text.count(" ") > MAX_WORDS

    def feed(self, piece: str) -> str:
        """What of it may be said now."""
        return self._pass(self._opening.feed(piece))

    def finish(self) -> str:
        """What was still held at the end."""
        return self._pass(self._opening.finish())

    def _pass(self, text: str) -> str:
        if self._asks:
            text, self._held = self._held + text, ""
            end = text.rfind("?") + 1
            if self._asked or end:
                text, self._held = text[:end], text[end:]
            self._asked += text.count("?")
        self.text += text
        return text
