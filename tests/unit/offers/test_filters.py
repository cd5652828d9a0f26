"""A filter over columns admits exactly the offers that the filter over one offer admits, and both fail closed."""

import datetime as dt
import itertools

import numpy as np
import pytest

from offers.models import Offer, OfferQuery, Place
from offers.search.columns import Columns
from offers.search.essence import Essence, essence_of
from offers.search.filters import admits
from offers.search.rules import expired
from offers.search.words import Stems
from offers.sources.sample import WRITTEN, load_sample

PLACES = (None, "Lyon", "  LYON ", "bretagne", "44", "59000", "nowhere", '" or 1 == 1 or "', "?", "la rochelle")


@pytest.fixture(scope="module")
def offers() -> list[Offer]:
    """The sample set and one that says nothing."""
    sample = load_sample(WRITTEN)
    silent = Offer(id="x:1", source="x", title="Job", description="A job.", content_hash="", fetched_at=0)
    return [*sample, silent]


def test_columns_admit_what_offers_do(offers: list[Offer]) -> None:
    columns = Columns([essence_of(offer, Stems()) for offer in offers])
    for place, contract, language, remote in itertools.product(
        PLACES, (None, "cdi", "other"), (None, "fr", "en"), (None, True, False)
    ):
        query = OfferQuery.model_validate(
            {"place": place, "contract": contract, "language": language, "remote": remote}
        )
        mask = columns.mask(query)
        admitted = np.ones(len(offers), dtype=np.bool_) if mask is None else mask
        assert admitted.tolist() == [admits(query, offer) for offer in offers]
        assert place not in ("?", "nowhere") or not admitted.any()
        assert not (place or contract or language or remote) or not admitted[-1]


def test_the_newest_come_first_and_what_expired_last(offers: list[Offer]) -> None:
    columns = Columns([essence_of(offer, Stems()) for offer in offers])
    for day in (dt.date(2026, 11, 12), dt.date(2026, 11, 23), dt.date(2027, 4, 1)):
        order = [offers[place] for place in columns.newest(day).tolist()]
        live = [offer for offer in order if not expired(offer, day)]
        assert order[: len(live)] == live
        for part in (live, order[len(live) :]):
            posted = [offer.date_posted or "" for offer in part]
            assert posted == sorted(posted, reverse=True)
        assert sorted(offer.id for offer in order) == sorted(offer.id for offer in offers)
        assert columns.expired(day).tolist() == [expired(offer, day) for offer in offers]


def test_essences_come_back_as_they_were(offers: list[Offer]) -> None:
    stems = Stems()
    for essence in (essence_of(offer, stems) for offer in offers):
        assert Essence.unpack(essence.pack()) == essence


def test_a_department_and_every_place_admit() -> None:
    """Of an offer that names no town, and of one that may be done in several."""
    wide = Offer(
        id="x:2", source="x", title="Job", description="A job.", content_hash="", fetched_at=0,
        place=Place(department="49", region="Pays de la Loire", country="FR"), other_places=[Place(city="Metz")],
    )  # fmt: skip
    for name, admitted in (("49", True), ("Maine-et-Loire", True), ("metz", True), ("Nancy", False)):
        assert admits(OfferQuery(place=name), wide) is admitted
    assert set(essence_of(wide, Stems()).places) >= {"49", "metz"}
