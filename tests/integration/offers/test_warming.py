"""The model that searching by meaning needs: nobody waits long for it, and who does not search goes without."""

from redis.asyncio import Redis

from offers.catalogue import Catalogue
from offers.models import OfferQuery
from offers.search.embedding import Embedder
from offers.service import Offers
from offers.sources.sample import load_sample


async def test_a_node_that_nobody_searches_on_holds_no_model(redis: Redis) -> None:
    embedder = Embedder()
    catalogue = Catalogue(redis, sample=load_sample(), embedder=embedder, patience=30.0)
    await catalogue.refresh()
    offers = Offers(catalogue=catalogue)
    assert not embedder.loaded
    page = await offers.search(OfferQuery(text="boulanger"))
    assert (embedder.loaded, page.words_only) == (True, False)
    await offers.aclose()
    embedder.close()


async def test_a_search_does_not_wait_long_for_the_model(redis: Redis) -> None:
    """Words alone find until it is there."""
    embedder = Embedder()
    offers = Offers(catalogue=Catalogue(redis, sample=load_sample(), embedder=embedder, patience=0.0))
    page = await offers.search(OfferQuery(text="boulanger"))
    assert (page.hits[0].offer.id, page.words_only) == ("sample:boulanger-reims", True)
    await offers.aclose()
    embedder.close()


async def test_pages_fit_together_while_the_model_comes(redis: Redis) -> None:
    """Those behind a page that was found by words alone are found so, too."""
    embedder = Embedder()
    catalogue = Catalogue(redis, sample=load_sample(), embedder=embedder, patience=0.0)
    offers = Offers(catalogue=catalogue)
    page = await offers.search(OfferQuery(text="développeur équipe", limit=7))
    seen = [hit.offer.id for hit in page.hits]
    await catalogue.warm()
    while page.cursor is not None:
        page = await offers.search(OfferQuery(text="développeur équipe", limit=7, cursor=page.cursor))
        seen += [hit.offer.id for hit in page.hits]
    assert (len(seen), page.words_only) == (len(set(seen)), True)
    assert len(seen) == page.total
    assert not (await offers.search(OfferQuery(text="développeur équipe"))).words_only
    await offers.aclose()
    embedder.close()
