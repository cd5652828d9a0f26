"""Adzuna as it really writes: each odd record with its right values. Firms are invented."""

from collections.abc import Mapping
from typing import Any

import pytest

from offers.sources.adzuna_record import adzuna_offer
from tests.offers_server import adzuna_record
from tests.unit.offers.odd import Odd, pay, place, wrong


def area(*names: str, shown: str | None = None) -> dict[str, Any]:
    """A location as Adzuna gives it."""
    return {"location": {"__CLASS__": "Adzuna::API::Response::Location", "area": list(names), "display_name": shown}}


NO_PAY = {"salary": None}
IN_FRANCE: list[Odd] = [
    ({"contract_type": "PERMANENT", "contract_time": "FULL_TIME"}, {"contract": "cdi", "working_time": "full"}),
    ({"location": {"area": ["France", "Ile-de-France", "Paris", "15ème Arrondissement"]}},
     place("Paris", postal="75015", department="75", region="Île-de-France")),
    *(({"salary_is_predicted": flag}, pay(20000, 24000, "year")) for flag in ("0", 0, False, "false", None, "")),
    *(({"salary_is_predicted": flag}, NO_PAY) for flag in ("1", 1, True, "true", 1.0)),
    ({"salary_min": 24000, "salary_max": None}, pay(24000, None, "year")),
    ({"salary_min": "24000.50", "salary_max": "24000.50"}, pay(24000.5, 24000.5, "year")),
    ({"salary_min": 30000, "salary_max": 25000}, pay(25000, 30000, "year")),
    ({"salary_min": 0, "salary_max": 0}, NO_PAY),
    ({"salary_min": 0, "salary_max": 31000}, pay(None, 31000, "year")),
    ({"salary_min": 12.5, "salary_max": 13}, {"salary.minimum": None, "salary.doubtful": True}),
    ({"salary_min": None, "salary_max": None}, NO_PAY),
    ({"contract_type": "permanent", "contract_time": "full_time"}, {"contract": "cdi", "working_time": "full"}),
    ({"contract_type": "contract", "contract_time": "part_time"}, {"contract": "cdd", "working_time": "part"}),
    ({"contract_type": None}, {"contract": None, "working_time": None}),
    ({"title": "Alternance - Assistant RH (H/F)", "contract_type": "contract"}, {"contract": "apprenticeship"}),
    ({"title": "<strong>Boulanger</strong> H/F (H/F)"}, {"title": "Boulanger H/F"}),
    ({"company": {}}, {"company": None}),
    ({"company": {"display_name": "Au Levain &amp; fils"}}, {"company": "Au Levain & fils"}),
    ({"id": 4321987650}, {"id": "adzuna:4321987650", "origin": "adzuna"}),
    ({"description": "Poste en télétravail partiel, 2 jours de télétravail par semaine&hellip;"},
     {"place.remote": "hybrid"}),
    ({"redirect_url": "ftp://x"}, {"url": None}),
    (area("France", "Ile-de-France", "Paris", shown="Paris, Ile-de-France"),
     place("Paris", region="Ile-de-France")),
    (area("France", "Auvergne-Rhône-Alpes", "Rhône", "Lyon", shown="Lyon, Rhône"),
     place("Lyon", region="Auvergne-Rhône-Alpes")),
    (area("France", shown="France"), place(None)),
    (area("France", "Île-de-France", shown="Île-de-France"), place(None, region="Île-de-France")),
    (area("France", "Bretagne", shown="Rennes, Bretagne"), place("Rennes", region="Bretagne")),
    ({"location": None}, place(None)),
    ({"location": {"display_name": "Nantes, Loire-Atlantique"}}, place("Nantes")),
]  # fmt: skip
ELSEWHERE: list[tuple[str | None, Mapping[str, Any], Mapping[str, Any]]] = [
    ("gb", area("UK", "London", shown="London, UK"), place("London", region="London", country="GB")),
    ("gb", area("UK", "South East England", "Kent", "Ashford", shown="Ashford, Kent"),
     place("Ashford", region="South East England", country="GB")),
    ("gb", {}, pay(20000, 24000, "year", "GBP")),
    ("us", area("US", "California", "San Francisco County", "San Francisco", shown="San Francisco, CA"),
     place("San Francisco", region="California", country="US")),
    ("us", {}, pay(20000, 24000, "year", "USD")),
    ("de", area("Deutschland", "Berlin", shown="Berlin, Deutschland"), place("Berlin", region="Berlin", country="DE")),
    ("de", {}, pay(20000, 24000, "year", "EUR")),
    ("ch", {}, pay(20000, 24000, "year", "CHF")),
    ("pl", {"salary_min": 90000, "salary_max": 120000}, pay(90000, 120000, "year", "PLN")),
    ("in", {"salary_min": 900000, "salary_max": 1200000}, pay(900000, 1200000, "year", "INR")),
    ("au", {}, pay(20000, 24000, "year", "AUD")),
    ("za", {}, pay(20000, 24000, "year", "ZAR")),
    (None, area("UK", "Scotland", "Glasgow", shown="Glasgow"),
     {**place("Glasgow", region="Scotland", country="GB"), **pay(20000, 24000, "year", "GBP")}),
    (None, {"redirect_url": "https://www.adzuna.co.uk/jobs/land/ad/1", "location": {}},
     {"place.country": "GB", **pay(20000, 24000, "year", "GBP")}),
    (None, {"redirect_url": "https://www.adzuna.fr/land/ad/1", "location": {}},
     {"place.country": "FR", **pay(20000, 24000, "year", "EUR")}),
    (None, {"location": {}, "redirect_url": "https://offers.example/1"}, pay(20000, 24000, "year", None)),
]  # fmt: skip
ALL = [*(("fr", changes, right) for changes, right in IN_FRANCE), *ELSEWHERE]


@pytest.mark.parametrize(("country", "changes", "right"), ALL, ids=[f"{one[0]} {one[1]}"[:70] for one in ALL])
def test_an_odd_record_is_read_right(country: str | None, changes: Mapping[str, Any], right: Mapping[str, Any]) -> None:
    offer = adzuna_offer(adzuna_record(1, **changes), source="adzuna", country=country, fetched_at=1)
    assert wrong(offer, right) == {}
