"""The life of a session as one table: what each signal means in each status. Pure; actor and inbox obey it."""

from enum import Enum
from typing import Literal

from server.protocol.errors import AlreadyEnded, NotStarted, Rejected

Status = Literal["ready", "running", "paused", "ended"]
Wish = Literal["start", "answer", "stop", "end", "observers"]
"""What somebody sends to a session."""
Signal = Wish | Literal["deadline", "speaking", "waiting", "finished", "failed", "lost"]
"""Wishes, and what time and the graph report: `failed` may be tried again, `lost` may not."""


class Step(Enum):
    """What the owner of a session does about a signal."""

    IGNORE = "ignore"
    BEGIN = "begin"  # log the start, give the graph its beginning
    QUEUE = "queue"  # log the answer, give it to the graph in its turn
    HALT = "halt"  # stop the open turn
    CLOSE = "close"  # let the graph end the interview
    COUNT = "count"  # log who watches
    LISTEN = "listen"  # the graph waits for an answer
    RESUME = "resume"  # the pause is over
    PAUSE = "pause"  # say so, try again later
    FINISH = "finish"  # log the end, store the report, seal


TRANSITIONS: dict[tuple[Status, Signal], tuple[Step, Status]] = {
    ("ready", "start"): (Step.BEGIN, "running"),
    ("ready", "answer"): (Step.IGNORE, "ready"),
    ("ready", "stop"): (Step.IGNORE, "ready"),
    ("ready", "end"): (Step.IGNORE, "ready"),
    ("ready", "observers"): (Step.COUNT, "ready"),
    ("running", "start"): (Step.IGNORE, "running"),
    ("running", "answer"): (Step.QUEUE, "running"),
    ("running", "stop"): (Step.HALT, "running"),
    ("running", "end"): (Step.CLOSE, "running"),
    ("running", "observers"): (Step.COUNT, "running"),
    ("running", "deadline"): (Step.CLOSE, "running"),
    ("running", "speaking"): (Step.IGNORE, "running"),
    ("running", "waiting"): (Step.LISTEN, "running"),
    ("running", "finished"): (Step.FINISH, "ended"),
    ("running", "failed"): (Step.PAUSE, "paused"),
    ("running", "lost"): (Step.FINISH, "ended"),
    ("paused", "start"): (Step.IGNORE, "paused"),
    ("paused", "answer"): (Step.QUEUE, "paused"),
    ("paused", "stop"): (Step.HALT, "paused"),
    ("paused", "end"): (Step.CLOSE, "paused"),
    ("paused", "observers"): (Step.COUNT, "paused"),
    ("paused", "deadline"): (Step.CLOSE, "paused"),
    ("paused", "speaking"): (Step.RESUME, "running"),
    ("paused", "waiting"): (Step.RESUME, "running"),
    ("paused", "finished"): (Step.FINISH, "ended"),
    ("paused", "failed"): (Step.IGNORE, "paused"),
    ("paused", "lost"): (Step.FINISH, "ended"),
    ("ended", "start"): (Step.IGNORE, "ended"),
    ("ended", "answer"): (Step.IGNORE, "ended"),
    ("ended", "stop"): (Step.IGNORE, "ended"),
    ("ended", "end"): (Step.IGNORE, "ended"),
    ("ended", "observers"): (Step.IGNORE, "ended"),
    ("ended", "deadline"): (Step.IGNORE, "ended"),
    ("ended", "finished"): (Step.FINISH, "ended"),
    ("ended", "lost"): (Step.FINISH, "ended"),
}
"""A pair that is not here can't happen: meeting it is a bug and raises KeyError."""

REFUSALS: dict[tuple[Status, Wish], type[Rejected]] = {
    ("ready", "answer"): NotStarted,
    ("ready", "stop"): NotStarted,
    ("ready", "end"): NotStarted,
    ("ended", "start"): AlreadyEnded,
    ("ended", "answer"): AlreadyEnded,
    ("ended", "stop"): AlreadyEnded,
    ("ended", "end"): AlreadyEnded,
}
"""Wishes that are refused at the door, before they reach the inbox."""


def refusals(wish: Wish) -> list[Status]:
    """The statuses in which a wish is refused."""
    return [status for status, refused in REFUSALS if refused == wish]
