"""What can go wrong in the server.

ServerError
├── Unavailable (temporary)      Redis or MongoDB is away
├── StorageFull (temporary)      a store has no room left
├── Fenced                       another node owns the session now; stop, write nothing
├── LogLost                      the log's epoch changed under us, or what we hold of it cannot be trusted any more
├── SessionNotFound, Forbidden, NotSignedIn, BadCursor
├── Unreadable                   a stored document that this release cannot read
├── TooManySockets (temporary)
├── BadTicket (temporary)        wrong, used or expired
└── Rejected                     a command that does not fit: Busy (temporary), ConsentMissing, NotStarted,
                                 AlreadyEnded, TurnOver
"""


class ServerError(Exception):
    """Root. `code` travels to clients; `temporary` tells whether trying again helps; `status` is HTTP's."""

    code = "server_error"
    temporary = False
    status = 500

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.code)
        self.detail = detail


class Unavailable(ServerError):
    """A store is away."""

    code = "unavailable"
    temporary = True
    status = 503


class StorageFull(ServerError):
    """There is no room left to store anything."""

    code = "storage_full"
    temporary = True
    status = 507


class Fenced(ServerError):
    """Another node owns the session."""

    code = "fenced"


class LogLost(ServerError):
    """The log we wrote to is gone."""

    code = "log_lost"


class SessionNotFound(ServerError):
    """No such session."""

    code = "session_not_found"
    status = 404


class BadCursor(ServerError):
    """A cursor that was never given out."""

    code = "bad_cursor"
    status = 422


class TooManySockets(ServerError):
    """One person has more sockets on this node than anybody needs."""

    code = "too_many_sockets"
    temporary = True
    status = 429


class Unreadable(ServerError):
    """A stored document that this release cannot read."""

    code = "unreadable"


class Forbidden(ServerError):
    """Not for this user."""

    code = "forbidden"
    status = 403


class NotSignedIn(ServerError):
    """Sign in first."""

    code = "not_signed_in"
    status = 401


class BadTicket(ServerError):
    """Wrong, used or expired; a new one helps."""

    code = "bad_ticket"
    temporary = True
    status = 401


class Rejected(ServerError):
    """A command that does not fit the session's state."""

    code = "rejected"
    status = 409


class Busy(Rejected):
    """The interviewer speaks and the session's strategy is `reject`."""

    code = "busy"
    temporary = True


class NotStarted(Rejected):
    """The interview has not begun."""

    code = "not_started"


class ConsentMissing(Rejected):
    """The candidate has not agreed yet to what is recorded."""

    code = "consent_missing"


class AlreadyEnded(Rejected):
    """The interview is over."""

    code = "already_ended"


class TurnOver(Rejected):
    """That turn is not being spoken any more."""

    code = "turn_over"
