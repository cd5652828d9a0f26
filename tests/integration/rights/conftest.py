"""A node, a candidate who has left something in every store, and the bytes of the stores' own files."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from docket import Docket
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.rights.audit import Audit
from server.rights.erasure import Erasure
from server.settings import Settings
from server.stores.embedded.services import Services
from server.stores.queue import DOCKET
from server.wiring.rights import build_erasure
from tests.eventually import eventually
from tests.integration.test_whole_interview import Viewer, viewing
from tests.serving import Serving, Visitor, serving
from tests.stored import mongodb_content, redis_content
from tests.unit.offers.test_own_reading import NURSE

NAME = "Quirina Zwetschge"
ANSWER = "At Brontosaurus Kartell I moved forty services within a year and halved what they had cost before."
TRAINED = "Zinnoberwerk"
CV = f"{NAME}\nInvented engineer\n\nExperience\n{TRAINED}, platform engineer, 2019 - 2023\nMoved forty services.\n"
OFFER = NURSE.replace("Clinique des Ormes", "Clinique Xylothek")
MARKS = (NAME, "Brontosaurus Kartell", TRAINED, "Clinique Xylothek")
"""Words that stand nowhere but in what this candidate has left."""
LEASE = 1.0
SETTLE = 2.0
Json = dict[str, Any]


@dataclass(slots=True)
class House:
    """A node, its stores and their files, and erasure as a worker has it, but that it does not wait as long."""

    node: Serving
    redis: Redis
    mongo: AsyncDatabase[Json]
    docket: Docket
    services: Services
    settings: Settings

    def erasure(self, *, settle: float = SETTLE) -> Erasure:
        """Another worker's."""
        audit = Audit(mongo=self.mongo, redis=self.redis)
        return build_erasure(
            self.settings, redis=self.redis, mongo=self.mongo, docket=self.docket, audit=audit, settle=settle
        )

    def in_files(self) -> dict[str, int]:
        """How often each mark stands in the bytes of Redis' and MongoDB's files and logs."""
        found = dict.fromkeys(MARKS, 0)
        for folder in ("redis", "mongodb", "logs"):
            for path in (self.services.folder.path / folder).rglob("*"):
                if path.is_file():
                    content = path.read_bytes()
                    found = {mark: count + content.count(mark.encode()) for mark, count in found.items()}
        return found

    async def in_redis(self) -> dict[str, int]:
        """How often each mark stands in what Redis answers: its own files may be compressed."""
        content = await redis_content(self.redis)
        return {mark: content.count(mark.encode()) for mark in MARKS}

    async def in_mongodb(self) -> dict[str, int]:
        """How often each mark stands in what MongoDB answers."""
        content = await mongodb_content(self.mongo)
        return {mark: content.count(mark) for mark in MARKS}


@pytest.fixture
async def house(
    redis: Redis, redis_url: str, mongo: AsyncDatabase[Json], mongodb_url: str, services: Services
) -> AsyncIterator[House]:
    assert await redis.dbsize() == 0
    settings = Settings(_env_file=None, vivavoce_data=services.folder.path)
    async with (
        serving(
            redis_url=redis_url,
            mongodb_url=mongodb_url,
            mongodb_database=mongo.name,
            vivavoce_lease_seconds=LEASE,
        ) as node,
        Docket(name=DOCKET, url=redis_url) as docket,
    ):
        yield House(node, redis, mongo, docket, services, settings)


async def leave_everything(node: Serving, candidate: Visitor) -> list[str]:
    """A CV, a profile, an own offer, two interviews with report and fork, a second try; returns the sessions."""
    uploaded = await candidate.post("/api/cvs", {"text": CV})
    assert uploaded.status_code == 202
    profile = {"basics": {"name": NAME}, "work": [{"name": TRAINED, "position": "Platform engineer"}]}
    edited = await candidate.http.put("/api/profile", json={"profile": profile, "expected": 0})
    edited.raise_for_status()
    (await candidate.post("/api/own-offers", {"text": OFFER})).raise_for_status()
    sessions = []
    for mode in ("practice", "assessed"):
        session = (await candidate.session(mode=mode, minutes=5))["id"]
        sessions.append(session)
        async with viewing(node, candidate, session) as viewer:
            await interview(viewer)
    record = await candidate.get(f"/api/sessions/{sessions[0]}/transcript.json")
    message = next(line["id"] for line in record.json()["lines"] if line["who"] == "candidate")
    retried = await candidate.post(
        f"/api/sessions/{sessions[0]}/retries", {"message": message, "text": ANSWER, "client_id": "another-try"}
    )
    retried.raise_for_status()
    async with node.visitor("Dana", "developer") as dana:
        for sid in sessions:
            asked = {"message": message, "text": ANSWER, "client_id": "another-answer"}
            (await dana.post(f"/api/sessions/{sid}/forks", asked)).raise_for_status()
    return sessions


async def interview(viewer: Viewer) -> None:
    """Answer once and leave."""
    await viewer.send("start")
    await viewer.heard(1)
    await viewer.send("answer", client_msg_id="answer-0001", text=ANSWER)
    await viewer.heard(2)
    await viewer.send("end")
    await eventually(lambda: viewer.has("report.ready"), what="the report")
