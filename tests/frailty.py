"""Services of a test's own that it may freeze: to whoever asks, a frozen store is one that is away."""

import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from server.stores.embedded.child import Child
from server.stores.embedded.services import Services


@asynccontextmanager
async def own_services(folder: Path) -> AsyncIterator[Services]:
    """Redis and MongoDB in this folder."""
    services = Services(folder=folder)
    services.launch()
    await services.ready()
    yield services
    await services.stop()


@contextmanager
def frozen(child: Child | None) -> Iterator[None]:
    """Stop a child's processes, and let them go on."""
    assert child is not None
    assert child.pid is not None
    os.killpg(child.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(child.pid, signal.SIGCONT)
