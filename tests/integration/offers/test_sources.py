"""Each source against a server that behaves as its documentation says."""

import datetime as dt
import logging
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from offers.errors import (
    BadRecord,
    OfferNotFound,
    OffersUnavailable,
    SourceLimited,
    SourceMalformed,
    SourceRefused,
    SourceTimeout,
)
from offers.models import OfferQuery
from offers.sources.adzuna import AdzunaSource
from offers.sources.api import ApiSource
from offers.sources.france_travail import FranceTravailSource
from offers.sources.polite import Manners
from offers.sources.source import OfferSource
from tests.offers_server import CLIENT, Fault, OffersServer, api_record, ft_record

QUICK = Manners(read=0.5, whole=5, first_wait=0.005, longest_wait=0.3, a_second=10_000)


def france_travail(upstream: OffersServer, secret: str = CLIENT[1]) -> FranceTravailSource:
    return FranceTravailSource(
        client_id=CLIENT[0],
        client_secret=SecretStr(secret),
        auth_url=upstream.url,
        api_url=upstream.url,
        manners=QUICK,
        history=dt.timedelta(days=3650),
    )


@pytest.fixture
async def ft(upstream: OffersServer) -> AsyncIterator[FranceTravailSource]:
    source = france_travail(upstream)
    yield source
    await source.aclose()


@pytest.fixture
async def api(upstream: OffersServer) -> AsyncIterator[ApiSource]:
    source = ApiSource(base_url=upstream.url, manners=QUICK)
    yield source
    await source.aclose()


async def harvested(source: OfferSource, position: str | None = None) -> list[str]:
    return [str(record["id"]) async for part in source.harvest(position) for record in part.records]


async def test_a_token_serves_many_requests(ft: FranceTravailSource, upstream: OffersServer) -> None:
    """One token for all requests until shortly before it expires; then the next one."""
    for _ in range(3):
        await ft.search(OfferQuery())
    assert upstream.requests["token"] == 1


async def test_a_withdrawn_token_is_renewed_once(ft: FranceTravailSource, upstream: OffersServer) -> None:
    await ft.search(OfferQuery())
    upstream.tokens.clear()
    await ft.search(OfferQuery())
    assert (upstream.requests["token"], upstream.requests["refused"]) == (2, 1)


async def test_wrong_credentials_are_told_apart(upstream: OffersServer) -> None:
    source = france_travail(upstream, secret="another")
    with pytest.raises(SourceRefused) as refusal:
        await source.search(OfferQuery())
    assert "another" not in str(refusal.value)
    await source.aclose()


async def test_france_travail_reads_an_offer(ft: FranceTravailSource, upstream: OffersServer) -> None:
    upstream.france_travail = [ft_record("1")]
    answer = await ft.search(OfferQuery(text="pétrissez"))
    assert answer is not None
    offer = answer.offers[0]
    assert offer.id == "francetravail:1"
    assert (offer.place.city if offer.place else None, offer.rome_code) == ("Lyon", "D1102")
    assert offer.salary is not None
    assert (offer.salary.minimum, offer.salary.maximum, offer.salary.period) == (2100, 2300, "month")
    assert [(c.label, c.code, c.required) for c in offer.competences] == [
        ("Pétrir", "100", True),
        ("Vendre", None, False),
    ]
    assert (offer.experience_years, offer.contract, offer.language) == (2, "cdi", "fr")


async def test_no_result_is_no_error(ft: FranceTravailSource) -> None:
    """204."""
    answer = await ft.search(OfferQuery(text="nothing"))
    assert answer is not None
    assert (answer.offers, answer.total) == ([], 0)
    with pytest.raises(OfferNotFound):
        await ft.read("404")


@pytest.mark.parametrize("count", [1, 150, 151, 449, 3150])
async def test_paging_by_range(ft: FranceTravailSource, upstream: OffersServer, count: int) -> None:
    upstream.france_travail = [ft_record(number) for number in range(count)]
    assert await harvested(ft) == [str(number) for number in range(count)]


async def test_windows_beyond_the_cap(ft: FranceTravailSource, upstream: OffersServer) -> None:
    """7,000 offers, where no query gives more than 3,150: each comes exactly once."""
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    upstream.france_travail = [
        ft_record(number, created=(start + dt.timedelta(minutes=number)).isoformat()) for number in range(7000)
    ]
    assert sorted(map(int, await harvested(ft))) == list(range(7000))


async def test_a_harvest_goes_on_where_it_was_cut(ft: FranceTravailSource, upstream: OffersServer) -> None:
    upstream.france_travail = [ft_record(number) for number in range(400)]
    first = await anext(aiter(ft.harvest()))
    assert await harvested(ft, first.position) == [str(number) for number in range(150, 400)]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_passing_troubles_are_tried_again(ft: FranceTravailSource, upstream: OffersServer, status: int) -> None:
    upstream.france_travail = [ft_record("1")]
    upstream.faults.extend([Fault(status), Fault(status)])
    answer = await ft.search(OfferQuery())
    assert answer is not None
    assert len(answer.offers) == 1
    assert upstream.requests["ft_search"] == 3


