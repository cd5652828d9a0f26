"""Where an invitation stands in its life: issued, opened, claimed, started, done, or expired or revoked. Pure rules."""

from collections.abc import Sequence

from server.accounts.invitations import Invitation
from server.protocol.people import InvitationState
from server.sessions.records.sessions import Attempt


def used(attempts: Sequence[Attempt]) -> int:
    """How many attempts have begun. One that was only made ready is gone on with and counts when it begins."""
    return sum(attempt.status != "ready" for attempt in attempts)


def state_of(invitation: Invitation, attempts: Sequence[Attempt], *, at: int) -> InvitationState:
    """Where it stands; what came last in its life decides."""
    if invitation.revoked_at is not None:
        return "revoked"
    if used(attempts):
        over = used(attempts) >= invitation.attempts and all(each.status == "ended" for each in attempts)
        return "done" if over else "started"
    taken = invitation.claimed_at is not None
    if invitation.expires_at <= at and (invitation.interview is not None or not taken):
        return "expired"
    if taken:
        return "claimed"
    return "issued" if invitation.opened_at is None else "opened"


def going_on(invitation: Invitation, attempts: Sequence[Attempt], *, at: int) -> int | None:
    """The number of the attempt to go on with or to begin; None when there is none left, or no time."""
    under_way = [each.number for each in attempts if each.status != "ended"]
    if under_way:
        return min(under_way)
    following = max((each.number for each in attempts), default=0) + 1
    return following if following <= invitation.attempts and invitation.expires_at > at else None
