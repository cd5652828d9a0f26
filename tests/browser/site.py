"""The product as it is started by its users, for a browser: `vivavoce serve` with its own stores and worker."""

import os
import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.printed import Address
from tests.probed_node import PROJECT, check, command

KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


@contextmanager
def site(folder: Path, **environment: str) -> Iterator[Address]:
    """Start it in this folder, give its address, stop it."""
    folder.mkdir(parents=True, exist_ok=True)
    errors, stalls = folder / "stderr", folder / "stalls"
    with errors.open("wb") as sink:
        process = subprocess.Popen(
            command(stalls, "--port", "0"),
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name in KEPT}
            | {"PYTHONPATH": str(PROJECT)}
            | environment,
            stdout=subprocess.PIPE,
            stderr=sink,
        )
        try:
            assert process.stdout is not None
            readable, _, _ = select.select([process.stdout], [], [], 40)
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
