"""`make chaos`: seeded scenarios one after the other. ARGS: how many, and the first seed.

Prints a line a scenario and ends with 1 if an invariant did not hold in one of them.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.scenario import play, scenario
from tests.chaos.world import a_world

COUNT = 70


async def main(count: int = COUNT, first: int = 0) -> int:
    """How many scenarios failed."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        async with a_world(Path(folder)) as world:
            for seed in range(first, first + count):
                what, began = scenario(seed), time.monotonic()
                try:
                    await play(world, what)
                    verdict = "held"
                except Exception as error:  # noqa: BLE001 - whatever it is, it is printed, and the next one is played
                    failed += 1
                    verdict = f"FAILED: {type(error).__name__} {error}"[:400]
                print(f"{time.monotonic() - began:5.1f} s  {verdict}  {what}", flush=True)
    print(f"{count - failed} of {count} scenarios held", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(1 if asyncio.run(main(*(int(word) for word in sys.argv[1:]))) else 0)
