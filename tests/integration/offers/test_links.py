"""A link that a candidate names: a public page is read; nothing that only we can reach ever is."""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from offers.errors import LinkRefused, LinkUnreadable
from offers.own.links import LinkReader
from offers.public_web import Address, is_public

LOOPBACK = ipaddress.ip_address("127.0.0.1")
Read = Callable[[str], "asyncio.Future[bytes]"]


class Names:
    """A name server of our own: what it says the next time may be something else."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> list[str]:
        del host, port
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


def reaches_loopback(address: Address) -> bool:
    """As if the page's server stood on the internet."""
    return address == LOOPBACK


async def _page(request: Request) -> Response:
    return Response(f"<h1>Soudeuse</h1> {request.headers['host']}", media_type="text/html; charset=utf-8")


async def _endless(_: Request) -> Response:
    async def body() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65_536
            await asyncio.sleep(0)  # lets it be seen that nobody reads any more

    return StreamingResponse(body(), media_type="text/html")


async def _to(request: Request) -> Response:
    return RedirectResponse(request.query_params["where"])


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """Of a web server on loopback."""
    app = Starlette(
        routes=[
            Route("/page", _page),
            Route("/métier", _page),
            Route("/endless", _endless),
            Route("/to", _to),
            Route("/pdf", lambda _: PlainTextResponse("%PDF", media_type="application/pdf")),
        ]
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        yield int(listening.getsockname()[1])
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await running


def reader(names: Names, **more: float) -> LinkReader:
    return LinkReader(resolve=names, may_reach=reaches_loopback, ports=None, largest=100_000, **more)


async def test_a_page_is_read_under_its_own_name(port: int) -> None:
    """The connection goes to the address that was looked at; the page's server hears the name."""
    names = Names(["127.0.0.1"])
    page = await reader(names).read(f"http://jobs.example:{port}/page?a=1")
    assert page == f"<h1>Soudeuse</h1> jobs.example:{port}".encode()
    assert names.asked == 1


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://jobs.example:{}/métier?à=ü", "jobs.example"),
        ("http://métiers.example:{}/page", "xn--mtiers-bva.example"),
        ("http://JOBS。example:{}/page", "jobs.example"),
    ],
)
async def test_an_address_may_be_written_with_accents(port: int, address: str, host: str) -> None:
    page = await reader(Names(["127.0.0.1"])).read(address.format(port))
    assert page == f"<h1>Soudeuse</h1> {host}:{port}".encode()


@pytest.mark.parametrize(
    "where",
    [
        "file:///etc/passwd", "ftp://jobs.example/", "gopher://jobs.example/", "//jobs.example", "jobs.example",
        "http://", "http://user:secret@jobs.example/", "http://jobs.example:22/", "http://jobs.example:99999/",
        "http://jobs.example/\n", "http://" + "a" * 3000, f"http://{'é' * 70}.example/", "http://é..example/",
    ],
)  # fmt: skip
async def test_what_is_no_web_address_is_refused(where: str) -> None:
    names = Names(["93.184.216.34"])
    with pytest.raises(LinkRefused):
        await LinkReader(resolve=names).read(where)
    assert names.asked == 0


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", str(ipaddress.IPv4Address(0)), "10.0.0.1", "172.16.5.5", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1",
        "fec0::1", "3fff::1", "5f00::1", "::ffff:0:127.0.0.1", "2a00::5efe:7f00:1", "2a00::200:5efe:a00:1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:0:0:0:0:80ff:fffe",
    ],
)  # fmt: skip
async def test_only_public_addresses_are_reached(address: str) -> None:
    """Not even where a name has a public one beside."""
    assert not is_public(ipaddress.ip_address(address.split("%", maxsplit=1)[0]))
    for found in ([address], ["93.184.216.34", address]):
        with pytest.raises(LinkUnreadable) as unknown:
            await LinkReader(resolve=Names(found)).read("http://jobs.example/")
        assert unknown.value.detail == "name"  # as of a name that nobody has


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost"])
async def test_the_machine_itself_is_not_reached_by_any_name(host: str) -> None:
    """With the resolver of the system."""
    with pytest.raises((LinkRefused, LinkUnreadable)):
        await LinkReader().read(f"http://{host}/")


def test_public_addresses_are_public() -> None:
    for address in ("93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"):
        assert is_public(ipaddress.ip_address(address))


async def test_each_redirect_is_looked_at(port: int) -> None:
    """To a page it is followed, to a private address it is refused, for ever it is not."""
    at = f"http://jobs.example:{port}"
    assert b"Soudeuse" in await reader(Names(["127.0.0.1"])).read(f"{at}/to?where=/page")
    with pytest.raises(LinkUnreadable):
        await reader(Names(["127.0.0.1"], ["10.0.0.1"])).read(f"{at}/to?where=http://inside.example/")
    with pytest.raises(LinkRefused):
        await reader(Names(["127.0.0.1"], ["10.0.0.1"])).read(f"{at}/to?where=http://10.0.0.1/")
    with pytest.raises(LinkRefused):
        await reader(Names(["127.0.0.1"])).read(f"{at}/to?where=file:///etc/passwd")
    around = f"{at}/to?where=" + f"{at}/to"
    with pytest.raises((LinkUnreadable, LinkRefused)):
        await reader(Names(["127.0.0.1"])).read(around)


@pytest.mark.parametrize("path", ["/endless", "/pdf", "/none"])
async def test_what_is_no_page_of_a_page_s_size_is_not_read(port: int, path: str) -> None:
    with pytest.raises(LinkUnreadable):
        await reader(Names(["127.0.0.1"])).read(f"http://jobs.example:{port}{path}")


async def test_a_name_that_takes_too_long_is_left(port: int) -> None:
    async def never(_: str, __: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    with pytest.raises(LinkUnreadable):
        await LinkReader(resolve=never, ports=None, seconds=0.05).read(f"http://jobs.example:{port}/page")
