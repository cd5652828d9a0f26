"""Hybrid search on a real vector set: across languages, with filters that fail closed, and with Redis away."""

import asyncio
import datetime as dt
from collections.abc import Callable

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from offers.bench.gold import gold_offers
from offers.bench.quality import quality
from offers.cache.answers import Ages
from offers.cache.source import CachedSource
from offers.catalogue import CURRENT, Catalogue, Generation
from offers.errors import BadQuery, OfferNotFound, OffersUnavailable, SourceTimeout
from offers.models import Offer, OfferHit, OfferQuery
from offers.search.embedding import Embedder, meaning_of
from offers.search.engine import SearchEngine
from offers.search.ranking import FURTHER
from offers.search.snapshot import FORM
from offers.search.vectors import VectorSet
from offers.service import Offers
from offers.sources.native import native_offer
from offers.sources.sample import load_sample
from tests.offers_server import api_record
from tests.offers_sources import PATIENT, FakeSource


async def ids(offers: Offers, **query: object) -> list[str]:
    page = await offers.search(OfferQuery.model_validate(query))
    return [hit.offer.id for hit in page.hits]


async def test_fusion_is_better_than_either(redis: Redis, embedder: Embedder) -> None:
    """The gold set: hybrid search beats words alone and meaning alone, also on queries it was not tuned on."""
    measured = await quality(redis, embedder=embedder)
    rows = {(row["split"], row["search"]): row for row in measured}
    for split, floors in (("tuned", (0.88, 0.86)), ("held_out", (0.85, 0.86))):
        words, meaning, hybrid = (rows[split, way] for way in ("words", "meaning", "hybrid"))
        assert hybrid["ndcg_10"] > max(words["ndcg_10"], meaning["ndcg_10"])
        assert (hybrid["ndcg_10"], hybrid["recall_50"]) > floors
        assert hybrid["recall_50"] > floors[1]
        assert hybrid["leakage"] < meaning["leakage"]
        assert hybrid["all_leaked"] <= min(words["all_leaked"], meaning["all_leaked"])


async def test_across_languages(offers: Offers) -> None:
    """French words find English offers and the other way round; a French profile too."""
    assert "sample:registered-nurse-manchester" in (await ids(offers, text="infirmière"))[:4]
    assert "sample:boulanger-reims" in (await ids(offers, text="baker"))[:3]
    page = await offers.match(keywords=["Rééducation", "Balnéothérapie"], label="Kinésithérapeute", language="fr")
    assert [hit.offer.id for hit in page.hits[:2]] == ["sample:kine-annecy", "sample:physiotherapist-edinburgh"]


async def test_reasons(offers: Offers) -> None:
    """What speaks for an offer and against it; nothing is called missing across languages."""
    page = await offers.match(
        keywords=["Python", "Docker"], label="Développeuse Python", language="fr", years=1, place="Lyon"
    )
    first = page.hits[0]
    reasons = {(reason.code, reason.value) for reason in first.reasons}
    assert first.offer.id == "sample:dev-python-lyon"
    assert {("competence", "Python"), ("competence", "Docker"), ("missing", "PostgreSQL")} <= reasons
    assert {("experience_short", "3"), ("place", "Lyon")} <= reasons
    english = next(hit for hit in page.hits if hit.offer.language == "en")
    assert "missing" not in {reason.code for reason in english.reasons}


async def test_a_skill_has_other_names(offers: Offers) -> None:
    """A French profile meets what an English offer asks for; a certificate counts, and much experience is no fault."""

    async def found(*synonyms: str) -> dict[str, OfferHit]:
        page = await offers.match(
            keywords=["Gestion des stocks", "Management d'équipe", "Excel avancé", "CACES R489 catégories 1 et 3"],
            synonyms=synonyms,
            label="Responsable logistique",
            language="fr",
            years=10.3,
        )
        return {hit.offer.title: hit for hit in page.hits}

    plain, known = await found(), await found("stock management", "team leadership")
    leader, store = "Warehouse Shift Leader", "Magasinière ou magasinier cariste"
    assert known[leader].score > plain[leader].score
    reasons = {(one.code, one.value) for one in known[leader].reasons}
    assert {("competence", "Team leadership"), ("competence", "Stock management")} <= reasons
    assert "experience_over" not in {one.code for one in known[leader].reasons}
    assert ("competence", "CACES") in {(one.code, one.value) for one in known[store].reasons}


async def test_what_is_only_distantly_related_is_called_so(offers: Offers) -> None:
    page = await offers.search(OfferQuery(text="plombier"))
    reasons = [{reason.code for reason in hit.reasons} for hit in page.hits]
    assert page.hits[0].offer.id == "sample:plombier-perpignan"
    assert {"text", "title"} <= reasons[0]
    assert "distant" in reasons[-1]
    assert page.near == sum("distant" not in codes for codes in reasons) < page.total
    assert all(bool(codes & {"text", "meaning", "related"}) != ("distant" in codes) for codes in reasons)


