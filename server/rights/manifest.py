"""What is kept about a person, store by store: the one list that erasure deletes by and that its second look counts by.

A collection or key that stands nowhere here makes a test fail: whoever stores something new says whose it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Self

from server.stores.mongo import Document


@dataclass(frozen=True, slots=True)
class Subject:
    """A person as the stores know them: by ids alone. `names`: digests, while the erasure is under way."""

    user: str
    sessions: Sequence[str] = field(default=())
    cvs: Sequence[str] = field(default=())
    names: Sequence[str] = field(default=())

    @property
    def document(self) -> Document:
        """As it is stored."""
        return {**asdict(self), "sessions": list(self.sessions), "cvs": list(self.cvs), "names": list(self.names)}

    @classmethod
    def stored(cls, document: Document) -> Self:
        """As the store has it."""
        return cls(
            user=document["user"],
            sessions=tuple(document["sessions"]),
            cvs=tuple(document["cvs"]),
            names=tuple(document.get("names", ())),
        )

    def joined(self, other: "Subject") -> "Subject":
        """With what was found since."""
        sessions, cvs = dict.fromkeys([*self.sessions, *other.sessions]), dict.fromkeys([*self.cvs, *other.cvs])
        names = dict.fromkeys([*self.names, *other.names])
        return Subject(self.user, tuple(sessions), tuple(cvs), tuple(names))


Query = Callable[[Subject], Document]


def _among(name: str, ids: Callable[[Subject], Sequence[str]]) -> Query:
    return lambda subject: {name: {"$in": list(ids(subject))}}


def _sessions(subject: Subject) -> Sequence[str]:
    return subject.sessions


COLLECTIONS: Mapping[str, Query] = MappingProxyType(
    {
        "users": lambda subject: {"_id": subject.user},
        "memberships": lambda subject: {"person": subject.user},
        "invitations": lambda subject: {"person": subject.user},
        "api_tokens": lambda subject: {"by": subject.user},
        "cvs": lambda subject: {"candidate_id": subject.user},
        "profiles": lambda subject: {"candidate_id": subject.user},
        "own_offers": lambda subject: {"owner": subject.user},
        "deliveries": _among("subject", _sessions),
        "log_heads": _among("_id", _sessions),
        "log_chunks": _among("session", _sessions),
        "model_calls": _among("session", _sessions),
        "session_texts": _among("_id", _sessions),
        "reports": _among("_id", _sessions),
        "retries": _among("_id", _sessions),
        "forks": _among("_id", _sessions),
        "releases": _among("session", _sessions),
        "sessions": _among("_id", _sessions),
    }
)
"""MongoDB's collections with personal data, and which documents are a person's. Sessions and CVs, by which the rest is
found, are known before anything is deleted."""

WRITTEN_BEHIND = ("model_calls", "session_texts")
"""Written by tasks that nobody waits for, which look whether the session is there and take back what was too late."""

FILES = "cv"
"""The GridFS bucket of CVs' files, by CV."""

IMPERSONAL = MappingProxyType(
    {
        "audit": "ids only; kept as the proof of who read what",
        "audit_start": "where the audit begins",
        "erasures": "receipts: ids and counts",
        "erasure_claims": "the newest receipt of a person: ids",
        "organisations": "names of clubs, schools and companies",
        "teams": "names of their parts",
        "webhooks": "addresses of programs, of an organisation",
        "policies": "how long an organisation keeps things",
        "readiness": "whether the store takes writes",
    }
)
"""Collections without personal data, and why they stay."""


def is_tombstone(key: str) -> bool:
    """A fence holds a number and stays for a day: whoever still owns the session then writes nothing more."""
    return key.endswith(":fence")
