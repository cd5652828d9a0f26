"""Another answer to a question of a practice session: made once for its client id, and kept."""

from collections.abc import Callable

from interview.assessment.coaching import Coaching
from interview.commands import Answer, Usage
from interview.errors import NotInPractice
from interview.events import ModelCalled
from interview.models.usage import together
from interview.practice.retries import Practice
from server.protocol.history import RetryComparison, RetryRecord, RetryRequest
from server.protocol.http import SessionRecord
from server.sessions.records.forks import Forks
from server.sessions.records.retries import Retries

PATIENCE_SECONDS = 7.0
"""How long the same try, sent again, waits for the one that is under way."""


class Retrying:
    """Advice and second tries, on any node. Nothing here touches the session's thread, log, inbox or lease."""

    def __init__(
        self,
        *,
        practice: Practice,
        retries: Retries,
        forks: Forks,
        clock: Callable[[], int],
        on_call: Callable[[str, ModelCalled], None] = lambda _sid, _called: None,
    ) -> None:
        self._practice = practice
        self._retries = retries
        self._forks = forks
        self._clock = clock
        self._on_call = on_call

    async def coach(self, session: SessionRecord, message: str) -> Coaching:
        """Advice on an answer. Raises NotInPractice, UnknownAnswer, ThreadGone, CheckpointsUnavailable."""
        _must_be_practice(session)
        return await self._practice.coach(session.id, message)

    async def make(self, session: SessionRecord, asked: RetryRequest) -> RetryRecord:
        """Answer a question anew. The same client id gives the same record, however often it is sent.

        Raises as `coach` does, and TooManyRetries, RetryUnderWay, Unavailable.
        """
        _must_be_practice(session)
        return await self._retries.once(
            session.id,
            asked.client_id,
            clock=self._clock,
            patience=PATIENCE_SECONDS,
            make=lambda: self._made(session.id, asked),
        )

    async def list(self, session: SessionRecord) -> list[RetryRecord]:
        """All tries of a session, oldest first. Raises NotInPractice, Unavailable."""
        _must_be_practice(session)
        return await self._retries.list(session.id)

    async def _made(self, sid: str, asked: RetryRequest) -> tuple[RetryRecord, Usage]:
        tried = await self._practice.again(
            sid,
            asked.message,
            given=Answer(input_id=f"r-{asked.client_id}", text=asked.text),
            branch=f"{sid}:retry:{asked.client_id}",
            used=together(await self._retries.used(sid), await self._forks.used(sid)),
        )
        for called in tried.called:
            self._on_call(sid, called)
        compared = tried.comparison
        record = RetryRecord(
            id=asked.client_id,
            message=asked.message,
            question=tried.question,
            asked=tried.asked,
            first=tried.first,
            text=asked.text,
            at=self._clock(),
            comparison=RetryComparison(gained=compared.gained, lost=compared.lost, words=compared.words),
            coaching=tried.coaching,
            reaction=tried.reaction,
        )
        return record, tried.used


def _must_be_practice(session: SessionRecord) -> None:
    if session.mode != "practice":
        raise NotInPractice(session.id)
