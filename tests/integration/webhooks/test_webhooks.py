"""Webhooks: told what the records say, signed, once; tried again when nobody answers; never inside our network."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
import uvicorn
from pymongo.asynchronous.database import AsyncDatabase
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from offers.errors import LinkUnreadable
from offers.public_web import Address, PublicWeb
from server.stores.clock import wall_ms
from server.webhooks.delivering import AT_ONCE, RETRIES_MS, Delivering
from server.webhooks.hooks import KEPT_MS, MOST, Webhook, WebhookNotFound, Webhooks
from server.webhooks.notices import Notices
from server.webhooks.signing import signed
from tests.eventually import eventually
from tests.serving import Serving, serving

Json = dict[str, Any]
UNWRITABLE = (f"https://{'é' * 70}.example/", "https://é..example/")
"""Names that no name server knows how to spell."""
LOOPBACK = ipaddress.ip_address("127.0.0.1")


@dataclass
class Receiver:
    """Somebody's program: keeps what it gets, answers as it is told."""

    url: str = ""
    status: int = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        self.got.append((dict(request.headers), await request.body()))
        return Response(status_code=self.status)

    def received(self) -> list[tuple[str, str]]:
        bodies = [orjson.loads(body) for _, body in self.got]
        return [(body["type"], body["data"]["id"]) for body in bodies]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    app = Starlette(routes=[Route("/hook", made.take, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", lifespan="off"))
    serving_it = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    made.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/hook"
    yield made
    server.should_exit = True
    await serving_it


def reaches_loopback(address: Address) -> bool:
    """As if the receiver stood on the internet."""
    return address == LOOPBACK


@dataclass
class Bench:
    """Webhooks on an empty store, with a clock that a test moves."""

    mongo: AsyncDatabase[Json]
    webhooks: Webhooks
    ahead: int = 0

    def delivering(self, web: PublicWeb | None = None) -> Delivering:
        return Delivering(
            webhooks=self.webhooks,
            notices=Notices(self.mongo, webhooks=self.webhooks),
            web=web or PublicWeb(may_reach=reaches_loopback, ports=None),
            clock=lambda: wall_ms() + self.ahead,
        )

    async def ended(self, sid: str, *, organisation: str | None = None, **more: Any) -> None:
        place = {} if organisation is None else {"organisation": organisation}
        document = {"_id": sid, "status": "ended", "ended_at": wall_ms(), "report": True, **place, **more}
        await self.mongo["sessions"].insert_one(document)

    async def states(self, webhook: Webhook) -> list[tuple[str, int, int | None]]:
        found = await self.webhooks.deliveries(webhook.organisation, webhook.id, limit=50)
        return [(one.state, one.tries, one.status) for one in found]


@pytest.fixture
async def bench(mongo: AsyncDatabase[Json]) -> Bench:
    made = Bench(mongo, Webhooks(mongo))
    await made.webhooks.ensure_indexes()
    return made


async def test_what_ends_is_notified_once_and_signed(bench: Bench, receiver: Receiver) -> None:
    webhook = await bench.webhooks.add("default", url=receiver.url, events=["session.ended", "report.ready"])
    await bench.ended("s_1")
    await bench.ended("s_2", report=False, organisation="default")
    await bench.ended("s_3", organisation="o_else")
    await bench.ended("s_4", status="running", ended_at=None)
    for _ in range(3):
        await asyncio.gather(bench.delivering().run(), bench.delivering().run())
    assert sorted(receiver.received()) == [("report.ready", "s_1"), ("session.ended", "s_1"), ("session.ended", "s_2")]
    for headers, body in receiver.got:
        wanted = signed(webhook.secret, message=headers["webhook-id"], at=int(headers["webhook-timestamp"]), body=body)
        assert headers["webhook-signature"] == wanted["webhook-signature"]
    assert await bench.states(webhook) == [("delivered", 1, 200)] * 3


async def test_invitations_are_notified_step_by_step(bench: Bench, receiver: Receiver) -> None:
    events = ["invitation.issued", "invitation.opened", "invitation.claimed", "invitation.revoked"]
    await bench.webhooks.add("default", url=receiver.url, events=events)
    steps: Json = {"organisation": "default", "created_at": wall_ms(), "opened_at": None, "claimed_at": None}
    await bench.mongo["invitations"].insert_one({"_id": "i_1", "revoked_at": None, **steps})
    for step in ("opened_at", "claimed_at", "revoked_at"):
        await bench.delivering().run()
        await bench.mongo["invitations"].update_one({"_id": "i_1"}, {"$set": {step: wall_ms()}})
    await bench.delivering().run()
    assert receiver.received() == [(event, "i_1") for event in events]


async def test_what_was_before_a_webhook_is_not_notified(bench: Bench, receiver: Receiver) -> None:
    await bench.ended("s_0", ended_at=wall_ms() - 1000)
    await bench.webhooks.add("default", url=receiver.url, events=["session.ended"])
    assert await bench.delivering().run() == 0
    assert receiver.received() == []


async def test_a_receiver_that_fails_is_asked_again_later_and_at_last_no_more(bench: Bench, receiver: Receiver) -> None:
    webhook = await bench.webhooks.add("default", url=receiver.url, events=["session.ended"])
    await bench.ended("s_1")
    receiver.status = 500
    delivering = bench.delivering()
    for wait in RETRIES_MS:
        assert await delivering.run() == 1
        assert await delivering.run() == 0  # not before its time
        bench.ahead += wait + 1000
    assert await delivering.run() == 1
    assert len(receiver.got) == len(RETRIES_MS) + 1
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {receiver.got[0][0]["webhook-id"]}
    assert {body for _, body in receiver.got} == {receiver.got[0][1]}
    assert await bench.states(webhook) == [("failed", len(RETRIES_MS) + 1, 500)]
    stopped = await bench.webhooks.find(webhook.id)
    assert stopped is not None
    assert stopped.stopped
    await bench.ended("s_2")
    assert await delivering.run() == 0


async def test_a_receiver_that_comes_back_gets_what_it_missed(bench: Bench, receiver: Receiver) -> None:
    webhook = await bench.webhooks.add("default", url=receiver.url, events=["session.ended"])
    await bench.ended("s_1")
    receiver.status = 503
    await bench.delivering().run()
    receiver.status = 204
    bench.ahead += RETRIES_MS[0] + 1000
    await bench.delivering().run()
    assert await bench.states(webhook) == [("delivered", 2, 204)]


async def test_a_receiver_that_is_gone_is_not_asked_again(bench: Bench, receiver: Receiver) -> None:
    webhook = await bench.webhooks.add("default", url=receiver.url, events=["session.ended"])
    await bench.ended("s_1")
    receiver.status = 410
    await bench.ended("s_2")
    await bench.delivering().run()
    assert sorted(await bench.states(webhook)) == [("failed", 0, None), ("failed", 1, 410)]  # nothing waits for it


async def test_one_that_was_stopped_and_is_started_again_gets_what_it_missed_once(
    bench: Bench, receiver: Receiver
) -> None:
    webhook = await bench.webhooks.add("default", url=receiver.url, events=["session.ended"])
    await bench.ended("s_1")
    await bench.delivering().run()
    receiver.status = 410
    await bench.ended("s_2")
    await bench.delivering().run()
    await bench.ended("s_3")
    receiver.status = 204
    assert await bench.delivering().run() == 0
    with pytest.raises(WebhookNotFound):
        await bench.webhooks.start("o_else", webhook.id)
    for _ in range(2):
        assert not (await bench.webhooks.start("default", webhook.id)).stopped
        await bench.delivering().run()
    assert [sid for _, sid in receiver.received()] == ["s_1", "s_2", "s_2", "s_3"]
    assert sorted(await bench.states(webhook)) == [("delivered", 1, 200), *[("delivered", 1, 204)] * 2]


async def test_what_was_forgotten_meanwhile_is_not_sent_anew(bench: Bench, receiver: Receiver) -> None:
    """Stopped for long: what was sent before is not known any more, and must not be sent a second time."""
    webhook = await bench.webhooks.add("default", url=receiver.url, events=["session.ended"])
    long_ago = wall_ms() - KEPT_MS - 60_000
    await bench.mongo["webhooks"].update_one(
        {"_id": webhook.id}, {"$set": {"created_at": long_ago, "seen": long_ago + 30_000, "stopped": True}}
    )
    await bench.ended("s_1", ended_at=long_ago + 10_000)
    await bench.ended("s_2", ended_at=wall_ms() - 1000)
    await bench.webhooks.start("default", webhook.id)
    await bench.delivering().run()
    assert [sid for _, sid in receiver.received()] == ["s_2"]


async def test_nothing_is_sent_inside_our_network(bench: Bench, receiver: Receiver) -> None:
    webhook = await bench.webhooks.add("default", url=receiver.url, events=["session.ended"])
    await bench.ended("s_1")
    await bench.delivering(PublicWeb(ports=None)).run()
    assert receiver.got == []
    assert await bench.states(webhook) == [("waiting", 1, None)]


async def test_an_address_that_nobody_can_reach_keeps_no_other_from_its_notices(
    bench: Bench, receiver: Receiver
) -> None:
    odd = [await bench.webhooks.add("default", url=url, events=["session.ended"]) for url in UNWRITABLE]
    webhook = await bench.webhooks.add("default", url=receiver.url, events=["session.ended"])
    for sid in ("s_1", "s_2", "s_3", "s_4"):
        await bench.ended(sid)
    await bench.delivering().run()
    assert sorted(sid for _, sid in receiver.received()) == ["s_1", "s_2", "s_3", "s_4"]
    assert await bench.states(webhook) == [("delivered", 1, 200)] * 4
    tried = [sorted(await bench.states(each)) for each in odd]
    assert tried == [[("waiting", 0, None)] * 3 + [("waiting", 1, None)]] * len(odd)  # once a round is enough


class Stalling(PublicWeb):
    """The web, in which some addresses take a notice and never answer until they are let go."""

    def __init__(self, stalled: str) -> None:
        super().__init__(may_reach=reaches_loopback, ports=None)
        self.stalled, self.let_go, self.waiting = stalled, asyncio.Event(), 0

    async def post(self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float) -> int:
        if not url.startswith(self.stalled):
            return await super().post(url, body, headers=headers, seconds=seconds)
        self.waiting += 1
        await self.let_go.wait()
        raise LinkUnreadable("timeout")


class Odd(PublicWeb):
    """The web, in which asking for one address fails in a way that nobody foresaw."""

    def __init__(self, odd: str) -> None:
        super().__init__(may_reach=reaches_loopback, ports=None)
        self.odd = odd

    async def post(self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float) -> int:
        if url == self.odd:
            raise LookupError(url)
        return await super().post(url, body, headers=headers, seconds=seconds)


async def test_a_fault_of_our_own_is_a_try_that_failed_and_keeps_no_other_waiting(
    bench: Bench, receiver: Receiver
) -> None:
    odd = await bench.webhooks.add("default", url="https://odd.example/", events=["session.ended"])
    well = await bench.webhooks.add("default", url=receiver.url, events=["session.ended"])
    await bench.ended("s_1")
    await bench.delivering(Odd("https://odd.example/")).run()
    assert [await bench.states(each) for each in (odd, well)] == [[("waiting", 1, None)], [("delivered", 1, 200)]]


async def test_an_organisation_with_slow_addresses_keeps_no_other_waiting_nor_its_own_others(
    bench: Bench, receiver: Receiver
) -> None:
    for number in range(MOST):
        await bench.webhooks.add("o_slow", url=f"https://slow.example/{number}", events=["session.ended"])
    await bench.webhooks.add("o_quick", url=receiver.url, events=["session.ended"])
    for sid in range(6):
        await bench.ended(f"s_slow{sid}", organisation="o_slow")
        await bench.ended(f"s_quick{sid}", organisation="o_quick")
    web = Stalling("https://slow.example")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(bench.delivering(web).run())
        await eventually(lambda: len(receiver.got) == 6)
        assert 0 < web.waiting <= AT_ONCE
        web.let_go.set()
    assert web.waiting == MOST  # each once, though six wait for each


async def test_what_waits_for_a_webhook_is_bounded_and_nothing_is_lost_by_it(bench: Bench, receiver: Receiver) -> None:
    webhook = await bench.webhooks.add("default", url=receiver.url, events=["session.ended"])
    notices = Notices(bench.mongo, webhooks=bench.webhooks, most_waiting=2)
    for sid in range(3):
        await bench.ended(f"s_{sid}")
    assert await notices.look() == 3
    await bench.ended("s_3")
    assert await notices.look() == 0
    await bench.delivering().run()
    assert sorted(sid for _, sid in receiver.received()) == ["s_0", "s_1", "s_2", "s_3"]
    assert await bench.states(webhook) == [("delivered", 1, 200)] * 4


@pytest.fixture
async def node(redis_url: str, mongodb_url: str, redis: object) -> AsyncIterator[Serving]:
    del redis
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url) as running:
        yield running


async def test_owners_make_list_and_remove_them(node: Serving) -> None:
    asked = {"url": "https://ats.example/hook", "events": ["session.ended", "session.ended"]}
    async with node.visitor("Olga", "owner") as olga, node.visitor("Rémi", "recruiter") as remi:
        assert (await remi.post("/api/webhooks", asked)).status_code == 403
        made = (await olga.post("/api/webhooks", asked)).raise_for_status().json()
        listed = (await olga.get("/api/webhooks")).json()["webhooks"]
        assert (listed, made["secret"] in repr(listed)) == ([made["card"]], False)
        at = f"/api/webhooks/{made['card']['id']}"
        assert (await olga.get(f"{at}/deliveries")).json() == {"deliveries": []}
        await node.state["webhooks"].stop(made["card"]["id"])
        assert (await remi.post(f"{at}/start")).status_code == 403
        started = (await olga.post(f"{at}/start")).raise_for_status().json()
        assert (started, started["stopped"]) == (made["card"], False)
        assert (await olga.http.delete(at)).status_code == 200
        assert (await olga.get(f"{at}/deliveries")).status_code == 404
        notes = [note["action"] for note in (await olga.get("/api/audit")).json()["entries"]]
        assert notes[:3] == ["webhook.removed", "webhook.started", "webhook.made"]


@pytest.mark.parametrize(
    "url",
    [
        *UNWRITABLE,
        "http://ats.example/hook", "ftp://ats.example", "https://u:p@ats.example", "https://ats.example:8443/x",
    ],
)  # fmt: skip
async def test_addresses_that_are_no_public_https_are_refused(node: Serving, url: str) -> None:
    async with node.visitor("Olga", "owner") as olga:
        answer = await olga.post("/api/webhooks", {"url": url, "events": ["session.ended"]})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "link_refused")
