"""The JSON offers API (API.md says what it promises)."""

from collections.abc import AsyncIterator
from time import time
from urllib.parse import quote

from offers.errors import BadQuery, BadRecord, OfferNotFound, SourceMalformed
from offers.models import Offer, OfferQuery
from offers.sources.making import mapping, readable
from offers.sources.native import native_offer
from offers.sources.polite import Manners, PoliteClient, max_age
from offers.sources.source import Answer, Record, Slice

PAGE = 100
PAGES = 10_000  # a harvest ends here: a page that never ends must not hold the pipeline for ever


class ApiSource:
    """A client of the JSON offers API at `base_url`."""

    def __init__(self, *, base_url: str, name: str = "api", manners: Manners | None = None) -> None:
        self._name = name
        self._http = PoliteClient(base_url=base_url.rstrip("/") + "/", manners=manners)

    @property
    def name(self) -> str:
        """Stands before the colon of every id."""
        return self._name

    async def search(self, query: OfferQuery, *, etag: str | None = None) -> Answer | None:
        """The API's best offers. Raises BadQuery, OffersUnavailable."""
        asked = {
            "q": query.text or None,
            "place": query.place,
            "contract": query.contract,
            "remote": None if query.remote is None else str(query.remote).lower(),
            "language": query.language,
            "limit": PAGE,
        }
        reply = await self._http.get(
            "offers",
            params={name: value for name, value in sorted(asked.items()) if value is not None},
            headers={"if-none-match": etag} if etag else None,
            known=frozenset({304, 400, 422}),
        )
        if reply.status == 304:
            return None
        if reply.status in (400, 422):
            raise BadQuery
        records, total, _ = _page(reply.body)
        offers, rejected = self._offers(records)
        return Answer(
            offers=offers,
            total=total,
            etag=reply.headers.get("etag"),
            max_age=max_age(reply.headers),
            rejected=rejected,
        )

    async def read(self, source_id: str) -> Offer:
        """One offer. Raises OfferNotFound, OffersUnavailable."""
        reply = await self._http.get(f"offers/{quote(source_id, safe='')}", known=frozenset({404, 410}))
        if reply.status in (404, 410):
            raise OfferNotFound(source_id)
        try:
            return self.normalise(mapping(reply.body), fetched_at=int(time() * 1000))
        except BadRecord as error:
            raise SourceMalformed(error.detail) from None

    async def harvest(self, position: str | None = None) -> AsyncIterator[Slice]:
        """Every page; `position` is the API's cursor. Raises OffersUnavailable."""
        seen: set[str] = set()
        for _ in range(PAGES):
            params: dict[str, str | int] = {"limit": PAGE, **({"cursor": position} if position else {})}
            records, _, following = _page((await self._http.get("offers", params=params)).body)
            if following is not None and following in seen:
                raise SourceMalformed("a cursor comes twice")
            yield Slice(
                records=[record for record in records if isinstance(record, dict)],
                position=following,
                rejects={"not_an_object": lost} if (lost := sum(not isinstance(r, dict) for r in records)) else {},
            )
            if following is None:
                return
            seen.add(following)
            position = following
        raise SourceMalformed("pages without end")

    def normalise(self, record: Record, *, fetched_at: int) -> Offer:
        """A record of the API. Raises BadRecord."""
        return native_offer(record, source=self._name, fetched_at=fetched_at)

    async def aclose(self) -> None:
        """Close connections."""
        await self._http.aclose()

    def _offers(self, records: list[object]) -> tuple[list[Offer], int]:
        offers = readable(records, self.normalise)
        if records and not offers:
            raise SourceMalformed("no record is an offer")
        return offers, len(records) - len(offers)


def _page(body: object) -> tuple[list[object], int | None, str | None]:
    page = mapping(body)
    records, total, cursor = page.get("offers"), page.get("total"), page.get("cursor")
    if not isinstance(records, list) or not (cursor is None or (isinstance(cursor, str) and cursor)):
        raise SourceMalformed("no page of offers")
    return records, total if isinstance(total, int) and not isinstance(total, bool) else None, cursor
