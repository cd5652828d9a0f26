"""Makes out of any error what the owner of a session has to know about it, and how long to wait before trying again."""

import random

from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

import interview.errors
import server.protocol.errors
from server.sessions.machine.signals import Trouble

FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
PATIENCE = 600.0
"""Seconds that a session in trouble tries again by itself; then it waits for its candidate."""


_FORESEEN = (
    RedisError,
    PyMongoError,
    interview.errors.InterviewError,
    server.protocol.errors.ServerError,
    OSError,  # a TimeoutError and a ConnectionError are such
)


def foreseen(error: BaseException) -> bool:
    """Whether it says what happened outside; else it is a fault of our own."""
    return isinstance(error, _FORESEEN)


def diagnose(error: Exception) -> Trouble:
    """What an interview's or a store's error means to the session. Unknown errors count as lasting."""
    if isinstance(error, RedisError | PyMongoError | server.protocol.errors.Unavailable):
        return Trouble("store_unavailable", "unavailable", temporary=True)
    if isinstance(error, interview.errors.CheckpointsUnavailable):
        return Trouble("store_unavailable", error.code, temporary=True)
    if isinstance(error, interview.errors.InterviewError | server.protocol.errors.ServerError):
        return Trouble("model_unavailable", error.code, temporary=error.temporary)
    if isinstance(error, TimeoutError | ConnectionError):
        return Trouble("model_unavailable", type(error).__name__, temporary=True)
    return Trouble("model_unavailable", type(error).__name__, temporary=False)


def fenced(error: BaseException) -> bool:
    """Whether another node owns the session, or its log is another one: then nothing may be written any more."""
    return isinstance(error, server.protocol.errors.Fenced | server.protocol.errors.LogLost | interview.errors.Fenced)


class Patience:
    """Waits between tries: doubling, capped, jittered, bounded in total."""

    def __init__(self, *, first: float = FIRST_WAIT, longest: float = LONGEST_WAIT, total: float = PATIENCE) -> None:
        self._first, self._longest, self._total = first, longest, total
        self._tries = 0
        self._spent = 0.0

    def wait(self) -> float | None:
        """Seconds until the next try; None when patience is over."""
        if self._spent >= self._total:
            return None
        wait = min(self._longest, self._first * 2.0 ** min(self._tries, 16))
        wait *= random.uniform(0.75, 1.0)  # noqa: S311  # spreads load, guards nothing
        self._tries += 1
        self._spent += wait
        return wait

    def renew(self) -> None:
        """Something worked, or somebody asked again."""
        self._tries = 0
        self._spent = 0.0
