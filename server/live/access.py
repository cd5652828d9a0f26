"""What the holder of a ticket may see and do on its socket: the one place where sockets ask the permission table.

A ticket is given out and taken for what its role reaches by READ_SESSION, or for the wall
(`server/accounts/tickets.py`), and a socket is closed when its holder becomes somebody else: so only actions of the
same reach are open to it.
"""

from server.accounts.grant import Grant
from server.protocol.commands import Command
from server.protocol.errors import Forbidden
from server.protocol.messages import Role
from server.protocol.permissions import Action, Reach, reach


def admit(grant: Grant) -> None:
    """To the wall, or to its session. Raises Forbidden."""
    action = Action.WATCH_WALL if grant.session_id is None else Action.READ_SESSION
    if reach(grant.role, action) is Reach.NONE:
        raise Forbidden


def commanded(grant: Grant, command: Command) -> str:
    """The session that this command goes to. Raises Forbidden."""
    if grant.session_id is None or command.action is None:
        raise Forbidden
    allowed = reach(grant.role, command.action)
    if allowed is Reach.NONE or allowed not in (Reach.ANY, reach(grant.role, Action.READ_SESSION)):
        raise Forbidden
    return grant.session_id


def sees_staff_log(role: Role) -> bool:
    """Whether this role's sockets get the staff channel too."""
    return reach(role, Action.READ_STAFF_LOG) is not Reach.NONE
