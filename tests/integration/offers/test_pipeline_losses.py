"""A pipeline cannot lose silently: sources that suddenly say little, runs of other versions, what is unchanged."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from offers.catalogue import Catalogue, current
from offers.models import OfferQuery
from offers.pipeline.ingestion import Ingestion, failures
from offers.pipeline.store import ObjectStore
from offers.search.embedding import Embedder
from offers.search.vectors import VectorSet
from offers.service import Offers
from offers.sources.files import FileSource
from tests.offers_server import api_record
from tests.offers_sources import PATIENT, FakeSource

NOW = 1_795_000_000.0
HOUR = 3600.0


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        self.now += 1
        return self.now


Run = Callable[..., Any]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def run(redis: Redis, tmp_path: Path, embedder: Embedder, clock: Clock) -> Run:
    """One ingestion of these sources."""

    async def ingest(*sources: FakeSource | FileSource, first: str | None = None) -> Any:
        store = ObjectStore(str(tmp_path / "store"))
        made = Ingestion(sources=sources, store=store, redis=redis, embedder=embedder, clock=clock)
        return await made.run(first=first)

    return ingest


def breads(count: int, **fields: Any) -> list[dict[str, Any]]:
    return [api_record(n, description=f"Bread number {n}, baked with us.", **fields) for n in range(count)]


def result(report: Any) -> Any:
    return report["stages"]["normalise"]["sources"]["fake"]


@pytest.mark.parametrize(
    ("left", "code", "kept"),
    [
        (0, "source_empty", 40),
        (5, "source_partial", 40),
        (19, "source_partial", 40),
        (20, None, 0),
        (39, None, 0),
    ],
)
async def test_a_source_that_suddenly_says_little_keeps_what_it_had(
    run: Run, redis: Redis, left: int, code: str | None, kept: int
) -> None:
    source = FakeSource(*breads(40))
    await run(source)
    source.records = breads(left)
    report = await run(source)
    assert (result(report)["error"], result(report)["kept"]) == (code, kept)
    assert failures(report) == ({"fake": code} if code else {})
    made = await current(redis)
    assert made is not None
    assert made.count == (40 if code else left)


async def test_a_source_that_changed_its_form_in_most_records_keeps_what_it_had(run: Run, redis: Redis) -> None:
    source = FakeSource(*breads(40))
    await run(source)
    source.records = [*breads(15), *({"identifiant": n} for n in range(25))]
    report = await run(source)
    assert result(report)["error"] == "source_malformed"
    made = await current(redis)
    assert made is not None
    assert made.count == 40


async def test_what_has_been_said_for_a_day_is_believed(run: Run, redis: Redis, clock: Clock) -> None:
    """Offers do end. Until then every run says so, and a source that comes back is believed at once."""
    source = FakeSource(*breads(40))
    await run(source)
    source.records = breads(3)
    for _ in range(3):
        assert result(await run(source))["error"] == "source_partial"
        clock.now += 6 * HOUR
    clock.now += 7 * HOUR
    assert result(await run(source))["error"] is None
    made = await current(redis)
    assert made is not None
    assert made.count == 3


async def test_an_empty_catalogue_is_never_published(run: Run, redis: Redis, clock: Clock) -> None:
    """Not even when the only source has said for days that it has nothing, and not as the first one."""
    source = FakeSource(*breads(2))
    source.records = []
    assert (await run(source))["stages"]["index"] == {"generation": None, "offers": 0}
    assert await current(redis) is None
    source.records = breads(2)
    await run(source)
    source.records = []
    for _ in range(3):
        clock.now += 20 * HOUR
        await run(source)
    made = await current(redis)
    assert made is not None
    assert made.count == 2


async def test_a_run_of_another_version_is_begun_anew(run: Run, tmp_path: Path) -> None:
    """At once, and with what the last finished run had."""
    source = FakeSource(*breads(3))
    await run(source)
    store = ObjectStore(str(tmp_path / "store"))
    [finished] = store.names("")
    broken = f"{int(finished) + 1:014}"
    store.write_json(f"{broken}/sources.json", store.read_json(f"{finished}/sources.json"))
    store.write_json(f"{broken}/extract/done.json", {"of": "another version"})
    report = await run(source)
    assert report["run"] not in {finished, broken}
    assert report["stages"]["embed"]["embedded"] == 0


async def test_a_run_that_cannot_be_read_is_begun_anew(run: Run, tmp_path: Path) -> None:
    source = FakeSource(*breads(3))
    await run(source)
    store = ObjectStore(str(tmp_path / "store"))
    [finished] = store.names("")
    store.remove(f"{finished}/report.json")
    store.remove(f"{finished}/index")
    store.write(f"{finished}/embed/00000.npy", b"not an array")
    report = await run(source)
    assert report["run"] != finished
    assert report["stages"]["index"]["offers"] == 3
    assert finished not in store.names("")


async def test_nothing_unchanged_is_embedded_or_indexed_again(run: Run, redis: Redis, embedder: Embedder) -> None:
    """A new day, a new address, another pay: the meaning is the same. What is gone is gone from the vectors too."""
    source = FakeSource(*breads(10))
    first = await run(source)
    assert (first["stages"]["embed"]["embedded"], first["stages"]["index"]["indexed"]) == (10, 10)
    again = await run(source)
    assert (again["stages"]["embed"]["embedded"], again["stages"]["index"]["indexed"]) == (0, 0)
    made = await current(redis)
    assert made is not None
    assert (made.generation, made.made_at) == (first["stages"]["index"]["generation"], again["started_at"])
    source.records = [*breads(9, date_posted="2026-11-20")[1:], api_record(77, description="Rye bread, sold by us.")]
    third = await run(source)
    assert (third["stages"]["embed"]["embedded"], third["stages"]["index"]["indexed"]) == (1, 1)
    assert await VectorSet(redis, generation=third["stages"]["index"]["vectors"]).count() == 9
    catalogue = Catalogue(redis, sample=[], embedder=embedder, **PATIENT)
    offers = Offers(catalogue=catalogue)
    await catalogue.refresh()
    await catalogue.warm()
    page = await offers.search(OfferQuery(text="rye bread"))
    assert (page.hits[0].offer.id, page.total, page.words_only) == ("fake:77", 9, False)
    await offers.aclose()


async def test_vectors_that_are_lost_are_made_again(run: Run, redis: Redis) -> None:
    source = FakeSource(*breads(5))
    report = await run(source)
    kept = VectorSet(redis, generation=report["stages"]["index"]["vectors"])
    await kept.remove([f"fake:{n}" for n in range(3)])
    assert (await run(source))["stages"]["index"]["indexed"] == 5
    assert await kept.count() == 5


async def test_a_process_hears_that_the_same_was_fetched_again(run: Run, redis: Redis, embedder: Embedder) -> None:
    source = FakeSource(*breads(3))
    await run(source)
    catalogue = Catalogue(redis, sample=[], embedder=embedder, **PATIENT)
    await catalogue.refresh()
    engine = catalogue.engine()
    report = await run(source)
    await catalogue.refresh()
    assert catalogue.engine() is engine
    assert engine.snapshot.made_at == report["started_at"]
    await catalogue.aclose()


async def test_identifiers_are_those_of_a_firm(run: Run, tmp_path: Path) -> None:
    """Two firms count from 1: both offers are there. The same firm's second word on its first offer replaces it."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, firm, title in (("a", "Levain", "Baker"), ("b", "Usines du Val", "Welder"), ("c", "LEVAIN", "Bakers")):
        posting = (
            f'{{"@type": "JobPosting", "identifier": "1", "title": "{title}", "description": "You work with us.",'
            f' "hiringOrganization": {{"name": "{firm}"}}}}'
        )
        (folder / f"{name}.json").write_text(posting)
    source = FileSource(path=folder)
    report = await run(source)
    assert report["stages"]["deduplicate"] == {"offers": 2, "same_id": 1, "same_text": 0}
