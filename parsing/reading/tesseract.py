"""Where tesseract is and which of our languages it knows, for those who need not load what draws pages."""

import shutil
import subprocess

LANGUAGES = ("fra", "eng")


def find_tesseract() -> str | None:
    """The program's path, or None where it is not installed."""
    return shutil.which("tesseract")


def known_languages(program: str) -> tuple[str, ...]:
    """Those of ours it has data for; none where it does not run."""
    try:
        listing = subprocess.run(  # noqa: S603 - a program of this machine, no shell
            [program, "--list-langs"], capture_output=True, timeout=10, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    there = set(listing.decode("utf-8", "replace").split())
    return tuple(name for name in LANGUAGES if name in there)
