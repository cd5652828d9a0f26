"""What was agreed on when the session was made is what the graph begins with."""

from server.sessions.machine.beginning import begin
from tests.unit.sessions.records import a_record


def test_manner_and_difficulty_reach_the_graph() -> None:
    begun = begin(a_record(), deadline=9)
    assert (begun.persona, begun.difficulty, begun.deadline) == ("demanding", "easy", 9)
    assert (begun.session_id, begun.candidate_id, begun.offer_id) == ("s_1", "c_1", "o_1")
