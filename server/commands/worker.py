"""`vivavoce worker`: runs jobs until it is stopped. Any number of them share one queue.

SIGTERM and Ctrl-C let running jobs end; a job of a worker that dies is run again by another.
"""

import asyncio
import signal
from contextlib import suppress

import structlog
from docket import Worker

from server.settings import Settings
from server.stores.addresses import Addresses
from server.wiring.jobs import open_worker
from server.wiring.memory import settle

log = structlog.get_logger(__name__)


async def work(settings: Settings, addresses: Addresses) -> None:
    """Run jobs until SIGTERM or SIGINT."""
    async with open_worker(settings, addresses) as worker:
        settle()
        log.info("worker.ready")
        await _until_signal(worker)


async def _until_signal(worker: Worker) -> None:
    running = asyncio.create_task(worker.run_forever(), name="worker")
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, running.cancel)  # docket lets running jobs end when cancelled
    try:
        with suppress(asyncio.CancelledError):
            await running
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
