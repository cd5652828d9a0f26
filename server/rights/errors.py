"""What can go wrong with people's rights.

RightsError (a ServerError)
├── AuditBusy (temporary)     too many write to the audit at once
├── ReceiptNotFound           no erasure has that receipt
├── PersonNotFound            nobody is known under that id
├── NothingAsked              nobody has asked for a person's look
└── ConsentChanged            other words are asked now
"""

from server.protocol.errors import ServerError


class RightsError(ServerError):
    """Root of what this room raises itself; a store that is away is Unavailable."""

    code = "rights_error"


class AuditBusy(RightsError):
    """Too many write to the audit at once."""

    code = "audit_busy"
    temporary = True
    status = 503


class ReceiptNotFound(RightsError):
    """No erasure has that receipt."""

    code = "receipt_not_found"
    status = 404


class PersonNotFound(RightsError):
    """Nobody is known under that id."""

    code = "person_not_found"
    status = 404


class NothingAsked(RightsError):
    """Nobody has asked for a person's look at this interview."""

    code = "nothing_asked"
    status = 409


class ConsentChanged(RightsError):
    """What is asked has changed since it was read; read it again."""

    code = "consent_changed"
    status = 409
