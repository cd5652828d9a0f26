import pytest

from server.protocol.errors import Forbidden, SessionNotFound
from server.protocol.messages import Role
from server.protocol.permissions import TABLE, Action, Reach, Standing, Whose, Within, is_staff, permit, reach

STAFF_ONLY = [Action.READ_STAFF_LOG, Action.READ_CHECKPOINTS, Action.READ_ASSESSED_REPORT, Action.WATCH_WALL]


@pytest.mark.parametrize("action", list(Action))
def test_a_candidate_reaches_nobody_elses_things(action: Action) -> None:
    """The only thing a candidate may do beyond their own is to search offers."""
    assert reach("candidate", action) in (Reach.NONE, Reach.OWN) or action is Action.SEARCH_OFFERS


@pytest.mark.parametrize("action", STAFF_ONLY)
def test_staff_things_are_forbidden_to_candidates_whoever_they_belong_to(action: Action) -> None:
    """Even their own session's staff log is not for them."""
    with pytest.raises(Forbidden):
        permit(Standing("u_1", "candidate"), action, Whose("u_1"), hidden=SessionNotFound)


def test_what_belongs_to_somebody_else_looks_as_if_it_did_not_exist() -> None:
    """A 403 would tell that the session exists."""
    with pytest.raises(SessionNotFound):
        permit(Standing("u_2", "candidate"), Action.READ_SESSION, Whose("u_1"), hidden=SessionNotFound)
    permit(Standing("u_1", "candidate"), Action.READ_SESSION, Whose("u_1"), hidden=SessionNotFound)
    permit(Standing("u_2", "recruiter"), Action.READ_SESSION, Whose("u_1"), hidden=SessionNotFound)


def test_only_developers_see_checkpoints() -> None:
    """Checkpoints hold the graph's whole state."""
    allowed = [role for role in TABLE if reach(role, Action.READ_CHECKPOINTS) is not Reach.NONE]
    assert allowed == ["developer"]


def test_staff_never_speaks_in_a_session() -> None:
    """Observers are read-only."""
    for role in set(TABLE) - {"candidate"}:
        with pytest.raises(Forbidden):
            permit(Standing("u_2", role), Action.SPEAK_IN_SESSION, Whose("u_1"), hidden=SessionNotFound)


@pytest.mark.parametrize("role", [role for role in TABLE if role != "candidate"])
@pytest.mark.parametrize(
    ("mine", "there", "seen"),
    [
        (Within("o_1"), Within("o_1"), True),
        (Within("o_1"), Within("o_1", "t_1"), True),
        (Within("o_1", "t_1"), Within("o_1", "t_1"), True),
        (Within("o_1", "t_1"), Within("o_1"), False),
        (Within("o_1", "t_1"), Within("o_1", "t_2"), False),
        (Within("o_1"), Within("o_2"), False),
        (Within("o_1"), Within("o_2", "t_1"), False),
        (Within(), Within("o_1"), False),
    ],
)
def test_staff_reaches_what_is_its_organisations_or_its_teams(
    role: Role, mine: Within, there: Within, *, seen: bool
) -> None:
    for action in [action for action, far in TABLE[role].items() if far is Reach.ORGANISATION]:
        refused = False
        try:
            permit(Standing("u_2", role, mine), action, Whose("u_1", there), hidden=SessionNotFound)
        except SessionNotFound:
            refused = True
        assert refused is not seen, action


def test_what_is_everybodys_is_permitted_whoever_it_belongs_to() -> None:
    permit(Standing("u_1", "candidate"), Action.SEARCH_OFFERS, Whose("u_2"), hidden=SessionNotFound)


def test_everybody_but_a_candidate_is_staff() -> None:
    assert [role for role in TABLE if not is_staff(role)] == ["candidate"]
