"""Staff finds what was said in finished interviews, within reach, without what is closed to it, until it is erased."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent
from redis.asyncio import Redis

from server.protocol.errors import SessionNotFound
from server.protocol.http import SessionRecord
from server.protocol.permissions import Within
from server.rights.documents import Documents
from server.rights.manifest import Subject
from server.sessions.finding.texts import SessionTexts
from server.sessions.records.sessions import Sessions
from tests.eventually import eventually
from tests.integration.people.test_matrix import somebody
from tests.integration.test_whole_interview import viewing
from tests.serving import Serving, Visitor, serving

ANSWER = "With Éloïse I moved forty services to another centre. Nobody noticed."


@pytest.fixture
async def node(redis: Redis, redis_url: str, mongo: AsyncDatabase[Any], mongodb_url: str) -> AsyncIterator[Serving]:
    assert await redis.dbsize() == 0
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url, mongodb_database=mongo.name) as running:
        yield running


async def interview(node: Serving, candidate: Visitor, answer: str = ANSWER, **terms: Any) -> str:
    session: str = (await candidate.session(minutes=5, **terms))["id"]
    async with viewing(node, candidate, session) as viewer:
        await viewer.send("start")
        await viewer.heard(1)
        await viewer.send("answer", client_msg_id="answer-0001", text=answer)
        await viewer.heard(2)
        await viewer.send("end")
        await eventually(lambda: viewer.has("report.ready"), what="the report")
    return session


async def found(visitor: Visitor, q: str, **filters: Any) -> list[str]:
    answer = (await visitor.get("/api/texts", q=q, **filters)).raise_for_status().json()
    return [hit["session"]["id"] for hit in answer["hits"]]


async def laid_down(mongo: AsyncDatabase[Any], *sessions: str) -> None:
    async def there() -> bool:
        return len([one async for one in mongo["session_texts"].find({}, {"_id": 1})]) >= len(sessions)

    await eventually(there, what="the texts")


async def test_words_are_found_in_their_sentence_with_a_link_to_the_moment(
    node: Serving, mongo: AsyncDatabase[Any]
) -> None:
    async with node.visitor("Camille") as camille, node.visitor("Dara", "developer") as dara:
        sid = await interview(node, camille)
        other = await interview(node, camille, "I baked bread.")
        await laid_down(mongo, sid, other)
        (hit,) = (await dara.get("/api/texts", q="eloise")).raise_for_status().json()["hits"]
        (moment,) = [one for one in hit["moments"] if one["kind"] == "answer"]
        assert (moment["before"], moment["hit"], moment["behind"]) == (
            "With ",
            "Éloïse",
            " I moved forty services to another centre.",
        )
        log = (await dara.get(f"/api/sessions/{sid}/log", stream="public")).json()["events"]
        at = next(one["at"] for one in log if one["event"]["type"] == "answer.accepted")
        assert moment["at"] == at
        assert 0 <= moment["second"] - (at - log[0]["at"]) / 1000 < 1
        assert await found(dara, '"forty services" nobody') == [sid]
        assert await found(dara, '"services forty"') == []
        assert await found(dara, "ended left") == [other, sid]
        model = hit["session"]["interviewer"]["model"]
        version = hit["session"]["version"]
        for filters in ({"model": model}, {"version": version}, {"outcome": "left"}, {"locale": "en"}, {"since": 1}):
            assert await found(dara, "eloise", **filters) == [sid]
        for filters in ({"model": "x"}, {"version": "x"}, {"outcome": "failed"}, {"locale": "fr"}, {"until": 1}):
            assert await found(dara, "eloise", **filters) == []
        assert await found(dara, "eloise", offer=hit["session"]["offer"]["title"][:6].upper()) == [sid]
        assert (await dara.get("/api/texts", q="?!")).status_code == 422


async def test_each_finds_what_is_within_reach_and_no_closed_part(node: Serving, mongo: AsyncDatabase[Any]) -> None:
    async with node.visitor("Camille") as camille, node.visitor("Rémi", "recruiter") as remi:
        sid = await interview(node, camille)
        await laid_down(mongo, sid)
        report = (await camille.get(f"/api/sessions/{sid}/report")).raise_for_status().json()
        assert await found(remi, "eloise") == [sid]
        step = report["next_steps"][0]
        assert await found(remi, f'"{step[:60]}"') == []
        assert (await camille.get("/api/texts", q="eloise")).status_code == 403
        for role, within in (
            ("observer", Within()),
            ("recruiter", Within("o_other")),
            ("developer", Within(team="t_1")),
        ):
            token = await somebody(node, role, within)  # type: ignore[arg-type]
            async with node.browser(Cookie=f"vivavoce={token}") as http:
                answer = await http.get("/api/texts", params={"q": "eloise"})
                assert answer.status_code == (403 if role == "observer" else 200)
                assert sid not in answer.text


class ErasedMeanwhile:
    """Sessions of which each is erased right after it was looked at for the first time."""

    def __init__(self, sessions: Sessions, documents: Documents) -> None:
        self._sessions, self._documents = sessions, documents

    async def get(self, sid: str) -> SessionRecord:
        record = await self._sessions.get(sid)
        await self._documents.erase(Subject("-", (sid,)))
        return record


async def test_a_session_that_is_erased_while_its_texts_are_laid_down_leaves_none(
    node: Serving, mongo: AsyncDatabase[Any]
) -> None:
    async with node.visitor("Camille") as camille:
        sid = await interview(node, camille)
        await laid_down(mongo, sid)
        await mongo["session_texts"].delete_many({})
        erased: Any = ErasedMeanwhile(node.state["sessions"], Documents(mongo))
        texts = SessionTexts(mongo, log=node.state["log"], sessions=erased)
        with pytest.raises(SessionNotFound):
            await texts.lay_down(sid)
        assert await mongo["session_texts"].find_one({}) is None


class OddLog:
    """Logs that cannot be read, one of them for a reason that nobody foresaw."""

    def __init__(self, odd: str) -> None:
        self.odd, self.asked = odd, set[str]()

    async def read(self, sid: str, stream: str, **_: int) -> None:
        self.asked.add(sid)
        raise (LookupError if sid == self.odd else SessionNotFound)(stream)


async def test_what_nobody_foresaw_in_one_log_keeps_no_other_from_being_read(mongo: AsyncDatabase[Any]) -> None:
    await mongo["log_heads"].insert_many([{"_id": sid} for sid in ("s_1", "s_2", "s_3")])
    log: Any = OddLog("s_1")
    none: Any = None  # records, which nobody comes to ask for
    texts = SessionTexts(mongo, log=log, sessions=none)
    running = asyncio.create_task(texts.run())
    await eventually(lambda: log.asked == {"s_1", "s_2", "s_3"}, what="a look at each")
    texts.note("s_1")
    texts.note("s_4")
    await eventually(lambda: "s_4" in log.asked, what="a look at what was sealed since")
    running.cancel()


class Asked(CommandListener):
    """What a driver asks MongoDB: how many documents each `find` may bring at most."""

    def __init__(self) -> None:
        self.limits: list[int] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name == "find":
            among = event.command["filter"].get("_id", {}).get("$in", ())
            self.limits.append(event.command.get("limit") or len(among))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to see."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to see."""


