"""What a single socket may and may not do: admission, requests, limits, endings."""

import asyncio
import json
import socket
import struct

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from server.accounts.grant import Grant
from server.live.limits import Limits
from server.protocol.errors import Busy, Forbidden, SessionNotFound, Unavailable
from server.protocol.messages import MAX_ANSWER, PROTOCOL_VERSION
from server.sessions.log.session_log import SessionLog
from server.stores.keys import CONTROL
from tests.eventually import eventually
from tests.integration.live.stage import ORIGIN, Node, Viewer, joined, new_sid, say, visiting

HELLO = {"type": "hello", "ref": 1, "protocol": PROTOCOL_VERSION}


async def speak(node: Node, *messages: str | bytes) -> tuple[Viewer, int | None]:
    """Open a socket, send these raw messages, give what came and how it ended."""
    async with connect(node.url, origin=ORIGIN, compression=None) as connection:  # type: ignore[arg-type]
        viewer = Viewer(connection)
        for message in messages:
            await viewer.send_raw(message)
        return viewer, await viewer.gone()


# ---- admission


@pytest.mark.parametrize("origin", ["http://evil.test", "http://interviews.test.evil.test", "null", ORIGIN + ":80"])
async def test_a_foreign_origin_gets_no_socket(node: Node, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(node.url, origin=origin)  # type: ignore[arg-type]
    assert refused.value.response.status_code == 403


async def test_a_ticket_admits_once(node: Node) -> None:
    sid = new_sid()
    ticket = node.ticket(sid)
    async with visiting(node, ticket) as viewer:
        welcome = await viewer.until("welcome")
        assert (welcome["session"], welcome["role"], welcome["node"]) == (sid, "candidate", "n1")
    for wrong in (ticket, "never-issued", ""):
        async with visiting(node, wrong) as viewer:
            refusal = await viewer.until("error")
            assert (refusal["code"], refusal["temporary"], refusal["ref"]) == ("bad_ticket", True, 1)
            assert await viewer.gone() == 4004


@pytest.mark.parametrize(
    ("error", "code", "close"),
    [
        (SessionNotFound(), "session_not_found", 4504),
        (Forbidden(), "forbidden", 4502),
        (Unavailable("redis"), "unavailable", 4003),
        (RedisError("away"), "unavailable", 4003),
        (ConnectionResetError(), "unavailable", 4003),
        (ValueError("a mistake of ours"), "server_error", 4003),
    ],
)
async def test_admission_fails_with_a_typed_answer(node: Node, error: Exception, code: str, close: int) -> None:
    async with visiting(node, node.tickets.issue(error)) as viewer:
        refusal = await viewer.until("error")
        assert refusal["code"] == code
        assert "mistake" not in refusal["message"]
        assert await viewer.gone() == close


async def test_the_wall_is_not_for_candidates(node: Node) -> None:
    async with visiting(node, node.ticket(None, "candidate")) as viewer:
        assert (await viewer.until("error"))["code"] == "forbidden"
        assert await viewer.gone() == 4502


async def test_another_protocol_version_is_told_which_one_is_spoken(node: Node) -> None:
    viewer, code = await speak(node, json.dumps({**HELLO, "protocol": 99, "ticket": "t"}))
    assert code == 4501
    assert viewer.frames[0]["code"] == "protocol"


class TestLate:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(hello_seconds=0.2)

    async def test_no_hello_in_time_closes(self, node: Node) -> None:
        _, code = await speak(node)
        assert code == 4005


class TestCrowd:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(sockets=1)

    async def test_a_full_node_says_so(self, node: Node) -> None:
        async with joined(node, new_sid()):
            _, code = await speak(node)
            assert code == 4003


# ---- bad frames

BAD_HELLOS: list[str | bytes] = [
    "",
    "{",
    "[]",
    "1",
    "null",
    '"hello"',
    "{}",
    '{"type":"nothing","ref":1}',
    '{"type":"ping","ref":1}',
    json.dumps({**HELLO}),
    json.dumps({**HELLO, "ticket": 5}),
    json.dumps({**HELLO, "ticket": "t" * 201}),
    json.dumps({**HELLO, "ticket": "t", "extra": 1}),
    json.dumps({**HELLO, "ticket": "t", "ref": -1}),
    json.dumps({**HELLO, "ticket": "t", "resume": {"epoch": "e", "public": -1}}),
    json.dumps({**HELLO, "ticket": "t"}).encode(),  # binary
    json.dumps({**HELLO, "ticket": "t"}) + "\n" + json.dumps({**HELLO, "ticket": "t"}),
    "\x00" * 100,
    "[" * 60000,
]


@pytest.mark.parametrize("message", BAD_HELLOS, ids=range(len(BAD_HELLOS)))
async def test_what_is_no_hello_is_answered_by_an_error_and_4500(node: Node, message: str | bytes) -> None:
    viewer, code = await speak(node, message)
    assert code == 4500
    assert [frame["type"] for frame in viewer.frames] == ["error"]
    assert viewer.frames[0]["code"] == "bad_frame"
    assert not viewer.frames[0]["temporary"]


@pytest.mark.parametrize(
    "message",
    [
        '{"type":"unknown","ref":7}',
        '{"type":"stop","ref":7}',
        '{"type":"stop","ref":7,"turn":"t","seen":-1}',
        '{"type":"answer","ref":7,"client_msg_id":"short","text":"x"}',
        '{"type":"answer","ref":7,"client_msg_id":"with spaces in it","text":"x"}',
        '{"type":"hello","ref":7,"protocol":1,"ticket":"t"}',
        '{"type":"ping","ref":7}\n{"type":"ping","ref":8}',
    ],
)
async def test_a_bad_request_is_answered_and_closed_without_repeating_what_it_said(node: Node, message: str) -> None:
    async with joined(node, new_sid()) as viewer:
        await viewer.send_raw(message)
        refusal = await viewer.until("error")
        assert refusal["code"] == "bad_frame"
        assert refusal["ref"] == (None if "\n" in message else 7)
        assert "spaces" not in refusal["message"]
        assert await viewer.gone() == 4500
    assert node.commands.accepted == []


async def test_an_oversized_frame_is_refused_by_the_protocol_itself(node: Node) -> None:
    async with joined(node, new_sid()) as viewer:
        await viewer.send_raw("x" * (64 * 1024 + 1))
        assert await viewer.gone() == 1009


async def test_an_answer_that_is_too_long_or_empty_is_refused_and_the_socket_stays(node: Node) -> None:
    async with joined(node, new_sid()) as viewer:
        await viewer.ask("start")
        for text in ("", "a" * (MAX_ANSWER + 1)):
            assert (await viewer.ask("answer", client_msg_id="answer-0001", text=text))["code"] == "answer_length"
        assert (await viewer.ask("answer", client_msg_id="answer-0001", text="é" * MAX_ANSWER))["type"] == "reply"


@pytest.mark.parametrize("text", ["\\ud83d", "fine until \\udc00 here"])
async def test_half_a_character_in_an_answer_locks_nobody_out(node: Node, text: str) -> None:
    async with joined(node, new_sid()) as viewer:
        await viewer.ask("start")
        await viewer.send_raw(f'{{"type":"answer","ref":77,"client_msg_id":"answer-0001","text":"{text}"}}')
        refusal = await viewer.until("error", ref=77)
        assert (refusal["code"], refusal["temporary"]) == ("answer_unreadable", False)
        assert refusal["message"] != ""
        assert (await viewer.ask("answer", client_msg_id="answer-0001", text="Whole again."))["type"] == "reply"


@pytest.mark.parametrize("ref", ["true", '"2"', "2.0", "1e2"])
async def test_a_number_in_a_frame_is_a_number(node: Node, ref: str) -> None:
    async with joined(node, new_sid()) as viewer:
        await viewer.send_raw(f'{{"type":"ping","ref":{ref}}}')
        assert (await viewer.until("error"))["code"] == "bad_frame"
        assert await viewer.gone() == 4500


class TestOnePerson:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(person_sockets=2)

    async def test_one_person_has_so_many_sockets(self, node: Node) -> None:
        sid = new_sid()
        async with joined(node, sid), joined(node, sid):
            async with visiting(node, node.ticket(sid)) as third:
                assert (await third.until("error"))["code"] == "too_many_sockets"
                assert await third.gone() == 4505
            other = node.tickets.issue(Grant("u2", "Bo", "candidate", sid, "si"))
            async with visiting(node, other) as viewer:
                await viewer.until("live")


# ---- requests


async def test_a_candidate_s_requests_become_commands_and_the_same_answer_counts_once(node: Node) -> None:
    sid = new_sid()
    async with joined(node, sid) as viewer:
        assert (await viewer.ask("start"))["result"] == {"duplicate": False}
        first = await viewer.ask("answer", client_msg_id="answer-0001", text="Bonjour.")
        again = await viewer.ask("answer", client_msg_id="answer-0001", text="Bonjour.")
        assert first["result"] == {"duplicate": False, "message": "a-answer-0001"}
        assert again["result"] == {"duplicate": True, "message": "a-answer-0001"}
        assert (await viewer.ask("stop", turn="t1", seen=12))["code"] == "turn_over"
        node.commands.speaking[sid] = "t1"
        assert (await viewer.ask("stop", turn="t1", seen=12))["type"] == "reply"
        assert (await viewer.ask("end"))["type"] == "reply"
        pong = await viewer.ask("ping")
        assert abs(pong["now"] - (await viewer.until("welcome"))["now"]) < 60_000
    assert [command.kind for _, command in node.commands.accepted] == ["start", "answer", "stop", "end"]
    assert {session for session, _ in node.commands.accepted} == {sid}


async def test_a_refused_command_is_a_typed_answer(node: Node) -> None:
    async with joined(node, new_sid()) as viewer:
        node.commands.error = Busy()
        refusal = await viewer.ask("answer", client_msg_id="answer-0001", text="Too early.")
        assert (refusal["code"], refusal["temporary"]) == ("busy", True)


class TestPatience:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(request_seconds=0.2, silence_seconds=0.5, sweep_seconds=0.1)

    async def test_a_command_that_hangs_is_answered_unavailable(self, node: Node) -> None:
        async with joined(node, new_sid()) as viewer:
            node.commands.free.clear()
            refusal = await viewer.ask("start")
            assert (refusal["code"], refusal["temporary"]) == ("unavailable", True)

    async def test_a_client_that_says_nothing_is_closed(self, node: Node) -> None:
        async with joined(node, new_sid()) as viewer:
            assert await viewer.gone() == 4006


class TestRate:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(rate=5, burst=20)

    async def test_far_too_many_messages_close(self, node: Node) -> None:
        async with joined(node, new_sid()) as viewer:
            for _ in range(40):
                await viewer.send("ping")
            assert await viewer.gone() == 4505
            assert 20 <= sum(frame["type"] == "pong" for frame in viewer.frames) <= 25


# ---- endings


async def test_revocation_closes_the_sign_in_s_sockets_on_every_node(redis: Redis, nodes: tuple[Node, Node]) -> None:
    sid = new_sid()
    async with (
        joined(nodes[0], sid, sign_in="gone") as one,
        joined(nodes[1], sid, "recruiter", sign_in="gone") as two,
        joined(nodes[1], sid, sign_in="stays") as three,
    ):
        await redis.publish(CONTROL, b"not json")
        await redis.publish(CONTROL, b"[]")
        await redis.publish(CONTROL, json.dumps({"sign_in": "gone"}))
        assert [await one.gone(), await two.gone()] == [4503, 4503]
        assert (await three.ask("ping"))["type"] == "pong"


async def test_who_became_something_else_is_told_to_come_again_on_every_node(
    redis: Redis, nodes: tuple[Node, Node]
) -> None:
    sid = new_sid()
    async with (
        joined(nodes[0], sid, "recruiter", person="u_2") as one,
        joined(nodes[1], sid, "recruiter", person="u_2", sign_in="another") as two,
        joined(nodes[1], sid, person="u_3") as three,
    ):
        await redis.publish(CONTROL, json.dumps({"person": "u_2"}))
        assert [await one.gone(), await two.gone()] == [4007, 4007]
        assert (await three.ask("ping"))["type"] == "pong"


async def test_a_draining_node_moves_everybody_in_batches_and_takes_nobody(node: Node) -> None:
    sid = new_sid()
    viewers = []
    async with joined(node, sid) as one, joined(node, sid) as two, joined(node, sid, "recruiter") as three:
        viewers = [one, two, three]
        await node.hub.drain(batches=3, seconds=0.3)
        for viewer in viewers:
            assert 0 <= (await viewer.until("moving"))["after_ms"] < 1000
            assert await viewer.gone() == 4000
    _, code = await speak(node)
    assert code == 4000
    await eventually(lambda: node.hub.counts()["sockets"] == 0)


def frame(payload: bytes) -> bytes:
    """A masked text frame (mask zero)."""
    return b"\x81" + struct.pack("!BH", 0xFE, len(payload)) + bytes(4) + payload


async def non_reader(node: Node, sid: str) -> socket.socket:
    """A client that says hello and never reads again."""
    loop = asyncio.get_running_loop()
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.settimeout(0)
    await loop.sock_connect(raw, ("127.0.0.1", node.port))
    await loop.sock_sendall(
        raw,
        b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    )
    await loop.sock_recv(raw, 200)
    await loop.sock_sendall(raw, frame(json.dumps({**HELLO, "ticket": node.ticket(sid)}).encode()))
    return raw


async def stuff(node: Node, log: SessionLog) -> None:
    """Talk until one of the two sockets is gone."""
    index = 0
    while node.hub.counts()["sockets"] == 2 and index < 2000:
        say(log, f"t{index}", index, ["a word and another one " * 40] * 40)
        await log.flush()
        index += 1
    await eventually(lambda: node.hub.counts()["sockets"] == 1, what="the drop")


class TestSlowReaders:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(write_seconds=0.5, sweep_seconds=0.1, outbox_bytes=256 * 1024)

    async def test_a_viewer_that_never_reads_is_dropped_and_disturbs_nobody(self, node: Node) -> None:
        sid = new_sid()
        log = await node.own(sid)
        raw = await non_reader(node, sid)
        try:
            async with joined(node, sid) as viewer:
                await eventually(lambda: node.hub.counts()["sockets"] == 2)
                await stuff(node, log)
                await eventually(lambda: node.connections == 1, what="the end of its TCP connection")
                assert (await viewer.ask("ping"))["type"] == "pong"
                seen = viewer.offsets()
                assert seen == list(range(seen[0], seen[0] + len(seen)))
        finally:
            raw.close()
        assert node.hub.closes == {4001: 1}

    @pytest.mark.parametrize("protocol", ["websockets-sansio"])
    async def test_it_is_dropped_under_plain_asgi_too(self, node: Node) -> None:
        sid = new_sid()
        log = await node.own(sid)
        raw = await non_reader(node, sid)
        try:
            async with joined(node, sid) as viewer:
                await eventually(lambda: node.hub.counts()["sockets"] == 2)
                await stuff(node, log)
                assert (await viewer.ask("ping"))["type"] == "pong"
        finally:
            raw.close()
        assert node.hub.closes == {4001: 1}
