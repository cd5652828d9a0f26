"""The interviewer that speaks through language models. The model leads, code verifies."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence

from langchain_core.messages import BaseMessage

from interview.assessment.material import Answered, Held, Tell
from interview.assessment.proposals import ProposedAssessment, agreed, assess_messages, checked
from interview.assessment.report import Assessment, Report
from interview.assessment.report_by_model import write
from interview.assessment.reporting import compile_report
from interview.assessment.rules import assess
from interview.dialogue.guard import MAX_KEPT, Planned, guarded
from interview.dialogue.looks import Screen
from interview.dialogue.moves import GIVEN
from interview.dialogue.prompting import lead_messages, turn_messages
from interview.dialogue.turn import Asking
from interview.dialogue.wording import words
from interview.errors import ModelUnavailable
from interview.events import NO_TURN, Event, MoveDecided, WordsRefused
from interview.interviewers.answering import answering, answering_between
from interview.interviewers.leading import FIXED, led
from interview.interviewers.planning import ProposedPlan, fitted, plan_messages, unspoken
from interview.interviewers.port import Card
from interview.interviewers.rules import paced
from interview.interviewers.screening import Screening
from interview.interviewers.scripted import speak
from interview.interviewers.warming import warmed
from interview.language.planted import is_planted
from interview.models.client import Models
from interview.models.structured import ask_for, calling
from interview.plan.leading import with_follow_ups
from interview.plan.pinned import Pinned
from interview.plan.plan import Plan
from interview.plan.rounds import Rounds
from interview.plan.rules import make_plan
from interview.ports import Note, Restart, Speech

BY_CODE = GIVEN | {"wrong_language"}
"""Said in fixed words: what was asked for as it stands, and how to go on in the language that somebody writes in."""
MISSES, PATIENCE = 2, 20
"""After so many turns in a row without a decision, so many turns are asked for words alone."""


class LlmInterviewer:
    """See `interview.interviewers.port.Interviewer`."""

    def __init__(
        self,
        *,
        models: Models,
        assessors: Models | None = None,
        writers: Models | None = None,
        word_seconds: float = 0.0,
        assess_seconds: float = 75.0,
        plan_seconds: float | None = None,
        screen_seconds: float | None = None,
    ) -> None:
        """`models` speak; `assessors` look at answers and `writers` word reports, or the same ones do.

        `word_seconds` paces the turns whose words are fixed; `assess_seconds` bounds a model's look at an answer.
        `plan_seconds`: how long the first words wait for a plan by a model; None leaves it to code.
        `screen_seconds`: how long a sentence that a model made up waits for a second look; None takes none.
        """
        self._models = models
        self._rounds = Rounds(ready=warmed)
        self._assessors = assessors or models
        self._writers = writers or models
        self._pause = word_seconds
        self._assess_seconds = assess_seconds
        self._plan_seconds = plan_seconds
        self._screening = None if screen_seconds is None else Screening(self._assessors, seconds=screen_seconds)
        self._missed = 0
        self._plain = 0

    @property
    def card(self) -> Card:
        """Kind and model."""
        return Card(kind="llm", model=self._models.names[0])

    @property
    def assesses(self) -> bool:
        """Always."""
        return True

    async def plan(self, pinned: Pinned, *, note: Note) -> Plan:
        """Slots, types, number and minutes by code; in practice, words about this person by a model, if it is quick.

        Everybody assessed for an offer is asked the same.
        """
        await self._rounds.own()
        made = with_follow_ups(make_plan(pinned, engine="llm", model=self._models.names[0]))
        if self._plan_seconds is None or pinned["mode"] != "practice" or not pinned["profile"]:
            return made
        try:
            async with asyncio.timeout(self._plan_seconds):
                proposed, _ = await ask_for(
                    ProposedPlan, plan_messages(made, pinned), models=self._models, locale=pinned["locale"], note=note
                )
        except TimeoutError:
            return _by_rules(made, "timeout")
        except ModelUnavailable as error:
            return _by_rules(made, error.code)
        return fitted(made, await self._looked_at(proposed, made, pinned, note), pinned)

    async def _looked_at(self, proposed: ProposedPlan, made: Plan, pinned: Pinned, note: Note) -> ProposedPlan:
        """Without the questions that a second look refuses: what is planned is later asked as it stands."""
        if self._screening is None:
            return proposed
        look = self._screening.of(unspoken(made, pinned), note=note)
        questions = proposed.questions[: len(made["questions"])]
        codes = await asyncio.gather(*(look(one.text) for one in questions))
        for one, code in zip(questions, codes, strict=True):
            if code is not None:
                note(WordsRefused(index=NO_TURN, code=code, text=one.text.strip()[:MAX_KEPT]))
        kept = [one for one, code in zip(questions, codes, strict=True) if code is None]
        return proposed.model_copy(update={"questions": kept})

    def ask(self, asking: Asking, *, note: Note) -> Speech:
        """One streamed call, watched; or fixed words."""
        move, offered = asking.move, asking.choices
        if offered is not None and self._plain <= 0:
            stream = self._speak(lead_messages(asking, offered), asking, note)
            watching = self._watching(note)
            return led(
                stream,
                asking,
                offered,
                note=watching,
                pause=self._pause,
                screen=self._screen(asking, note),
                answers=self._between(note) if asking.tools is not None else None,
            )
        if move["kind"] == "answer" and move["trigger"] is None and asking.tools is not None:
            return answering(self._models, asking, note=note, pause=self._pause)
        self._plain -= 1
        if move["kind"] in FIXED or move["trigger"] in BY_CODE or (move["kind"] == "repair" and not asking.question):
            return paced(words(asking, offline=False), self._pause)
        stream = self._speak(turn_messages(asking), asking, note)
        return guarded(
            stream,
            asking,
            planned=Planned.of(asking),
            note=note,
            pause=self._pause,
            screen=self._screen(asking, note),
        )

    def _speak(
        self, messages: Sequence[BaseMessage], asking: Asking, note: Note
    ) -> AsyncGenerator[str | Restart, None]:
        called = calling(note, purpose="turn", index=asking.index)
        return speak(self._models, messages, index=asking.index, note=note, on_called=called)

    def _between(self, note: Note) -> Callable[[Asking], AsyncIterator[str]]:
        return lambda chosen: answering_between(self._models, chosen, note=note, pause=self._pause)

    def _screen(self, asking: Asking, note: Note) -> Screen | None:
        return None if self._screening is None else self._screening.of(asking, note=note)

    def _watching(self, note: Note) -> Note:
        """A model that does not decide is soon asked for words alone, as small ones are served best."""

        def watched(event: Event) -> None:
            if isinstance(event, MoveDecided):
                self._missed = self._missed + 1 if event.code == "no_decision" else 0
                if self._missed >= MISSES:
                    self._missed, self._plain = 0, PATIENCE
            note(event)

        return watched

    async def assess(self, answered: Answered, *, note: Note) -> Assessment:
        """A model's proposal, checked; the rules stand in where no model answers, and say so."""
        rules = assess(answered)
        if is_planted(answered.text) or "no_answer" in rules.missing:
            # Nothing to quote, or an answer that talks to the grader: no model is asked to judge it.
            return rules
        if answered.asked_back:
            return rules.model_copy(update={"marks": [], "missing": ["no_answer"], "answered": "no"})
        # What decides about somebody is read twice, by two calls that know nothing of each other.
        readings = 2 if answered.pinned["mode"] == "assessed" else 1
        found = await asyncio.gather(*(self._reading(answered, note) for _ in range(readings)))
        read = [one for one in found if isinstance(one, ProposedAssessment)]
        if not read:
            return assess(answered, fallback=next(one for one in found if isinstance(one, str)))
        made = agreed([checked(proposed, answered, rules) for proposed in read])
        # A model that cannot quote has shown nothing; the rules' own quotes stand in the answer.
        if made.marks or made.answered == "no":
            return made
        return rules.model_copy(update={"fallback": "no_evidence", "refused": made.refused})

    async def _reading(self, answered: Answered, note: Note) -> ProposedAssessment | str:
        """A model's proposal, or why there is none."""
        try:
            async with asyncio.timeout(self._assess_seconds):
                proposed, _ = await ask_for(
                    ProposedAssessment,
                    assess_messages(answered),
                    models=self._assessors,
                    locale=answered.locale,
                    note=note,
                )
        except TimeoutError:
            return "timeout"
        except ModelUnavailable as error:
            return error.code
        return proposed

    async def report(self, held: Held, *, note: Note, tell: Tell) -> Report:
        """Figures by code, words by a model."""
        return await write(compile_report(held), held, models=self._writers, note=note, tell=tell)


def _by_rules(made: Plan, code: str) -> Plan:
    made["fallback"] = code
    return made
