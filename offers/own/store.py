"""Offers that candidates brought, in MongoDB. Each belongs to one candidate; for everybody else it does not exist."""

import time
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from offers.errors import OfferNotFound, OffersUnavailable, OwnOffersFull
from offers.models import Offer

MOST = 30
"""Of one candidate."""
_FORM = 1

Document = dict[str, Any]


class OwnOfferStore:
    """Collection `own_offers`. Every method raises OffersUnavailable when MongoDB is away."""

    def __init__(self, mongo: AsyncDatabase[Document], *, most: int = MOST) -> None:
        self._offers = mongo["own_offers"]
        self._most = most

    async def ensure_indexes(self) -> None:
        """Indexes that the reads need."""
        await self._offers.create_index([("owner", 1), ("created_at", -1)])

    async def add(self, owner: str, offer: Offer) -> Offer:
        """Keep an offer; the same text again is the offer that is there. Raises OwnOffersFull."""
        try:
            same = await self._offers.find_one({"owner": owner, "brought": offer.description})
            if same is not None:
                return _offer(same)
            document = {"_id": offer.id, "owner": owner, "form": _FORM, "brought": offer.description}
            await self._offers.insert_one({**document, "offer": _kept(offer), "created_at": int(time.time() * 1000)})
            if await self._offers.count_documents({"owner": owner}, limit=self._most + 1) > self._most:
                await self._offers.delete_one({"_id": offer.id})  # counted after: two at once cannot both slip in
                raise OwnOffersFull
        except PyMongoError as error:
            raise OffersUnavailable(type(error).__name__) from None
        return offer

    async def find(self, owner: str, offer_id: str) -> Offer:
        """Raises OfferNotFound: another's too."""
        try:
            found = await self._offers.find_one({"_id": offer_id, "owner": owner})
        except PyMongoError as error:
            raise OffersUnavailable(type(error).__name__) from None
        if found is None:
            raise OfferNotFound(offer_id)
        return _offer(found)

    async def of(self, owner: str) -> list[Offer]:
        """The newest first."""
        try:
            found = self._offers.find({"owner": owner}).sort("created_at", -1).limit(self._most)
            return [_offer(document) async for document in found]
        except PyMongoError as error:
            raise OffersUnavailable(type(error).__name__) from None

    async def put(self, owner: str, offer: Offer) -> Offer:
        """In place of what was there. Raises OfferNotFound."""
        try:
            done = await self._offers.update_one({"_id": offer.id, "owner": owner}, {"$set": {"offer": _kept(offer)}})
        except PyMongoError as error:
            raise OffersUnavailable(type(error).__name__) from None
        if not done.matched_count:
            raise OfferNotFound(offer.id)
        return offer

    async def remove(self, owner: str, offer_id: str) -> None:
        """Raises OfferNotFound. Sessions keep what they pinned."""
        try:
            done = await self._offers.delete_one({"_id": offer_id, "owner": owner})
        except PyMongoError as error:
            raise OffersUnavailable(type(error).__name__) from None
        if not done.deleted_count:
            raise OfferNotFound(offer_id)


def _kept(offer: Offer) -> Document:
    return offer.model_dump(mode="json")


def _offer(document: Document) -> Offer:
    return Offer.model_validate(document["offer"])
