"""Notices that are due: read from the records themselves, so that whatever is stored is sent, whoever stored it.

A delivery's id is made of webhook, event and subject: looking twice, and two workers at once, send nothing twice.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pymongo.errors import PyMongoError

from server.protocol.errors import Unavailable
from server.protocol.messages import DEFAULT_ORGANISATION
from server.stores.clock import wall_ms
from server.stores.mongo import Database
from server.webhooks.hooks import KEPT_MS, Delivery, Webhook, Webhooks

OVERLAP_MS = 600_000
"""A moment may be stored later than it was: a store was away, a clock is off."""
PAGE = 500
MOST_WAITING = 2000
"""Notices that wait for one webhook."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an event is seen: documents of a collection whose field holds its moment."""

    collection: str
    moment: str
    where: Mapping[str, object]


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "session.ended": Source("sessions", "ended_at", {"status": "ended"}),
        "report.ready": Source("sessions", "ended_at", {"report": True}),
        "invitation.issued": Source("invitations", "created_at", {}),
        "invitation.opened": Source("invitations", "opened_at", {}),
        "invitation.claimed": Source("invitations", "claimed_at", {}),
        "invitation.revoked": Source("invitations", "revoked_at", {}),
    }
)


class Notices:
    """Looks what is new. Every method raises Unavailable when MongoDB is away."""

    def __init__(self, mongo: Database, *, webhooks: Webhooks, most_waiting: int = MOST_WAITING) -> None:
        self._mongo = mongo
        self._webhooks = webhooks
        self._most_waiting = most_waiting

    async def look(self) -> int:
        """Make deliveries of what is new for any webhook; how many. Where many wait already, the records wait too."""
        made = 0
        for webhook in await self._webhooks.every():
            if await self._webhooks.waiting(webhook.id) >= self._most_waiting:
                continue
            at = seen = wall_ms()
            deliveries: list[Delivery] = []
            for event in webhook.events:
                found = await self._found(webhook, event, at)
                if len(found) == PAGE:  # more stands behind it: the next look begins there
                    seen = min(seen, found[-1].at)
                deliveries += found
            made += await self._webhooks.queue(deliveries)
            await self._webhooks.saw(webhook.id, until=seen)
        return made

    async def _found(self, webhook: Webhook, event: str, at: int) -> list[Delivery]:
        source = SOURCES[event]
        # What is older is forgotten: whether it was sent, nobody could say of a webhook that was stopped for so long.
        since = max(webhook.created_at, webhook.seen - OVERLAP_MS, at - KEPT_MS)
        organisation = webhook.organisation
        mine = {"$in": [organisation, None]} if organisation == DEFAULT_ORGANISATION else organisation
        query = {"organisation": mine, source.moment: {"$gte": since, "$lte": at}, **source.where}
        try:
            documents = self._mongo[source.collection].find(query, {source.moment: 1}).sort(source.moment, 1)
            moments = [(one["_id"], one[source.moment]) async for one in documents.limit(PAGE)]
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return [_delivery(webhook, event, subject, moment, at) for subject, moment in moments]


def _delivery(webhook: Webhook, event: str, subject: str, moment: int, at: int) -> Delivery:
    digest = hashlib.sha256(f"{webhook.id} {event} {subject}".encode()).hexdigest()[:24]
    return Delivery(
        id=f"d_{digest}",
        webhook=webhook.id,
        organisation=webhook.organisation,
        event=event,
        subject=subject,
        at=moment,
        state="waiting",
        tries=0,
        next_at=at,
        created_at=at,
    )
