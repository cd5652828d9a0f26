"""The protocols by which an interview reaches the world. Hosts and tests bring the implementations."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import JsonValue

from interview.commands import Answer
from interview.events import Event
from offers.models import Offer, OfferPage, OfferQuery, OfferReading
from parsing.models import ProfileRevision


@dataclass(frozen=True, slots=True)
class Restart:
    """In a spoken stream: what was said so far is void (the model broke off), the text begins anew."""

    model: str
    code: str


Section = Mapping[str, JsonValue]
"""A section of a report as the log keeps it."""

Note = Callable[[Event], None]
"""Takes events about the work itself (models that failed, what a turn cost). Never waits."""

Speech = AsyncIterator[str | Restart]


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was in fact said. `text` is clamped to what the candidate saw when `stopped`."""

    turn: str
    text: str = field(repr=False)
    stopped: bool


class Voice(Protocol):
    """The host's side of a running interview: text goes out here, past LangGraph's own streams.

    One voice serves one session. `speak` and `emit` may be called again with the same keys after a crash: the
    host finds out from its log that a turn was already said and returns it without calling `speech`.
    """

    async def speak(self, *, index: int, stage: str, speech: Callable[[], Speech]) -> Utterance:
        """Say one turn. `index` counts turns from 0 and is the turn's identity. Errors of `speech` pass through."""
        ...

    def emit(self, event: Event, *, key: str | None = None) -> None:
        """Record an event. Never waits. With a `key`, at most once in the session."""
        ...

    async def recorded(self) -> None:
        """What was given and recorded so far is where nobody loses it: only then is it taken into the state.

        `speak` has seen to it by itself. Raises where the host has lost something before.
        """
        ...

    async def sections(self) -> Mapping[str, Section]:
        """Sections of the report that were recorded before a crash, by name; they are not written again."""
        ...

    async def last_answers(self) -> Sequence[Answer]:
        """From now on no answer is accepted. Gives those that were and may not have been given yet, oldest first."""
        ...


class Plans(Protocol):
    """Where plans wait that were made before their interview has begun. Raises PlansUnavailable (all methods)."""

    async def claim(self, session_id: str, *, seconds: float) -> bool:
        """Whether the caller is the one to make it. A claim lapses after so many seconds."""
        ...

    async def keep(self, session_id: str, plan: Mapping[str, object]) -> None:
        """It is made."""
        ...

    async def drop(self, session_id: str) -> None:
        """It will not be made."""
        ...

    async def taken(self, session_id: str) -> None:
        """An interview has begun with it: it is kept only as long as that may have to be done once more."""
        ...

    async def kept(self, session_id: str) -> Mapping[str, Any] | None:
        """The plan; empty while it is being made, None where nobody makes one."""
        ...


class ProfileReader(Protocol):
    """The part of `parsing.ports.CvService` that an interview uses."""

    async def profile(self, candidate_id: str, revision: int | None = None) -> ProfileRevision:
        """The revision named. Raises ProfileNotFound, ParsingUnavailable."""
        ...


class OfferReader(Protocol):
    """The part of `offers.ports.OfferService` that an interview uses."""

    async def search(self, query: OfferQuery) -> OfferPage:
        """Offers for a text query. Raises BadQuery, OffersUnavailable."""
        ...

    async def read(self, offer_id: str) -> OfferReading:
        """One offer. Raises OfferNotFound, OffersUnavailable."""
        ...


class PinnedOffers(Protocol):
    """The offer as it was when the session was created, so that an interview replays after the offer is gone."""

    async def pinned_offer(self, session_id: str) -> Offer | None:
        """The pinned document; None when the session holds none (then the live offer is read)."""
        ...
