"""What an interview rests on, fixed at its beginning. JSON-able, kept in the graph's state."""

from typing import NotRequired

from typing_extensions import TypedDict

from interview.commands import Begin, Locale, Mode, Usage
from interview.plan.documents import BlindProfile, OfferRecord, VerdictRecord


class Pinned(TypedDict):
    """What the interview rests on, fixed at its beginning."""

    session_id: str
    candidate_id: str
    locale: Locale
    mode: Mode
    minutes: int
    deadline: int
    """Milliseconds since the epoch; for show, the host keeps the time."""
    persona: str
    difficulty: str
    offer_id: str
    offer_hash: str | None
    offer: OfferRecord | None
    """The offer as pinned; None when it could not be read."""
    offer_error: str | None
    profile_revision: int | None
    profile_hash: str | None
    profile: BlindProfile | None
    """What the interviewer may know of the CV: no name, age, address, school or picture."""
    profile_error: str | None
    verdicts: NotRequired[list[VerdictRecord]]
    """What of the offer's demands the CV shows, by the one matcher; missing where none was at hand."""
    reading: NotRequired[Usage]
    """What models have cost to read the CV: counts for the limits."""


def pinned_of(begin: Begin) -> Pinned:
    """What a beginning pins before the documents are read."""
    return Pinned(
        session_id=begin.session_id,
        candidate_id=begin.candidate_id,
        locale=begin.locale,
        mode=begin.mode,
        minutes=begin.minutes,
        deadline=begin.deadline,
        persona=begin.persona,
        difficulty=begin.difficulty,
        offer_id=begin.offer_id,
        offer_hash=None,
        offer=None,
        offer_error=None,
        profile_revision=begin.profile_revision,
        profile_hash=None,
        profile=None,
        profile_error=None,
    )
