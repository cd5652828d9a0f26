"""Erasing a member of the staff: interviews of others stay as they were, but for the name."""

from typing import Any

from server.rights.pseudonyms import pseudonym
from tests.eventually import eventually
from tests.integration.people.conftest import invite
from tests.integration.rights.conftest import House, interview
from tests.integration.test_whole_interview import Viewer, viewing
from tests.serving import Visitor
from tests.stored import mongodb_content, redis_content

NAME = "Wendeline Zaunkönig"
BEFORE = "Wendeline Ackermann"
"""As the same person was called when they watched first."""


async def contents(house: House) -> str:
    """All that Redis and MongoDB answer."""
    redis = await redis_content(house.redis)
    return redis.decode("utf-8", "replace") + await mongodb_content(house.mongo)


def in_files(house: House) -> int:
    return sum(
        path.read_bytes().count(part.encode())
        for folder in ("redis", "mongodb", "logs")
        for path in (house.services.folder.path / folder).rglob("*")
        for part in (NAME, BEFORE)
        if path.is_file()
    )


async def log(candidate: Visitor, session: str) -> list[dict[str, Any]]:
    page = (await candidate.get(f"/api/sessions/{session}/log", stream="public", limit=500)).raise_for_status()
    events: list[dict[str, Any]] = page.json()["events"]
    return events


def watched_by(events: list[dict[str, Any]]) -> list[list[str]]:
    return [one["event"]["names"] for one in events if one["event"]["type"] == "observers.changed"]


async def watch(house: House, staff: Visitor, session: str, candidate: Viewer) -> None:
    """Until the candidate sees it. Whoever watched before may still be seen to go."""

    def watched() -> bool:
        changes = candidate.events("observers.changed")
        return bool(changes) and bool(changes[-1]["event"]["names"])

    await eventually(lambda: not watched(), what="nobody who watches")
    async with viewing(house.node, staff, session):
        await eventually(watched, what="the observer")


async def test_of_staff_who_are_erased_no_name_stays_in_interviews_of_others(house: House) -> None:
    async with (
        house.node.visitor("Quirina") as quirina,
        house.node.visitor("Olga", "owner") as olga,
        house.node.visitor("Rémi", "recruiter") as remi,
    ):
        users = house.node.state["users"]
        ended, running = [(await quirina.session(mode="assessed", minutes=5))["id"] for _ in range(2)]
        async with house.node.browser() as http:
            staff = await Visitor(http).sign_in(NAME, "recruiter")
            await house.mongo["users"].update_one({"_id": staff.id}, {"$set": {"name": BEFORE}})
            await users.admit(issuer="local", subject=f"recruiter:{NAME.casefold()}", name=NAME)
            async with viewing(house.node, quirina, ended) as candidate:
                await watch(house, staff, ended, candidate)
                await watch(house, remi, ended, candidate)
                await interview(candidate)
            await eventually(lambda: sealed(house, ended), what="the sealed log")
            (await quirina.post(f"/api/sessions/{ended}/human", {"words": "Please look."})).raise_for_status()
            (await staff.post(f"/api/sessions/{ended}/human/answer", {"words": "I did."})).raise_for_status()
            (await staff.post(f"/api/sessions/{ended}/report/release", {"parts": ["summary"]})).raise_for_status()
            (issued,) = await invite(staff, guests="Ada <ada@example.org>")
            async with viewing(house.node, quirina, running) as candidate:
                await candidate.send("start")
                await candidate.heard(1)
                await watch(house, staff, running, candidate)
                logs = [await log(quirina, each) for each in (ended, running)]
                assert all([NAME] in watched_by(each) for each in logs)

                erasure = house.erasure()
                receipt = await erasure.ask(staff.id, by=olga.id, role="owner")
                done = await erasure.run(receipt.id)
                assert (done.stage, done.left) == ("done", {})
                assert done.found is not None
                assert done.found["names"] >= 5
                answer = await candidate.request("answer", client_msg_id="answer-0001", text="I moved forty services.")
                assert answer["type"] == "reply"
                await candidate.heard(2)
        left = await contents(house)
        assert [name for name in (NAME, BEFORE) if name in left] == []
        assert in_files(house) == 0
        for session, before in zip((ended, running), logs, strict=True):
            after = await log(quirina, session)
            assert [one["offset"] for one in after][: len(before)] == [one["offset"] for one in before]
            assert [pseudonym(staff.id)] in watched_by(after)
        assert ["Rémi"] in watched_by(await log(quirina, ended))
        record = (await quirina.get(f"/api/sessions/{ended}")).json()
        assert (record["human"]["by"], record["human"]["answer"]) == (pseudonym(staff.id), "I did.")
        listed = (await olga.get("/api/invitations")).json()["invitations"]
        assert [(one["id"], one["by"]) for one in listed] == [(issued["invitation"]["id"], pseudonym(staff.id))]
        assert (await house.node.state["audit"].verify()).fault is None
        # Nothing that is kept for good tells the name either, not even by a digest.
        stored = await house.mongo["erasures"].find_one({"_id": receipt.id})
        assert stored is not None
        assert stored["subject"]["names"] == []


async def sealed(house: House, session: str) -> bool:
    return await house.mongo["log_heads"].find_one({"_id": session}) is not None
