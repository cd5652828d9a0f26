"""Joins history with what was heard live meanwhile. Pure.

The rule that makes a join gapless: subscribe first, buffer what comes, read history, then splice. Modelled on
Centrifuge's recovery (`internal/recovery`): overlaps are dropped, a hole is an error and never passed over.
"""

from collections.abc import Iterable

from server.log.entry import Entry


class Hole(Exception):  # it is what was found
    """Entries after `after` are missing before `found`."""

    def __init__(self, stream: str, after: int, found: int) -> None:
        super().__init__(f"{stream}: {found} came after {after}")
        self.stream, self.after, self.found = stream, after, found


def splice(history: Iterable[Entry], live: Iterable[Entry], *, after: int) -> list[Entry]:
    """One stream's entries behind `after`, in order, each once. Raises Hole."""
    joined: list[Entry] = []
    last = after
    for source in (history, sorted(live, key=lambda entry: entry.offset)):
        for entry in source:
            if entry.offset <= last:
                continue
            if entry.offset != last + 1:
                raise Hole(entry.stream, last, entry.offset)
            joined.append(entry)
            last = entry.offset
    return joined
