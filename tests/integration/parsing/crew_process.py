"""The crew in a process of its own, told on: every address its sockets reach and every name it looks up, as JSON.

`python -m tests.integration.parsing.crew_process BASE_URL READ.json`; with `--betray` instead, what the watch sees.
"""

import asyncio
import json
import socket
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

CALLS = ("socket.connect", "socket.sendto", "socket.sendmsg")
LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
PROGRAMS = ("subprocess.Popen", "os.posix_spawn", "os.system", "os.exec", "os.fork")
seen: set[str] = set()


def watch(event: str, args: tuple[Any, ...]) -> None:
    """What Python itself does, before it does it."""
    if event in CALLS:
        seen.add(f"reach {args[1]}")
    elif event in LOOKUPS:
        host = args[0].decode() if isinstance(args[0], bytes) else args[0]
        seen.add(f"look up {host}")
    elif event in PROGRAMS:
        seen.add(f"run {args[0]}")


def sample(stop: threading.Event) -> None:
    """What the kernel says this process is connected to, so that libraries in C and Rust are seen as well."""
    while not stop.is_set():
        try:
            seen.update(_connected())
        except OSError:
            continue  # a descriptor or a table went while it was read
        except Exception as error:
            seen.add(f"the watch failed: {type(error).__name__}")
            raise
        time.sleep(0.02)


def _connected() -> set[str]:
    mine = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            mine.add(str(descriptor.readlink()).removeprefix("socket:[").rstrip("]"))
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        path = Path(f"/proc/self/net/{table}")
        rows = path.read_text("ascii").splitlines()[1:] if path.exists() else []
        for row in rows:
            fields = row.split()
            # A table read while it changes may break off within a row.
            if len(fields) > 9 and fields[9] in mine and not fields[2].endswith(":0000"):
                found.add(f"connected to {_address(fields[2])}")
    return found


def _address(field: str) -> str:
    host, _, port = field.partition(":")
    packed = b"".join(bytes.fromhex(host[i : i + 8])[::-1] for i in range(0, len(host), 8))
    family = socket.AF_INET if len(packed) == 4 else socket.AF_INET6
    return f"('{socket.inet_ntop(family, packed)}', {int(port, 16)})"


def betray() -> None:
    """Each way out that must be noticed."""
    with suppress(OSError):
        socket.getaddrinfo("telemetry.invalid", 443)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.sendto(b"x", ("127.0.0.1", 9))
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        deadline = time.monotonic() + 20
        while not any(event.startswith("connected to") for event in list(seen)) and time.monotonic() < deadline:
            time.sleep(0.01)
    print(json.dumps({"seen": sorted(seen)}))


async def read_a_cv(base: str, kept: Path) -> None:
    """One CV by way of langchain-openai."""
    from interview.models.catalogue import build_endpoints, parse_specs  # noqa: PLC0415 -- only once they are watched
    from interview.models.client import Models  # noqa: PLC0415
    from interview.models.providers.provider import Account  # noqa: PLC0415
    from interview.models.usage import NO_LIMIT  # noqa: PLC0415
    from parsing.crew.crew_pool import CrewPool  # noqa: PLC0415
    from parsing.models import Profile  # noqa: PLC0415
    from parsing.readers.pool import Read  # noqa: PLC0415
    from parsing.reading.document import Line  # noqa: PLC0415
    from server.wiring.crew_models import CountedModels  # noqa: PLC0415

    kept_read = json.loads(await asyncio.to_thread(kept.read_text))
    read = Read(kept_read["profile"], [Line(**line) for line in kept_read["lines"]])
    endpoints = build_endpoints(parse_specs("openai:any"), accounts={"openai": Account(base_url=base)}, timeout=10)
    models = CountedModels(Models(endpoints=endpoints, timeout=10), allowed=NO_LIMIT)
    states: dict[str, str] = {}
    profile = await CrewPool(models=models).refine(
        read, Profile.model_validate(read.profile), on_section=lambda name, state, _: states.update({name: state})
    )
    print(json.dumps({"seen": sorted(seen), "states": states, "work": profile.work[0].model_dump()}))


def main() -> None:
    sys.addaudithook(watch)
    stop = threading.Event()
    threading.Thread(target=sample, args=(stop,), daemon=True).start()
    if sys.argv[1:] == ["--betray"]:
        betray()
    else:
        asyncio.run(read_a_cv(sys.argv[1], Path(sys.argv[2])))
    stop.set()


if __name__ == "__main__":
    main()