@pytest.mark.parametrize(
    ("text", "reader", "first"),
    [
        ("nurse", None, "sample:registered-nurse-manchester"),
        ("infirmière", "en", "sample:infirmier-rennes"),
        ("teacher", None, "sample:primary-teacher-bristol"),
    ],
)
async def test_of_two_that_fit_the_questions_language_is_first(
    offers: Offers, text: str, reader: str | None, first: str
) -> None:
    """The reader's settles it only where the words are of both."""
    assert (await ids(offers, text=text, reader=reader))[0] == first


@pytest.mark.parametrize("text", ["responsable logistique", "logistics manager"])
async def test_a_word_that_only_heads_a_title_does_not_outweigh_the_telling_one(offers: Offers, text: str) -> None:
    found = await ids(offers, text=text)
    assert found[0] == "sample:warehouse-lead-leeds"


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("chef de chantier", "sample:chef-cuisine-avignon"),
        ("chef de rang", "sample:chef-rayon-orleans"),
        ("chef d'équipe", "sample:chef-cuisine-avignon"),  # though every kitchen has a team
        ("responsable qualité", "sample:responsable-marketing-lyon"),
        ("site manager", "sample:product-manager-london"),
    ],
)
async def test_a_word_of_rank_alone_makes_no_offer_near(offers: Offers, text: str, other: str) -> None:
    page = await offers.search(OfferQuery(text=text, limit=100))
    codes = {hit.offer.id: {reason.code for reason in hit.reasons} for hit in page.hits}
    assert "distant" in codes.get(other, {"distant"})


async def test_where_nothing_fits_nothing_is_called_near(offers: Offers) -> None:
    """And only a few of what is distantly related are listed at all."""
    page = await offers.search(OfferQuery(text="crépisseuse", limit=100))
    assert len(page.hits) <= FURTHER
    assert page.near == 0
    assert all(hit.reasons[0].code == "distant" for hit in page.hits)


async def test_a_slip_is_mended_and_reported(offers: Offers) -> None:
    """What is searched for instead is shown; what is right, or another language's, stays as it is."""
    for typed, meant in (("plombire", "plombier"), ("infirmeir", "infirmier"), ("boulnager Reims", "boulanger Reims")):
        page = await offers.search(OfferQuery(text=typed))
        assert page.corrected == meant
        assert [hit.offer.id for hit in page.hits] == await ids(offers, text=meant)
    for text in ("plombier", "nurse", "commercial diver", "zephyrologist"):
        assert (await offers.search(OfferQuery(text=text))).corrected is None


async def test_a_refusal_is_never_turned_round(offers: Offers) -> None:
    """It is understood, or told to be ignored, and its words are not searched for."""
    page = await offers.search(OfferQuery(text="développeur sans alternance", limit=100))
    assert page.hits[0].offer.contract != "apprenticeship"
    reasons = {(hit.offer.contract, reason.code) for hit in page.hits for reason in hit.reasons}
    assert ("apprenticeship", "contract_other") in reasons
    page = await offers.search(OfferQuery(text="cuisinier pas de week-end"))
    assert page.ignored == ["pas de week-end"]
    assert [hit.offer.id for hit in page.hits] == await ids(offers, text="cuisinier")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("pas d'alternance", lambda offer: offer.contract != "apprenticeship"),
        ("CDI", lambda offer: offer.contract == "cdi"),
        ("stage Paris", lambda offer: offer.contract == "internship" or offer.place.city == "Paris"),
        ("pas télétravail", lambda offer: offer.place is None or offer.place.remote not in ("full", "hybrid")),
    ],
)
async def test_preferences_alone_bring_what_has_them(offers: Offers, text: str, held: Callable[[Offer], bool]) -> None:
    page = await offers.search(OfferQuery(text=text, limit=10))
    assert page.hits
    assert all(held(hit.offer) for hit in page.hits)
    assert "text" not in {reason.code for hit in page.hits for reason in hit.reasons}


async def test_english_finds_french_and_french_english(offers: Offers) -> None:
    for text, other in (("midwife", "sage-femme-limoges"), ("security guard", "securite-rennes")):
        assert f"sample:{other}" in (await ids(offers, text=text))[:3]
    assert "sample:accountant-glasgow" in (await ids(offers, text="comptable"))[:6]


async def test_abbreviations_are_the_trades_they_stand_for(offers: Offers) -> None:
    assert (await ids(offers, text="IDE"))[0] == "sample:infirmier-rennes"
    assert (await ids(offers, text="HGV driver"))[0] == "sample:chauffeur-pl-arras"


