"""The last steps of a session. Each can be repeated, so a node that dies at any line leaves them to the next owner."""

from collections.abc import Mapping

from server.protocol.events import ReportReady, SessionEnded
from server.sessions.backoff import Backoff
from server.sessions.cards import Cards
from server.sessions.log.session_log import SessionLog
from server.sessions.machine.effects import End
from server.sessions.ports import EndedRecords, Reports, Seals
from server.sessions.surrogates import encodable

TRIES = 3
"""To seal a log of which Redis loses the end, as after a power cut. Then what is left of it is sealed."""


class Ending:
    """Shared by all sessions of a node."""

    def __init__(self, *, records: EndedRecords, reports: Reports, seals: Seals, cards: Cards) -> None:
        self._records = records
        self._reports = reports
        self._seals = seals
        self._cards = cards

    async def conclude(self, sid: str, end: End, *, log: SessionLog, backoff: Backoff) -> None:
        """Log the end, store the report, update the record, seal. Raises Fenced, LogLost, Halted."""
        report = encodable(end.report)
        for _ in range(TRIES):
            await self._log(sid, end, report, log=log, backoff=backoff)
            await backoff.insist(
                lambda: self._records.ended(
                    sid,
                    started_at=end.started_at,
                    at=end.at,
                    reason=end.reason,
                    turns=end.turns,
                    usage=end.usage,
                    report=report is not None,
                )
            )
            if await backoff.insist(lambda: self._seals.seal(sid, ends=log.ends)):
                await backoff.insist(lambda: self._cards.remove(sid))
                return
            # Redis has lost the end once more: the next append notices, and writes again what is still held.
        await self.seal(sid, backoff=backoff)

    async def _log(
        self, sid: str, end: End, report: Mapping[str, object] | None, *, log: SessionLog, backoff: Backoff
    ) -> None:
        log.append(SessionEnded(reason=end.reason), once="ended", speaking="")
        await backoff.wait_for(log.flush)
        if report is not None:
            await backoff.insist(lambda: self._reports.put(sid, report))
            log.append(ReportReady(report=sid), once="report")
            await backoff.wait_for(log.flush)

    async def seal(self, sid: str, *, backoff: Backoff) -> None:
        """Only the last step. Raises Halted."""
        await backoff.insist(lambda: self._seals.seal(sid))
        await backoff.insist(lambda: self._cards.remove(sid))
