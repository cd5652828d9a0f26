"""Where stages leave their output: any object store that fsspec knows; a folder, or `s3://` with an endpoint."""

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import fsspec
import orjson

from offers.errors import OfferError


class StoreUnavailable(OfferError):
    """The object store does not do what it is asked; `detail` is the kind of its error."""

    code = "store_unavailable"
    temporary = True


class StoreNotInstalled(StoreUnavailable):
    """The address names a kind of store whose library is an extra that is not installed."""

    code = "store_not_installed"
    temporary = False
    advice = "Offers are not ingested: what speaks s3:// is not installed. pip install 'vivavoce[s3]'."


class ObjectStore:
    """Whole objects by name. Blocking. An object is there completely or not at all. Raises StoreUnavailable."""

    def __init__(self, url: str, *, endpoint: str | None = None) -> None:
        options: dict[str, Any] = {"client_kwargs": {"endpoint_url": endpoint}} if endpoint else {}
        if url.startswith("s3:"):
            options["use_listings_cache"] = False
        with _asked():  # nobody may know the kind of store that the address names
            self._fs, self._root = fsspec.core.url_to_fs(url, **options)
        self._root = self._root.rstrip("/")
        self._local = "file" in (self._fs.protocol if isinstance(self._fs.protocol, tuple) else (self._fs.protocol,))

    def read(self, name: str) -> bytes | None:
        """The object; None when there is none."""
        with _asked():
            try:
                return bytes(self._fs.cat_file(self._path(name)))
            except FileNotFoundError:
                return None

    def write(self, name: str, content: bytes) -> None:
        """Put an object, over an older one if need be."""
        path = self._path(name)
        with _asked():
            if not self._local:  # a put is whole or nothing
                self._fs.pipe_file(path, content)
                return
            self._fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            self._fs.pipe_file(f"{path}.partial", content)
            self._fs.mv(f"{path}.partial", path)

    def names(self, folder: str) -> list[str]:
        """Objects and folders directly under a folder, in order, without what was half written."""
        with _asked():
            try:
                found = self._fs.ls(self._path(folder), detail=False)
            except FileNotFoundError:
                return []
        return sorted(
            name for path in found if (name := path.rstrip("/").rsplit("/", 1)[1]) and not name.endswith(".partial")
        )

    def remove(self, folder: str) -> None:
        """Everything under a folder; nothing when there is none."""
        with _asked():
            if self._fs.exists(self._path(folder)):
                self._fs.rm(self._path(folder), recursive=True)

    def read_json(self, name: str) -> Any:
        """A JSON object; None when there is none."""
        raw = self.read(name)
        return None if raw is None else orjson.loads(raw)

    def write_json(self, name: str, value: object) -> None:
        """Keys in order: the same value is the same bytes."""
        self.write(name, orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2))

    def read_lines(self, name: str) -> Iterator[bytes]:
        """Lines of a compressed object."""
        raw = self.read(name)
        return iter(gzip.decompress(raw).splitlines() if raw is not None else [])

    def write_lines(self, name: str, lines: Iterable[bytes]) -> None:
        """Without a time in it: the same lines are the same bytes."""
        self.write(name, gzip.compress(b"".join(line + b"\n" for line in lines), compresslevel=5, mtime=0))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"


@contextmanager
def _asked() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise StoreNotInstalled(type(error).__name__) from None
    except Exception as error:  # noqa: BLE001 - every file system of fsspec has a tree of its own
        raise StoreUnavailable(type(error).__name__) from None
