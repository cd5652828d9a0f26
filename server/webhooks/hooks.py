"""Webhooks and their deliveries in MongoDB. A delivery names ids only; who wants to know more asks with a token."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from pymongo.errors import PyMongoError

from server.protocol.errors import ServerError, Unavailable
from server.stores.clock import wall_ms
from server.stores.mongo import Database, Document, is_duplicate
from server.webhooks.signing import new_secret

FORMAT = 1
MOST = 20
"""Of one organisation."""
KEPT_MS = 30 * 24 * 3600 * 1000
State = Literal["waiting", "delivered", "failed"]


class WebhookNotFound(ServerError):
    """No webhook of this organisation has that id."""

    code = "webhook_not_found"
    status = 404


class TooManyWebhooks(ServerError):
    """The organisation has as many webhooks as it may."""

    code = "too_many_webhooks"
    status = 409


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where an organisation wants notices, and of what. `seen`: up to when it was looked for new ones."""

    id: str
    organisation: str
    url: str = field(repr=False)
    events: tuple[str, ...]
    secret: str = field(repr=False)
    created_at: int
    seen: int
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notice for one webhook."""

    id: str
    webhook: str
    organisation: str
    event: str
    subject: str
    at: int
    state: State
    tries: int
    next_at: int | None
    created_at: int
    status: int | None = None

    @property
    def document(self) -> Document:
        """As it is stored."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "id"}
        return {"_id": self.id, "format": FORMAT, **fields}


