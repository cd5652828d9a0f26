"""A developer's fork of a session: made once for its client id, and kept."""

from collections.abc import Callable

from interview.commands import Answer, Usage
from interview.events import ModelCalled
from interview.models.usage import together
from interview.practice import forks as branching
from server.protocol.forks import ForkCall, ForkCourse, ForkRecord, ForkRequest
from server.protocol.http import SessionRecord
from server.sessions.records.forks import Forks
from server.sessions.records.retries import Retries
from server.sessions.translation import usage_of

PATIENCE_SECONDS = 55.0
"""How long the same fork, sent again, waits for the one that is under way."""


class Forking:
    """Forks, on any node. Nothing here touches the session's thread, log, inbox or lease."""

    def __init__(
        self,
        *,
        branching: branching.Forks,
        forks: Forks,
        retries: Retries,
        clock: Callable[[], int],
        on_call: Callable[[str, ModelCalled], None] = lambda _sid, _called: None,
    ) -> None:
        """`on_call` hears of the calls of models. `retries` count for the same limits."""
        self._branching = branching
        self._forks = forks
        self._retries = retries
        self._clock = clock
        self._on_call = on_call

    async def make(self, session: SessionRecord, asked: ForkRequest) -> ForkRecord:
        """Give another answer beside the session. The same client id gives the same record, however often it is sent.

        Raises UnknownAnswer, ThreadGone, CheckpointsUnavailable, TooManyForks, ForkUnderWay, Unavailable.
        """
        return await self._forks.once(
            session.id,
            asked.client_id,
            clock=self._clock,
            patience=PATIENCE_SECONDS,
            make=lambda: self._made(session.id, asked),
        )

    async def list(self, session: SessionRecord) -> list[ForkRecord]:
        """All forks of a session, oldest first. Raises Unavailable."""
        return await self._forks.list(session.id)

    async def _made(self, sid: str, asked: ForkRequest) -> tuple[ForkRecord, Usage]:
        fork = await self._branching.make(
            sid,
            asked.message,
            given=Answer(input_id=f"f-{asked.client_id}", text=asked.text),
            branch=f"{sid}:fork:{asked.client_id}",
            used=together(await self._forks.used(sid), await self._retries.used(sid)),
        )
        for called in fork.called:
            self._on_call(sid, called)
        record = ForkRecord(
            id=asked.client_id,
            message=asked.message,
            question=fork.question,
            asked=fork.asked,
            text=asked.text,
            at=self._clock(),
            first=_course(fork.first),
            second=_course(fork.second),
            used=usage_of(fork.used),
            calls=[_call(called) for called in fork.called],
        )
        return record, fork.used


def _course(course: branching.Course) -> ForkCourse:
    return ForkCourse(
        text=course.text,
        reply=course.reply,
        move=course.move,
        trigger=course.trigger,
        stage=course.stage,
        assessment=course.assessment,
        model=course.model,
        prompts=course.prompts,
    )


def _call(called: ModelCalled) -> ForkCall:
    return ForkCall(
        model=called.model,
        purpose=called.purpose,
        ms=called.ms,
        outcome=called.outcome,
        reasons=list(called.reasons),
        input_tokens=called.input_tokens,
        output_tokens=called.output_tokens,
    )
