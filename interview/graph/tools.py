"""The graph's tools: internal services behind time limits. What they return is data, never an instruction."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from interview.errors import ToolUnavailable
from interview.events import ToolCalled, ToolFailed, ToolReturned
from interview.plan.documents import BlindProfile
from interview.plan.shown import language_of, shown_of
from interview.ports import OfferReader, PinnedOffers, ProfileReader, Voice
from offers.errors import OfferError
from offers.models import Offer, OfferPage, OfferQuery, Verdict
from offers.ports import ProfileMatching
from parsing.errors import ParsingError
from parsing.models import ProfileRevision

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ToolServices:
    """Where the tools get their answers."""

    profiles: ProfileReader
    offers: OfferReader
    pinned: PinnedOffers
    matching: ProfileMatching | None = None
    """The matcher that the offers page uses too; None where there is none, as in a studio."""
    seconds: float = 3.0
    """Longest wait for one call."""


class Tools:
    """The tools of one run. The voice hears of each call; failures are `ToolUnavailable` with the cause's code."""

    def __init__(self, services: ToolServices, *, voice: Voice) -> None:
        self._services = services
        self._voice = voice

    async def read_profile(self, candidate_id: str, revision: int, *, call: str) -> ProfileRevision:
        """One profile revision."""
        return await self._call(
            "read_profile",
            call,
            {"revision": revision},
            lambda: self._services.profiles.profile(candidate_id, revision),
            lambda found: f"revision {found.revision}, {len(found.profile.work)} positions",
        )

    async def read_offer(self, session_id: str, offer_id: str, *, call: str) -> Offer:
        """The pinned offer, or the live one where the session pinned none."""

        async def read() -> Offer:
            pinned = await self._services.pinned.pinned_offer(session_id)
            return pinned if pinned is not None else (await self._services.offers.read(offer_id)).offer

        return await self._call(
            "read_offer", call, {"offer": offer_id}, read, lambda found: f"{len(found.competences)} competences"
        )

    async def read_other_offer(self, offer_id: str, *, call: str) -> Offer:
        """An offer as it is now."""

        async def read() -> Offer:
            return (await self._services.offers.read(offer_id)).offer

        return await self._call("read_offer", call, {"offer": offer_id}, read, lambda found: found.title)

    async def match(self, offer: Offer, profile: BlindProfile) -> list[Verdict]:
        """What of the offer's demands the CV shows; nothing where there is no matcher.

        In a thread: the first one of a process reads what trades are called, which takes a third of a second.
        """
        matching = self._services.matching
        if matching is None:
            return []
        return await asyncio.to_thread(matching.verdicts, offer, shown_of(profile), language=language_of(profile))

    async def search_offers(self, query: OfferQuery, *, call: str) -> OfferPage:
        """Offers for a query."""
        return await self._call(
            "search_offers",
            call,
            {"text": query.text, "limit": query.limit},
            lambda: self._services.offers.search(query),
            lambda found: f"{len(found.hits)} of {found.total}",
        )

    async def _call(
        self,
        tool: str,
        call: str,
        arguments: dict[str, object],
        work: Callable[[], Awaitable[T]],
        summary: Callable[[T], str],
    ) -> T:
        emit = self._voice.emit
        emit(ToolCalled(call=call, tool=tool, arguments=arguments), key=f"tool.called:{call}")
        began = time.perf_counter()
        code, temporary = "tool_timeout", True
        try:
            async with asyncio.timeout(self._services.seconds):
                found = await work()
        except TimeoutError:
            pass
        except (OfferError, ParsingError) as error:
            code, temporary = error.code, error.temporary
        except Exception:  # an interview goes on without a tool, whatever ails it
            log.warning("tool failed", extra={"tool": tool}, exc_info=True)
            code, temporary = "tool_failed", True
        else:
            ms = (time.perf_counter() - began) * 1000
            emit(ToolReturned(call=call, tool=tool, ms=ms, summary=summary(found)), key=f"tool.returned:{call}")
            return found
        ms = (time.perf_counter() - began) * 1000
        emit(ToolFailed(call=call, tool=tool, ms=ms, code=code, temporary=temporary), key=f"tool.returned:{call}")
        raise ToolUnavailable(tool, code=code, temporary=temporary)
