"""What errors mean to a session, and how patience runs out."""

import pytest
from pymongo.errors import ServerSelectionTimeoutError
from redis.exceptions import ConnectionError as RedisConnectionError

import interview.errors
import server.protocol.errors
from server.sessions.machine.signals import Trouble
from server.sessions.trouble import Patience, diagnose, fenced, foreseen

STORE = Trouble("store_unavailable", "unavailable", temporary=True)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RedisConnectionError("gone"), STORE),
        (ServerSelectionTimeoutError("gone"), STORE),
        (server.protocol.errors.Unavailable("redis"), STORE),
        (
            interview.errors.CheckpointsUnavailable(),
            Trouble("store_unavailable", "checkpoints_unavailable", temporary=True),
        ),
        (
            interview.errors.ModelUnavailable(code="rate_limited", temporary=True),
            Trouble("model_unavailable", "rate_limited", temporary=True),
        ),
        (
            interview.errors.ModelUnavailable(code="bad_key", temporary=False),
            Trouble("model_unavailable", "bad_key", temporary=False),
        ),
        (ZeroDivisionError("secret words"), Trouble("model_unavailable", "ZeroDivisionError", temporary=False)),
        (TimeoutError(), Trouble("model_unavailable", "TimeoutError", temporary=True)),
    ],
)
def test_diagnosis(error: Exception, expected: Trouble) -> None:
    assert diagnose(error) == expected


def test_what_nobody_foresaw_is_told_apart() -> None:
    """It is logged with its place; what stores, models and networks do is not."""
    outside = (
        RedisConnectionError(),
        interview.errors.CheckpointsUnavailable(),
        TimeoutError(),
        ConnectionResetError(),
    )
    assert all(foreseen(error) for error in outside)
    assert not foreseen(ZeroDivisionError())


def test_only_a_store_that_is_away_is_waited_for() -> None:
    assert STORE.store_away
    assert not Trouble("model_unavailable", "rate_limited", temporary=True).store_away


def test_whoever_is_fenced_stops() -> None:
    errors = (server.protocol.errors.Fenced(), server.protocol.errors.LogLost(), interview.errors.Fenced())
    assert all(fenced(error) for error in errors)
    assert not fenced(server.protocol.errors.Unavailable())


def test_patience_doubles_is_capped_and_ends() -> None:
    patience = Patience(first=1, longest=8, total=40)
    waits = []
    while (wait := patience.wait()) is not None:
        waits.append(wait)
    for wait, full in zip(waits, [1, 2, 4, 8, 8, 8, 8, 8, 8], strict=False):
        assert 0.75 * full <= wait <= full
    assert 40 <= sum(waits) < 48
    patience.renew()
    assert (patience.wait() or 0) <= 1


def test_endless_patience_does_not_overflow() -> None:
    patience = Patience(first=0.1, longest=2, total=float("inf"))
    assert all((patience.wait() or 0) <= 2 for _ in range(5000))