async def test_what_was_left_is_looked_for_batch_by_batch(mongo: AsyncDatabase[Any], mongodb_url: str) -> None:
    sealed = {f"s_{number:02}" for number in range(11)}
    known = {"s_03", "s_04", "s_10"}
    await mongo["log_heads"].insert_many([{"_id": sid} for sid in sealed])
    await mongo["session_texts"].insert_many([{"_id": sid} for sid in known])
    log: Any = OddLog("s_05")
    none: Any = None  # records, which nobody comes to ask for
    asked = Asked()
    async with AsyncMongoClient[Any](mongodb_url, event_listeners=[asked]) as client:
        texts = SessionTexts(client[mongo.name], log=log, sessions=none, batch=4)
        running = asyncio.create_task(texts.run())
        await eventually(lambda: log.asked == sealed - known, what="a look at each")
        running.cancel()
        await asyncio.wait((running,))
    assert asked.limits == [4, 4, 4, 4, 4, 3]


async def test_what_is_erased_is_found_no_more_and_is_out_of_memory(node: Serving, mongo: AsyncDatabase[Any]) -> None:
    async with node.visitor("Camille") as camille, node.visitor("Dara", "developer") as dara:
        sid, other = await interview(node, camille), await interview(node, camille, "I baked bread.")
        await laid_down(mongo, sid, other)
        assert await found(dara, "eloise") == [sid]
        subject = Subject(user="u_nobody", sessions=(sid,))
        assert (await Documents(mongo).look(subject))["session_texts"] == 1
        await Documents(mongo).erase(subject)
        assert await found(dara, "eloise") == []
        texts = node.state["texts"]
        assert (await Documents(mongo).look(subject)) == {}
        assert sid in texts
        texts.forget()
        assert await found(dara, "bread") == [other]
        assert (sid in texts, other in texts) == (False, True)


async def test_what_an_earlier_release_has_sealed_is_laid_down_at_the_start(
    redis_url: str, mongo: AsyncDatabase[Any], mongodb_url: str
) -> None:
    starting = partial(serving, redis_url=redis_url, mongodb_url=mongodb_url, mongodb_database=mongo.name)
    async with starting() as node, node.visitor("Camille") as camille:
        sid = await interview(node, camille)
        await laid_down(mongo, sid)
    await mongo["session_texts"].delete_many({"_id": sid})
    async with starting() as node, node.visitor("Dara", "developer") as dara:
        await laid_down(mongo, sid)
        assert await found(dara, "eloise") == [sid]
