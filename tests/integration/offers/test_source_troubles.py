"""What goes wrong at sources: answers without end, limits, expiring tokens, windows that overflow; what is logged."""

import asyncio
import datetime as dt
import io
import itertools
import logging
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr

from offers.errors import OffersUnavailable, SourceLimited, SourceMalformed, SourceRefused, SourceTimeout
from offers.models import OfferQuery
from offers.sources.adzuna import AdzunaSource
from offers.sources.api import ApiSource
from offers.sources.france_travail import EARLY, AccessToken, FranceTravailSource
from offers.sources.polite import Manners, PoliteClient, retry_after
from offers.sources.source import OfferSource, Slice
from tests.offers_server import CLIENT, TOKEN_LASTS, Fault, OffersServer, adzuna_record, api_record, ft_record
from tests.written_log import written_log

QUICK = Manners(read=0.5, whole=5, first_wait=0.005, longest_wait=0.3, a_second=10_000)


@pytest.fixture
async def ft(upstream: OffersServer) -> AsyncIterator[FranceTravailSource]:
    source = FranceTravailSource(
        client_id=CLIENT[0],
        client_secret=SecretStr(CLIENT[1]),
        auth_url=upstream.url,
        api_url=upstream.url,
        manners=QUICK,
        history=dt.timedelta(days=3650),
    )
    yield source
    await source.aclose()


async def test_a_body_without_end_is_left(upstream: OffersServer) -> None:
    """A fast one when it is too large, one that drips when the whole takes too long."""
    manners = Manners(largest_body=200_000, read=0.5, whole=0.3, tries=1, a_second=1000)
    source = ApiSource(base_url=upstream.url, manners=manners)
    upstream.faults.extend([Fault(endless=0.0), Fault(endless=0.02)])
    with pytest.raises(SourceMalformed, match="body too large"):
        await source.search(OfferQuery())
    with pytest.raises(SourceTimeout):
        await source.search(OfferQuery())
    await source.aclose()


async def test_a_short_limit_is_waited_out(upstream: OffersServer) -> None:
    """429 with Retry-After: the same request comes again, not before."""
    upstream.api = [api_record(1)]
    upstream.faults.append(Fault(429, {"retry-after": "1"}))
    source = ApiSource(base_url=upstream.url, manners=Manners(first_wait=0.001, a_second=1000))
    began = time.monotonic()
    answer = await source.search(OfferQuery())
    assert time.monotonic() - began >= 1.0
    assert answer is not None
    assert upstream.requests["api"] == 2
    await source.aclose()


