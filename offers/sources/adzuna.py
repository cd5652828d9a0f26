"""Adzuna's job search. Its descriptions are beginnings only, and it has no way to read one offer."""

import asyncio
import math
from collections.abc import AsyncIterator
from functools import partial

from pydantic import SecretStr

from offers.errors import BudgetSpent, OfferNotFound, SourceMalformed, SourceResting
from offers.models import Offer, OfferQuery
from offers.sources.adzuna_record import adzuna_offer
from offers.sources.budget import DAY, MINUTE, MONTH, WEEK, Budget, Purpose
from offers.sources.making import mapping, readable
from offers.sources.polite import Manners, Params, PoliteClient
from offers.sources.source import Answer, Record, Slice

API_URL = "https://api.adzuna.com/"
PAGE = 50
PAGES = 200
CALLS = ((MINUTE, 25), (DAY, 250), (WEEK, 1000), (MONTH, 2500))
"""What its terms allow without asking."""
HARVEST = ((DAY, 40),)
"""Of these; the rest is for searches."""
AGAIN = 20 * 3600.0  # seconds after a whole harvest before the next one
_PATIENCE = 65.0  # seconds a harvest waits for a call to become free


class AdzunaSource:
    """Offers of Adzuna in one country. With a `budget` it is never asked more often than its terms allow."""

    name = "adzuna"

    def __init__(
        self,
        *,
        app_id: str,
        app_key: SecretStr,
        country: str = "fr",
        api_url: str = API_URL,
        manners: Manners | None = None,
        budget: Budget | None = None,
    ) -> None:
        self._country = country
        self._app_id = app_id
        self._app_key = app_key
        self._budget = budget
        self._http = PoliteClient(base_url=api_url, manners=manners or Manners(a_second=0.4))

    async def search(self, query: OfferQuery, *, etag: str | None = None) -> Answer | None:  # noqa: ARG002 - it has none
        """The first page for words and place. Raises OffersUnavailable."""
        asked = {"what": query.text[:200] or None, "where": query.place}
        records, total = await self._page(1, {name: value for name, value in asked.items() if value}, "search")
        offers = readable(records, self.normalise)
        return Answer(offers=offers, total=total, rejected=len(records) - len(offers))

    async def read(self, source_id: str) -> Offer:
        """Raises OfferNotFound: Adzuna's offers are read from the catalogue."""
        raise OfferNotFound(source_id)

    async def harvest(self, position: str | None = None) -> AsyncIterator[Slice]:
        """Page by page, newest first, as far as the API and its terms go; `position` is the page to go on with.

        Raises SourceResting before the next one is due.
        """
        if position is None and self._budget is not None and not await self._budget.due():
            raise SourceResting
        page, total = int(position) if position else 1, PAGES * PAGE
        while page <= PAGES:
            try:
                listed, total = await self._patient_page(page)
            except BudgetSpent as limit:
                if page == 1:
                    raise SourceResting from limit
                yield Slice(records=[], position=None, rejects={"beyond_budget": total - (page - 1) * PAGE})
                break
            records = [record for record in listed if isinstance(record, dict)]
            last = not listed or page >= min(PAGES, math.ceil(total / PAGE))
            rejects = {
                "not_an_object": len(listed) - len(records),
                "not_delivered": max(0, min(total, PAGES * PAGE) - (page - 1) * PAGE - len(listed)) if last else 0,
            }
            page += 1
            counted = {reason: number for reason, number in rejects.items() if number}
            yield Slice(records=records, position=None if last else str(page), rejects=counted)
            if last:
                break
        if self._budget is not None:
            await self._budget.harvested(AGAIN)

    def normalise(self, record: Record, *, fetched_at: int) -> Offer:
        """An element of `results`. Raises BadRecord."""
        return adzuna_offer(record, source=self.name, country=self._country, fetched_at=fetched_at)

    async def aclose(self) -> None:
        """Close connections."""
        await self._http.aclose()

    async def _patient_page(self, page: int) -> tuple[list[object], int]:
        """A page of a harvest, which has time: the minute's calls come back. Raises BudgetSpent when the day's do."""
        for _ in range(3):
            try:
                return await self._page(page, {"sort_by": "date"}, "harvest")
            except BudgetSpent as limit:
                if limit.retry_after is None or limit.retry_after > _PATIENCE:
                    raise
                await asyncio.sleep(limit.retry_after)
        return await self._page(page, {"sort_by": "date"}, "harvest")

    async def _page(self, page: int, asked: Params, purpose: Purpose) -> tuple[list[object], int]:
        keys = {"app_id": self._app_id, "app_key": self._app_key.get_secret_value()}
        params = {**keys, **asked, "results_per_page": PAGE, "content-type": "application/json"}
        gate = None if self._budget is None else partial(self._budget.take, purpose)
        reply = await self._http.get(f"v1/api/jobs/{self._country}/search/{page}", params=params, gate=gate)
        body = mapping(reply.body)
        records, count = body.get("results"), body.get("count")
        if not isinstance(records, list) or not isinstance(count, int):
            raise SourceMalformed("no results")
        return records, count
