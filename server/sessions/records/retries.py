"""Second answers of practice sessions: collection `retries`."""

from server.protocol.errors import ServerError
from server.protocol.history import RetryRecord
from server.sessions.records.tries import Tries
from server.stores.mongo import Database

CLAIM_MS = 15_000
"""So long a try is left to whoever makes it; then it broke off."""


class TooManyRetries(ServerError):
    """This session has had all its second tries."""

    code = "too_many_retries"
    status = 409


class RetryUnderWay(ServerError):
    """The same try is being made right now; ask again in a moment."""

    code = "retry_under_way"
    temporary = True
    status = 409


class Retries(Tries[RetryRecord]):
    """See `Tries`."""

    def __init__(self, mongo: Database) -> None:
        super().__init__(
            mongo,
            collection="retries",
            record=RetryRecord,
            claim_ms=CLAIM_MS,
            too_many=TooManyRetries,
            under_way=RetryUnderWay,
        )