def test_both_forms_of_retry_after() -> None:
    now = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC).timestamp()
    for value, seconds in (
        ("30", 30.0),
        ("Mon, 23 Nov 2026 12:01:00 GMT", 60.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        ("", None),
    ):
        assert retry_after({"retry-after": value}, now=lambda: now) == seconds


@pytest.mark.parametrize("headers", [{}, {"content-range": "offres 0-149"}, {"content-range": "bytes 0-1/2"}])
async def test_a_part_that_does_not_say_of_what(
    ft: FranceTravailSource, upstream: OffersServer, headers: dict[str, str]
) -> None:
    """206 without a Content-Range that tells the whole is no answer: what follows would be lost silently."""
    upstream.faults.append(Fault(206, headers, text='{"resultats": []}'))
    with pytest.raises(SourceMalformed):
        await ft.search(OfferQuery())


async def test_a_token_is_used_until_shortly_before_it_expires(upstream: OffersServer) -> None:
    """Twenty who need it at once ask once; a minute before its end, and not earlier, the next one is asked for."""
    now = 1000.0
    http = PoliteClient(base_url=upstream.url, manners=QUICK)
    token = AccessToken(http=http, client_id=CLIENT[0], client_secret=SecretStr(CLIENT[1]), clock=lambda: now)
    assert set(await asyncio.gather(*(token.value() for _ in range(20)))) == {"token-1"}
    now += TOKEN_LASTS - EARLY - 1
    assert await token.value() == "token-1"
    now += 1
    assert set(await asyncio.gather(*(token.value() for _ in range(20)))) == {"token-2"}
    assert upstream.requests["token"] == 2
    await http.aclose()


async def test_a_harvest_cut_after_every_part_brings_each_offer_once(
    ft: FranceTravailSource, upstream: OffersServer
) -> None:
    """Begun anew from the position of each part, across windows."""
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    upstream.france_travail = [
        ft_record(number, created=(start + dt.timedelta(minutes=number)).isoformat()) for number in range(3300)
    ]
    found: list[str] = []
    position: str | None = None
    while True:
        part = await anext(aiter(ft.harvest(position)))
        found += [record["id"] for record in part.records]
        position = part.position
        if position is None:
            break
    assert sorted(map(int, found)) == list(range(3300))


async def test_a_harvest_goes_on_through_what_happens_meanwhile(
    ft: FranceTravailSource, upstream: OffersServer
) -> None:
    """Its token expires, the API asks it to wait, offers that it has read are withdrawn: nothing is lost."""
    upstream.france_travail = [ft_record(number) for number in range(460)]
    found: list[str] = []
    async for number, part in numbered(ft.harvest()):
        found += [record["id"] for record in part.records]
        match number:
            case 0:
                upstream.tokens.clear()
            case 1:
                upstream.faults.append(Fault(429, {"retry-after": "0"}))
            case 2:
                del upstream.france_travail[:3]
    assert sorted(map(int, set(found))) == list(range(460))
    assert len(found) <= 460 + 3
    assert upstream.requests["token"] == 2


async def test_no_range_begins_behind_the_last_that_may(ft: FranceTravailSource, upstream: OffersServer) -> None:
    """Pages that moved up end within the cap, too."""
    upstream.france_travail = [ft_record(number) for number in range(3150)]
    found: list[str] = []
    async for part in ft.harvest():
        found += [record["id"] for record in part.records]
        if len(found) == 300:
            del upstream.france_travail[:3]
    assert set(map(int, found)) == set(range(3150))


async def test_an_application_whose_tokens_are_refused_is_told_so(
    ft: FranceTravailSource, upstream: OffersServer
) -> None:
    """One new token, then no more."""
    upstream.closed = True
    with pytest.raises(SourceRefused):
        await harvested_once(ft)
    assert (upstream.requests["token"], upstream.requests["refused"]) == (2, 2)


async def numbered(parts: AsyncIterator[Slice]) -> AsyncIterator[tuple[int, Slice]]:
    number = 0
    async for part in parts:
        yield number, part
        number += 1


async def harvested_once(source: OfferSource) -> None:
    await anext(aiter(source.harvest()))


async def test_alternance_is_asked_for_by_its_nature(ft: FranceTravailSource, upstream: OffersServer) -> None:
    """The API joins type and nature by OR: both together would widen the search."""
    await ft.search(OfferQuery(text="boulanger", contract="apprenticeship"))
    await ft.search(OfferQuery(text="boulanger", contract="cdi"))
    learning, permanent = upstream.asked
    assert (learning.get("natureContrat"), learning.get("typeContrat")) == ("E2,FS", None)
    assert (permanent.get("natureContrat"), permanent.get("typeContrat")) == (None, "CDI")


async def test_more_in_one_second_than_can_be_asked_for_is_counted(
    ft: FranceTravailSource, upstream: OffersServer
) -> None:
    """A window of a second cannot be halved: what stands behind the cap is told as missing."""
    upstream.france_travail = [ft_record(number) for number in range(3160)]
    records, beyond = 0, 0
    async for part in ft.harvest():
        records += len(part.records)
        beyond += part.rejects.get("beyond_cap", 0)
    assert (records, beyond) == (3150, 10)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Logging as in a server at its most talkative, into a buffer."""
    with written_log("debug") as stream:
        yield stream


def of_every_kind(url: str) -> list[OfferSource]:
    manners = Manners(read=0.1, whole=1, tries=2, first_wait=0.001, a_second=10_000)
    secret = SecretStr(CLIENT[1])
    return [
        FranceTravailSource(client_id=CLIENT[0], client_secret=secret, auth_url=url, api_url=url, manners=manners),
        AdzunaSource(app_id="adzuna-id", app_key=secret, api_url=url, manners=manners),
        ApiSource(base_url=url, manners=manners),
    ]


async def test_neither_keys_nor_what_people_look_for_is_logged(written: io.StringIO, upstream: OffersServer) -> None:
    """Whether a source answers, refuses, fails or hangs, at any level."""
    upstream.france_travail, upstream.adzuna = [ft_record("1")], [adzuna_record(1)]
    upstream.api = [api_record(1)]
    sources = of_every_kind(upstream.url)
    troubles: list[list[Fault]] = [[], [Fault(401)] * 2, [Fault(502)] * 2, [Fault(hang=True)] * 2, [Fault(text="<p>")]]
    query = OfferQuery(text="infirmière Zwierzynska", place="Kerguelen")
    failures = []
    for source, faults in itertools.product(sources, troubles):
        upstream.faults.extend(faults)
        try:
            await source.search(query)
        except (OffersUnavailable, SourceLimited) as error:
            failures.append(f"{error!r} {error}")
        upstream.faults.clear()
    for source in sources:
        await source.aclose()
    assert len(failures) == 3 * 4
    logging.getLogger("offers").warning("the last line")
    said = written.getvalue() + " ".join(failures)
    assert "the last line" in said
    for word in (CLIENT[0], CLIENT[1], "adzuna-id", "token-", "Zwierzynska", "infirmi", "Kerguelen"):
        assert word not in said


async def test_a_companys_proxy_is_used_but_not_for_this_machine(
    upstream: OffersServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that nobody resolves is asked through the proxy of the environment; loopback is asked directly."""
    monkeypatch.setenv("HTTP_PROXY", upstream.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    upstream.api = [api_record(1)]
    for address in ("http://offers.invalid/", upstream.url):
        source = ApiSource(base_url=address, manners=Manners(tries=1))
        answer = await source.search(OfferQuery())
        assert answer is not None
        assert len(answer.offers) == 1
        await source.aclose()
    assert upstream.requests["api"] == 2
