import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from starlette.routing import Route

from server.http.pages import PAGES
from server.http.table import operations_table, routes
from server.protocol.openapi import document
from server.protocol.operation import Operation
from server.protocol.permissions import Action

ROOT = Path(__file__).resolve().parents[3]
TABLE_ROW = re.compile(r"^\| `(GET|POST|PUT|DELETE) ([^`? ]+)", re.MULTILINE)
SOCKET = ("GET", "/ws")


def plain(method: str, path: str) -> tuple[str, str]:
    """The documents write ID where the router has names."""
    return method, re.sub(r"/(ID|CID|MESSAGE|{\w+})(?=/|$)", "/*", path)


def documented() -> set[tuple[str, str]]:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    rows = {plain(method, path) for method, path in TABLE_ROW.findall(text)}
    operations = next(line for line in text.splitlines() if line.startswith("| `/healthz`"))
    return rows | {("GET", path) for path in re.findall(r"`(/[\w.]+)`", operations)}


def test_the_architectures_route_table_is_the_routers() -> None:
    """What is documented exists, and what exists is documented."""
    served = {
        plain(method, re.sub(r":\w+}", "}", route.path))
        for route in routes(ROOT / "web")
        if isinstance(route, Route) and route.path not in PAGES and route.path != "/favicon.ico"
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert served | {SOCKET} == documented()


def test_the_architecture_names_every_page() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    for page in PAGES:
        assert f"`{page.replace('{session}', 'SID')}" in text


def test_every_operation_is_declared_once() -> None:
    pairs = [(operation.method, operation.template) for operation in operations_table()]
    assert len(pairs) == len(set(pairs))


def test_only_signing_in_and_operations_are_open_to_anyone() -> None:
    open_ones = {operation.template for operation in operations_table() if operation.access == "anyone"}
    ways_in = {"/api/sign-in/local", "/api/sign-in/provider", "/api/sign-in/{provider}/callback"}
    links = {"/api/join/look", "/api/join/claim"}
    looks = {"/api/me", "/api/erasures", "/api/demo"}
    assert open_ones == {"/healthz", "/readyz", "/metrics"} | looks | ways_in | links


@pytest.mark.parametrize("operation", operations_table(), ids=lambda operation: f"{operation.method} {operation.path}")
def test_what_has_an_id_asks_for_a_role(operation: Operation) -> None:
    own = operation.template.startswith("/api/me/") or "{provider}" in operation.template
    if operation.parameters and not own:
        assert isinstance(operation.access, Action)


def test_the_openapi_document_is_whole() -> None:
    made = document(operations_table(), version="1")
    references = set(re.findall(r"#/components/schemas/([\w.-]+)", str(made)))
    assert references <= set(made["components"]["schemas"])
    for schema in made["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for path, methods in made["paths"].items():
        for described in methods.values():
            named = {given["name"] for given in described["parameters"] if given["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))
