"""The audit on a real store: nodes that write at once, entries that are changed, ends that are cut off, old ones."""

import asyncio
from typing import Any

import pytest
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.protocol.permissions import Within
from server.rights.audit import END_KEY, Audit
from tests.integration.people.test_matrix import somebody
from tests.serving import Serving, serving

Database = AsyncDatabase[dict[str, Any]]


async def noted(audit: Audit, count: int, who: str = "u_1") -> None:
    for number in range(count):
        await audit.note("report.read", who=who, role="recruiter", what=f"session:s_{number}")


async def test_nodes_that_write_at_once_make_one_chain(mongo: Database, redis: Redis) -> None:
    nodes = [Audit(mongo=mongo, redis=redis) for _ in range(4)]
    await asyncio.gather(*(noted(node, 15, f"u_{place}") for place, node in enumerate(nodes)))
    verdict = await nodes[0].verify()
    assert (verdict.fault, verdict.entries) == (None, 60)
    assert await redis.get(END_KEY) == str(verdict.tail).encode()


async def test_a_changed_entry_is_found(mongo: Database, redis: Redis) -> None:
    audit = Audit(mongo=mongo, redis=redis)
    await noted(audit, 10)
    await mongo["audit"].update_one({"seq": 4}, {"$set": {"who": "u_other"}})
    verdict = await audit.verify()
    assert (verdict.fault, verdict.seq) == ("changed", 4)


async def test_a_deleted_entry_is_found_also_at_the_end(mongo: Database, redis: Redis) -> None:
    audit = Audit(mongo=mongo, redis=redis)
    await noted(audit, 10)
    await mongo["audit"].delete_one({"seq": 10})
    assert (await audit.verify()).fault == "cut"
    await mongo["audit"].delete_one({"seq": 3})
    verdict = await audit.verify()
    assert (verdict.fault, verdict.seq) == ("missing", 3)


async def test_old_entries_are_let_go_and_the_rest_still_holds(mongo: Database, redis: Redis) -> None:
    moment = iter(range(1000, 2000))
    audit = Audit(mongo=mongo, redis=redis, clock=lambda: next(moment))
    await noted(audit, 10)
    assert await audit.trim(older_than=1006) == 6
    assert await audit.trim(older_than=1006) == 0
    await noted(audit, 2)
    verdict = await audit.verify()
    assert (verdict.fault, verdict.entries) == (None, 7)
    assert await audit.trim(older_than=1009) == 3
    assert (await audit.verify()).fault is None
    await mongo["audit_start"].update_one({"_id": "start"}, {"$set": {"seq": 10, "hash": "0" * 64}})
    assert (await audit.verify()).fault == "torn"


@pytest.fixture
async def node(redis: Redis, redis_url: str, mongodb_url: str) -> Any:
    assert await redis.dbsize() == 0
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url) as running:
        yield running


async def actions(node: Serving, what: str) -> list[tuple[str, str, str]]:
    entries = await node.state["audit"].about([what])
    return [(entry.action, entry.role, entry.who) for entry in entries]


async def test_what_staff_reads_of_a_candidate_is_noted_and_what_candidates_read_is_not(node: Serving) -> None:
    async with node.visitor("Camille") as camille, node.visitor("Rémi", "recruiter") as remi:
        session = (await camille.session(mode="assessed"))["id"]
        await camille.get(f"/api/sessions/{session}/transcript.json")
        await camille.post("/api/tickets", {"session": session})
        assert await actions(node, f"session:{session}") == []
        for way in ("transcript.json", "log?stream=staff"):
            assert (await remi.http.get(f"/api/sessions/{session}/{way}")).status_code == 200
        assert (await remi.post("/api/tickets", {"session": session})).status_code == 200
        assert (await remi.get(f"/api/sessions/{session}/report")).status_code == 404  # nothing was read
        assert (await remi.get("/api/sessions/s_unknown/transcript.json")).status_code == 404
        seen = [(action, "recruiter", remi.id) for action in ("transcript.read", "log.read", "session.watch")]
        assert await actions(node, f"session:{session}") == seen
        assert await actions(node, "session:s_unknown") == []


async def test_the_audit_is_for_owners_of_their_organisation(node: Serving) -> None:
    async with (
        node.visitor("Camille") as camille,
        node.visitor("Rémi", "recruiter") as remi,
        node.visitor("Olga", "owner") as olga,
    ):
        session = (await camille.session(mode="assessed"))["id"]
        for visitor in (remi, camille):
            for way in ("/api/audit", "/api/audit/verdict"):
                assert (await visitor.get(way)).status_code == 403
        await remi.get(f"/api/sessions/{session}/transcript.json")
        await node.state["audit"].note("report.read", who="u_x", what="session:s_x", organisation="elsewhere")
        page = (await olga.get("/api/audit", limit=1)).json()
        assert [(one["action"], one["who"]) for one in page["entries"]] == [("transcript.read", remi.id)]
        older = (await olga.get("/api/audit", before=page["before"])).json()
        assert older == {"entries": [], "before": None}
        verdict = (await olga.get("/api/audit/verdict")).json()
        assert (verdict["holds"], verdict["entries"], bool(verdict["end"])) == (True, 4, True)


async def test_how_much_others_do_is_not_for_owners_of_another_organisation(node: Serving) -> None:
    audit = node.state["audit"]
    for organisation in ("elsewhere", "default", "elsewhere", "third"):
        await audit.note("report.read", who="u_x", what="session:s_x", organisation=organisation)
    token = await somebody(node, "owner", Within("elsewhere"))
    async with node.browser(Cookie=f"vivavoce={token}") as http:
        verdict = (await http.get("/api/audit/verdict")).raise_for_status().json()
    assert (verdict["holds"], verdict["entries"], verdict["end"]) == (True, 2, "")
