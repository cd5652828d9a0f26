"""Files of the browser client as they travel: without comments, compressed once, known by what is in them."""

import gzip
import hashlib
import mimetypes
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import anyio.to_thread
import orjson
from rjsmin import jsmin
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

REVALIDATE = "no-cache"
"""Files keep their names when they change, so a browser asks each time; the ETag makes that cheap."""
VENDORED = "vendor"
"""Libraries of others travel as they are, their licences with them."""
_PICTURES = frozenset({".png", ".ico", ".woff2"})
_TEXTS = frozenset({".js", ".css", ".json", ".svg", ".webmanifest", ".txt"})
_PRIVATE = frozenset({"package.json", "package-lock.json", "tsconfig.json", "node_modules", "test", "tests"})
_COMMENT, _INDENT = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\n\s*")
_SHORTER: dict[str, Callable[[str], str]] = {
    ".js": jsmin,
    ".css": lambda text: _INDENT.sub("\n", _COMMENT.sub("", text)),  # a string there has neither
    ".json": lambda text: orjson.dumps(orjson.loads(text)).decode(),
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text as it travels. `stamp` tells whether the file is still the same."""

    stamp: tuple[int, int]
    body: bytes
    compressed: bytes
    etag: str


def shortened(name: str, text: str) -> str:
    """A file without what only its readers need: comments and white space."""
    path = Path(name)
    shorten = _SHORTER.get(path.suffix)
    return text if shorten is None or VENDORED in path.parts else shorten(text)


class ClientFiles(StaticFiles):
    """Files of the client, and nothing else that may lie in its folder."""

    def __init__(self, *, directory: Path) -> None:
        super().__init__(directory=directory)
        self._prepared: dict[str, Prepared] = {}  # as many as the folder has texts

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file."""
        suffix, parts = Path(path).suffix, Path(path).parts
        if suffix not in _TEXTS | _PICTURES or any(part in _PRIVATE or part.startswith(".") for part in parts):
            raise HTTPException(status_code=404)
        if suffix in _PICTURES or scope["method"] not in {"GET", "HEAD"}:
            response = await super().get_response(path, scope)
            response.headers["cache-control"] = REVALIDATE
            return response
        return _response(await anyio.to_thread.run_sync(self._read, path), suffix, Headers(scope=scope))

    def _read(self, path: str) -> Prepared:
        try:
            found, status = self.lookup_path(path)
        except (OSError, ValueError):  # no name that a file can have
            status = None
        if status is None or not stat.S_ISREG(status.st_mode):
            raise HTTPException(status_code=404)
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._prepared.get(found)
        if known is None or known.stamp != stamp:
            body = shortened(path, Path(found).read_text(encoding="utf-8")).encode()
            etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            known = self._prepared[found] = Prepared(stamp, body, gzip.compress(body, 9, mtime=0), etag)
        return known


def _response(known: Prepared, suffix: str, asked: Headers) -> Response:
    headers = {"cache-control": REVALIDATE, "etag": known.etag, "vary": "Accept-Encoding"}
    names = {name.strip().removeprefix("W/") for name in asked.get("if-none-match", "").split(",")}
    if known.etag in names:
        return Response(status_code=304, headers=headers)
    packed = "gzip" in asked.get("accept-encoding", "")
    if packed:
        headers["content-encoding"] = "gzip"
    kind = mimetypes.guess_type(f"a{suffix}")[0] or "text/plain"
    return Response(known.compressed if packed else known.body, headers=headers, media_type=kind)
