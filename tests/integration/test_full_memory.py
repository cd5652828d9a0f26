"""Redis reaches its `maxmemory`: what cannot be stored is refused by name, and taken once there is room."""

from redis.asyncio import Redis

from server.commands.doctor.stores import check_stores
from tests.integration.test_whole_interview import ANSWER, viewing
from tests.serving import serving


async def test_an_answer_that_finds_no_room_is_refused_and_taken_later(
    redis: Redis, redis_url: str, mongodb_url: str
) -> None:
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url) as node, node.visitor("Camille") as camille:
        session = (await camille.session())["id"]
        async with viewing(node, camille, session) as viewer:
            await viewer.send("start")
            await viewer.heard(1)
            before = (await redis.config_get("maxmemory"))["maxmemory"] or "0"
            await redis.config_set("maxmemory", "1mb")
            try:
                refused = await viewer.request("answer", client_msg_id="answer-0001", text=ANSWER)
                created = await camille.post("/api/cvs", {"text": ANSWER})
            finally:
                await redis.config_set("maxmemory", before)
            assert (refused["code"], refused["temporary"]) == ("storage_full", True)
            assert (created.status_code, created.json()["error"]["code"]) == (507, "storage_full")
            taken = await viewer.request("answer", client_msg_id="answer-0001", text=ANSWER)
            assert taken["type"] == "reply"
            await viewer.heard(2)
            said = viewer.events("answer.accepted")
    assert len(said) == 1


async def test_the_doctor_says_how_little_room_is_left(redis: Redis, redis_url: str) -> None:
    used = (await redis.info("memory"))["used_memory"]
    before = (await redis.config_get("maxmemory"))["maxmemory"] or "0"
    states = []
    try:
        for most in (used * 10, used * 1.1, used / 2):
            await redis.config_set("maxmemory", str(int(most)))
            found = await check_stores(redis_url, None)
            states.append([finding.state for finding in found if finding.about == "redis memory"])
    finally:
        await redis.config_set("maxmemory", before)
    assert states == [[], ["warning"], ["broken"]]
