"""Offers that candidates bring themselves: as text, as a file, or as a link where the server may fetch one."""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable

from offers.errors import BadRecord, EmptyOffer, LinksOff
from offers.models import Freshness, Offer, OfferCorrection, OfferReading
from offers.own.links import LinkReader
from offers.own.reading import LONGEST, PREFIX, SOURCE, offer_of_text
from offers.own.store import OwnOfferStore
from offers.ports import DocumentReader
from offers.sources import pay
from offers.sources.job_posting import posting_offer
from offers.sources.making import content_hash, make_offer
from offers.sources.page import postings_of_page, text_of_page
from offers.sources.text import plain

_LEAST = 40  # characters; there is nothing to be interviewed about in less
_MADE = {"salary", "place", "competences", "id", "source", "content_hash", "fetched_at", "language"}


class OwnOffers:
    """Every call names the candidate; another's offer is OfferNotFound. Nothing of a text is ever logged.

    Texts are read in threads: a long one takes longer than others may be kept waiting.
    """

    def __init__(
        self,
        *,
        store: OwnOfferStore,
        documents: DocumentReader,
        links: LinkReader | None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._documents = documents
        self._links = links
        self._clock = clock

    @property
    def links(self) -> bool:
        """Whether a link may be given."""
        return self._links is not None

    async def write(self, owner: str, text: str) -> Offer:
        """An offer as pasted text. Raises EmptyOffer, OwnOffersFull, OffersUnavailable."""
        return await self._keep(owner, await asyncio.to_thread(self._read, text))

    async def upload(self, owner: str, *, filename: str, data: bytes) -> Offer:
        """The same as a file: PDF, Word or text. Raises what the reader of documents raises too."""
        text = await self._documents.text(data, filename)
        return await self._keep(owner, await asyncio.to_thread(self._read, text))

    async def follow(self, owner: str, url: str) -> Offer:
        """The offer that a web page shows. Raises LinksOff, LinkRefused, LinkUnreadable, EmptyOffer too."""
        if self._links is None:
            raise LinksOff
        content = await self._links.read(url)
        return await self._keep(owner, await asyncio.to_thread(self._of_page, content, url))

    async def all_of(self, owner: str) -> list[Offer]:
        """The newest first."""
        return await self._store.of(owner)

    async def read(self, owner: str, offer_id: str) -> OfferReading:
        """Raises OfferNotFound, OffersUnavailable."""
        offer = await self._store.find(owner, offer_id)
        return OfferReading(offer=offer, freshness=Freshness(state="fresh", fetched_at=offer.fetched_at))

    async def correct(self, owner: str, offer_id: str, correction: OfferCorrection) -> Offer:
        """As the candidate says it is. Raises OfferNotFound, EmptyOffer."""
        before = await self._store.find(owner, offer_id)
        said = correction.model_dump(exclude={"salary", "place", "remote", "competences"})
        kept = before.model_dump(exclude={*said, *_MADE})
        try:
            offer = make_offer(
                source=SOURCE,
                source_id=before.id.removeprefix(PREFIX),
                fetched_at=before.fetched_at,
                **{**kept, **said},
                place=_placed(before, correction),
                competences=_demands(before, correction),
                salary=pay.salary_of_text(correction.salary) if correction.salary else None,
            )
        except BadRecord as error:
            raise EmptyOffer(error.detail) from None
        return await self._store.put(owner, offer)

    async def remove(self, owner: str, offer_id: str) -> None:
        """Raises OfferNotFound."""
        await self._store.remove(owner, offer_id)

    def _read(self, text: str, url: str | None = None) -> Offer:
        said = plain(text[: LONGEST * 4], longest=LONGEST)
        if len(said) < _LEAST:
            raise EmptyOffer
        try:
            return offer_of_text(said, identity=secrets.token_hex(10), fetched_at=self._now(), url=url)
        except BadRecord as error:
            raise EmptyOffer(error.detail) from None

    def _of_page(self, content: bytes, url: str) -> Offer:
        """What the page says of itself for machines, else what it shows."""
        for record in postings_of_page(content, Counter[str]()):
            try:
                found = posting_offer(record, source=SOURCE, fetched_at=self._now())
            except BadRecord:
                continue
            made = found.model_copy(update={"id": f"{PREFIX}{secrets.token_hex(10)}", "url": url})
            return made.model_copy(update={"content_hash": content_hash(made)})
        return self._read(text_of_page(content), url)

    async def _keep(self, owner: str, offer: Offer) -> Offer:
        return await self._store.add(owner, offer)

    def _now(self) -> int:
        return int(self._clock() * 1000)


def _placed(before: Offer, correction: OfferCorrection) -> dict[str, object]:
    place = before.place.model_dump() if before.place else {}
    if correction.place != place.get("city"):  # another town: what was known of the old one is not true of it
        place = {"city": correction.place}
    return {**place, "remote": correction.remote}


def _demands(before: Offer, correction: OfferCorrection) -> list[dict[str, object]]:
    known = {one.label: one for one in before.competences}
    labels = dict.fromkeys(label.strip() for label in correction.competences if label.strip())
    return [known[label].model_dump() if label in known else {"label": label, "required": True} for label in labels]