async def test_places_have_many_names(offers: Offers) -> None:
    """A town, its department by name and number, its region."""
    for place in ("Rennes", "Ille-et-Vilaine", "35", "Bretagne", "BRETAGNE"):
        assert (await ids(offers, text=f"infirmier {place}"))[0] == "sample:infirmier-rennes"
        page = await offers.search(OfferQuery(text="infirmier", place=place))
        assert page.hits[0].offer.id == "sample:infirmier-rennes"
    found = await offers.search(OfferQuery(text="Lyon"))
    assert {hit.offer.place.city for hit in found.hits[:3] if hit.offer.place} == {"Lyon"}


async def test_filters_fail_closed(offers: Offers) -> None:
    """Whatever the words, nothing comes that does not say what the filter asks; quotes cannot break out of it."""
    for query in ({"text": "développeur"}, {"text": ""}):
        for filters in ({"place": "Lyon"}, {"contract": "apprenticeship"}, {"language": "en"}, {"remote": True}):
            page = await offers.search(OfferQuery.model_validate({**query, **filters, "limit": 100}))
            assert page.hits
            for hit in page.hits:
                place = hit.offer.place
                assert "place" not in filters or (place is not None and place.city == "Lyon")
                assert hit.offer.contract == filters.get("contract", hit.offer.contract)
                assert hit.offer.language == filters.get("language", hit.offer.language)
                assert "remote" not in filters or (place is not None and place.remote in ("full", "hybrid"))
    assert await ids(offers, text="python", place='" or 1 == 1 or "') == []


async def test_words_are_whole(offers: Offers) -> None:
    """`ai` is in `maintenance` and in hundreds of words, and is none of them."""
    page = await offers.search(OfferQuery(text="ai"))
    assert all("text" not in {reason.code for reason in hit.reasons} for hit in page.hits)


async def test_pages_fit_together(offers: Offers) -> None:
    for text in ("", "développeur équipe"):
        whole = await offers.search(OfferQuery(text=text, limit=100))
        cursor, seen = None, []
        while True:
            page = await offers.search(OfferQuery(text=text, limit=7, cursor=cursor))
            seen += [hit.offer.id for hit in page.hits]
            cursor = page.cursor
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == page.total
        assert seen[:100] == [hit.offer.id for hit in whole.hits]
    for cursor in ("x", "-1", "1" * 9, "²"):
        with pytest.raises(BadQuery):
            await offers.search(OfferQuery(cursor=cursor))


async def test_expired_offers_are_flagged(offers: Offers) -> None:
    assert (await offers.read("sample:agent-immobilier-antibes")).expired
    with pytest.raises(OfferNotFound):
        await offers.read("sample:none")


def bakers() -> list[Offer]:
    """One that fits to the word and is over, two that fit less and are not."""
    yesterday = (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)).isoformat()
    records = [
        api_record("gone", title="Boulangère ou boulanger", valid_through=yesterday, date_posted="2026-11-20"),
        api_record("open", title="Vendeuse ou vendeur chez un boulanger", date_posted="2026-11-01"),
        api_record("far", title="Cariste", description="Vous livrez un boulanger.", date_posted=None),
    ]
    return [native_offer(record, source="fake", fetched_at=0) for record in records]


class MadeElsewhere(Catalogue):
    """Its vectors are being made by another node, and a search does not wait for them."""

    async def searchable(self) -> SearchEngine:
        """As it is."""
        return self.engine()


@pytest.mark.parametrize("state", ["ready", "being made", "away"])
async def test_an_expired_offer_is_never_above_a_live_one(redis: Redis, embedder: Embedder, state: str) -> None:
    """However well it fits, with vectors, before they are there and without Redis; and the page tells which."""
    away = Redis(host="127.0.0.1", port=9, socket_connect_timeout=0.1, retry=Retry(NoBackoff(), 0))
    kind = MadeElsewhere if state == "being made" else Catalogue
    catalogue = kind(away if state == "away" else redis, sample=bakers(), embedder=embedder, look=3600, **PATIENT)
    offers = Offers(catalogue=catalogue)
    for text in ("boulanger", ""):
        page = await offers.search(OfferQuery(text=text))
        assert {hit.offer.id: hit.expired for hit in page.hits} == {
            "fake:open": False,
            "fake:far": False,
            "fake:gone": True,
        }
        assert page.hits[-1].expired
        assert page.words_only == (state != "ready" and text != "")
    await offers.aclose()
    await away.aclose()


async def test_with_redis_away_words_still_find_and_filters_hold(embedder: Embedder) -> None:
    away = Redis(host="127.0.0.1", port=9, socket_connect_timeout=0.1, retry=Retry(NoBackoff(), 0))
    offers = Offers(catalogue=Catalogue(away, sample=load_sample(), embedder=embedder, **PATIENT))
    page = await offers.search(OfferQuery(text="boulanger"))
    assert (page.hits[0].offer.id, page.words_only) == ("sample:boulanger-reims", True)
    page = await offers.search(OfferQuery(text="développeur", language="fr", contract="cdi"))
    assert page.hits
    assert {(hit.offer.language, hit.offer.contract) for hit in page.hits} == {("fr", "cdi")}
    await offers.aclose()
    await away.aclose()


