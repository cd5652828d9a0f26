"""The real offer service over the sample set and the ListedOffers of other tests keep the same promises."""

from collections.abc import AsyncIterator, Iterator

import pytest
import redis as blocking
from redis.asyncio import Redis

from offers.catalogue import Catalogue
from offers.errors import BadQuery, OfferNotFound
from offers.models import OfferPage, OfferQuery
from offers.ports import OfferService
from offers.search.embedding import Embedder
from offers.service import Offers
from offers.sources.sample import load_sample
from tests.offers_list import ListedOffers
from tests.offers_sources import PATIENT

BAKER = "sample:boulanger-reims"
EXPIRED = "sample:agent-immobilier-antibes"


@pytest.fixture(scope="module")
def embedded(redis_url: str) -> str:
    """A Redis that is emptied once for all tests here, so that the sample set is embedded once."""
    with blocking.Redis.from_url(redis_url) as client:
        client.flushall()
    return redis_url


@pytest.fixture(scope="module")
def embedder() -> Iterator[Embedder]:
    made = Embedder()
    yield made
    made.close()


@pytest.fixture(params=["listed", "real"])
async def offers(request: pytest.FixtureRequest, embedded: str, embedder: Embedder) -> AsyncIterator[OfferService]:
    if request.param == "listed":
        yield ListedOffers()
        return
    async with Redis.from_url(embedded) as redis:
        catalogue = Catalogue(redis, sample=load_sample(), embedder=embedder, **PATIENT)
        real = Offers(catalogue=catalogue)
        await catalogue.refresh()
        yield real
        await real.aclose()


def ids(page: OfferPage) -> list[str]:
    return [hit.offer.id for hit in page.hits]


async def test_without_words_everything_comes_the_newest_first_and_what_expired_last(offers: OfferService) -> None:
    page = await offers.search(OfferQuery(limit=100))
    assert [hit.expired for hit in page.hits] == sorted(hit.expired for hit in page.hits)
    for over in (False, True):
        posted = [hit.offer.date_posted or "" for hit in page.hits if hit.expired == over]
        assert posted == sorted(posted, reverse=True)
    assert (page.total, page.cursor) == (len(load_sample()), None if page.total <= 100 else "100")


@pytest.mark.parametrize("text", ["", "équipe team"])
async def test_pages_fit_together(offers: OfferService, text: str) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = await offers.search(OfferQuery(text=text, limit=9, cursor=cursor))
        seen += ids(page)
        cursor = page.cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == page.total
    with pytest.raises(BadQuery):
        await offers.search(OfferQuery(text=text, cursor="x"))


async def test_words_find_and_filters_hold(offers: OfferService) -> None:
    assert BAKER in ids(await offers.search(OfferQuery(text="boulanger Reims")))[:3]
    for text in ("", "développeur développement développeuse"):
        page = await offers.search(OfferQuery(text=text, language="fr", contract="cdi"))
        assert page.hits
        assert {(hit.offer.language, hit.offer.contract) for hit in page.hits} == {("fr", "cdi")}
    assert ids(await offers.search(OfferQuery(place="nowhere at all"))) == []


async def test_a_profile_is_matched(offers: OfferService) -> None:
    page = await offers.match(keywords=["Python", "Docker"], label="Développeuse Python", language="fr", limit=5)
    assert "sample:dev-python-lyon" in ids(page)
    assert 1 <= len(page.hits) <= 5
    scores = [hit.score for hit in page.hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


async def test_one_is_read(offers: OfferService) -> None:
    reading = await offers.read(BAKER)
    assert (reading.offer.id, reading.expired, reading.freshness.state) == (BAKER, False, "fresh")
    assert (await offers.read(EXPIRED)).expired
    for unknown in ("sample:none", "none", ""):
        with pytest.raises(OfferNotFound):
            await offers.read(unknown)


async def test_operators_are_shown_how_many_there_are(offers: OfferService) -> None:
    assert offers.counts() == {"offers": len(load_sample())}
