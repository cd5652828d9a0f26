"""The clock that nodes share: it follows Redis, and says by how much the time has jumped."""

import pytest

from server.stores.clock import DRIFT_MS, SharedClock, wall_ms

HOUR = 3600_000


class Stores:
    """Redis' clock and this process's, both in the test's hands. `slow`: seconds until Redis answers."""

    def __init__(self) -> None:
        self.theirs, self.ours, self.slow = 1_000_000_000.0, 50.0, 0.0

    def passes(self, seconds: float) -> None:
        self.theirs += seconds * 1000
        self.ours += seconds

    async def read(self) -> int:
        now = round(self.theirs)
        self.passes(self.slow)
        return now

    def clock(self) -> SharedClock:
        return SharedClock(self.read, monotonic=lambda: self.ours)


async def test_before_redis_was_asked_it_is_this_machines_and_the_first_look_is_no_jump() -> None:
    stores = Stores()
    clock = stores.clock()
    assert abs(clock() - wall_ms()) < 5000
    assert await clock.look() == 0
    assert clock() == 1_000_000_000


@pytest.mark.parametrize("by", [HOUR, -HOUR, 24 * HOUR, DRIFT_MS + 1])
async def test_a_jump_is_told_once_and_until_then_time_goes_on_as_it_did(by: int) -> None:
    stores = Stores()
    clock = stores.clock()
    await clock.look()
    stores.passes(3)
    stores.theirs += by
    assert clock() == 1_000_003_000
    assert await clock.look() == by
    assert clock() == 1_000_003_000 + by
    assert await clock.look() == 0


async def test_a_clock_that_drifts_is_followed_in_silence() -> None:
    stores = Stores()
    clock = stores.clock()
    await clock.look()
    for _ in range(10):
        stores.passes(3)
        stores.theirs += 200
        assert await clock.look() == 0
    assert clock() == 1_000_032_000


async def test_an_answer_that_comes_late_tells_nothing() -> None:
    stores = Stores()
    clock = stores.clock()
    await clock.look()
    stores.slow = 9.0
    stores.theirs += HOUR
    assert await clock.look() == 0
    stores.slow = 0.0
    assert await clock.look() == HOUR
