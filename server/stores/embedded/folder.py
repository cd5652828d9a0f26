"""The data folder: made, checked for space, and held by one server at a time."""

import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
import time
from pathlib import Path

from server.stores.embedded.errors import DiskFull, FolderBusy, FolderUnwritable

LEAST_FREE = 64 << 20  # bytes; below this neither service could write for long
SOCKET_PATH_BYTES = 100  # the system's limit is 104 to 108


class DataFolder:
    """A locked data folder. Children inherit the lock's file, so it is free only when they are gone too."""

    def __init__(self, path: Path, *, least_free: int = LEAST_FREE) -> None:
        self.path = path.resolve()
        self._least_free = least_free
        self._lock: int | None = None

    @property
    def lock(self) -> int:
        """The lock's file descriptor, for children to hold."""
        if self._lock is None:
            raise FolderUnwritable("the folder was not taken")
        return self._lock

    def take(self, *, patience: float = 5.0) -> None:
        """Make and lock it. Waits `patience` seconds for a server that is just stopping. Raises EmbeddedError kinds."""
        try:
            for folder in (self.path, self.path / "logs", self.path / "redis", self.path / "mongodb"):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if shutil.disk_usage(self.path).free < self._least_free:
                raise DiskFull(f"less than {self._least_free >> 20} MB are free in {self.path}")
            descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise FolderUnwritable(f"{self.path}: {error.strerror}") from None
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
                    os.close(descriptor)
                    raise FolderBusy(f"{self.path} is used by process {holder or 'unknown'}") from None
                time.sleep(0.02)
        self._lock = descriptor
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:
            self.release()
            raise DiskFull(f"{self.path}: {error.strerror}") from None

    def release(self) -> None:
        """Let another server have it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def socket_path(self, name: str) -> Path:
        """Where a unix socket of this folder lives: inside, or in a private short place when that path is too long."""
        inside = self.path / name
        if len(os.fsencode(inside)) <= SOCKET_PATH_BYTES:
            return inside
        short = Path(tempfile.gettempdir()) / f"vivavoce-{os.getuid()}"
        short.mkdir(mode=0o700, exist_ok=True)
        found = short.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise FolderUnwritable(f"{short} is not a private folder of ours")
        return short / f"{hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]}-{name}"
