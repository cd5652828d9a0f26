"""TLS before the tests' Redis, whose binary has none: a listener with a certificate of its own that hands bytes on."""

import asyncio
import contextlib
import ssl
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class TlsFront:
    """Where it listens, and the file of the authority that has signed its certificate."""

    host: str
    ca: Path


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Self-made: its own authority."""
    certificate, key = folder / "redis.pem", folder / "redis.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-out", certificate, "-keyout", key],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return certificate, key


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        while data := await source.read(1 << 16):
            target.write(data)
            await target.drain()
    target.close()


@contextlib.asynccontextmanager
async def tls_front(redis_url: str, folder: Path) -> AsyncIterator[TlsFront]:
    """`redis_url` is that of a unix socket."""
    certificate, key = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    socket = unquote(redis_url.removeprefix("unix://"))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, before = await asyncio.open_unix_connection(socket)
        await asyncio.gather(_pass_on(reader, before), _pass_on(behind, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    try:
        yield TlsFront(f"localhost:{server.sockets[0].getsockname()[1]}", certificate)
    finally:
        server.close()
