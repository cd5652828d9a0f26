"""`vivavoce bench search`: a Redis of its own, gone afterwards, so that nothing of a running server is touched."""

import asyncio
import tempfile
from pathlib import Path

from redis.asyncio import Redis

from offers.bench.report import SearchReport, bench
from server.stores.embedded.services import Services


def measure(size: int, rome: Path | None = None, real: Path | None = None) -> SearchReport:
    """Quality and speed. Call from the main thread. Raises EmbeddedError, RomeMissing."""
    with tempfile.TemporaryDirectory(prefix="vv-bench-") as folder:
        services = Services(folder=Path(folder), mongodb=False)
        services.launch()
        return asyncio.run(_measure(services, size, Path(folder) / "runs", rome, real))


async def _measure(services: Services, size: int, folder: Path, rome: Path | None, real: Path | None) -> SearchReport:
    try:
        await services.ready()
        redis = Redis.from_url(services.redis_url or "")
        try:
            return await bench(redis, size=size, folder=folder, rome=rome, real=real)
        finally:
            await redis.aclose()
    finally:
        await services.stop()
