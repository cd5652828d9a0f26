"""Who goes when there is no room: the one that has waited longest, never one that has sent what was waited for."""

import pytest

from server.accounts.peers import Bounds, Peers


class FakeGuest:
    """Remembers that it was dropped."""

    def __init__(self) -> None:
        self.dropped = False

    def drop(self) -> None:
        self.dropped = True


def entered(peers: Peers, *addresses: str | None) -> list[FakeGuest]:
    guests = [FakeGuest() for _ in addresses]
    for guest, address in zip(guests, addresses, strict=True):
        peers.enter(guest, address)
    return guests


def test_the_oldest_guest_of_a_crowded_address_goes_and_nobody_else() -> None:
    peers = Peers(Bounds(guests=2))
    other, first, second, third = entered(peers, "192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.2")
    assert [each.dropped for each in (other, first, second, third)] == [False, True, False, False]
    assert peers.refused == {"peer": 1}


def test_whoever_has_sent_a_request_stays_and_counts_as_the_newest_when_it_waits_again() -> None:
    peers = Peers(Bounds(guests=2))
    first, second = entered(peers, "192.0.2.2", "192.0.2.2")
    peers.settle(first)
    entered(peers, "192.0.2.2")
    assert not first.dropped
    peers.wait(first)
    assert second.dropped
    assert not first.dropped


def test_in_a_full_node_a_guest_goes_and_without_any_the_newcomer() -> None:
    peers = Peers(Bounds(connections=2))
    first, second, third = entered(peers, "192.0.2.1", "192.0.2.2", "192.0.2.3")
    assert [each.dropped for each in (first, second, third)] == [True, False, False]
    peers.settle(second)
    peers.settle(third)
    (fourth,) = entered(peers, "192.0.2.4")
    assert fourth.dropped
    assert peers.counts() == {"connections": 2, "guests": 0}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        (None, "", True),
    ],
)
def test_one_subscriber_is_one_peer(one: str | None, other: str, same: bool) -> None:  # noqa: FBT001 - a parameter
    guests = entered(Peers(Bounds(guests=1)), one, other)
    assert guests[0].dropped is same


def test_who_left_is_forgotten() -> None:
    peers = Peers()
    (guest,) = entered(peers, "192.0.2.1")
    peers.leave(guest)
    peers.settle(guest)
    peers.wait(guest)
    peers.leave(guest)
    assert peers.counts() == {"connections": 0, "guests": 0}
