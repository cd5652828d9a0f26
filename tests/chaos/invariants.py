"""What must hold of a session after everything that befell it."""

from collections import Counter

from tests.chaos.people import Candidate, Person
from tests.chaos.world import World
from tests.e2e.node import Client, Frame

AFTER_THE_END = {"report.ready"}


async def everything_holds(
    world: World, client: Client, session: str, *, candidate: Candidate, others: list[Person]
) -> None:
    """Raises AssertionError with the invariant that does not."""
    record = (await client.http.get(f"/api/sessions/{session}")).raise_for_status().json()
    assert record["status"] == "ended", "it ends"
    answer = await client.http.get(f"/api/sessions/{session}/log", params={"stream": "public", "limit": 1})
    epoch = answer.raise_for_status().json()["epoch"]
    log = await client.log(session)
    assert [frame["offset"] for frame in log] == list(range(1, len(log) + 1)), "no gap, nothing doubled"
    types = [frame["event"]["type"] for frame in log]
    assert types.count("session.ended") == 1, "it ends once"
    assert set(types[types.index("session.ended") + 1 :]) <= AFTER_THE_END, "nothing happens after the end"
    _answers(world, log, candidate)
    if not world.emptied:
        assert types.count("session.started") == 1, "it begins once"
        assert record["report"], "there is a report"
        _turns(log)
    _seen(candidate, log, epoch)
    for person in others:
        _seen(person, [_closed(frame) for frame in log], epoch)


def _answers(world: World, log: list[Frame], candidate: Candidate) -> None:
    shown = [frame["event"]["text"] for frame in log if frame["event"]["type"] == "answer.accepted"]
    assert max(Counter(shown).values(), default=1) == 1, "an answer counts once"
    if not world.lossy:
        acknowledged = candidate.acknowledged
        assert shown[: len(acknowledged)] == acknowledged, "what was acknowledged is there, in its order"
        assert len(shown) <= len(acknowledged) + 1, "nothing is there that was not sent"


def _turns(log: list[Frame]) -> None:
    said = [frame["event"]["turn"] for frame in log if frame["event"]["type"] in ("turn.completed", "turn.stopped")]
    started = [frame["event"] for frame in log if frame["event"]["type"] == "turn.started"]
    begun = {event["turn"]: event["index"] for event in started}
    indexes = [begun[turn] for turn in said]
    assert indexes == sorted(set(indexes)), "each turn is said to its end once, in order"


def _closed(frame: Frame) -> Frame:
    """A practice report is its candidate's: others see that a section was written, and not what it says."""
    event = frame["event"]
    return {**frame, "event": {**event, "section": None}} if event["type"] == "report.section" else frame


def _seen(person: Person, log: list[Frame], epoch: str) -> None:
    viewer = person.viewer
    if viewer.position is None or viewer.position["epoch"] != epoch:
        return  # it has learnt that what it saw is another log
    shown = [frame for frame in viewer.events[viewer.since :] if frame["stream"] == "public"]
    if shown:
        first, last = shown[0]["offset"], shown[-1]["offset"]
        assert shown == log[first - 1 : last], "a viewer has seen what the log says"
