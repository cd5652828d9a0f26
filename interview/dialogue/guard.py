"""Holds a model's turn sentence by sentence, looks at each, and lets it through word by word. Nothing is taken back.

What is refused nobody hears; the rest of the turn is then completed by planned words.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from interview.dialogue.deciding import puts
from interview.dialogue.enquiry import reply
from interview.dialogue.faults import LEAST, MAX_WORDS, Ground, asks, asks_planned, fault, unfit
from interview.dialogue.looks import Looks, Screen
from interview.dialogue.moves import GIVEN
from interview.dialogue.opening import Opening
from interview.dialogue.sentences import Sentences, sentences
from interview.dialogue.turn import Asking
from interview.dialogue.wording import bare, words
from interview.errors import ModelUnavailable
from interview.events import WordsRefused
from interview.language.typography import typeset
from interview.language.words import fold, roots, similarity, tokens
from interview.plan.bank import wording
from interview.ports import Note, Restart

MAX_QUESTIONS = 2
KEPT = 0.4
"""Share of an answer's telling words that a wording keeps at least."""
TWICE = 0.7
"""Likeness of two sentences of one turn that say the same."""
GIVEN_BACK = 0.5
"""Share of a statement's telling words that stand in what the person said or wrote, for it to be heard at once."""
MAX_KEPT = 300
"""Characters of a refused sentence that staff reads."""
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Planned:
    """The planned words: of the whole turn, and those that go on after something was said already."""

    whole: Callable[[], str]
    rest: Callable[[], str]

    @classmethod
    def of(cls, asking: Asking) -> "Planned":
        """Of a move."""
        return cls(whole=lambda: words(asking, offline=False), rest=lambda: bare(asking))

    @classmethod
    def again(cls, asking: Asking) -> "Planned":
        """Of a model's answer or explanation that leaves out what it is to end with: the question that is open."""
        return cls(whole=lambda: words(asking, offline=False), rest=lambda: open_question(asking))


def open_question(asking: Asking) -> str:
    """What was last asked, a follow-up as well as a planned question; a follow-up with what it takes up."""
    last = next((line for line in reversed(asking.lines) if line.who == "interviewer"), None)
    if last is None:
        return bare(asking)
    found = [one.strip() for one in sentences(last.text) if asks(one, asking.locale)]
    if not found:
        return bare(asking)
    if last.move == "follow_up":
        return last.text.strip()
    planned = wording(asking.question, asking.locale) if asking.question else ""
    # Its situation belongs to a question: "how do you go about it?" alone is no question.
    return planned if fold(found[-1]) in fold(planned) else found[-1]


async def guarded(
    stream: AsyncGenerator[str | Restart, None],
    asking: Asking,
    *,
    planned: Planned,
    note: Note,
    pause: float = 0.0,
    screen: Screen | None = None,
) -> AsyncIterator[str]:
    """The stream, as far as it may be heard, completed to a whole turn.

    `screen` has a second look at what nobody had planned. A statement made of the person's own words is heard
    meanwhile, so that the first word comes no later; everything else waits.
    """
    turn = _Turn(asking, planned.whole(), note)
    async with aclosing(Looks(screen)) as looks, aclosing(_let_through(stream, turn)) as sentences_through:
        async for said in sentences_through:
            if not await _may_be_heard(said, turn, looks):
                break
            async for word in _paced(said, pause):
                yield word
        if found := await looks.refused():
            turn.regret(*found)
    if turn.lacks():
        yield planned.whole() if not turn.text else f"{_gap(turn.text)}{planned.rest()}"


async def _let_through(stream: AsyncGenerator[str | Restart, None], turn: "_Turn") -> AsyncGenerator[str, None]:
    """The sentences that rules let through."""
    try:
        async with aclosing(stream):
            async for piece in stream:
                if not isinstance(piece, Restart):
                    for said in turn.feed(piece):
                        yield said
                elif turn.text:
                    turn.broken = True
                else:
                    turn.begin()
                if turn.over:
                    break
    except ModelUnavailable:
        if not turn.text and not turn.announces:
            raise
        turn.broken = True
    for said in turn.finish():
        yield said


async def _may_be_heard(said: str, turn: "_Turn", looks: Looks) -> bool:
    if not turn.own(said):
        return True
    looks.begin(said)
    if turn.gives_back(said):
        return True
    found = await looks.refused()
    if found is None:
        return True
    turn.withdraw(said, *found)
    return False


def _gap(text: str) -> str:
    return "" if text[-1:].isspace() else " "


async def _paced(text: str, pause: float) -> AsyncIterator[str]:
    for match in _WORD.finditer(text):
        yield match[0]
        if pause:
            await asyncio.sleep(pause)


