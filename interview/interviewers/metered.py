"""An interviewer whose models are counted, and who goes on by rules where they fail or have been used up."""

from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import cast

from interview.assessment.material import Answered, Held, Tell
from interview.assessment.report import Assessment, Report
from interview.assessment.report_sections import deliver
from interview.assessment.reporting import compile_report
from interview.assessment.rules import assess
from interview.dialogue.turn import Asking
from interview.dialogue.wording import words
from interview.errors import ModelUnavailable
from interview.events import BudgetReached, Event, ModelCalled, ModelUsed, TurnMeasured
from interview.interviewers.outcomes import Reading, Turn
from interview.interviewers.port import Card, Interviewer
from interview.interviewers.rules import paced
from interview.models.failures import Failed
from interview.models.silence import limit_silence
from interview.models.usage import Allowance, Meter
from interview.plan.pinned import Pinned
from interview.plan.plan import Plan
from interview.ports import Note, Restart, Speech, Voice

SPENT = "budget_reached"
"""Why the rules stand in for a model, as the assessments and the report say it."""
METERS = 20_000


class Meters:
    """The meters of a process, by thread. What is forgotten is known to the thread's state, but for its last step."""

    def __init__(self) -> None:
        self._meters: OrderedDict[str, Meter] = OrderedDict()

    def of(self, thread: str) -> Meter:
        """The thread's meter."""
        meter = self._meters.setdefault(thread, Meter())
        self._meters.move_to_end(thread)
        if len(self._meters) > METERS:
            self._meters.popitem(last=False)
        return meter

    def forget(self, thread: str) -> None:
        """The thread is over."""
        self._meters.pop(thread, None)


class Metered:
    """See `interview.interviewers.port.Interviewer`. Made for one run; `interviewer` speaks through models."""

    def __init__(self, interviewer: Interviewer, *, meter: Meter, allowance: Allowance, voice: Voice) -> None:
        self._interviewer = interviewer
        self._meter = meter
        self._allowance = allowance
        self._voice = voice

    @property
    def card(self) -> Card:
        """Kind and model."""
        return self._interviewer.card

    @property
    def assesses(self) -> bool:
        """As without a meter."""
        return self._interviewer.assesses

    async def plan(self, pinned: Pinned, *, note: Note) -> Plan:
        """Counted."""
        return await self._interviewer.plan(pinned, note=self._counting(note, "plan"))

    def ask(self, asking: Asking, *, note: Note) -> Speech:
        """Counted, and bounded in time; by rules where no model answers, and once the session's share is used up."""
        if self._used_up():
            return paced(words(asking, offline=False), 0)
        turn = Turn(note)
        speech = self._interviewer.ask(asking, note=self._counting(turn, "turn"))
        speech = worded(speech, model=self.card.model, planned=lambda: words(asking, offline=False), over=turn.over)
        seconds = self._allowance.turn_seconds
        if seconds is None:
            return speech

        def late() -> str:
            reached = BudgetReached(limit="turn_time", used=seconds, allowed=seconds)
            self._voice.emit(reached, key=f"budget:turn_time:{asking.index}")
            return words(asking, offline=False)

        return in_time(speech, seconds=seconds, model=self.card.model, late=late)

    async def assess(self, answered: Answered, *, note: Note) -> Assessment:
        """Counted; by rules once the session's share is used up."""
        if self._used_up():
            return assess(answered, fallback=SPENT)
        made, reading = None, Reading(note, answered.message)
        try:
            made = await self._interviewer.assess(answered, note=self._counting(reading, "assessment"))
        finally:
            reading.over(made)
        return made

    async def report(self, held: Held, *, note: Note, tell: Tell) -> Report:
        """Counted; by rules once the session's share is used up."""
        if self._used_up():
            return deliver(compile_report(held).model_copy(update={"fallback": SPENT}), held.written, tell)
        return await self._interviewer.report(held, note=self._counting(note, "report"), tell=tell)

    def _used_up(self) -> bool:
        reached = self._meter.reached(self._allowance)
        if reached is not None:
            self._voice.emit(reached, key=f"budget:{reached.limit}")
        return reached is not None

    def _counting(self, note: Note, purpose: str) -> Note:
        def counted(event: Event) -> None:
            if isinstance(event, TurnMeasured | ModelUsed):
                self._meter.add(event)
            if isinstance(event, ModelUsed | ModelCalled) and not event.purpose:
                event = replace(event, purpose=purpose)
            note(event)

        return counted


async def worded(
    speech: Speech, *, model: str, planned: Callable[[], str], over: Callable[..., None]
) -> AsyncIterator[str | Restart]:
    """The speech; when no model is left to say it, what it has said is void and the `planned` words take its place.

    Why, staff reads in the `ModelFailed` that names nobody who follows. `over` is called behind it all.
    """
    begun = heard = False
    stream = cast("AsyncGenerator[str | Restart, None]", speech)
    try:
        async with aclosing(stream):
            async for piece in stream:
                begun = not isinstance(piece, Restart)
                yield piece
        heard = True
    except ModelUnavailable as error:
        if begun:
            yield Restart(model=model, code=error.code)
        yield planned()
    finally:
        over(heard=heard)


async def in_time(
    speech: Speech, *, seconds: float, model: str, late: Callable[[], str]
) -> AsyncIterator[str | Restart]:
    """The speech; if it is not over after so many seconds it is void, and what `late` gives takes its place."""
    begun = False
    # Speech is an iterator to its readers; what our interviewers make are generators, which can be closed.
    stream = cast("AsyncGenerator[str | Restart, None]", speech)
    try:
        async with aclosing(stream), aclosing(limit_silence(stream, seconds=seconds, total=seconds)) as pieces:
            async for piece in pieces:
                begun = not isinstance(piece, Restart)
                yield piece
    except Failed:
        text = late()
        if begun:
            yield Restart(model=model, code="turn_time")
        yield text
