"""What was agreed on when the session was made is what the graph begins with."""

from server.protocol.events import InterviewerCard
from server.protocol.http import CandidateCard, PinnedOfferCard, SessionRecord
from server.sessions.machine.beginning import begin


def test_manner_and_difficulty_reach_the_graph() -> None:
    record = SessionRecord(
        id="s_1",
        candidate=CandidateCard(id="c_1", name="Camille"),
        offer=PinnedOfferCard(id="o_1", title="Baker", content_hash="h"),
        locale="fr",
        mode="practice",
        minutes=20,
        strategy="enqueue",
        persona="demanding",
        difficulty="easy",
        status="ready",
        created_at=1,
        interviewer=InterviewerCard(kind="offline", model="offline"),
    )
    begun = begin(record, deadline=9)
    assert (begun.persona, begun.difficulty, begun.deadline) == ("demanding", "easy", 9)
    assert (begun.session_id, begun.candidate_id, begun.offer_id) == ("s_1", "c_1", "o_1")
