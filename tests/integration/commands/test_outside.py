"""`vivavoce doctor --from-outside`: the recipe for nginx is well, and what is usually forgotten in it is found."""

import re
import shutil
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from server.commands.doctor.outside import look
from server.settings import Settings
from tests.eventually import eventually
from tests.serving import Serving, serving

RECIPE = Path(__file__).parents[3] / "deploy" / "nginx.conf"
SETTINGS = Settings(_env_file=None)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def states(url: str, *, trust: Path | None = None) -> dict[str, str]:
    found = await look(SETTINGS, url, trust=None if trust is None else str(trust))
    return {finding.about: finding.state for finding in found if finding.state != "ok"}


@pytest.fixture
def secure_port() -> int:
    return free_port()


@pytest.fixture
async def node(redis: Redis, redis_url: str, mongodb_url: str, secure_port: int) -> AsyncIterator[Serving]:
    """As it stands behind a proxy with TLS."""
    assert await redis.dbsize() == 0
    public = f"https://127.0.0.1:{secure_port}"
    async with serving(
        redis_url=redis_url, mongodb_url=mongodb_url, vivavoce_public_url=public, vivavoce_local_sign_in="off"
    ) as running:
        yield running


async def test_a_server_that_is_open_to_its_own_machine_only_is_reported(redis_url: str, mongodb_url: str) -> None:
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url) as running:
        assert await states(running.url) == {"TLS": "warning", "sign-in": "broken"}


async def test_nobody_and_somebody_else_are_told_apart_from_us(node: Serving) -> None:
    assert await states(f"http://127.0.0.1:{free_port()}") == {"address": "broken"}
    assert await states("https://a/path") == {"address": "broken"}
    plain = await states(node.url)  # not the address that the server was told
    assert plain == {"TLS": "warning", "Origin": "broken", "sockets": "broken"}


@contextmanager
def nginx(folder: Path, node: Serving, port: int, change: Callable[[str], str]) -> Iterator[Path]:
    """The recipe before a node, on ports of its own and with a certificate made for it; gives that."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=vivavoce",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    recipe = re.sub(r"listen \[::\].*\n", "", RECIPE.read_text())
    for before, after in (
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/interviews.example/fullchain.pem", str(certificate)),
        ("/etc/ssl/interviews.example/key.pem", str(key)),
        ("proxy_pass http://127.0.0.1:8000", f"proxy_pass {node.url}"),
        ("Host $host;", "Host $http_host;"),  # only here does a port stand in it
    ):
        assert before in recipe
        recipe = recipe.replace(before, after)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}} "
        f"http {{ access_log off; {temporary} {change(recipe)} }}"
    )
    found = shutil.which("nginx")
    assert found is not None, "mark the test with @pytest.mark.proxy"
    process = subprocess.Popen([found, "-p", str(folder), "-c", "nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        yield certificate
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(20)


def also(line: str) -> Callable[[str], str]:
    """The recipe with one line more."""
    return lambda text: text.replace("proxy_http_version", f"{line} proxy_http_version")


def without(pattern: str) -> Callable[[str], str]:
    """The recipe without the lines that fit."""
    return lambda text: re.sub(pattern, "", text)


BROKEN: dict[str, tuple[Callable[[str], str], dict[str, str]]] = {
    "as it is": (without("$^"), {}),
    "small bodies": (without("client_max_body_size .*;"), {"uploads": "broken"}),
    "no upgrade": (without(r"proxy_set_header Upgrade.*"), {"sockets": "broken"}),
    "no origin": (also('proxy_set_header Origin "";'), {"Origin": "broken"}),
    "headers gone": (also("proxy_hide_header Content-Security-Policy;"), {"headers": "broken"}),
}


@pytest.mark.proxy
@pytest.mark.parametrize("name", BROKEN)
async def test_the_recipe_is_well_and_what_is_forgotten_in_it_is_found(
    node: Serving, secure_port: int, tmp_path: Path, name: str
) -> None:
    change, wanted = BROKEN[name]
    with nginx(tmp_path, node, secure_port, change) as certificate:

        async def answers() -> bool:
            return "address" not in await states(f"https://127.0.0.1:{secure_port}", trust=certificate)

        await eventually(answers, what="nginx")
        assert await states(f"https://127.0.0.1:{secure_port}", trust=certificate) == wanted
