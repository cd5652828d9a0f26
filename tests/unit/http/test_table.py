import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from starlette.routing import Route

from server.http.table import operations_table, routes
from server.protocol.openapi import document
from server.protocol.operation import Operation
from server.protocol.pages import PAGES
from server.protocol.permissions import TABLE, Action

ROOT = Path(__file__).resolve().parents[3]
TABLE_ROW = re.compile(r"^\| `(GET|POST|PUT|DELETE) ([^`? ]+)(?:\\\||[^|])*\|([^|]*)\|", re.MULTILINE)
STAFF = {"recruiter", "developer", "observer", "owner"}
SOCKET = ("GET", "/ws")


def plain(method: str, path: str) -> tuple[str, str]:
    """The documents write ID where the router has names."""
    return method, re.sub(r"/(ID|CID|MESSAGE|{\w+})(?=/|$)", "/*", path)


def documented() -> dict[tuple[str, str], set[str]]:
    """Who may use each route, by HTTP.md."""
    text = (ROOT / "server/protocol/HTTP.md").read_text()
    rows = {plain(method, path): set(re.findall(r"\w+", who)) for method, path, who in TABLE_ROW.findall(text)}
    operations = next(line for line in text.splitlines() if line.startswith("| `/healthz`"))
    return rows | {("GET", path): {"anyone"} for path in re.findall(r"`(/[\w.]+)`", operations)}


def allowed(operation: Operation) -> set[str]:
    if not isinstance(operation.access, Action):
        return {"anyone"} if operation.access == "anyone" else {"candidate", *STAFF}
    return {role for role, table in TABLE.items() if operation.access in table}


def test_the_documented_routes_are_the_routers() -> None:
    """What is documented exists, and what exists is documented."""
    served = {
        plain(method, re.sub(r":\w+}", "}", route.path))
        for route in routes(ROOT / "web")
        if isinstance(route, Route) and route.path not in PAGES and route.path != "/favicon.ico"
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert served | {SOCKET} == set(documented())


def test_the_documented_roles_are_those_of_the_permissions() -> None:
    """Reports have permissions of their own beside the session's: observers read none."""
    rows = documented()
    for operation in operations_table():
        named = rows[plain(operation.method, operation.template)]
        roles = named & {"candidate", *STAFF, "anyone"}
        roles |= STAFF if "staff" in named else {"candidate", *STAFF} if "user" in named else set()
        roles |= {"anyone"} if "loopback" in named else set()
        report = re.search(r"/report(/page|\.\w+)?$", operation.template) is not None
        assert roles == allowed(operation) - ({"observer"} if report else set()), operation.template


def test_every_operation_is_declared_once() -> None:
    pairs = [(operation.method, operation.template) for operation in operations_table()]
    assert len(pairs) == len(set(pairs))


def test_only_signing_in_and_operations_are_open_to_anyone() -> None:
    open_ones = {operation.template for operation in operations_table() if operation.access == "anyone"}
    ways_in = {"/api/sign-in/local", "/api/sign-in/provider", "/api/sign-in/{provider}/callback"}
    links = {"/api/join/look", "/api/join/claim"}
    looks = {"/api/me", "/api/erasures", "/api/demo"}
    assert open_ones == {"/healthz", "/readyz", "/metrics"} | looks | ways_in | links


WITH_ID = [
    operation
    for operation in operations_table()
    if operation.parameters and not operation.template.startswith("/api/me/") and "{provider}" not in operation.template
]


@pytest.mark.parametrize("operation", WITH_ID, ids=lambda operation: f"{operation.method} {operation.path}")
def test_what_has_an_id_asks_for_a_role(operation: Operation) -> None:
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
