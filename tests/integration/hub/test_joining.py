"""Joining and resuming a session, on the owner's node and on another."""

from server.log.writer import SessionLog
from server.wire.events import ToolCalled, TurnCompleted, TurnStarted
from tests.integration.hub.stage import Node, joined, new_sid


def say(log: SessionLog, turn: str, index: int, words: list[str]) -> None:
    log.append(TurnStarted(turn=turn, index=index, stage="welcome"), speaking=turn)
    for word in words:
        log.delta(turn, word)
    log.append(TurnCompleted(turn=turn, chars=sum(map(len, words))), speaking="")


async def test_a_viewer_of_a_session_that_has_not_begun_is_live_and_then_sees_it_begin(
    nodes: tuple[Node, Node],
) -> None:
    owner, other = nodes
    sid = new_sid()
    async with joined(owner, sid) as here, joined(other, sid) as there:
        log = await owner.own(sid)
        say(log, "t1", 0, ["Bonjour ", "Ana."])
        await log.flush()
        for viewer in (here, there):
            frame = await viewer.until("event")
            assert frame["event"]["type"] == "turn.started"
            while viewer.offsets() != [1, 2, 3, 4][: len(viewer.offsets())] or len(viewer.offsets()) < 3:
                await viewer.until("event", after=len(viewer.frames))


async def test_a_fresh_viewer_gets_finished_turns_folded_and_a_resumed_one_only_what_it_missed(
    nodes: tuple[Node, Node],
) -> None:
    owner, other = nodes
    sid = new_sid()
    log = await owner.own(sid)
    say(log, "t1", 0, ["Bonjour ", "Ana."])
    log.append(ToolCalled(call="c1", tool="read_profile"))
    await log.flush()
    async with joined(other, sid) as first:
        snapshot = await first.until("snapshot")
        assert snapshot["view"]["items"][0]["text"] == "Bonjour Ana."
        assert snapshot["staff"] == []
        place = first.position()
    say(log, "t2", 1, ["Encore ", "une question."])
    await log.flush()
    async with joined(owner, sid, resume=place) as again:
        assert (await again.until("welcome"))["recovered"] is True
        assert again.offsets() == list(range(place["public"] + 1, again.frames[-1]["position"]["public"] + 1))
    async with joined(owner, sid, "recruiter") as staff:
        assert [event["type"] for event in (await staff.until("snapshot"))["staff"]] == ["tool.called"]
