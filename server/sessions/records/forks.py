"""Developers' forks of sessions: collection `forks`."""

from server.protocol.errors import ServerError
from server.protocol.forks import ForkRecord
from server.sessions.records.tries import Tries
from server.stores.mongo import Database

CLAIM_MS = 75_000
"""Longer than a fork may take."""


class TooManyForks(ServerError):
    """This session has had all its forks."""

    code = "too_many_forks"
    status = 409


class ForkUnderWay(ServerError):
    """The same fork is being made right now; ask again in a moment."""

    code = "fork_under_way"
    temporary = True
    status = 409


class Forks(Tries[ForkRecord]):
    """See `Tries`."""

    def __init__(self, mongo: Database) -> None:
        super().__init__(
            mongo,
            collection="forks",
            record=ForkRecord,
            claim_ms=CLAIM_MS,
            too_many=TooManyForks,
            under_way=ForkUnderWay,
        )
