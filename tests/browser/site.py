"""The product as it is started by its users, for a browser: `vivavoce serve` with its own stores and worker."""

import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.forked import Forked
from tests.printed import Address
from tests.probed_node import check, main


@contextmanager
def site(folder: Path, **environment: str) -> Iterator[Address]:
    """Start it in this folder, give its address, stop it."""
    folder.mkdir(parents=True, exist_ok=True)
    errors, stalls = folder / "stderr", folder / "stalls"
    process = Forked(main, folder, "--stalls", str(stalls), "--port", "0", errors=errors, **environment)
    try:
        readable, _, _ = select.select([process.stdout], [], [], 90)
        address = Address.of(process.stdout.readline() if readable else b"")
        assert address.startswith("http://127.0.0.1:"), errors.read_text()[-2000:]
        yield address
    finally:
        process.send_signal(signal.SIGINT)  # as Ctrl-C does: people are moved, but nobody waits 20 s for them
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    check(stalls)
