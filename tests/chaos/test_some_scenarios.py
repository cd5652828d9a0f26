"""The short part of `make chaos`: a node that dies with MongoDB, and a Redis that is silent for longer than a lease."""

from pathlib import Path

import pytest

from tests.chaos.scenario import play, scenario
from tests.chaos.world import a_world

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


async def test_every_invariant_holds(tmp_path: Path) -> None:
    """Two seeds; `make chaos` plays seventy."""
    async with a_world(tmp_path) as world:
        for seed in (0, 3):
            await play(world, scenario(seed))
