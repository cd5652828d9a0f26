"""Erasing a person: nothing is left in the stores and their files; whatever happens meanwhile, it ends and is true."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from pymongo.asynchronous.database import AsyncDatabase

from parsing.bulletin import Bulletin
from parsing.jobs import CvJobs
from parsing.models import Profile
from parsing.readers.pool import Read
from parsing.store import CvStore
from server.protocol.codes import Close
from server.protocol.errors import Unavailable
from server.rights.audit import Audit
from server.rights.documents import Documents
from server.rights.erasure import Erasure
from server.rights.errors import PersonNotFound
from server.rights.keys import SessionKeys
from server.rights.manifest import COLLECTIONS, FILES, IMPERSONAL, Subject
from server.rights.receipts import Receipt, Receipts
from server.rights.scrub import Outcome, Scrub
from server.rights.traces import Traces
from server.wiring.accounts import build_sign_ins
from tests.eventually import eventually
from tests.integration.rights.conftest import MARKS, House, Json, leave_everything
from tests.integration.test_whole_interview import viewing
from tests.serving import Visitor

PROFILE = Profile.model_validate({"basics": {"name": MARKS[0]}})
NONE = dict.fromkeys(MARKS, 0)


async def asked(visitor: Visitor) -> dict[str, Any]:
    """The person asks for it on their page."""
    answer = await visitor.post("/api/me/erasure", {"confirm": True})
    assert answer.status_code == 202
    receipt: dict[str, Any] = answer.json()
    return receipt


async def shown(http: httpx.AsyncClient, receipt: str) -> dict[str, Any]:
    status: dict[str, Any] = (await http.get("/api/erasures", params={"receipt": receipt})).raise_for_status().json()
    return status


async def test_after_an_erasure_nothing_is_left_in_the_stores_and_in_their_files(house: House) -> None:
    async with house.node.visitor("Quirina Zwetschge") as quirina, house.node.visitor("Noor Bystander") as noor:
        other = (await noor.session())["id"]
        await leave_everything(house.node, quirina)
        before = [house.in_files(), await house.in_redis(), await house.in_mongodb()]
        for place in before:
            assert max(place.values()) > 0
        assert all(sum(place[mark] for place in before) for mark in MARKS)

        receipt = await asked(quirina)
        assert receipt["state"] == "under_way"
        assert (await quirina.get("/api/sessions")).status_code == 401
        done = await house.erasure().run(receipt["receipt"])

        status = await shown(noor.http, receipt["receipt"])
        assert (status["state"], status["left"]) == ("done", {})
        assert status["files"] == {"redis": "rewritten", "mongodb": "rewritten"}
        assert {"users", "cvs", "profiles", "own_offers", "sessions"} <= set(status["found"])
        assert {"reports", "retries", "forks"} <= set(status["found"])
        assert {"log_heads", "log_chunks", "cv.files", "cv.chunks", "redis"} <= set(status["found"])
        assert await house.in_redis() == NONE
        assert await house.in_mongodb() == NONE
        assert house.in_files() == NONE
        assert await house.erasure().look(done.subject) == {}
        # And nothing of anybody else's is gone.
        assert (await noor.get(f"/api/sessions/{other}")).status_code == 200
        assert (await house.node.state["audit"].verify()).fault is None


async def test_every_collection_and_key_says_whose_it_is(house: House) -> None:
    """What is stored under a new name is erased too, or its reason stands in the manifest."""
    async with house.node.visitor("Quirina Zwetschge") as quirina, house.node.visitor("Rémi", "recruiter") as remi:
        sessions = await leave_everything(house.node, quirina)
        parts = {"parts": ["summary"]}
        (await remi.post(f"/api/sessions/{sessions[1]}/report/release", parts)).raise_for_status()
        receipt = await asked(quirina)
        await house.erasure().run(receipt["receipt"])
    known = {*COLLECTIONS, *IMPERSONAL, f"{FILES}_files", f"{FILES}_chunks", f"{FILES}.files", f"{FILES}.chunks"}
    assert set(await house.mongo.list_collection_names()) <= known
    assert not set(COLLECTIONS) & set(IMPERSONAL)
    text = repr([key async for key in house.redis.scan_iter(count=1000)])
    left = {sid for sid in sessions if sid in text.replace(f"vv:{{{sid}}}:fence", "")}
    assert (left, quirina.id in text) == (set(), False)


async def test_asked_twice_it_is_one_erasure_and_afterwards_there_is_nobody(house: House) -> None:
    async with house.node.visitor("Quirina Zwetschge") as quirina:
        await quirina.session()
        erasure = house.erasure(settle=0)
        first = await erasure.ask(quirina.id, by=quirina.id, role="candidate")
        again = await erasure.ask(quirina.id, by="operator", role="operator")
        assert again.id == first.id
        both = await asyncio.gather(erasure.run(first.id), house.erasure(settle=0).run(first.id))
        assert [one.stage for one in both] == ["done", "done"]
        last = await erasure.run(first.id)
        assert (last.files, last.left) == ({"redis": "rewritten", "mongodb": "rewritten"}, {})
        assert {one.done_at for one in both} == {last.done_at}
        with pytest.raises(PersonNotFound):
            await erasure.ask(quirina.id, by=quirina.id, role="candidate")


async def test_who_asks_in_the_same_instant_on_several_nodes_gets_one_receipt(mongo: AsyncDatabase[Json]) -> None:
    nodes = [Receipts(mongo) for _ in range(4)]

    async def together() -> str:
        asked = [node.open(Subject("u_1"), by="u_1", at=1) for node in nodes * 2]
        (receipt,) = {each.id for each in await asyncio.gather(*asked)}
        return receipt

    first = await together()
    assert await together() == first
    await mongo["erasures"].delete_one({"_id": first})  # whoever claimed it had not come to store it
    assert await together() == first
    await nodes[0].finish(first, done_at=2)
    second = await together()  # they have come back since
    assert second != first
    assert await mongo["erasures"].count_documents({"subject.user": "u_1"}) == 2


async def test_who_signs_in_again_by_that_name_is_somebody_else(house: House) -> None:
    async with house.node.visitor("Quirina Zwetschge") as quirina:
        session = (await quirina.session())["id"]
        before = quirina.id
        receipt = await asked(quirina)
        await house.erasure(settle=0).run(receipt["receipt"])
        await quirina.sign_in("Quirina Zwetschge", "candidate")
        assert quirina.id != before
        assert (await quirina.get("/api/sessions")).json()["sessions"] == []
        assert (await quirina.get(f"/api/sessions/{session}")).status_code == 404


async def test_somebody_who_is_in_an_interview_is_out_of_it_and_nothing_of_it_comes_back(house: House) -> None:
    async with house.node.visitor("Quirina Zwetschge") as quirina, house.node.visitor("Rémi", "recruiter") as remi:
        session = (await quirina.session(minutes=5))["id"]
        async with viewing(house.node, quirina, session) as candidate, viewing(house.node, remi, session):
            await candidate.send("start")
            await candidate.heard(1)
            await candidate.send("answer", client_msg_id="answer-0001", text=f"{MARKS[1]} is where I led ten people.")
            receipt = await asked(quirina)
            done = await house.erasure().run(receipt["receipt"])
            await eventually(lambda: candidate.code is not None, what="the socket's end")
            assert candidate.code == Close.SIGNED_OUT
        assert done.stage == "done"
        assert (await remi.get(f"/api/sessions/{session}")).status_code == 404
        assert (await remi.post("/api/tickets", {"session": session})).status_code == 404
        assert await house.in_redis() == NONE
        assert await house.erasure().look(done.subject) == {}


class HeldReaders:
    """A pool of readers that reads when it is told to."""

    def __init__(self, profile: Mapping[str, Any]) -> None:
        self.began, self.go = asyncio.Event(), asyncio.Event()
        self._profile = profile

    async def read(self, *_: object, **__: object) -> Read:
        self.began.set()
        await self.go.wait()
        return Read(profile=dict(self._profile), lines=[])


async def test_a_cv_that_a_worker_reads_meanwhile_leaves_nothing(house: House) -> None:
    async with house.node.visitor("Quirina Zwetschge") as quirina:
        cv = (await quirina.post("/api/cvs", {"text": "\n".join(MARKS)})).json()["cv_id"]
        readers = HeldReaders({"basics": {"name": MARKS[0]}})
        jobs = CvJobs(
            store=CvStore(mongo=house.mongo),
            bulletin=Bulletin(redis=house.redis),
            readers=readers,  # type: ignore[arg-type] # as much of it as a job uses
            docket=house.docket,
        )
        reading = asyncio.create_task(jobs.parse_cv(cv, quirina.id))
        await readers.began.wait()
        receipt = await asked(quirina)
        erasing = asyncio.create_task(house.erasure().run(receipt["receipt"]))
        await eventually(lambda: deleted(house, receipt["receipt"]), what="the deletion")
        # As late as it can come: the worker had seen its CV a moment before, and writes the profile now.
        await CvStore(mongo=house.mongo).append(quirina.id, profile=PROFILE, origin="parsed", cv_id=cv)
        readers.go.set()
        await reading
        done = await erasing
        assert (done.stage, done.left) == ("done", {})
        assert await house.in_mongodb() == NONE


async def deleted(house: House, receipt: str) -> bool:
    found = await house.mongo["erasures"].find_one({"_id": receipt})
    return found is not None and found["stage"] == "deleted"


class Failing:
    """Counts calls to the stores and fails at one of them, as a store does that goes away."""

    def __init__(self, at: int) -> None:
        self._left = at

    def count(self) -> None:
        self._left -= 1
        if self._left == 0:
            raise Unavailable("away")


class FailingDocuments(Documents):
    """MongoDB that goes away."""

    failing: Failing

    async def subject(self, user: str) -> Subject:
        self.failing.count()
        return await super().subject(user)

    async def look(self, subject: Subject) -> dict[str, int]:
        self.failing.count()
        return await super().look(subject)

    async def erase(self, subject: Subject) -> None:
        self.failing.count()
        await super().erase(subject)
        self.failing.count()


class FailingKeys(SessionKeys):
    """Redis that goes away."""

    failing: Failing

    async def shut_out(self, subject: Subject) -> None:
        self.failing.count()
        await super().shut_out(subject)

    async def look(self, subject: Subject) -> int:
        self.failing.count()
        return await super().look(subject)

    async def erase(self, subject: Subject) -> int:
        self.failing.count()
        return await super().erase(subject)


class FailingScrub(Scrub):
    """Stores that go away while their files are rewritten."""

    failing: Failing

    async def run(self) -> Mapping[str, Outcome]:
        self.failing.count()
        done = await super().run()
        self.failing.count()
        return done


def failing(house: House, at: Failing) -> Erasure:
    """Erasure as a worker has it whose stores go away."""
    documents = FailingDocuments(house.mongo)
    keys = FailingKeys(redis=house.redis, sign_ins=build_sign_ins(redis=house.redis, database=house.mongo))
    scrub = FailingScrub(redis=house.redis, mongo=house.mongo, folder=None)
    documents.failing = keys.failing = scrub.failing = at
    return Erasure(
        documents=documents,
        keys=keys,
        traces=Traces(mongo=house.mongo, redis=house.redis, audit=Audit(mongo=house.mongo, redis=house.redis)),
        receipts=Receipts(house.mongo),
        scrub=scrub,
        audit=Audit(mongo=house.mongo, redis=house.redis),
        docket=house.docket,
        settle=0,
    )


async def test_a_store_that_goes_away_at_any_step_costs_a_later_run_and_nothing_else(house: House) -> None:
    steps = 16
    broken = 0
    async with house.node.visitor("Quirina Zwetschge") as quirina:
        for at in range(1, steps + 1):
            await quirina.sign_in(f"Quirina Zwetschge {at}", "candidate")
            await quirina.session()
            receipt = await asked(quirina)
            try:
                await failing(house, Failing(at)).run(receipt["receipt"])
            except Unavailable:
                broken += 1
                assert (await shown(quirina.http, receipt["receipt"]))["state"] == "under_way"
            done: Receipt = await house.erasure(settle=0).run(receipt["receipt"])
            assert (done.stage, done.left) == ("done", {})
            assert done.found is not None
            assert done.found["sessions"] == 1, f"step {at}"
    assert broken == steps - 1


async def test_what_reappears_within_a_day_is_erased_again(house: House) -> None:
    async with house.node.visitor("Quirina Zwetschge") as quirina:
        await quirina.session()
        receipt = await asked(quirina)
        erasure = house.erasure(settle=0)
        await erasure.run(receipt["receipt"])
        assert (await erasure.again(receipt["receipt"])).left == {}
        await CvStore(mongo=house.mongo).append(quirina.id, profile=PROFILE, origin="parsed", cv_id=None)
        again = await erasure.again(receipt["receipt"])
        assert (again.stage, again.left) == ("done", {})
        assert await house.in_mongodb() == NONE


@pytest.mark.parametrize("body", [{}, {"confirm": False}, {"confirm": "yes"}])
async def test_a_stray_request_erases_nobody(house: House, body: dict[str, Any]) -> None:
    async with house.node.visitor("Quirina Zwetschge") as quirina:
        assert (await quirina.post("/api/me/erasure", body)).status_code == 422
        assert (await quirina.get("/api/me")).json()["user"]["id"] == quirina.id


async def test_a_receipt_that_nobody_was_given_is_not_found(house: House) -> None:
    async with house.node.browser() as http:
        answer = await http.get("/api/erasures", params={"receipt": "e_" + "x" * 32})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "receipt_not_found")
