"""One seeded scenario: two interviews on two nodes, some faults while they run, then every invariant."""

import asyncio
import random
from dataclasses import dataclass

from tests.chaos.invariants import everything_holds
from tests.chaos.people import Candidate, Watcher
from tests.chaos.world import FAULTS, World, signed_in

SESSIONS = 2


@dataclass(frozen=True, slots=True)
class Scenario:
    """What befalls the world, and when: seconds after the beginning, fault, node."""

    seed: int
    faults: tuple[tuple[float, str, int], ...]

    def __str__(self) -> str:
        faults = ", ".join(f"{fault}({place}) at {at:.1f} s" for at, fault, place in self.faults)
        return f"seed {self.seed}: {faults}"


def scenario(seed: int) -> Scenario:
    """The same for the same seed. Every fault is the first of some seed out of ten in a row."""
    choice = random.Random(seed)  # noqa: S311 - a scenario, no secret
    first = FAULTS[seed % len(FAULTS)]
    more = [choice.choice(FAULTS[:8]) for _ in range(choice.randint(0, 2))]
    at = 0.0
    faults = []
    for fault in (first, *more):
        at += choice.uniform(0.2, 2.5)
        faults.append((at, fault, choice.randrange(2)))
    return Scenario(seed, tuple(faults))


async def play(world: World, what: Scenario) -> None:
    """Hold the interviews, let it happen, look. Raises AssertionError."""
    world.lossy = world.emptied = False
    await world.well()
    camille, robin = (f"Camille {what.seed}", "candidate"), (f"Robin {what.seed}", "recruiter")
    candidate, recruiter = await signed_in(world, *camille), await signed_in(world, *robin)
    sessions = [await candidate.new_session(minutes=5) for _ in range(SESSIONS)]
    talkers = [Candidate(world, candidate, sid, place=n % 2, who=camille) for n, sid in enumerate(sessions)]
    watchers = [Watcher(world, recruiter, sid, place=(n + 1) % 2, who=robin) for n, sid in enumerate(sessions)]
    # Everybody comes to an end, also when one fails: a fault that was broken off would spoil what follows.
    people = [*(talker.stay(talker.talk) for talker in talkers), *(watcher.stay(watcher.watch) for watcher in watchers)]
    came_to = await asyncio.gather(_happen(world, what), *people, return_exceptions=True)
    for error in came_to:
        if error is not None:
            raise error
    await world.well()
    after = await signed_in(world, *camille)
    for sid, talker, watcher in zip(sessions, talkers, watchers, strict=True):
        await everything_holds(world, after, sid, candidate=talker, others=[watcher])


async def _happen(world: World, what: Scenario) -> None:
    began = asyncio.get_running_loop().time()
    for at, fault, place in what.faults:
        await asyncio.sleep(max(0.0, began + at - asyncio.get_running_loop().time()))
        await getattr(world, fault)(place)
