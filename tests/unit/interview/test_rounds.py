"""Plans of many interviews that begin in the same instant."""

import asyncio
from itertools import pairwise

from interview.plan.rounds import Rounds

MANY = 50


async def at_once() -> None:
    """Nothing has to be read first."""


async def test_each_has_a_round_of_its_own_in_the_order_of_their_coming() -> None:
    rounds, now, over = Rounds(ready=at_once), 0, False
    worked: list[tuple[int, int]] = []

    async def count() -> None:
        nonlocal now
        while not over:
            now += 1
            await asyncio.sleep(0)

    async def work(number: int) -> None:
        await rounds.own()
        worked.append((number, now))

    counting = asyncio.create_task(count())
    await asyncio.gather(*(work(number) for number in range(MANY)))
    over = True
    await counting
    assert [number for number, _ in worked] == list(range(MANY))
    assert all(before < after for (_, before), (_, after) in pairwise(worked))


async def test_who_goes_away_holds_nobody_up() -> None:
    rounds = Rounds(ready=at_once)
    gone, *others = [asyncio.create_task(rounds.own()) for _ in range(3)]
    await asyncio.sleep(0)
    gone.cancel()
    async with asyncio.timeout(10):
        await asyncio.gather(*others)


async def test_what_comes_first_is_waited_for_once_by_all() -> None:
    asking = most = 0

    async def ready() -> None:
        nonlocal asking, most
        asking += 1
        most = max(most, asking)
        await asyncio.sleep(0)
        asking -= 1

    rounds = Rounds(ready=ready)
    await asyncio.gather(*(rounds.own() for _ in range(MANY)))
    assert most == 1
