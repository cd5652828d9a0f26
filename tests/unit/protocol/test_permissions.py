import pytest

from server.protocol.errors import Forbidden, SessionNotFound
from server.protocol.permissions import TABLE, Action, Reach, permit, reach

STAFF_ONLY = [Action.READ_STAFF_LOG, Action.READ_CHECKPOINTS, Action.READ_ASSESSED_REPORT, Action.WATCH_WALL]


@pytest.mark.parametrize("action", list(Action))
def test_a_candidate_reaches_nobody_elses_things(action: Action) -> None:
    """The only thing a candidate may do beyond their own is to search offers."""
    assert reach("candidate", action) is not Reach.ANY or action is Action.SEARCH_OFFERS


@pytest.mark.parametrize("action", STAFF_ONLY)
def test_staff_things_are_forbidden_to_candidates_whoever_they_belong_to(action: Action) -> None:
    """Even their own session's staff log is not for them."""
    with pytest.raises(Forbidden):
        permit("candidate", action, own=True, hidden=SessionNotFound)


def test_what_belongs_to_somebody_else_looks_as_if_it_did_not_exist() -> None:
    """A 403 would tell that the session exists."""
    with pytest.raises(SessionNotFound):
        permit("candidate", Action.READ_SESSION, own=False, hidden=SessionNotFound)
    permit("candidate", Action.READ_SESSION, own=True, hidden=SessionNotFound)
    permit("recruiter", Action.READ_SESSION, own=False, hidden=SessionNotFound)


def test_only_developers_see_checkpoints() -> None:
    """Checkpoints hold the graph's whole state."""
    allowed = [role for role in TABLE if reach(role, Action.READ_CHECKPOINTS) is not Reach.NONE]
    assert allowed == ["developer"]


def test_staff_never_speaks_in_a_session() -> None:
    """Observers are read-only."""
    for role in ("recruiter", "developer"):
        with pytest.raises(Forbidden):
            permit(role, Action.SPEAK_IN_SESSION, own=False, hidden=SessionNotFound)
