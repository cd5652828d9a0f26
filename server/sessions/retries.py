"""Another answer to a question of a practice session: made once for its client id, and kept."""

import asyncio
import contextlib
from collections.abc import Callable

from interview.assessment.coaching import Coaching
from interview.commands import Answer
from interview.errors import NotInPractice
from interview.events import ModelCalled
from interview.practice.retries import Practice
from server.protocol.errors import Unavailable
from server.protocol.history import RetryComparison, RetryRecord, RetryRequest
from server.protocol.http import SessionRecord
from server.sessions.records.retries import Retries, RetryUnderWay

PATIENCE_SECONDS = 7.0
"""How long the same try, sent again, waits for the one that is under way."""
POLL_SECONDS = 0.2


class Retrying:
    """Advice and second tries, on any node. Nothing here touches the session's thread, log, inbox or lease."""

    def __init__(
        self,
        *,
        practice: Practice,
        retries: Retries,
        clock: Callable[[], int],
        on_call: Callable[[str, ModelCalled], None] = lambda _sid, _called: None,
    ) -> None:
        self._practice = practice
        self._retries = retries
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
        made = await self._claim(session.id, asked.client_id)
        if made is not None:
            return made
        try:
            tried = await self._practice.again(
                session.id,
                asked.message,
                given=Answer(input_id=f"r-{asked.client_id}", text=asked.text),
                branch=f"{session.id}:retry:{asked.client_id}",
                used=await self._retries.used(session.id),
            )
        except Exception:
            # If MongoDB is away the claim lapses by itself.
            with contextlib.suppress(Unavailable):
                await self._retries.leave(session.id, asked.client_id)
            raise
        for called in tried.called:
            self._on_call(session.id, called)
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
        return await self._retries.keep(session.id, asked.client_id, record, used=tried.used)

    async def list(self, session: SessionRecord) -> list[RetryRecord]:
        """All tries of a session, oldest first. Raises NotInPractice, Unavailable."""
        _must_be_practice(session)
        return await self._retries.list(session.id)

    async def _claim(self, sid: str, client_id: str) -> RetryRecord | None:
        try:
            return await self._retries.claim(sid, client_id, at=self._clock())
        except RetryUnderWay:
            until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
            while asyncio.get_running_loop().time() < until:
                await asyncio.sleep(POLL_SECONDS)
                for made in await self._retries.list(sid):
                    if made.id == client_id:
                        return made
            raise


def _must_be_practice(session: SessionRecord) -> None:
    if session.mode != "practice":
        raise NotInPractice(session.id)