async def test_a_limit_that_lasts_is_reported_with_its_wait(api: ApiSource, upstream: OffersServer) -> None:
    upstream.faults.append(Fault(429, {"retry-after": "60"}))
    with pytest.raises(SourceLimited) as limited:
        await api.search(OfferQuery())
    assert limited.value.retry_after == 60
    assert upstream.requests["api"] == 1


async def test_a_used_up_limit_is_waited_for(upstream: OffersServer) -> None:
    """The next request keeps away for a second after `x-ratelimit-remaining: 0`; here longer than its time-out."""
    source = ApiSource(base_url=upstream.url, manners=Manners(whole=0.3, a_second=1000))
    upstream.faults.append(
        Fault(headers={"x-ratelimit-remaining-clientidlimiter": "0"}, text='{"offers": [], "total": 0, "cursor": null}')
    )
    await source.search(OfferQuery())
    with pytest.raises(SourceTimeout):
        await source.search(OfferQuery())
    assert upstream.requests["api"] == 1
    await source.aclose()


async def test_a_source_that_hangs(upstream: OffersServer) -> None:
    source = ApiSource(base_url=upstream.url, manners=Manners(read=0.05, tries=2, first_wait=0.001))
    upstream.faults.extend([Fault(hang=True), Fault(hang=True)])
    with pytest.raises(SourceTimeout):
        await source.search(OfferQuery())
    await source.aclose()


@pytest.mark.parametrize(
    "text",
    ["<html>Maintenance</html>", "[]", '{"offers": 3}', '{"offers": [], "cursor": 7}', '{"offers": [{"titel": "x"}]}'],
)
async def test_an_error_page_with_status_200_and_changed_schemas(
    api: ApiSource, upstream: OffersServer, text: str
) -> None:
    upstream.faults.append(Fault(text=text))
    with pytest.raises(SourceMalformed):
        await api.search(OfferQuery())


async def test_an_unreachable_source() -> None:
    source = ApiSource(base_url="http://127.0.0.1:9", manners=QUICK)
    with pytest.raises(OffersUnavailable):
        await source.search(OfferQuery())
    await source.aclose()


async def test_bad_records_are_left_out_alone(api: ApiSource, upstream: OffersServer) -> None:
    upstream.api = [api_record(1), api_record(2, title=None), api_record(3, contract="for life"), api_record(4)]
    answer = await api.search(OfferQuery())
    assert answer is not None
    assert ([offer.id for offer in answer.offers], answer.rejected) == (["api:1", "api:4"], 2)
    for record, reason in ((upstream.api[1], "missing_title"), (upstream.api[2], "invalid_contract")):
        with pytest.raises(BadRecord, match=reason):
            api.normalise(record, fetched_at=1)


async def test_the_api_is_asked_whether_anything_changed(api: ApiSource, upstream: OffersServer) -> None:
    upstream.api = [api_record(1)]
    answer = await api.search(OfferQuery())
    assert answer is not None
    assert await api.search(OfferQuery(), etag=answer.etag) is None


async def test_pages_without_end_are_ended(api: ApiSource, upstream: OffersServer) -> None:
    upstream.api = [api_record(1)]
    upstream.endless = True
    with pytest.raises(SourceMalformed):
        await harvested(api)
    assert upstream.requests["api"] <= 3


async def test_adzuna(upstream: OffersServer, caplog: pytest.LogCaptureFixture) -> None:
    """Pages; a guessed salary is no salary; the key stays out of logs."""
    caplog.set_level(logging.WARNING)
    upstream.adzuna = [
        {
            "id": number,
            "title": "<strong>Baker</strong>",
            "description": "You bake bread with us in the shop&hellip;",
            "location": {"display_name": "Lyon, Rhône", "area": ["France", "Auvergne-Rhône-Alpes", "Rhône", "Lyon"]},
            "salary_min": 20000,
            "salary_max": 24000,
            "salary_is_predicted": "1" if number else "0",
            "contract_type": "permanent",
            "created": "2026-11-20T10:00:00Z",
            "redirect_url": "https://adzuna.example/1",
        }
        for number in range(120)
    ]
    source = AdzunaSource(app_id="id", app_key=SecretStr(CLIENT[1]), api_url=upstream.url, manners=QUICK)
    assert await harvested(source) == [str(number) for number in range(120)]
    answer = await source.search(OfferQuery(text="baker", place="Lyon"))
    assert answer is not None
    first, second = answer.offers[:2]
    assert (first.title, first.place.city if first.place else None, first.contract) == ("Baker", "Lyon", "cdi")
    assert first.salary is not None
    assert second.salary is None
    assert upstream.asked[-1]["what"] == "baker"
    with pytest.raises(OfferNotFound):
        await source.read("1")
    assert CLIENT[1] not in caplog.text
    await source.aclose()
