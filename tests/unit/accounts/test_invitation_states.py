from dataclasses import replace
from typing import Any, Literal

import pytest

from server.accounts.invitation_states import going_on, state_of
from server.accounts.invitations import Invitation
from server.protocol.http import SessionRequest
from server.protocol.people import InvitationState
from server.protocol.permissions import DEFAULT
from server.sessions.records.sessions import Attempt

INTERVIEW = SessionRequest(offer_id="o", locale="fr", minutes=20, mode="assessed")
CANDIDATE = Invitation(id="i", within=DEFAULT, role="candidate", interview=INTERVIEW, attempts=2, expires_at=100)
STAFF = Invitation(id="i", within=DEFAULT, role="recruiter", expires_at=100)
Status = Literal["ready", "running", "ended"]


@pytest.mark.parametrize(
    ("changes", "sessions", "at", "state", "next_one"),
    [
        ({}, "", 50, "issued", 1),
        ({"opened_at": 1}, "", 50, "opened", 1),
        ({"opened_at": 1, "claimed_at": 2}, "", 50, "claimed", 1),
        ({"claimed_at": 2}, "r", 50, "claimed", 1),
        ({"claimed_at": 2}, "R", 50, "started", 1),
        ({"claimed_at": 2}, "R", 150, "started", 1),
        ({"claimed_at": 2}, "E", 50, "started", 2),
        ({"claimed_at": 2}, "Er", 50, "started", 2),
        ({"claimed_at": 2}, "ER", 50, "started", 2),
        ({"claimed_at": 2}, "EE", 50, "done", None),
        ({"claimed_at": 2}, "E", 150, "started", None),
        ({"claimed_at": 2}, "EE", 150, "done", None),
        ({}, "", 150, "expired", None),
        ({"claimed_at": 2}, "", 150, "expired", None),
        ({"revoked_at": 3}, "", 50, "revoked", 1),
        ({"revoked_at": 3, "claimed_at": 2}, "EE", 50, "revoked", None),
    ],
)
def test_where_a_candidates_invitation_stands(
    changes: dict[str, Any], sessions: str, at: int, state: InvitationState, next_one: int | None
) -> None:
    words: dict[str, Status] = {"r": "ready", "R": "running", "E": "ended"}
    attempts = [Attempt(number, f"s{number}", words[sign]) for number, sign in enumerate(sessions, start=1)]
    invitation = replace(CANDIDATE, **changes)
    assert state_of(invitation, attempts, at=at) == state
    assert going_on(invitation, attempts, at=at) == next_one


def test_staff_that_has_taken_one_keeps_it() -> None:
    assert state_of(STAFF, (), at=150) == "expired"
    assert state_of(replace(STAFF, claimed_at=50), (), at=150) == "claimed"
