"""Descriptors: as many as the system allows, some of them kept."""

import resource
from collections.abc import Iterator

import pytest

from server.http.listener import DESCRIPTORS, RESERVE, raise_descriptors, room_for_peers


@pytest.fixture
def few() -> Iterator[int]:
    """A process that may have few files, as a shell gives them."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, before[1]))
    yield before[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_node_raises_its_own_limit_and_keeps_a_reserve(few: int) -> None:
    assert room_for_peers() == 1024 - RESERVE
    raised = raise_descriptors()
    assert raised == (DESCRIPTORS if few == resource.RLIM_INFINITY else min(DESCRIPTORS, few))
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == raised
    assert room_for_peers() == raised - RESERVE
    assert raise_descriptors() == raised
