"""A session's record, as it was agreed on."""

from server.protocol.cards import InterviewerCard
from server.protocol.events import Strategy
from server.protocol.http import CandidateCard, PinnedOfferCard, SessionRecord


def a_record(*, strategy: Strategy = "enqueue", minutes: int = 20) -> SessionRecord:
    """Of Camille and a bakery."""
    return SessionRecord(
        id="s_1",
        candidate=CandidateCard(id="c_1", name="Camille"),
        offer=PinnedOfferCard(id="o_1", title="Baker", content_hash="h"),
        locale="fr",
        mode="practice",
        minutes=minutes,
        strategy=strategy,
        persona="demanding",
        difficulty="easy",
        breaks=True,
        status="ready",
        created_at=1,
        interviewer=InterviewerCard(kind="offline", model="offline"),
    )
