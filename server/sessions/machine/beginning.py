"""What a session's record says when its interview begins: to everybody, and to the graph. Pure."""

from collections.abc import Sequence

from interview.commands import Begin
from server.protocol.cards import OfferCard
from server.protocol.events import SessionStarted
from server.protocol.http import SessionRecord


def started(record: SessionRecord, *, stages: Sequence[str], deadline: int) -> SessionStarted:
    """The log's first word."""
    return SessionStarted(
        locale=record.locale,
        mode=record.mode,
        minutes=record.minutes,
        deadline=deadline,
        timed=record.timed,
        stages=list(stages),
        interviewer=record.interviewer,
        offer=OfferCard(id=record.offer.id, title=record.offer.title, company=record.offer.company),
    )


def begin(record: SessionRecord, *, deadline: int) -> Begin:
    """The graph's first input; the same after a take-over."""
    return Begin(
        session_id=record.id,
        candidate_id=record.candidate.id,
        locale=record.locale,
        mode=record.mode,
        minutes=record.minutes,
        deadline=deadline if record.timed else 0,
        offer_id=record.offer.id,
        profile_revision=record.profile_revision,
        persona=record.persona,
        difficulty=record.difficulty,
    )
