"""The sign-in cookie, and the one by which a browser comes back with an invitation it has taken."""

import secrets
from dataclasses import dataclass

from starlette.requests import cookie_parser
from starlette.responses import Response

from server.accounts.sign_ins import IDLE_SECONDS


@dataclass(frozen=True, slots=True)
class SignInCookie:
    """`vivavoce`, or `__Host-vivavoce` with Secure where the server is reached through https."""

    secure: bool

    @property
    def name(self) -> str:
        """As the browser sees it."""
        return "__Host-vivavoce" if self.secure else "vivavoce"

    def read(self, header: str | None) -> str | None:
        """The token in a Cookie header."""
        return cookie_parser(header).get(self.name) if header else None

    def put(self, response: Response, token: str) -> None:
        """Sign the browser in."""
        response.set_cookie(
            self.name, token, max_age=IDLE_SECONDS, path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def clear(self, response: Response) -> None:
        """Sign the browser out."""
        response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="lax")


_BROWSER_SECONDS = 180 * 24 * 3600
_SHORTEST = 40


@dataclass(frozen=True, slots=True)
class BrowserCookie:
    """A secret of one browser's own. Whoever came by a link alone comes back with the link and this."""

    secure: bool

    @property
    def name(self) -> str:
        """As the browser sees it."""
        return "__Host-vivavoce-browser" if self.secure else "vivavoce-browser"

    def read(self, header: str | None) -> str | None:
        """The secret in a Cookie header."""
        found = cookie_parser(header).get(self.name, "") if header else ""
        return found if len(found) >= _SHORTEST else None

    def put(self, response: Response, secret: str) -> None:
        """Leave it in the browser, for half a year from now."""
        response.set_cookie(
            self.name, secret, max_age=_BROWSER_SECONDS, path="/", secure=self.secure, httponly=True, samesite="strict"
        )

    @staticmethod
    def make() -> str:
        """A new one."""
        return secrets.token_urlsafe(32)