class _Turn:
    """What of a turn was let through, and whether more of it is wanted."""

    def __init__(self, asking: Asking, planned: str, note: Note) -> None:
        self._asking = asking
        self._ground = Ground.of(asking, planned)
        self._note = note
        self._asks = asking.move["kind"] in ("ask", "follow_up", "repair")
        self.announces = asking.move["kind"] == "invite_questions"
        self._refused = False
        self.broken = False
        self.begin()

    def begin(self) -> None:
        """Nothing was said yet, or what was said did not count."""
        # A model that leads begins with the person's own words, between marks.
        self._opening = Opening(self._asking.locale, wrapped=self._asking.choices is None)
        self._sentences = Sentences()
        self._asked = 0
        self._held: list[str] = []
        self._gap = ""
        self.text = ""

    @property
    def over(self) -> bool:
        """Nothing more is wanted."""
        return self._refused or self.broken or self._asked >= MAX_QUESTIONS or len(self.text) > MAX_WORDS * 7

    def feed(self, piece: str) -> list[str]:
        """What of it may be said now."""
        return self._pass(self._sentences.feed(self._opening.feed(piece)))

    def finish(self) -> list[str]:
        """What was still held at the end. A turn that broke off ends with its last whole sentence."""
        if self.broken or self.over:
            return []
        rest = [*self._sentences.feed(self._opening.finish()), self._sentences.finish()]
        said = self._pass([one for one in rest if one.strip()])
        if self._asking.move["kind"] == "answer" and not self._refused:
            said = self._whole()
        return said

    def own(self, said: str) -> bool:
        """Whether it is the model's own: neither planned, nor an answer, which rests on what was looked up."""
        return self._asking.move["kind"] != "answer" and not self._ground.planned_words(said)

    def gives_back(self, said: str) -> bool:
        """Whether it is a statement made of what the person said or wrote."""
        found = roots(said)
        return not asks(said, self._asking.locale) and len(found & self._ground.given) >= GIVEN_BACK * len(found)

    def withdraw(self, said: str, refused: str, code: str) -> None:
        """What was let through is not heard after all, nor what follows: it was refused, or what was heard before."""
        self.text = self.text[: self.text.rfind(said)]
        self._refuse(code, refused, heard=refused != said)

    def regret(self, refused: str, code: str) -> None:
        """It was heard before it was known to be refused; nothing of it is taken back."""
        self._refuse(code, refused, heard=True)

    def lacks(self) -> bool:
        """Whether planned words must complete it."""
        if self.announces:
            return True
        if self._refused or self.broken:
            return not self._asks or self.broken or unfit(self.text, self._asking) is not None
        code = unfit(self.text, self._asking)
        if code:
            self._refuse(code, self.text)
        return code is not None

    def _pass(self, found: list[str]) -> list[str]:
        through: list[str] = []
        for sentence in found:
            if self.over:
                break
            # A model that goes on after its question answers it itself: only a second question may follow.
            asks_now = asks(sentence, self._asking.locale)
            if self._asks and self._asked and not asks_now:
                self._asked = MAX_QUESTIONS
                break
            if self.announces and (self.text or asks_now):
                # One sentence about the last answer; what comes next is said in fixed words.
                self._asked = MAX_QUESTIONS
                break
            code = (
                fault(sentence, self._ground)
                or self._twice(sentence)
                or self._begins_again(sentence)
                or self._strays(sentence, asks_now=asks_now)
            )
            if code:
                self._refuse(code, sentence)
                break
            self._asked += asks_now
            if self._asking.move["kind"] == "answer":
                self._held.append(sentence)
                continue
            said = self._gap + typeset(sentence.rstrip(), self._asking.locale)
            self._gap = sentence[len(sentence.rstrip()) :]
            self.text += said
            through.append(said)
        return through

    def _twice(self, sentence: str) -> str | None:
        """The same within one turn."""
        found = set(tokens(sentence))
        if len(found) < LEAST:
            return None
        return "repeated" if any(similarity(found, set(tokens(one))) >= TWICE for one in sentences(self.text)) else None

    def _begins_again(self, sentence: str) -> str | None:
        """To come back to a question is more than to say a turn again."""
        found = tokens(sentence)
        move = self._asking.move
        if self.text or move["kind"] != "repair" or move["trigger"] in GIVEN or len(found) < LEAST:
            return None
        said = (tokens(line.text) for line in self._asking.lines if line.who == "interviewer")
        return "repeated" if any(one[: len(found)] == found for one in said) else None

    def _strays(self, sentence: str, *, asks_now: bool) -> str | None:
        """Another question in the place of the planned one; the planned one in the place of a follow-up."""
        asking = self._asking
        if asking.move["kind"] == "ask" and asks_now and asking.question:
            planned = wording(asking.question, asking.locale)
            return None if asks_planned(self.text + sentence, asking) or _begins(planned, sentence) else "strayed"
        if asking.choices is not None and asking.move["kind"] == "follow_up":
            onward = asking.choices.onward["move"]["question"]
            questions = asking.plan["questions"]
            if 0 <= onward < len(questions) and puts(wording(questions[onward], asking.locale), self.text + sentence):
                return "strayed"
        return None

    def _whole(self) -> list[str]:
        """An answer to the candidate is looked at as a whole: it tells what it is to tell, and no other figure."""
        text = "".join(self._held)
        facts = roots(reply(self._asking))
        figures = {word for word in tokens(text) if word.isdigit()} - set(tokens(reply(self._asking)))
        code = "strayed" if len(facts & roots(text)) < KEPT * len(facts) else "invented" if figures else None
        if code:
            self._refuse(code, text)
            return []
        self.text = text
        return [text]

    def _refuse(self, code: str, text: str, *, heard: bool = False) -> None:
        self._refused = True
        self._note(WordsRefused(index=self._asking.index, code=code, text=text.strip()[:MAX_KEPT], heard=heard))


def _begins(planned: str, sentence: str) -> bool:
    """Whether this may be the first of several sentences that put the planned question together."""
    wanted = roots(planned)
    return len(wanted & roots(sentence)) >= min(2, len(wanted))
