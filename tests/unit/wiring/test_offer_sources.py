"""Which sources of offers the settings name, and what is built of them."""

from typing import get_args

import pytest
from redis.asyncio import Redis

from server.settings import OfferSourceName, Settings
from server.wiring.offers import build_sources

SET: dict[OfferSourceName, dict[str, str]] = {
    "api": {"offers_api_url": "https://offers.example"},
    "francetravail": {"france_travail_client_id": "id", "france_travail_client_secret": "invented"},
    "adzuna": {"adzuna_app_id": "id", "adzuna_app_key": "invented"},
}
NONE = Settings(_env_file=None)


async def built(settings: Settings) -> list[str]:
    async with Redis() as redis:  # nobody is asked
        sources = build_sources(settings, redis=redis)
    for source in sources:
        await source.aclose()
    return [source.name for source in sources]


async def test_all_that_are_set_are_built_under_their_names() -> None:
    settings = Settings(_env_file=None, **{name: value for one in SET.values() for name, value in one.items()})  # type: ignore[arg-type]
    assert await built(settings) == [*settings.offer_sources] == [*get_args(OfferSourceName)]


@pytest.mark.parametrize("name", get_args(OfferSourceName))
async def test_one_with_half_of_its_settings_is_none(name: OfferSourceName) -> None:
    for left_out in SET[name]:
        half = {setting: value for setting, value in SET[name].items() if setting != left_out}
        assert await built(Settings(_env_file=None, **half)) == []  # type: ignore[arg-type]
    assert await built(NONE) == []
