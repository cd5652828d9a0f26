"""No test of the whole application may hold up its event loop."""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.loop_probe import watched


def _watching(test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    @functools.wraps(test)
    async def run(*given: Any, **named: Any) -> None:
        async with watched():
            await test(*given, **named)

    return run


def pytest_itemcollected(item: pytest.Item) -> None:
    """Watch every test that runs on a loop, but those marked `stalls`, which keep it busy themselves."""
    if (
        isinstance(item, pytest.Function)
        and inspect.iscoroutinefunction(item.obj)
        and item.get_closest_marker("stalls") is None
    ):
        item.obj = _watching(item.obj)
