"""How long things are kept: organisation by organisation, bounded, and nothing before its time."""

from collections.abc import Sequence
from typing import Any

import pytest
from gridfs import AsyncGridFSBucket

from server.faults import Faults
from server.protocol.cards import InterviewerCard
from server.protocol.errors import Unavailable
from server.rights.documents import Documents
from server.rights.erasure import Erasure
from server.rights.receipts import Receipt
from server.rights.retention import AUDIT_LEAST_DAYS, DAY_MS, MOST, Policies, Policy, Retention
from server.stores.clock import wall_ms
from server.wiring.accounts import Accounts, build_accounts
from server.wiring.rights import build_retention
from tests.integration.rights.conftest import CV, House

NOW = 1_800_000_000_000


def retention(
    house: House, *, most: int = MOST, now: int = NOW, erasure: Erasure | None = None, faults: Faults | None = None
) -> Retention:
    return build_retention(
        house.settings,
        redis=house.redis,
        mongo=house.mongo,
        erasure=erasure or house.erasure(settle=0),
        audit=house.node.state["audit"],
        clock=lambda: now,
        most=most,
        faults=faults,
    )


async def stored(house: House, sid: str, *, days: int, organisation: str | None = None, **more: Any) -> None:
    """An interview that ended so many days ago."""
    document = {
        "_id": sid,
        "format": 1,
        "candidate": {"id": "u_1", "name": "Quirina"},
        "offer": {"id": "o", "title": "t", "content_hash": "h"},
        "locale": "en",
        "mode": "practice",
        "minutes": 5,
        "strategy": "enqueue",
        "status": "ended",
        "created_at": NOW - days * DAY_MS,
        "ended_at": NOW - days * DAY_MS,
        "interviewer": InterviewerCard(kind="offline", model="offline").model_dump(),
        **({} if organisation is None else {"organisation": organisation}),
        **more,
    }
    await house.mongo["sessions"].insert_one(document)
    await house.mongo["reports"].insert_one({"_id": sid, "report": {"summary": "kept"}})


async def person(house: House, accounts: Accounts, name: str, *roles: tuple[str, str], days: int = 400) -> str:
    """Somebody who was last seen so many days ago, with roles in organisations."""
    user = await accounts.users.admit(issuer="local", subject=name, name=name)
    for role, organisation in roles:
        await accounts.memberships.grant(user.id, role, organisation=organisation)  # type: ignore[arg-type]
    seen = {"created_at": NOW - days * DAY_MS, "seen_at": NOW - days * DAY_MS}
    await house.mongo["users"].update_one({"_id": user.id}, {"$set": seen})
    return user.id


async def left(house: House, what: str = "sessions") -> set[str]:
    return {one["_id"] async for one in house.mongo[what].find({}, {"_id": 1})}


async def test_interviews_go_when_their_organisation_says_so_and_not_before(house: House) -> None:
    await stored(house, "s_old", days=31)
    await stored(house, "s_new", days=29)
    await stored(house, "s_running", days=31, status="running", ended_at=None)
    await stored(house, "s_unbegun", days=31, status="ready", ended_at=None)
    await stored(house, "s_elsewhere", days=31, organisation="o_else")
    await stored(house, "s_short", days=8, organisation="o_short")
    assert await retention(house).run() == 0
    await Policies(house.mongo).put("default", Policy(interviews_days=30))
    await Policies(house.mongo).put("o_short", Policy(interviews_days=7))
    async with house.node.visitor("Noor") as noor:
        assert await retention(house).run() == 3
        assert (await noor.get("/api/me")).json()["user"]["id"] == noor.id  # it signs nobody out
    assert await left(house) == {"s_new", "s_running", "s_elsewhere"}
    assert {one["_id"] async for one in house.mongo["reports"].find({})} == await left(house)
    notes = await house.node.state["audit"].page()
    assert {(note.action, note.what) for note in notes} == {
        ("session.expired", f"session:{sid}") for sid in ("s_old", "s_unbegun", "s_short")
    }


async def test_a_round_lets_so_many_go_and_the_next_goes_on(house: House) -> None:
    for number in range(7):
        await stored(house, f"s_{number}", days=31)
    await Policies(house.mongo).put("default", Policy(interviews_days=30))
    assert [await retention(house, most=3).run() for _ in range(4)] == [3, 3, 1, 0]


async def test_candidates_who_have_not_come_back_are_erased_and_nobody_else(house: House) -> None:
    accounts = build_accounts(house.settings, redis=house.redis, database=house.mongo)
    gone = await person(house, accounts, "gone", ("candidate", "default"))
    here = await person(house, accounts, "here", ("candidate", "default"), days=10)
    staff = await person(house, accounts, "staff", ("recruiter", "default"))
    both = await person(house, accounts, "both", ("candidate", "default"), ("recruiter", "default"))
    two = await person(house, accounts, "two", ("candidate", "default"), ("candidate", "o_else"))
    await Policies(house.mongo).put("default", Policy(people_days=365))
    assert await retention(house).run() == 1
    assert await left(house, "users") == {here, staff, both, two}
    assert await Documents(house.mongo).account(gone) == {}


class OddErasure:
    """An erasure that meets what nobody foresaw at one person and at one interview, and somebody who still writes."""

    def __init__(self, real: Erasure, *, person: str, busy: str, interview: str) -> None:
        self._real, self._person, self._busy, self._interview = real, person, busy, interview
        self._receipts: dict[str, str] = {}

    async def ask(self, user: str, **by: str) -> Receipt:
        if user == self._person:
            raise LookupError(user)
        receipt = await self._real.ask(user, **by)
        self._receipts[receipt.id] = user
        return receipt

    async def run(self, receipt_id: str) -> Receipt:
        if self._receipts[receipt_id] == self._busy:
            raise Unavailable("busy")
        return await self._real.run(receipt_id)

    async def forget(self, sessions: Sequence[str]) -> None:
        if self._interview in sessions:
            raise LookupError(self._interview)
        await self._real.forget(sessions)


