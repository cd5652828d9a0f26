"""What one person may do: every limit on people in one table. A setting multiplies it for load tests."""

from dataclasses import dataclass
from enum import Enum

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Rate(Enum):
    """How often something may happen: (times, within seconds) pairs, all of which hold, over all nodes together."""

    INVITE = ((40, MINUTE), (400, DAY))  # times up to 200 people each
    MAIL = ((60, MINUTE), (500, DAY))  # to addresses that somebody names
    LINK = ((400, MINUTE),)  # of a peer, which may be a whole school: looking at links and taking them
    SIGN_IN = ((300, MINUTE),)  # of a peer; a name costs no secret to guess
    DEMO = ((60, MINUTE),)  # of a peer; each holds a short interview by rules
    UPLOAD = ((20, MINUTE), (200, HOUR))
    SENT = ((256 * 1024 * 1024, HOUR),)  # bytes of CVs and profiles
    REVISION = ((30, MINUTE), (500, DAY))
    SESSION = ((20, MINUTE), (200, DAY))
    SEARCH = ((180, MINUTE),)  # each may ask sources of others
    REPORT = ((240, MINUTE),)  # one that is being written is asked for again and again
    LOG = ((600, MINUTE),)
    RETRY = ((30, MINUTE),)  # each may cost a turn of a model
    EXPORT = ((10, HOUR),)
    ERASE = ((5, HOUR),)
    HUMAN = ((20, HOUR),)
    RECEIPT = ((120, MINUTE),)  # of a peer; a receipt's id cannot be guessed
    PDF = ((20, MINUTE),)  # seconds of a processor each
    TICKET = ((500, MINUTE),)


@dataclass(frozen=True, slots=True)
class Quotas:
    """How much of something may be there at once."""

    factor: int = 1
    """Multiplies every number here and every rate."""
    sessions: int = 20
    """Interviews of a candidate that are not over, of those made within a day; over all nodes."""
    sockets: int = 32
    """Of one person on one node."""
    streams: int = 8
    """Streams of a CV's progress, of one person on one node."""

    @classmethod
    def times(cls, factor: int) -> "Quotas":
        """The table, so many times as generous."""
        plain = cls()
        return cls(
            factor=factor,
            sessions=plain.sessions * factor,
            sockets=plain.sockets * factor,
            streams=plain.streams * factor,
        )
