"""Whoever loses a sign-in or a role loses their sockets, whatever they do to keep them."""

import asyncio
import json
from typing import Any

import pytest
from redis.asyncio import Redis

from server.live.limits import Limits
from server.protocol.codes import Close
from server.stores.keys import CONTROL
from tests.eventually import eventually
from tests.integration.live.stage import Node, joined, new_sid, say, visiting
from tests.unit.live.test_connection import Peer


@pytest.fixture
def limits() -> Limits:
    return Limits(check_seconds=0.1)


async def test_who_takes_no_note_of_the_end_commands_nothing_more(redis: Redis, node: Node) -> None:
    sid = new_sid()
    log = await node.own(sid)
    peer = Peer(node.hub, node.ticket(sid, sign_in="ended"), None)
    await eventually(lambda: any(frame["type"] == "live" for frame in peer.frames))
    peer.taking.clear()
    say(log, "t0", 0, ["Words ", "that ", "nobody ", "takes."])
    await log.flush()
    await redis.publish(CONTROL, json.dumps({"sign_in": "ended"}))
    await eventually(lambda: node.hub.revocation.heard == 1)
    peer.send({"type": "end", "ref": 2})
    peer.taking.set()
    await asyncio.wait_for(peer.serving, 5)
    assert (node.commands.accepted, peer.code) == ([], Close.SIGNED_OUT)


@pytest.mark.parametrize(
    ("news", "code"), [({"sign_in": "si"}, Close.SIGNED_OUT), ({"person": "u1"}, Close.STANDING)], ids=["out", "role"]
)
async def test_news_in_the_moment_of_coming_in_is_not_missed(
    redis: Redis, nodes: tuple[Node, Node], news: dict[str, Any], code: Close
) -> None:
    sid = new_sid()
    other = nodes[1]
    await say_something(nodes[0], sid)
    other.tickets.free.clear()
    async with visiting(other, other.ticket(sid, "recruiter")) as viewer:
        await eventually(lambda: other.tickets.read == 1)
        other.sign_ins.ended.update({news.get("sign_in", "")})
        other.sign_ins.changed.update({news.get("person", "")})
        await redis.publish(CONTROL, json.dumps(news))
        await eventually(lambda: other.hub.revocation.heard == 1)
        other.tickets.free.set()
        assert await viewer.gone() == code
        assert viewer.frames == []


async def test_who_came_in_beside_news_of_others_stays(redis: Redis, node: Node) -> None:
    node.tickets.free.clear()
    async with visiting(node, node.ticket(None, "recruiter")) as viewer:
        await eventually(lambda: node.tickets.read == 1)
        await redis.publish(CONTROL, json.dumps({"person": "u_2"}))
        await eventually(lambda: node.hub.revocation.heard == 1)
        node.tickets.free.set()
        await viewer.until("lobby")
        assert (await viewer.ask("ping"))["type"] == "pong"


async def test_a_look_that_a_store_did_not_answer_is_made_again_soon_and_keeps_no_other(
    redis: Redis, node: Node
) -> None:
    sid = new_sid()
    async with joined(node, sid, sign_in="dark") as dark, joined(node, sid, sign_in="ended") as ended:
        node.sign_ins.unreadable.add("dark")
        node.sign_ins.ended.update({"dark", "ended"})
        await redis.client_kill_filter(_type="pubsub")
        assert await ended.gone() == Close.SIGNED_OUT
        node.sign_ins.unreadable.clear()
        assert await dark.gone() == Close.SIGNED_OUT


async def say_something(node: Node, sid: str) -> None:
    log = await node.own(sid)
    say(log, "t0", 0, ["Something."])
    await log.flush()
