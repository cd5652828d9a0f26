"""A developer's fork: another answer, or the same again, on a branch; and what came of the first beside it."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from interview.assessment.material import Answered
from interview.assessment.report import Assessment
from interview.assessment.rules import assess
from interview.commands import Answer, Usage
from interview.dialogue.turn import Line
from interview.errors import InterviewError, UnknownAnswer
from interview.events import ModelCalled
from interview.graph.assessments import assessable, parsed
from interview.graph.state import State
from interview.graph.transcript import lines
from interview.practice.branch_voice import BranchVoice
from interview.practice.branches import Branches
from prompts import loader

log = logging.getLogger(__name__)

TURN_SECONDS = 25.0
"""How long the interviewer's next words are waited for, and then once more the look at the answer."""


@dataclass(frozen=True, slots=True)
class Course:
    """What came of an answer."""

    text: str = field(repr=False)
    """The answer."""
    reply: str | None = field(repr=False)
    """What the interviewer said next; None when nothing was, or not in time."""
    move: str | None
    """What kind of thing that was."""
    trigger: str | None
    """What in the answer was the reason."""
    stage: str | None
    """Where the interview was by then."""
    assessment: Assessment | None = field(repr=False)
    """None: there is none, as with what answers no planned question."""
    model: str
    prompts: str
    """The prompts' version."""


@dataclass(frozen=True, slots=True)
class Fork:
    """Both courses from one question on."""

    question: str | None
    """The planned question; None when it was none."""
    asked: str = field(repr=False)
    """The interviewer's words that both answers belong to."""
    first: Course
    second: Course
    used: Usage
    """What the second has cost."""
    called: Sequence[ModelCalled] = field(default=(), repr=False)
    """The calls of models that it took."""


class Forks:
    """Forks of any thread whose checkpoints are kept.

    Raises: UnknownAnswer, ThreadGone, CheckpointDamaged, CheckpointsUnavailable.
    """

    def __init__(self, *, branches: Branches, seconds: float = TURN_SECONDS) -> None:
        """`seconds`: how long each part is waited for."""
        self._branches = branches
        self._seconds = seconds

    async def make(
        self, thread_id: str, message: str, *, given: Answer, branch: str, used: Usage | None = None
    ) -> Fork:
        """Give another answer in place of `message`, on a branch that is made anew if it exists.

        `used`: by what was tried beside this thread before.
        """
        state = await self._branches.state(thread_id)
        transcript = lines(state["messages"])
        answer = next((one for one in transcript if one.who == "candidate" and one.id == message), None)
        if answer is None:
            raise UnknownAnswer(message)
        answered = next((one for one in assessable(state, transcript) if one.message == message), None)
        asked = _turn(transcript, answer.turn)
        voice = await self._branches.answer(
            thread_id, message, given=given, branch=branch, used=used, seconds=self._seconds
        )
        return Fork(
            question=None if answered is None else answered.question["id"],
            asked="" if asked is None else asked.text,
            first=_kept(state, transcript, answer),
            second=await self._second(answer, answered, given, branch, voice),
            used=voice.meter.total,
            called=tuple(voice.called),
        )

    async def _second(
        self, answer: Line, answered: Answered | None, given: Answer, branch: str, voice: BranchVoice
    ) -> Course:
        move = voice.moves[0] if voice.moves else None
        made = None
        if answered is not None and given.text.strip():
            # As in the interview: who is asked the same again has given no evidence.
            again = move is not None and move.kind == "repair"
            anew = replace(answered, message=given.input_id, text=given.text, asked_back=again)
            made = await self._assessment(branch, anew, voice)
        return Course(
            text=given.text,
            reply=voice.text,
            move=None if move is None else move.kind,
            trigger=None if move is None else move.trigger,
            stage=voice.stage or answer.stage,
            assessment=made,
            model=self._branches.model,
            prompts=loader.version(),
        )

    async def _assessment(self, branch: str, answered: Answered, voice: BranchVoice) -> Assessment | None:
        """By who conducts the interview; by the rules where that fails or is late, as at an interview's end."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._branches.assess(branch, answered, voice=voice)
        except TimeoutError:
            return assess(answered, fallback="late")
        except InterviewError as error:
            log.warning("a fork's answer was not assessed", extra={"branch": branch, "error": error.code})
            return assess(answered, fallback=error.code)


def _kept(state: State, transcript: Sequence[Line], answer: Line) -> Course:
    """What the thread itself holds."""
    reply = _turn(transcript, answer.turn + 1)
    return Course(
        text=answer.text,
        reply=None if reply is None else reply.text,
        move=None if reply is None else reply.move,
        trigger=None if reply is None else reply.trigger,
        stage=None if reply is None else reply.stage,
        assessment=parsed(state.get("assessments") or {}).get(answer.id),
        model=state["plan"]["model"],
        prompts=state["plan"]["prompts"],
    )


def _turn(transcript: Sequence[Line], number: int) -> Line | None:
    """What the interviewer said in a turn."""
    return next((one for one in transcript if one.who == "interviewer" and one.turn == number), None)
