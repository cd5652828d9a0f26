"""The browser has words for what the server names by a code, in each language."""

from pathlib import Path
from typing import get_args

import orjson
import pytest

from server.protocol.events import STAFF_TYPES, Locale
from server.rights.manifest import COLLECTIONS
from server.settings import OfferSourceName

LOCALES = Path(__file__).parents[3] / "web" / "locales"


def words(file: str) -> dict[str, str]:
    return dict(orjson.loads((LOCALES / file).read_bytes()))


@pytest.mark.parametrize("locale", get_args(Locale))
def test_for_every_event_of_staff(locale: Locale) -> None:
    """They head the event in the live view and in the recording."""
    assert {f"staff.{kind}" for kind in STAFF_TYPES} <= set(words(f"{locale}.staff.json"))


@pytest.mark.parametrize("locale", get_args(Locale))
def test_for_every_source_of_offers(locale: Locale) -> None:
    assert {f"source.{name}" for name in get_args(OfferSourceName)} <= set(words(f"{locale}.json"))


@pytest.mark.parametrize("locale", get_args(Locale))
def test_for_everything_that_is_erased(locale: Locale) -> None:
    """A receipt says what there was."""
    assert {f"erased.kind.{name}" for name in COLLECTIONS} <= set(words(f"{locale}.json"))
