"""The sign-in cookie."""

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
