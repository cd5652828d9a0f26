"""A former name in what is somebody else's becomes a pseudonym. Pure rules.

An erasure knows names by their digests alone, so that no receipt, and no file of a store, ever holds one.
"""

import hashlib
from collections.abc import Collection, Sequence

import orjson

WATCHED = "observers.changed"


def digest_of(person: str, name: str) -> str:
    """What stands for a name while its person is being erased."""
    return hashlib.sha256(f"{person} {name}".encode()).hexdigest()


def pseudonym(person: str) -> str:
    """The same wherever that person stood, so that one can still tell how many people there were."""
    return f"#{hashlib.sha256(person.encode()).hexdigest()[:8]}"


def is_named(person: str, name: str | None, digests: Collection[str]) -> bool:
    """Whether a name is one of that person's."""
    return name is not None and digest_of(person, name) in digests


def without(person: str, body: str | bytes, digests: Collection[str]) -> bytes | None:
    """A log entry with the pseudonym where the person's name stood; None: it names them nowhere."""
    marked = body.encode() if isinstance(body, str) else body
    if WATCHED.encode() not in marked:
        return None
    event = orjson.loads(marked)
    names: Sequence[str] = event.get("names", ()) if event.get("type") == WATCHED else ()
    if not any(is_named(person, name, digests) for name in names):
        return None
    changed = [pseudonym(person) if is_named(person, name, digests) else name for name in names]
    return orjson.dumps({**event, "names": changed})
