"""The house rules that a program can check. Import rules stand in .importlinter."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("server", "interview", "parsing", "offers", "prompts")
LONGEST = 400
VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers", "base", "common", "misc"}
TOP = {*PACKAGES, "web", "tests", "deploy"}
HTML_SINKS = re.compile(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment)\b")
INDEXES = r"--(?:extra-)?index-url|--find-links|\"resolved\": *\"http"
PLACES = re.compile(rf"/(?:home|Users)/[a-z]+/|/root/|{INDEXES}")


MADE = {"__pycache__", "node_modules", "build", "dist"}


def tracked(*patterns: str) -> list[Path]:
    """Files of the project, without what is only installed or made here; also where there is no git to ask."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]
    return unpacked(*patterns)


def unpacked(*patterns: str) -> list[Path]:
    """The same of an unpacked archive."""
    found = (ROOT / name for top in TOP for name in (ROOT / top).rglob("*"))
    return [
        path
        for path in (*found, *(one for one in ROOT.iterdir() if one.is_file() and one.name != ".env"))
        if path.is_file()
        and not MADE & set(path.relative_to(ROOT).parts)
        and (not patterns or any(fnmatchcase(path.relative_to(ROOT).as_posix(), pattern) for pattern in patterns))
    ]


def sources(*folders: str) -> list[Path]:
    return [path for path in tracked("*.py") if path.relative_to(ROOT).parts[0] in folders]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_files_stay_short() -> None:
    """A file has at most 400 lines; vendored ones, text and data are not ours to cut."""
    ours = [p for p in tracked("*.py", "*.js", "*.css", "*.lua") if "vendor" not in p.parts]
    assert {named(p): n for p in ours if (n := len(p.read_bytes().splitlines())) > LONGEST} == {}


def test_packages_import_nothing_by_themselves() -> None:
    """An `__init__.py` is empty: importing one module must not load its neighbours."""
    inits = [p for p in sources(*PACKAGES, "tests") if p.name == "__init__.py"]
    assert inits
    assert [named(p) for p in inits if p.read_text().strip()] == []


def environment_reads(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="os"), attr="environ" | "environb" | "getenv" | "getenvb"):
                yield node.lineno
            case ast.ImportFrom(module="os", names=names) if {n.name for n in names} & {"environ", "getenv"}:
                yield node.lineno


def test_only_settings_read_the_environment() -> None:
    """`server/settings.py` is the one reader of the environment."""
    found = {
        named(path): lines
        for path in sources(*PACKAGES)
        if named(path) != "server/settings.py" and (lines := list(environment_reads(ast.parse(path.read_text()))))
    }
    assert found == {}


def test_the_check_of_the_environment_sees_reads() -> None:
    """The rule above would notice each way to read it."""
    for code in ("import os; os.environ['A']", "import os; os.getenv('A')", "from os import environ"):
        assert list(environment_reads(ast.parse(code))) == [1]


def test_modules_have_telling_names() -> None:
    """No `utils`, `helpers`, `manager`, `base`."""
    ours = tracked("*.py", "*.js")
    assert [named(p) for p in ours if "vendor" not in p.parts and p.stem in VAGUE] == []


def test_no_assertion_depends_on_a_condition() -> None:
    """One that stands in an `if` may never be made, and nobody notices."""
    found = []
    for path in sources("tests"):
        for test in ast.walk(ast.parse(path.read_text())):
            if isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef) and test.name.startswith("test_"):
                inside = (one for choice in ast.walk(test) if isinstance(choice, ast.If) for one in ast.walk(choice))
                found += [f"{named(path)}:{one.lineno}" for one in inside if isinstance(one, ast.Assert)]
    assert found == []


def test_the_page_never_parses_html() -> None:
    """Text of candidates and models reaches the page as text: none of the ways to parse markup is used."""
    found = [p for p in tracked("web/*.js", "web/*.html") if HTML_SINKS.search(p.read_text(errors="replace"))]
    assert [named(p) for p in found] == []


def test_no_place_is_named() -> None:
    """No registry's host and no path of one machine: the project runs anywhere."""
    this = Path(__file__)
    found = {
        named(path): hit.group()
        for path in tracked()
        if path != this and (hit := PLACES.search(path.read_bytes().decode(errors="ignore")))
    }
    assert found == {}


def test_both_ways_to_list_files_agree() -> None:
    """An archive is held to the same rules as a checkout."""
    for pattern in ("*.py", "*.js", "web/*.js"):
        assert set(tracked(pattern)) == set(unpacked(pattern))


def test_the_top_level_is_fixed() -> None:
    """Folders at the root: the packages, web, tests, deploy and hidden ones."""
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if path.parent != ROOT}
    assert {f for f in folders if not f.startswith(".")} <= TOP


@pytest.mark.parametrize(
    ("module", "never"),
    [
        ("server.app", ("crewai", "pypdf", "reportlab", "playwright", "authlib", "joserfc")),
        ("server.cli", ("starlette", "langgraph", "crewai", "pymongo", "redis")),
        ("interview.events", ("langgraph", "starlette", "redis")),
        ("parsing.ports", ("crewai", "pypdf")),
    ],
)
def test_heavy_libraries_stay_out(module: str, never: tuple[str, ...]) -> None:
    """Importing crewai costs seconds and 250 MB: the server's process never does; the command line starts at once."""
    code = f"import sys, {module}; print(*sorted(set({never!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
