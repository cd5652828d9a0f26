"""Records with fields of a wrong kind, hostile text and odd pay: an offer comes of each, or a reason."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from offers.errors import BadRecord
from offers.models import Offer
from offers.sources.adzuna import AdzunaSource
from offers.sources.france_travail import FranceTravailSource
from offers.sources.job_posting import posting_offer
from offers.sources.native import native_offer
from tests.offers_server import adzuna_record, api_record, ft_record
from tests.unit.offers.test_files import POSTING

Normalise = Callable[[dict[str, Any]], Offer]

WRONG: tuple[Any, ...] = (
    None, True, -1, 0, 3.5, 1e400, 10**30, "", " ", "x", "\x00\ud800", "9" * 400, "²", "2026-13-45",
    [], [None], [[]], ["x", 7], {}, {"x": {}}, [{}],
    {"label": 5, "name": [], "value": {}}, {"minValue": "many", "unitText": 3},
)  # fmt: skip


def native(record: dict[str, Any]) -> Offer:
    return native_offer(record, source="api", fetched_at=1)


def posting(record: dict[str, Any]) -> Offer:
    return posting_offer(record, source="files", fetched_at=1)


ADZUNA = AdzunaSource(app_id="a", app_key=SecretStr("k"))
FRANCE_TRAVAIL = FranceTravailSource(client_id="a", client_secret=SecretStr("k"))
WHOLE = api_record(
    1,
    salary={"raw": "24 k€", "minimum": 24000, "maximum": 26000, "currency": "EUR", "period": "year"},
    experience_years=2,
    experience_raw="2 ans",
    experience_demand="required",
    working_time="part",
    weekly_hours=28,
    other_places=[{"city": "Metz", "country": "FR"}],
    licences=["B"],
    languages=[{"label": "Anglais", "required": True}],
    training=["CAP"],
    rome_code="D1102",
    language="en",
    company={"name": "Levain"},
    date_posted="2026-11-01",
    valid_through="2027-01-01",
    url="https://offers.example/1",
)
KINDS: list[tuple[Normalise, dict[str, Any]]] = [
    (native, WHOLE),
    (posting, POSTING),
    (lambda record: ADZUNA.normalise(record, fetched_at=1), adzuna_record(1)),
    (lambda record: FRANCE_TRAVAIL.normalise(record, fetched_at=1), ft_record(1)),
]


def spoilt(record: Any, wrong: Any) -> Iterator[Any]:
    """The record with one value somewhere in it replaced."""
    if isinstance(record, dict):
        for name, value in record.items():
            yield {**record, name: wrong}
            for inner in spoilt(value, wrong):
                yield {**record, name: inner}
    elif isinstance(record, list):
        for place, value in enumerate(record):
            yield [*record[:place], wrong, *record[place + 1 :]]
            for inner in spoilt(value, wrong):
                yield [*record[:place], inner, *record[place + 1 :]]


@pytest.mark.parametrize(("normalise", "whole"), KINDS, ids=["native", "posting", "adzuna", "france_travail"])
def test_wrong_kinds_are_rejected_alone(normalise: Normalise, whole: dict[str, Any]) -> None:
    """Every value replaced by every wrong one, in turn: what comes through can be stored and says no nonsense."""
    assert normalise(whole).title
    reasons = set()
    for wrong in WRONG:
        for record in spoilt(whole, wrong):
            try:
                offer = normalise(record)
            except BadRecord as error:
                reasons.add(error.detail)
                continue
            assert Offer.model_validate_json(offer.model_dump_json()) == offer
            assert json.loads(offer.model_dump_json())["title"].strip()
    named = set() if normalise is posting else {"missing_id"}  # of what a posting says an id can be made
    assert named | {"missing_title", "missing_description"} <= reasons
    assert all(reason.startswith(("missing_", "invalid_")) for reason in reasons)


@pytest.mark.parametrize(
    "markup",
    [
        "<script>steal()</script>",
        "<img src=x onerror=steal()>",
        "&lt;script&gt;steal()&lt;/script&gt;",
        "<svg><script>steal()</script></svg>",
        "<style>@import 'steal()'</style>",
        "<iframe srcdoc='steal()'></iframe>",
        "<a href='javascript:steal()'></a>",
    ],
)
def test_markup_in_any_field_is_gone(markup: str) -> None:
    """Only what people are meant to read is left of a description, a title, a company, a place, a demand."""
    hostile = api_record(
        1, title=f"Baker {markup}", description=f"Bread. {markup}", company=f"Levain {markup}",
        place={"city": f"Lyon {markup}"}, competences=[f"Bread {markup}"], salary={"raw": f"2 k€ {markup}"},
        url="javascript:steal()",
    )  # fmt: skip
    said = native(hostile).model_dump_json()
    assert "steal" not in said
    assert "<" not in said


def test_pay_in_free_text_stays_as_it_was_written() -> None:
    """Never guessed into numbers, whether it stands alone or in its object."""
    for salary in ("selon profil, 2 à 3 k€", {"raw": "selon profil, 2 à 3 k€"}):
        pay = native(api_record(1, salary=salary)).salary
        assert pay is not None
        assert (pay.raw, pay.minimum, pay.maximum) == ("selon profil, 2 à 3 k€", None, None)
