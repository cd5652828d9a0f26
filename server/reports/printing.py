"""Prints a report as PDF in a child process, with bounds on how many at once, how long and how much."""

import asyncio
import sys
from importlib.util import find_spec

from server.protocol.errors import ServerError
from server.reports.press import NOT_INSTALLED

SECONDS = 45.0
AT_ONCE = 2
WAITING = 8
MAX_PDF = 32 * 1024 * 1024


class PdfUnavailable(ServerError):
    """Printing to PDF is not installed here; the page can be printed by the browser."""

    code = "pdf_unavailable"
    status = 501


class PrinterBusy(ServerError):
    """Too many reports are being printed; try again in a moment."""

    code = "printer_busy"
    temporary = True
    status = 503


class PrintingFailed(ServerError):
    """This report could not be printed."""

    code = "printing_failed"
    status = 500


class Printer:
    """One a node. `module` is looked for to tell whether printing is installed."""

    def __init__(
        self, *, seconds: float = SECONDS, at_once: int = AT_ONCE, waiting: int = WAITING, module: str = "weasyprint"
    ) -> None:
        self._seconds = seconds
        self._slots = asyncio.Semaphore(at_once)
        self._places = at_once + waiting
        self._taken = 0
        self._installed = find_spec(module) is not None

    @property
    def installed(self) -> bool:
        """Whether printing can be offered at all."""
        return self._installed

    async def print(self, html: str, *, address: str) -> bytes:
        """The PDF. Links in it are relative to `address`. Raises PdfUnavailable, PrinterBusy, PrintingFailed."""
        if not self._installed:
            raise PdfUnavailable
        if self._taken >= self._places:
            raise PrinterBusy
        self._taken += 1
        try:
            async with self._slots:
                return await self._press(html, address)
        finally:
            self._taken -= 1

    async def _press(self, html: str, address: str) -> bytes:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "server.reports.press",
            address,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"LANG": "C.UTF-8"},  # no key of ours is its business
        )
        try:
            async with asyncio.timeout(self._seconds):
                printed, _ = await child.communicate(html.encode("utf-8"))
        except TimeoutError:
            raise PrintingFailed from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode == NOT_INSTALLED:
            self._installed = False
            raise PdfUnavailable
        if child.returncode != 0 or not printed.startswith(b"%PDF-") or len(printed) > MAX_PDF:
            raise PrintingFailed
        return printed
