"""What breaks on a node again and again is left to others."""

from server.sessions.broken import FIRST_SECONDS, KEPT, LONGEST_SECONDS, Broken


async def test_pauses_grow_up_to_the_longest() -> None:
    broken = Broken()
    pauses = [broken.note("s") for _ in range(6)]
    assert pauses == [0, FIRST_SECONDS, 2 * FIRST_SECONDS, 4 * FIRST_SECONDS, LONGEST_SECONDS, LONGEST_SECONDS]
    assert broken.rests("s")


async def test_once_is_nothing_and_one_that_ran_begins_anew() -> None:
    broken = Broken()
    broken.note("s")
    assert not broken.rests("s")
    broken.note("s")
    broken.mended("s")
    assert not broken.rests("s")
    assert broken.note("s") == 0


async def test_no_more_are_remembered_than_so_many() -> None:
    broken = Broken()
    for number in range(KEPT + 3):
        broken.note(f"s{number}")
    assert len(broken) == KEPT
