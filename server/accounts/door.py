"""The way in by name: whoever has opened the address that the server printed may sign in from that browser.

The address holds a token that is kept in the data folder, readable by its owner alone, so that it stays the same over
restarts and for nodes that join. Opening it once leaves a cookie that proves it; the token itself is not sent again.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import cookie_parser
from starlette.responses import Response

TOKEN_FILE = "sign-in.token"  # noqa: S105 - a name
COOKIE = "vivavoce-door"
_COOKIE_SECONDS = 180 * 24 * 3600
_LEAST = 32  # characters of a token that can't be guessed


@dataclass(frozen=True, slots=True)
class Door:
    """Knows the token."""

    token: str = field(repr=False)

    @property
    def proof(self) -> str:
        """What the cookie holds."""
        return hmac.new(self.token.encode(), b"door", hashlib.sha256).hexdigest()

    def opens(self, token: str) -> bool:
        """Whether that is the token."""
        return hmac.compare_digest(token.encode(), self.token.encode())

    def opened(self, header: str | None) -> bool:
        """Whether a Cookie header holds the proof."""
        given = cookie_parser(header).get(COOKIE, "") if header else ""
        return hmac.compare_digest(given.encode(), self.proof.encode())

    def put(self, response: Response) -> None:
        """Let this browser sign in from now on."""
        response.set_cookie(COOKIE, self.proof, max_age=_COOKIE_SECONDS, path="/", httponly=True, samesite="strict")


def read_token(folder: Path) -> str:
    """The folder's token, made at the first time. Where nothing can be kept, one that lives as long as the server."""
    path = folder / TOKEN_FILE
    made = secrets.token_urlsafe(32)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(made)
        except FileExistsError:
            kept = path.read_text().strip()
            if len(kept) >= _LEAST and kept.isascii() and path.stat().st_mode & 0o077 == 0:
                return kept
            path.unlink()  # broken off, or seen by others: it proves nothing any more
            return read_token(folder)
    except (OSError, UnicodeDecodeError):
        pass
    return made
