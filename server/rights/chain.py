"""The audit's chain of hashes: each entry holds that of the one before it, so a changed one is found. Pure rules."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self

from server.stores.mongo import Document

FORMAT = 1
GENESIS = "0" * 64
"""What stands before the first entry."""
TRIMMED = "audit.trimmed"
"""Old entries were let go; an entry that is still there names the new start."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what to what, when. Ids only: no name and no text of anybody ever stands here.

    `who` is a user's id, `system` or `operator`; `what` names the kind and the id, e.g. `session:s_1`.
    """

    seq: int
    at: int
    who: str
    role: str
    action: str
    what: str
    organisation: str
    before: str
    hash: str

    @classmethod
    def following(
        cls, tail: "Tail", *, at: int, who: str, role: str, action: str, what: str, organisation: str
    ) -> Self:
        """The entry behind `tail`."""
        fields = (tail.seq + 1, at, who, role, action, what, organisation, tail.hash)
        return cls(*fields, hash=_hash(fields))

    @classmethod
    def stored(cls, document: Document) -> Self:
        """As the store has it."""
        return cls(**{name: document[name] for name in cls.__dataclass_fields__})

    @property
    def document(self) -> Document:
        """As it is stored."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {"_id": key(self.seq), "format": FORMAT, **fields}

    @property
    def holds(self) -> bool:
        """Whether its hash is that of its fields."""
        fields = (self.seq, self.at, self.who, self.role, self.action, self.what, self.organisation, self.before)
        return _hash(fields) == self.hash


@dataclass(frozen=True, slots=True)
class Tail:
    """Where the chain ends, or begins."""

    seq: int = 0
    hash: str = GENESIS

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The tail that `str` wrote, or None."""
        seq, _, digest = text.partition(":")
        return cls(int(seq), digest) if seq.isdecimal() and len(digest) == len(GENESIS) else None


def key(seq: int) -> str:
    """An entry's name in the store: of one length, because the embedded MongoDB sorts names as text."""
    return f"{seq:016d}"


def trimmed_to(start: Tail) -> str:
    """What an entry says that let go of everything up to `start`."""
    return f"audit:{start}"


Fault = Literal["changed", "missing", "torn", "cut"]
"""An entry's fields were changed; entries are missing; one does not follow the one before; the end was cut off."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: all is well where `fault` is None. `seq` is the first entry that is wrong."""

    entries: int
    tail: Tail
    fault: Fault | None = None
    seq: int | None = None


class Verifier:
    """Goes along the chain entry by entry; `noted` are ends that were noted elsewhere, which must lie on it."""

    def __init__(self, start: Tail, noted: Iterable[Tail] = ()) -> None:
        self._start = start
        self._tail = start
        self._noted = {one.seq: one.hash for one in noted}
        self._fault: tuple[Fault, int] | None = None
        self._entries = 0
        self._start_named = start.seq == 0

    def take(self, entry: Entry) -> bool:
        """The next entry; False once something is wrong."""
        wanted = self._tail.seq + 1
        if entry.seq != wanted:
            self._fault = ("missing", wanted)
        elif not entry.holds:
            self._fault = ("changed", entry.seq)
        elif entry.before != self._tail.hash or self._noted.get(entry.seq, entry.hash) != entry.hash:
            self._fault = ("torn", entry.seq)
        else:
            self._tail = Tail(entry.seq, entry.hash)
            self._entries += 1
            self._start_named = self._start_named or (entry.action == TRIMMED and entry.what == trimmed_to(self._start))
        return self._fault is None

    def verdict(self) -> Verdict:
        """After the last entry."""
        last = max(self._noted, default=0)
        if self._fault is None and last > self._tail.seq:
            self._fault = ("cut", self._tail.seq + 1)
        if self._fault is None and not self._start_named:
            self._fault = ("missing", self._start.seq)
        fault, seq = self._fault or (None, None)
        return Verdict(entries=self._entries, tail=self._tail, fault=fault, seq=seq)


def _hash(fields: tuple[object, ...]) -> str:
    text = json.dumps([FORMAT, *fields], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