async def test_one_that_cannot_be_erased_keeps_no_other(house: House) -> None:
    accounts = build_accounts(house.settings, redis=house.redis, database=house.mongo)
    odd, busy, *_ = [await person(house, accounts, name, ("candidate", "default")) for name in ("a", "b", "c", "d")]
    for sid in ("s_1", "s_2", "s_3"):
        await stored(house, sid, days=31)
    await stored(house, "s_4", days=31, organisation="o_else")
    await Policies(house.mongo).put("default", Policy(interviews_days=30, people_days=365))
    await Policies(house.mongo).put("o_else", Policy(interviews_days=30))
    faults = Faults()
    erasure: Any = OddErasure(house.erasure(settle=0), person=odd, busy=busy, interview="s_2")
    assert await retention(house, erasure=erasure, faults=faults).run() == 5
    assert await left(house) == {"s_2"}
    assert await left(house, "users") == {odd, busy}
    assert faults.count == 3  # a person, the interviews together, and the one of them that it was


async def test_invitations_that_nobody_took_go_some_time_after_their_end(house: House) -> None:
    old, young = NOW - 31 * DAY_MS, NOW - 29 * DAY_MS
    kinds: dict[str, dict[str, Any]] = {
        "i_over": {"expires_at": old},
        "i_revoked": {"expires_at": NOW + DAY_MS, "revoked_at": old},
        "i_elsewhere": {"expires_at": old, "organisation": "o_else"},
        "i_lately": {"expires_at": young},
        "i_good": {"expires_at": NOW + DAY_MS},
        "i_taken": {"expires_at": old, "person": "u_1"},
    }
    for name, fields in kinds.items():
        common = {"organisation": "default", "person": None, "revoked_at": None, "role": "candidate"}
        await house.mongo["invitations"].insert_one({"_id": name, "hash": name, "name": "Quirina", **common, **fields})
    assert await retention(house).run() == 0
    await Policies(house.mongo).put("default", Policy(people_days=30))
    assert await retention(house).run() == 2
    assert {one["_id"] async for one in house.mongo["invitations"].find({})} == {
        "i_elsewhere",
        "i_lately",
        "i_good",
        "i_taken",
    }
    notes = await house.node.state["audit"].page()
    assert {(note.action, note.what) for note in notes} == {
        ("invitation.expired", "invitation:i_over"),
        ("invitation.expired", "invitation:i_revoked"),
    }


async def test_a_file_of_no_cv_goes_after_a_day_and_others_stay(house: House) -> None:
    now = wall_ms()
    async with house.node.visitor("Quirina") as quirina:
        kept = (await quirina.post("/api/cvs", {"text": CV})).json()["cv_id"]
    bucket = AsyncGridFSBucket(house.mongo, bucket_name="cv")
    await bucket.upload_from_stream_with_id("c_upload", "cv.pdf", b"x" * 300_000)  # of two chunks
    assert await retention(house, now=now).run() == 0
    assert await retention(house, now=now + 2 * DAY_MS).run() == 1
    assert {one["_id"] async for one in house.mongo["cv.files"].find({}, {"_id": 1})} == {kept}
    assert [one async for one in house.mongo["cv.chunks"].find({"files_id": "c_upload"})] == []
    assert await Documents(house.mongo).file(kept)
    assert await retention(house, now=now + 2 * DAY_MS).run() == 0


async def test_the_audit_is_kept_as_long_as_whoever_keeps_it_longest(house: House) -> None:
    audit = house.node.state["audit"]
    await audit.note("report.read", who="u_1", what="session:s_1")
    later = (await audit.page())[0].at + 200 * DAY_MS
    await Policies(house.mongo).put("default", Policy(audit_days=1))
    await Policies(house.mongo).put("o_else", Policy())
    await retention(house, now=later).run()
    assert len(await audit.page()) == 1  # one of them keeps it for good
    await Policies(house.mongo).put("o_else", Policy(audit_days=2))
    await retention(house, now=later - 30 * DAY_MS).run()
    assert AUDIT_LEAST_DAYS == 180
    assert [note.action for note in await audit.page()] == ["report.read"]
    await retention(house, now=later).run()
    assert [note.action for note in await audit.page()] == ["audit.trimmed"]
    assert (await audit.verify()).fault is None


async def test_owners_set_it_and_the_audit_says_so(house: House) -> None:
    asked = {"interviews_days": 90, "people_days": 365, "audit_days": 400}
    async with house.node.visitor("Olga", "owner") as olga, house.node.visitor("Rémi", "recruiter") as remi:
        assert (await olga.get("/api/retention")).json() == {"interviews_days": 0, "people_days": 0, "audit_days": 0}
        assert (await olga.http.put("/api/retention", json=asked)).json() == asked
        assert (await olga.get("/api/retention")).json() == asked
        assert (await remi.http.put("/api/retention", json=asked)).status_code == 403
        wrong = await olga.http.put("/api/retention", json={**asked, "people_days": -1})
        assert wrong.status_code == 422
        note = (await olga.get("/api/audit", limit=1)).json()["entries"][0]
        assert (note["action"], note["who"], "people_days:365" in note["what"]) == ("retention.set", olga.id, True)


@pytest.mark.parametrize("organisation", ["default", "o_other"])
async def test_a_policy_of_a_later_release_is_read(house: House, organisation: str) -> None:
    await house.mongo["policies"].insert_one({"_id": organisation, "format": 2, "people_days": 5, "new": True})
    assert await Policies(house.mongo).get(organisation) == Policy(people_days=5)
