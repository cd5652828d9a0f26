"""Writes what the browser client and the protocol's page repeat of the models: `python -m server.commands.generate`."""

import json
import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import get_args

from server.http.table import operations_table
from server.protocol import blocks
from server.protocol.codes import REFUSALS, Close
from server.protocol.events import PublicEvent, StaffEvent
from server.protocol.messages import MAX_ANSWER, PROTOCOL_VERSION, ClientMessage, Item, Role, ServerMessage
from server.protocol.pages import PAGES, called
from server.protocol.typescript import Declarations

ROOT = Path(__file__).parents[2]
BY = "Generated from server/protocol: `make generate`"
_HEAD = f"""/**
 * What travels between this client and the server. {BY} writes it.
 * Only the type checker reads this file. Positions in text count Unicode code points, times are ms.
 */

"""


def generated() -> dict[Path, str]:
    """The texts of the files that hold something generated, by place."""
    script, page = ROOT / "web/lib/protocol.js", ROOT / "server/protocol/PROTOCOL.md"
    tables = {"public events": _events("public", PublicEvent), "staff events": _events("staff", StaffEvent)}
    tables |= {"errors": _errors(), "close codes": _close_codes()}
    text = page.read_text(encoding="utf-8")
    for name, table in tables.items():
        text = _between(text, f"<!-- generated: {name} -->", "<!-- end -->", table)
    written = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    return {
        ROOT / "web/lib/wire.d.ts": _types(),
        ROOT / "web/lib/pages.js": _addresses(),
        script: _between(script.read_text(encoding="utf-8"), f"// {BY}", "// end of what is generated", _constants()),
        page: text,
        ROOT / "ARCHITECTURE.md": _between(written, "<!-- generated: pages -->", "<!-- end -->", _pages()),
    }


def main() -> None:
    """Write them."""
    for path, text in generated().items():
        path.write_text(text, encoding="utf-8")


def _types() -> str:
    unions = {
        "PublicEvent": PublicEvent,
        "StaffEvent": StaffEvent,
        "ClientMessage": ClientMessage,
        "ServerMessage": ServerMessage,
        "Item": Item,
        "Block": blocks.Block,
        "Role": Role,
    }
    found = Declarations(unions=unions, prefixes={blocks.__name__: "Page"}, optional={"EventFrame.first"})
    found.add([ServerMessage, ClientMessage])
    for operation in operations_table():
        found.add(kind for kind in (operation.answer, operation.body) if kind is not None)
    return _HEAD + found.text()


def _constants() -> str:
    codes = "".join(f"  {code.name}: {code.value},\n" for code in Close)
    return (
        f"export const PROTOCOL_VERSION = {PROTOCOL_VERSION};\n"
        "/** Code points in one answer. */\n"
        f"export const MAX_ANSWER = {MAX_ANSWER:_};\n\n"
        "/** Close codes of ours: below 4500 the client comes back, from 4500 on it does not. */\n"
        f"export const CLOSE = Object.freeze({{\n{codes}}});"
    )


def _addresses() -> str:
    """All pages but `/`, where each role has a home of its own."""
    named = {re.sub(r"{(\w+)}", r":\1", path): page.who for path, page in PAGES.items() if path != "/"}
    lines = "".join(f"  {json.dumps(path)}: {json.dumps(who)},\n" for path, who in named.items())
    head = f"// @ts-check\n/** Pages, and the roles that open them; null: anybody. {BY} writes it. */\n"
    return f"{head}export const PAGES = {{\n{lines}}};\n"


def _pages() -> str:
    rows = []
    for who, pages in groupby(PAGES.items(), key=lambda item: called(item[1].who)):
        shown = (f"`{path}`{f' ({page.about})' if page.about else ''}" for path, page in pages)
        rows.append((who, ", ".join(shown)))
    return _table(("who", "pages"), rows)


def _events(stream: str, union: object) -> str:
    rows = []
    for kind in get_args(get_args(union)[0]):
        fields = ", ".join(f"`{name}`" for name in kind.model_fields if name != "type")
        words = " ".join(kind.__doc__.split()).removeprefix("Staff: ")
        rows.append((f"`{kind.model_fields['type'].default}`", fields, words[0].upper() + words[1:]))
    return _table((f"{stream} event", "fields", "meaning"), rows)


def _errors() -> str:
    return _table(("code", "when"), [(f"`{code}`", words) for code, words in REFUSALS.items()])


def _close_codes() -> str:
    return _table(("code", "name", "why"), [(str(code.value), code.name.lower(), code.why) for code in Close])


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(row)} |".replace("|  |", "| |") for row in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def _between(text: str, start: str, end: str, content: str) -> str:
    place = re.compile(rf"({re.escape(start)}\n).*?(\n{re.escape(end)})", re.DOTALL)
    made, count = place.subn(lambda match: match[1] + content + match[2], text)
    if count != 1:
        raise ValueError(f"{start!r} stands {count} times")
    return made


if __name__ == "__main__":
    main()
