"""The child process that makes a PDF: HTML comes in, a PDF goes out. It fetches nothing and may use so much only.

`python -P -m server.reports.press ADDRESS < html > pdf`; ADDRESS is what the document's links are relative to.
Status 3: the printing library or what it needs of the system is not installed.
"""

import logging
import os
import resource
import sys
from typing import NoReturn

NOT_INSTALLED = 3
CPU_SECONDS = 40
MEMORY = 2 * 1024**3


def main() -> int:
    """The status."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.nice(5)
    try:
        from weasyprint import HTML  # noqa: PLC0415 - a second to import, and an extra
        from weasyprint.urls import URLFetcher, URLFetchingError  # noqa: PLC0415
    except (ImportError, OSError):
        return NOT_INSTALLED
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # styles it does not know; and no answer's words

    class Nothing(URLFetcher):  # type: ignore[misc] # ships no types
        """Everything a report needs stands in it."""

        def fetch(self, url: str, headers: object = None) -> NoReturn:
            """Refuse."""
            del url, headers
            raise URLFetchingError("refused")

    html = sys.stdin.buffer.read().decode("utf-8")
    printed = HTML(string=html, base_url=sys.argv[1], url_fetcher=Nothing()).write_pdf(
        pdf_tags=True, custom_metadata=True
    )
    sys.stdout.buffer.write(printed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
