"""The demo: three questions without a CV or a sign-in, of which nothing is kept."""

from typing import Any

import httpx
import pytest
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from tests.serving import Serving

ANSWERS = {
    "en": [
        "I led the migration of forty services at Atelier Lumen and cut what they cost by thirty percent in a year.",
        "I had promised a release for Friday and saw on Tuesday that it was too much, so I told the client at once.",
        "I wrote down what had to be there, left the rest for the week after, and we shipped on Friday morning.",
    ],
    "fr": [
        "J'ai mené la migration de quarante services chez Atelier Lumen et réduit leur coût de trente pour cent.",
        "J'avais promis une livraison pour vendredi et j'ai vu mardi que c'était trop, je l'ai donc dit au client.",
        "J'ai noté ce qui était indispensable, laissé le reste pour la semaine suivante, et nous avons livré.",
    ],
}


@pytest.mark.parametrize("locale", ["en", "fr"])
async def test_three_questions_and_what_each_answer_showed(
    node: Serving, redis: Redis, mongo: AsyncDatabase[dict[str, object]], locale: str
) -> None:
    async with httpx.AsyncClient(base_url=node.url, headers={"origin": node.url}) as stranger:
        turns: list[str] = []
        given: list[str] = []
        heard: dict[str, Any] = {"over": False}
        for answer in ("", *(2 * ANSWERS[locale])):
            if heard["over"]:
                break
            given += [answer] if answer else []
            asked = {"locale": locale, "number": 3, "answers": given}
            heard = (await stranger.post("/api/demo", json=asked)).raise_for_status().json()
            assert heard["turns"][: len(turns)] == turns
            turns = heard["turns"]
        assert (heard["over"], heard["number"]) == (True, 3)
        assert stranger.cookies.jar.__len__() == 0
    quoted = [quote["text"] for one in heard["questions"] for quote in one["quotes"]]
    assert quoted
    assert all(any(quote in answer for answer in ANSWERS[locale]) for quote in quoted)
    assert await mongo["sessions"].count_documents({}) == 0
    assert [key async for key in redis.scan_iter("vv:{*") if b"offers" not in key] == []


async def test_no_more_than_six_short_answers(node: Serving) -> None:
    async with httpx.AsyncClient(base_url=node.url, headers={"origin": node.url}) as stranger:
        for answers in (["x"] * 7, ["x" * 4_001], [""]):
            assert (await stranger.post("/api/demo", json={"locale": "en", "answers": answers})).status_code == 422


async def test_only_where_one_can_sign_in_by_name(node: Serving) -> None:
    async with httpx.AsyncClient(base_url=node.url, headers={"origin": node.url}) as stranger:
        far = await stranger.post("/api/demo", json={"locale": "en"}, headers={"x-forwarded-for": "203.0.113.9"})
        assert (far.status_code, far.json()["error"]["code"]) == (403, "no_local_sign_in")
