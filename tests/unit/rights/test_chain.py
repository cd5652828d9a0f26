"""The audit's chain: whatever is changed, left out, exchanged or cut off is found."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rights.chain import TRIMMED, Entry, Tail, Verdict, Verifier, trimmed_to

FIELDS = ("at", "who", "role", "action", "what", "organisation")


def chained(length: int, start: Tail | None = None) -> list[Entry]:
    tail, entries = start or Tail(), []
    for number in range(length):
        entry = Entry.following(
            tail,
            at=1000 + number,
            who=f"u_{number}",
            role="recruiter",
            action="report.read",
            what=f"session:s_{number}",
            organisation="default",
        )
        entries.append(entry)
        tail = Tail(entry.seq, entry.hash)
    return entries


def verified(entries: list[Entry], *noted: Tail, start: Tail | None = None) -> Verdict:
    verifier = Verifier(start or Tail(), noted)
    for entry in entries:
        if not verifier.take(entry):
            break
    return verifier.verdict()


def test_a_chain_as_it_was_written_holds() -> None:
    entries = chained(20)
    assert verified(entries) == Verdict(entries=20, tail=Tail(20, entries[-1].hash))
    assert verified([]) == Verdict(entries=0, tail=Tail())


@given(place=st.integers(0, 9), name=st.sampled_from(FIELDS))
def test_a_changed_field_is_found(place: int, name: str) -> None:
    entries = chained(10)
    before: Any = getattr(entries[place], name)
    changed: dict[str, Any] = {name: before + 1 if isinstance(before, int) else before + "x"}
    entries[place] = replace(entries[place], **changed)
    assert (verified(entries).fault, verified(entries).seq) == ("changed", place + 1)


@given(place=st.integers(0, 8))
def test_a_changed_entry_with_a_hash_made_anew_tears_the_chain(place: int) -> None:
    entries = chained(10)
    before = Tail(place, entries[place].before)
    one = entries[place]
    entries[place] = Entry.following(
        before,
        at=one.at,
        who="u_other",
        role=one.role,
        action=one.action,
        what=one.what,
        organisation=one.organisation,
    )
    assert (verified(entries).fault, verified(entries).seq) == ("torn", place + 2)


@given(place=st.integers(0, 8))
def test_a_missing_entry_is_found(place: int) -> None:
    entries = chained(10)
    del entries[place]
    assert (verified(entries).fault, verified(entries).seq) == ("missing", place + 1)


def test_an_end_that_was_cut_off_is_found_by_what_was_noted_elsewhere() -> None:
    entries = chained(10)
    end = Tail(10, entries[-1].hash)
    assert verified(entries[:7]).fault is None
    assert (verified(entries[:7], end).fault, verified(entries[:7], end).seq) == ("cut", 8)


def test_a_chain_that_was_written_anew_as_a_whole_is_found_by_what_was_noted_elsewhere() -> None:
    end = Tail(10, chained(10)[-1].hash)
    others = [replace(entry, who="u_forged") for entry in chained(10)]
    tail, forged = Tail(), []
    for one in others:
        entry = Entry.following(
            tail,
            at=one.at,
            who=one.who,
            role=one.role,
            action=one.action,
            what=one.what,
            organisation=one.organisation,
        )
        forged.append(entry)
        tail = Tail(entry.seq, entry.hash)
    assert verified(forged).fault is None
    assert verified(forged, end).fault == "torn"


@pytest.mark.parametrize("named", [True, False])
def test_a_later_start_counts_only_where_an_entry_names_it(*, named: bool) -> None:
    entries = chained(5)
    start = Tail(3, entries[2].hash)
    last = Entry.following(
        Tail(5, entries[-1].hash),
        at=2000,
        who="system",
        role="",
        action=TRIMMED,
        what=trimmed_to(start) if named else "audit:2:other",
        organisation="default",
    )
    assert verified([*entries[3:], last], start=start).fault == (None if named else "missing")


@given(seq=st.integers(0, 2**53), digest=st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_noted_end_is_read_as_it_was_written(seq: int, digest: str) -> None:
    assert Tail.read(str(Tail(seq, digest))) == Tail(seq, digest)


@pytest.mark.parametrize("text", ["", "x", "1", ":", "1:abc", "-1:" + "0" * 64, "1.5:" + "0" * 64])
def test_what_is_no_end_is_not_taken_for_one(text: str) -> None:
    assert Tail.read(text) is None
