"""The offline interviewer: rules and a question bank, no model. It says so to everyone it talks to."""

import asyncio
import re
from collections.abc import AsyncIterator

from interview.assessment.material import Answered, Held, Tell
from interview.assessment.report import Assessment, Report
from interview.assessment.report_sections import deliver
from interview.assessment.reporting import compile_report
from interview.assessment.rules import assess
from interview.dialogue.turn import Asking
from interview.dialogue.wording import words
from interview.interviewers.port import Card
from interview.interviewers.warming import warmed
from interview.plan.pinned import Pinned
from interview.plan.plan import Plan
from interview.plan.rounds import Rounds
from interview.plan.rules import make_plan
from interview.ports import Note, Speech

_WORD = re.compile(r"\S+\s*")


class OfflineInterviewer:
    """See `interview.interviewers.port.Interviewer`."""

    def __init__(self, *, word_seconds: float = 0.012) -> None:
        """`word_seconds` paces the speech, so that it can be followed and stopped."""
        self._pause = word_seconds
        self._rounds = Rounds(ready=warmed)

    @property
    def card(self) -> Card:
        """Kind and model."""
        return Card(kind="offline", model="offline")

    @property
    def assesses(self) -> bool:
        """Always."""
        return True

    async def plan(self, pinned: Pinned, *, note: Note) -> Plan:  # noqa: ARG002 - the port's
        """The plan by code."""
        await self._rounds.own()
        return make_plan(pinned, engine="offline", model="offline")

    def ask(self, asking: Asking, *, note: Note) -> Speech:  # noqa: ARG002 - the port's
        """Word by word."""
        return paced(words(asking), self._pause)

    async def assess(self, answered: Answered, *, note: Note) -> Assessment:  # noqa: ARG002 - the port's
        """By rules."""
        return assess(answered)

    async def report(self, held: Held, *, note: Note, tell: Tell) -> Report:  # noqa: ARG002 - the port's
        """By code and fixed words."""
        return deliver(compile_report(held), held.written, tell)


async def paced(text: str, pause: float) -> AsyncIterator[str]:
    """Word by word, `pause` seconds after each."""
    for match in _WORD.finditer(text):
        yield match[0]
        await asyncio.sleep(pause)
