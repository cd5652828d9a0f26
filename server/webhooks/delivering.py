"""Carries notices to webhooks, at least once, with bounded retries; and the job that does it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import orjson
import structlog
from docket import Docket, Perpetual

from offers.errors import LinkRefused, LinkUnreadable
from server.protocol.errors import ServerError
from server.stores.clock import wall_ms
from server.webhooks.hooks import KEPT_MS, Delivery, Webhook, Webhooks
from server.webhooks.notices import Notices
from server.webhooks.signing import signed

SECONDS = 10.0
"""What a receiver gets to answer."""
RETRIES_MS = tuple(1000 * seconds for seconds in (10, 60, 300, 1800, 7200, 21_600, 43_200))
"""From one try to the next; after the last one the webhook is stopped. Together a little under a day."""
TAKEN_MS = 60_000
"""A try of a worker that died is another's after so long."""
AT_ONCE = 4
"""Tries of one organisation."""
ALL_AT_ONCE = 64
PAGE = 64
"""Tries of one webhook in a round."""
ROUND_SECONDS = 10.0
"""No try of a round begins later: however slow somebody is, the next round begins within twice that."""
GONE = 410
_log = structlog.stdlib.get_logger(__name__)


class Poster(Protocol):
    """`offers.public_web.PublicWeb`."""

    async def post(self, url: str, body: bytes, *, headers: "dict[str, str]", seconds: float) -> int:
        """The answer's status. Raises LinkRefused, LinkUnreadable."""
        ...


class Delivering:
    """One round: look what is new, try what is due."""

    def __init__(
        self, *, webhooks: Webhooks, notices: Notices, web: Poster, clock: Callable[[], int] = wall_ms
    ) -> None:
        self._webhooks = webhooks
        self._notices = notices
        self._web = web
        self._clock = clock
        self._places = asyncio.Semaphore(ALL_AT_ONCE)

    def register(self, docket: Docket) -> None:
        """Have a worker do it every ten seconds."""
        docket.register(self.tell_webhooks)

    async def tell_webhooks(
        self,
        _perpetual: Perpetual = Perpetual(every=timedelta(seconds=10), automatic=True),  # noqa: B008 - docket's way
    ) -> None:
        """A round; where a store is away the next one goes on."""
        try:
            await self.run()
        except ServerError as error:
            await _log.awarning("webhooks.not_sent", code=error.code)

    async def run(self) -> int:
        """How many tries were made. No webhook waits for another one, no organisation for another one's many."""
        await self._notices.look()
        await self._webhooks.forget(before=self._clock() - KEPT_MS)
        every = await self._webhooks.every()
        places = {webhook.organisation: asyncio.Semaphore(AT_ONCE) for webhook in every}
        end = asyncio.get_running_loop().time() + ROUND_SECONDS
        return sum(await asyncio.gather(*(self._due_of(one, places[one.organisation], end) for one in every)))

    async def _due_of(self, webhook: Webhook, place: asyncio.Semaphore, end: float) -> int:
        """One after another, until nobody answers; how many tries."""
        made = 0
        for delivery in await self._webhooks.due(webhook.id, at=self._clock(), limit=PAGE):
            async with place, self._places:
                if asyncio.get_running_loop().time() > end:
                    break
                answered = await self._send(webhook, delivery)
            made += answered is not None
            if answered is False:
                break
        return made

    async def _send(self, webhook: Webhook, delivery: Delivery) -> bool | None:
        """One try; whether somebody answered. None: it was another worker's."""
        if not await self._webhooks.take(delivery, until=self._clock() + TAKEN_MS):
            return None
        status = await self._post(webhook, delivery)
        if status is not None and 200 <= status < 300:
            await self._webhooks.settle(delivery.id, state="delivered", status=status, next_at=None)
            return True
        tries = delivery.tries + 1
        if status == GONE or tries > len(RETRIES_MS):
            await self._webhooks.settle(delivery.id, state="failed", status=status, next_at=None)
            await self._webhooks.stop(webhook.id)
            await _log.awarning("webhook.stopped", webhook=webhook.id, status=status)
        else:
            next_at = self._clock() + RETRIES_MS[tries - 1]
            await self._webhooks.settle(delivery.id, state="waiting", status=status, next_at=next_at)
        return status is not None

    async def _post(self, webhook: Webhook, delivery: Delivery) -> int | None:
        body = notice(delivery)
        headers = signed(webhook.secret, message=delivery.id, at=self._clock() // 1000, body=body)
        try:
            return await self._web.post(webhook.url, body, headers=dict(headers), seconds=SECONDS)
        except (LinkRefused, LinkUnreadable) as error:
            await _log.ainfo("webhook.unreachable", webhook=webhook.id, kind=error.code)
        except Exception:  # noqa: BLE001 - whatever ails one address, it counts as a try, and the others get theirs
            await _log.aexception("webhook.not_sent", webhook=webhook.id)
        return None


def notice(delivery: Delivery) -> bytes:
    """What is sent: the same bytes at each try."""
    at = datetime.fromtimestamp(delivery.at / 1000, UTC).isoformat(timespec="milliseconds")
    return orjson.dumps(
        {
            "type": delivery.event,
            "timestamp": at,
            "data": {"id": delivery.subject, "organisation": delivery.organisation},
        }
    )
