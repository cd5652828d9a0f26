"""What pages weigh as they travel, and that what is left out on the way is nothing that runs."""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from server.http.client_files import shortened

WEB = Path(__file__).parents[3] / "web"
TYPESCRIPT = WEB / "node_modules" / "typescript"
PAGES = sorted(path.stem for path in (WEB / "pages").glob("*.js"))
SCRIPTS = sorted(str(path.relative_to(WEB)) for path in WEB.rglob("*.js") if "node_modules" not in path.parts)
OFFICE = frozenset({"invitations", "keeping", "programs", "team"})
STAFF = OFFICE | {"play", "search", "sessions", "wall", "watch"}
LIMITS = {"sign-in": 36_500, "home": 37_000, "interview": 58_000}
"""Bytes of scripts, styles and words, gzipped, that a page may need before it can be used."""
ANY_PAGE = 66_000
IMPORTED = re.compile(r'^(?:import|export)[^;]*? from "([^"]+)";', re.MULTILINE)
SHEET = re.compile(r'\bsheet\("([^"]+)"\)')
LINKED = re.compile(r'href="/web/([^"]+\.css)"')


def text(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def modules(name: str, seen: set[str]) -> set[str]:
    """A module and what it imports at once."""
    if name not in seen:
        seen.add(name)
        for path in IMPORTED.findall(text(name)):
            modules(str((WEB / name).parent.joinpath(path).resolve().relative_to(WEB)), seen)
    return seen


def weight(page: str, locale: str) -> int:
    scripts = modules(f"pages/{page}.js", modules("app.js", set()))
    sheets = [name for script in scripts for name in SHEET.findall(text(script))]
    parts = ["", *([".staff"] if page in STAFF else []), *([".office"] if page in OFFICE else [])]
    words = [f"locales/{locale}{part}.json" for part in parts]
    files = ["index.html", *scripts, *sheets, *LINKED.findall(text("index.html")), *words]
    return sum(len(gzip.compress(shortened(name, text(name)).encode(), 9)) for name in files)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_no_more_than_it_may_in_either_language(page: str) -> None:
    assert max(weight(page, "en"), weight(page, "fr")) <= LIMITS.get(page, ANY_PAGE)


@pytest.mark.skipif(shutil.which("node") is None or not TYPESCRIPT.exists(), reason="`make lint-web` brings TypeScript")
def test_what_travels_consists_of_the_same_tokens() -> None:
    """Strings, patterns and templates among them: as TypeScript reads both."""
    pairs = {name: (text(name), shortened(name, text(name))) for name in SCRIPTS}
    assert len(pairs) > 90
    reading = [shutil.which("node") or "", str(Path(__file__).with_name("tokens.cjs")), str(TYPESCRIPT.parent)]
    done = subprocess.run(reading, input=json.dumps(pairs), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_libraries_of_others_travel_as_they_are() -> None:
    for path in (WEB / "vendor").rglob("*.js"):
        name = str(path.relative_to(WEB))
        assert shortened(name, text(name)) == text(name)
