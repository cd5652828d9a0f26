"""Processes held to a share of a core by the kernel, with cgroups of either version. Needs root."""

import contextlib
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path("/sys/fs/cgroup")
PERIOD = 20_000
"""µs: short, so that who has used up its share is not silent for long."""
_HEAVY = 8
"""How many ordinary processes one of ours weighs as: the quota is to hold it back, not its neighbours."""


def possible() -> bool:
    """Whether the kernel lets us hold anybody back."""
    place = ROOT if (ROOT / "cgroup.controllers").is_file() else ROOT / "cpu"
    return place.is_dir() and os.access(place, os.W_OK)


class Quota:
    """One group; `add` processes to it. Use as a context manager. Raises OSError where the kernel does not let us."""

    def __init__(self, name: str, *, share: float) -> None:
        self._second = (ROOT / "cgroup.controllers").is_file()
        self._folder = (ROOT if self._second else ROOT / "cpu") / f"vivavoce-bench-{os.getpid()}-{name}"
        self._share = share

    def __enter__(self) -> Self:
        micros = round(self._share * PERIOD)
        if self._second:
            with contextlib.suppress(OSError):  # it is handed on already
                (ROOT / "cgroup.subtree_control").write_text("+cpu")
        self._folder.mkdir()
        if self._second:
            self._write("cpu.max", f"{micros} {PERIOD}")
            self._write("cpu.weight", str(100 * _HEAVY))
        else:
            self._write("cpu.cfs_period_us", str(PERIOD))
            self._write("cpu.cfs_quota_us", str(micros))
            self._write("cpu.shares", str(1024 * _HEAVY))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Its processes have ended; the kernel may take a moment to notice."""
        for _ in range(50):
            with contextlib.suppress(OSError):
                self._folder.rmdir()
                return
            time.sleep(0.1)

    def add(self, process: int) -> None:
        """With all its threads."""
        self._write("cgroup.procs", str(process))

    def _write(self, name: str, value: str) -> None:
        (self._folder / name).write_text(value)