class Webhooks:
    """Collections `webhooks` and `deliveries`. Every method raises Unavailable when MongoDB is away."""

    def __init__(self, mongo: Database) -> None:
        self._webhooks = mongo["webhooks"]
        self._deliveries = mongo["deliveries"]

    async def ensure_indexes(self) -> None:
        """Indexes that the reads need."""
        await self._webhooks.create_index([("organisation", 1)])
        await self._deliveries.create_index([("webhook", 1), ("state", 1), ("next_at", 1)])
        await self._deliveries.create_index([("webhook", 1), ("created_at", -1)])

    async def add(self, organisation: str, *, url: str, events: Sequence[str]) -> Webhook:
        """A new one, with notices from now on. Raises TooManyWebhooks."""
        at = wall_ms()
        made = Webhook(
            id=f"w_{secrets.token_hex(8)}",
            organisation=organisation,
            url=url,
            events=tuple(events),
            secret=new_secret(),
            created_at=at,
            seen=at,
        )
        fields = {name: getattr(made, name) for name in made.__dataclass_fields__ if name != "id"}
        try:
            if len(await self.of(organisation)) >= MOST:
                raise TooManyWebhooks
            await self._webhooks.insert_one({"_id": made.id, "format": FORMAT, **fields, "events": list(events)})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return made

    async def of(self, organisation: str) -> list[Webhook]:
        """An organisation's, the newest first."""
        return await self._found({"organisation": organisation}, MOST)

    async def every(self, *, limit: int = 1000) -> list[Webhook]:
        """All that get notices."""
        return await self._found({"stopped": False}, limit)

    async def find(self, webhook: str) -> Webhook | None:
        """The one with that id."""
        found = await self._found({"_id": webhook}, 1)
        return found[0] if found else None

    async def remove(self, organisation: str, webhook: str) -> None:
        """With its deliveries. Raises WebhookNotFound."""
        try:
            done = await self._webhooks.delete_one({"_id": webhook, "organisation": organisation})
            if not done.deleted_count:
                raise WebhookNotFound
            await self._deliveries.delete_many({"webhook": webhook})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def saw(self, webhook: str, *, until: int) -> None:
        """It was looked for new notices up to then."""
        try:
            await self._webhooks.update_one({"_id": webhook}, {"$set": {"seen": until}})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def stop(self, webhook: str) -> None:
        """It gets no notices any more; what waits for it has failed."""
        try:
            await self._webhooks.update_one({"_id": webhook}, {"$set": {"stopped": True}})
            waiting = {"webhook": webhook, "state": "waiting"}
            await self._deliveries.update_many(waiting, {"$set": {"state": "failed", "next_at": None}})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def start(self, organisation: str, webhook: str) -> Webhook:
        """One that was stopped gets notices again: those that failed, and of what has been meanwhile.

        Broken off, it is done again. Raises WebhookNotFound.
        """
        mine = {"_id": webhook, "organisation": organisation}
        try:
            if await self._webhooks.find_one({**mine, "stopped": True}, {"_id": 1}) is not None:
                again = {"state": "waiting", "tries": 0, "next_at": wall_ms()}
                await self._deliveries.update_many({"webhook": webhook, "state": "failed"}, {"$set": again})
                await self._webhooks.update_one(mine, {"$set": {"stopped": False}})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        found = await self._found(mine, 1)
        if not found:
            raise WebhookNotFound
        return found[0]

    # Deliveries

    async def queue(self, deliveries: Sequence[Delivery]) -> int:
        """Keep those that are new; how many."""
        try:
            ids = [one.id for one in deliveries]
            known = {one["_id"] async for one in self._deliveries.find({"_id": {"$in": ids}}, {"_id": 1})}
            fresh = [one for one in deliveries if one.id not in known]
            for one in fresh:
                try:
                    await self._deliveries.insert_one(one.document)
                except PyMongoError as error:
                    if not is_duplicate(error):  # another worker was first
                        raise
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return len(fresh)

    async def due(self, webhook: str, *, at: int, limit: int) -> list[Delivery]:
        """Those of a webhook whose time has come, the longest due first."""
        wanted = {"webhook": webhook, "state": "waiting", "next_at": {"$lte": at}}
        return await self._listed(wanted, ("next_at", 1), limit)

    async def waiting(self, webhook: str) -> int:
        """How many wait for it, whether or not their time has come."""
        try:
            return await self._deliveries.count_documents({"webhook": webhook, "state": "waiting"})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def take(self, delivery: Delivery, *, until: int) -> bool:
        """Whether it is ours to try, until then."""
        mine = {"_id": delivery.id, "state": "waiting", "next_at": delivery.next_at}
        try:
            done = await self._deliveries.update_one(mine, {"$set": {"next_at": until, "tries": delivery.tries + 1}})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return bool(done.modified_count)

    async def settle(self, delivery: str, *, state: State, status: int | None, next_at: int | None) -> None:
        """What became of a try."""
        try:
            await self._deliveries.update_one(
                {"_id": delivery}, {"$set": {"state": state, "status": status, "next_at": next_at}}
            )
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def deliveries(self, organisation: str, webhook: str, *, limit: int) -> list[Delivery]:
        """Of one webhook, the newest first. Raises WebhookNotFound."""
        found = await self.find(webhook)
        if found is None or found.organisation != organisation:
            raise WebhookNotFound
        return await self._listed({"webhook": webhook}, ("created_at", -1), limit)

    async def forget(self, *, before: int) -> None:
        """Let go of deliveries that old."""
        try:
            await self._deliveries.delete_many({"created_at": {"$lt": before}})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def _found(self, query: Document, limit: int) -> list[Webhook]:
        try:
            found = self._webhooks.find(query).sort("created_at", -1).limit(limit)
            return [_webhook(document) async for document in found]
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def _listed(self, query: Document, order: tuple[str, int], limit: int) -> list[Delivery]:
        try:
            found = self._deliveries.find(query).sort(*order).limit(limit)
            return [_delivery(document) async for document in found]
        except PyMongoError as error:
            raise Unavailable("mongodb") from error


def _webhook(document: Document) -> Webhook:
    kept = {name: document[name] for name in Webhook.__dataclass_fields__ if name in document}
    return Webhook(**{**kept, "id": document["_id"], "events": tuple(document["events"])})


def _delivery(document: Document) -> Delivery:
    kept = {name: document[name] for name in Delivery.__dataclass_fields__ if name in document}
    return Delivery(**{**kept, "id": document["_id"]})
