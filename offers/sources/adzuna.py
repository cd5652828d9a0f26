"""Adzuna's job search. Its descriptions are beginnings only, and it has no way to read one offer."""

import math
import time
from collections.abc import AsyncIterator
from typing import Any

from pydantic import SecretStr

from offers.errors import BadRecord, OfferNotFound, SourceMalformed
from offers.models import Offer, OfferQuery
from offers.sources.adzuna_record import adzuna_offer
from offers.sources.making import mapping
from offers.sources.polite import Manners, PoliteClient
from offers.sources.source import Answer, Record, Slice

API_URL = "https://api.adzuna.com/"
PAGE = 50
PAGES = 200


class AdzunaSource:
    """Offers of Adzuna in one country."""

    name = "adzuna"

    def __init__(
        self,
        *,
        app_id: str,
        app_key: SecretStr,
        country: str = "fr",
        api_url: str = API_URL,
        manners: Manners | None = None,
    ) -> None:
        self._country = country
        self._app_id = app_id
        self._app_key = app_key
        self._http = PoliteClient(base_url=api_url, manners=manners or Manners(a_second=0.4))

    async def search(self, query: OfferQuery, *, etag: str | None = None) -> Answer | None:  # noqa: ARG002 - it has none
        """The first page for words and place. Raises OffersUnavailable."""
        asked = {"what": query.text[:200] or None, "where": query.place}
        records, total = await self._page(1, {name: value for name, value in asked.items() if value})
        offers: list[Offer] = []
        now = int(time.time() * 1000)
        for record in records:
            try:
                offers.append(self.normalise(record, fetched_at=now))
            except BadRecord:
                continue
        return Answer(offers=offers, total=total, rejected=len(records) - len(offers))

    async def read(self, source_id: str) -> Offer:
        """Raises OfferNotFound: Adzuna's offers are read from the catalogue."""
        raise OfferNotFound(source_id)

    async def harvest(self, position: str | None = None) -> AsyncIterator[Slice]:
        """Page by page, newest first, as far as the API goes; `position` is the page to go on with."""
        page = int(position) if position else 1
        while page <= PAGES:
            records, total = await self._page(page, {"sort_by": "date"})
            last = not records or page >= min(PAGES, math.ceil(total / PAGE))
            page += 1
            yield Slice(records=records, position=None if last else str(page))
            if last:
                return

    def normalise(self, record: Record, *, fetched_at: int) -> Offer:
        """An element of `results`. Raises BadRecord."""
        return adzuna_offer(record, source=self.name, country=self._country, fetched_at=fetched_at)

    async def aclose(self) -> None:
        """Close connections."""
        await self._http.aclose()

    async def _page(self, page: int, asked: dict[str, Any]) -> tuple[list[Record], int]:
        keys = {"app_id": self._app_id, "app_key": self._app_key.get_secret_value()}
        params = {**keys, **asked, "results_per_page": PAGE, "content-type": "application/json"}
        body = mapping((await self._http.get(f"v1/api/jobs/{self._country}/search/{page}", params=params)).body)
        records, count = body.get("results"), body.get("count")
        if not isinstance(records, list) or not isinstance(count, int):
            raise SourceMalformed("no results")
        return [record for record in records if isinstance(record, dict)], count