async def test_half_the_vectors_are_reported_as_such(redis: Redis, embedder: Embedder) -> None:
    """Another node is still making them: what is there is compared, and the page says that some is missing."""
    catalogue = MadeElsewhere(redis, sample=load_sample(), embedder=embedder, **PATIENT)
    half = load_sample()[::2]
    vectors = VectorSet(redis, generation=catalogue.engine().snapshot.generation)
    await catalogue.aclose()
    await vectors.add(half, await embedder.documents([meaning_of(offer) for offer in half]))
    service = Offers(catalogue=catalogue)
    page = await service.search(OfferQuery(text="nurse"))
    assert page.words_only
    assert {hit.offer.id for hit in page.hits} & {offer.id for offer in half if offer.language == "fr"}


async def test_an_offer_without_its_vector_is_not_behind_those_that_have_one(redis: Redis, embedder: Embedder) -> None:
    """The others of its trade are near its title, too."""
    catalogue = MadeElsewhere(redis, sample=load_sample(), embedder=embedder, **PATIENT)
    late = next(offer for offer in load_sample() if "full-stack" in offer.title)
    others = [offer for offer in load_sample() if offer.id != late.id]
    vectors = VectorSet(redis, generation=catalogue.engine().snapshot.generation)
    await catalogue.aclose()
    await vectors.add(others, await embedder.documents([meaning_of(offer) for offer in others]))
    page = await Offers(catalogue=catalogue).search(OfferQuery(text=late.title))
    assert (page.hits[0].offer.id, page.words_only) == (late.id, True)


@pytest.mark.parametrize("protocol", [2, 3])
async def test_either_protocol_of_redis_is_understood(sample_url: str, embedder: Embedder, protocol: int) -> None:
    async with Redis.from_url(sample_url, protocol=protocol) as redis:
        catalogue = Catalogue(redis, sample=load_sample(), embedder=embedder, **PATIENT)
        page = await Offers(catalogue=catalogue).search(OfferQuery(text="baker"))
        assert "sample:boulanger-reims" in [hit.offer.id for hit in page.hits[:3]]
        await catalogue.aclose()


async def test_a_catalogue_of_another_version_is_left_alone(redis: Redis, embedder: Embedder) -> None:
    """While nodes and workers are brought up to date one after the other."""
    other = Generation(generation="other", made_at=1, parts=1, count=1, form=FORM + 1)
    await redis.set(CURRENT, other.model_dump_json())
    catalogue = Catalogue(redis, sample=bakers(), embedder=embedder, **PATIENT)
    await catalogue.refresh()
    assert (catalogue.published, len(catalogue.engine().snapshot)) == (False, 3)
    await catalogue.aclose()


async def test_what_means_nothing_finds_nothing(offers: Offers) -> None:
    assert [await ids(offers, text=text) for text in ("zzz", "xq", "?!")] == [[], [], []]
    page = await offers.match(keywords=[], label=None, language="fr")
    assert (page.hits, page.words_only) == ([], False)


async def test_live_answers_stand_beside_and_outlive_an_outage(redis: Redis, embedder: Embedder) -> None:
    """A source's own answers are searched; while it is down they are still there, and the page says so."""
    source = FakeSource(api_record("x", title="Zephyrologist", description="You study gentle winds with us."))
    cached = CachedSource(redis, source=source, ages=Ages(fresh=0.0, stale=0.0))
    offers = Offers(catalogue=Catalogue(redis, sample=[], embedder=embedder, **PATIENT), sources=[cached])
    page = await offers.search(OfferQuery(text="zephyrologist"))
    assert ([hit.offer.id for hit in page.hits], page.freshness.state) == (["fake:x"], "fresh")
    assert not (await offers.read("fake:x")).expired
    source.down = SourceTimeout()
    page = await offers.search(OfferQuery(text="zephyrologist"))
    assert ([hit.offer.id for hit in page.hits], page.freshness.error) == (["fake:x"], "source_timeout")
    assert (await offers.read("fake:x")).freshness.state == "stale_error"
    with pytest.raises(OffersUnavailable):
        await offers.search(OfferQuery(text="never asked before"))
    await offers.aclose()


async def test_many_searches_at_once(offers: Offers) -> None:
    texts = [hit.title for hit in gold_offers()[:40]]
    pages = await asyncio.gather(*(offers.search(OfferQuery(text=text)) for text in texts))
    assert all(page.hits for page in pages)
