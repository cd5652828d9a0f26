"""Checks of the machine: Python, file handles, the data folder, the port."""

import platform
import resource
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
from ctypes.util import find_library
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from parsing.reading.tesseract import LANGUAGES, find_tesseract, known_languages
from server.commands.doctor.finding import Finding
from server.http.listener import PortTaken, listen
from server.settings import Settings
from server.stores.addresses import served_at
from server.stores.embedded.errors import EmbeddedError
from server.stores.embedded.folder import LEAST_FREE
from server.stores.embedded.redis import redis_binary

COMFORTABLE_FREE = 1 << 30  # bytes
FEW_HANDLES = 4096  # each socket is one
PRINTING_LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")


def check_machine(settings: Settings, *, embedded: bool) -> list[Finding]:
    """All of them; looks, changes nothing but a probe file."""
    findings = [_python(), _handles(), _pictures(), _printing()]
    if embedded:
        findings += [_folder(settings.vivavoce_data), _binary()]
    findings.append(_port(settings))
    return findings


def _python() -> Finding:
    version = platform.python_version()
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Finding("python", "ok", f"{version} on {platform.system()} {platform.machine()}")
    return Finding("python", "broken", version, "Use Python 3.11, 3.12 or 3.13.")


def _handles() -> Finding:
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= FEW_HANDLES:
        return Finding("file handles", "ok", f"up to {soft} files and sockets")
    advice = f"Fine for trying out. For many viewers raise it: ulimit -n {FEW_HANDLES * 16}"
    return Finding("file handles", "warning", f"at most {soft} files and sockets", advice)


def _pictures() -> Finding:
    program = find_tesseract()
    known = known_languages(program) if program else ()
    advice = (
        "Debian: apt-get install tesseract-ocr tesseract-ocr-fra. Without it, candidates with a scan paste the text."
    )
    if program is None:
        return Finding("scanned CVs", "warning", "not read: tesseract is not installed", advice)
    if missing := [name for name in LANGUAGES if name not in known]:
        return Finding("scanned CVs", "warning", f"tesseract has no data for {', '.join(missing)}", advice)
    return Finding("scanned CVs", "ok", f"read with {program} ({', '.join(known)})")


def _printing() -> Finding:
    if find_spec("weasyprint") is None:
        advice = (
            "Reports can be printed by the browser all the same. "
            f"For files: {sys.executable} -m pip install 'vivavoce[pdf]'"
        )
        return Finding("reports as PDF", "warning", "not printed: weasyprint is not installed", advice)
    if missing := [name for name in PRINTING_LIBRARIES if find_library(name) is None]:
        advice = "Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation"
        return Finding("reports as PDF", "warning", f"not printed: the system lacks {', '.join(missing)}", advice)
    return Finding("reports as PDF", "ok", f"printed with weasyprint {version('weasyprint')}")


def _folder(path: Path) -> Finding:
    whole = path.resolve()
    existing = next(parent for parent in (whole, *whole.parents) if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=existing) as probe:
            probe.write(b"\0" * 4096)
            probe.flush()
        free = shutil.disk_usage(existing).free
    except OSError as error:
        advice = "Make the folder writable, or point VIVAVOCE_DATA at another one."
        return Finding("data folder", "broken", f"{whole}: {error.strerror}", advice)
    detail = f"{whole}, {free >> 20} MB free"
    if free < LEAST_FREE:
        return Finding("data folder", "broken", detail, "Free some space, or point VIVAVOCE_DATA at another disk.")
    if free < COMFORTABLE_FREE:
        return Finding("data folder", "warning", detail, "Interviews and CVs are kept here; free some space soon.")
    return Finding("data folder", "ok", detail)


def _binary() -> Finding:
    try:
        return Finding("embedded redis", "ok", str(redis_binary().name))
    except EmbeddedError as error:
        return Finding("embedded redis", "broken", str(error), error.advice)


def _port(settings: Settings) -> Finding:
    host, port = settings.vivavoce_host, settings.vivavoce_port
    served = served_at(settings)
    if served is not None and _answers(served):
        return Finding("port", "ok", f"the server on this data folder answers at {served}")
    try:
        listen(host, port).close()
    except PortTaken as error:
        name = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
        if _answers(f"http://{name}:{port}"):
            return Finding("port", "ok", f"a Vivavoce server answers on {host} port {port}")
        return Finding("port", "broken", f"{host} port {port}", str(error))
    return Finding("port", "ok", f"{host} port {port} is free")


def _answers(address: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{address}/healthz", timeout=3) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
