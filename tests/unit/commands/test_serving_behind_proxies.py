"""Whose word is taken on who asks: only a proxy's that the settings name."""

from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from server.commands.serve import configuration
from server.settings import Settings

PROXIES_KEEP_SECONDS = 120
"""The longest that one of the proxies in deploy/ keeps an idle connection, by its own default: Caddy."""


class Seen:
    """An application that remembers who asked."""

    def __init__(self) -> None:
        self.client = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        self.client = scope["client"][0]


@pytest.mark.parametrize(
    ("proxies", "peer", "named", "seen"),
    [
        (None, "127.0.0.1", "203.0.113.7", "203.0.113.7"),
        (None, "203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (None, "10.1.2.3", "203.0.113.7", "10.1.2.3"),
        ("10.0.0.0/8", "10.1.2.3", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.0/8, 192.0.2.1", "10.1.2.3", "198.51.100.1, 203.0.113.7, 192.0.2.1", "203.0.113.7"),
        ("10.0.0.0/8", "127.0.0.1", "203.0.113.7", "127.0.0.1"),
        ("", "127.0.0.1", "203.0.113.7", "127.0.0.1"),
    ],
)
async def test_who_asks_is_whom_a_known_proxy_names(proxies: str | None, peer: str, named: str, seen: str) -> None:
    given: dict[str, Any] = {} if proxies is None else {"vivavoce_proxies": proxies}
    settings = Settings(_env_file=None, **given)
    app = Seen()
    served = configuration(app, proxies=settings.vivavoce_proxies)
    served.load()
    scope = {"type": "http", "client": (peer, 1), "scheme": "http", "headers": [(b"x-forwarded-for", named.encode())]}
    await served.loaded_app(scope, None, None)
    assert app.client == seen


@pytest.mark.parametrize("proxies", ["*", "anybody", "10.0.0.0/8;"])
def test_nobody_is_named_by_everybody(proxies: str) -> None:
    with pytest.raises(ValueError, match="vivavoce_proxies"):
        Settings(_env_file=None, vivavoce_proxies=proxies)


def test_a_proxy_closes_an_idle_connection_before_the_server_does() -> None:
    """The other way round, a request that is on its way meets a reset."""
    assert configuration(Seen(), proxies="").timeout_keep_alive > PROXIES_KEEP_SECONDS
