"""A reader child: `python -m parsing.readers.child [TESSERACT]`. Reads documents from its standard input.

A request is a line of JSON `{size, kind, sha256, reference}` and then `size` bytes; answers are lines of JSON
`{tell, ...}`, the last of each request being `done` or `error`. Logs nothing: what it reads is personal.
"""

import json
import os
import sys
from datetime import date
from typing import BinaryIO

from parsing.errors import BadDocument, HostilePdf
from parsing.json_object import JsonObject
from parsing.places import places
from parsing.readers.document_reader import DocumentReader
from parsing.reading.document import Document
from parsing.reading.limits import confine_process, grant_cpu

LINE_FIELDS = (
    "page", "number", "text", "x0", "x1", "y", "size", "bold", "italic", "color", "spaced", "bullet", "column", "gap",
    "cells", "urls",
)  # fmt: skip


def serve(requests: BinaryIO, answers: BinaryIO, *, tesseract: str | None = None) -> None:
    """Work until the input ends."""
    reader = DocumentReader(tesseract=tesseract)
    reader.warm()
    _send(answers, "ready", {})
    while header := requests.readline():
        ask = json.loads(header)
        data = requests.read(ask["size"])
        if len(data) < ask["size"]:
            return
        grant_cpu()
        try:
            _one(reader, data, ask, answers)
        except BadDocument as error:
            _send(answers, "error", {"code": error.code, "detail": error.detail})
        except (MemoryError, RecursionError) as error:
            _send(answers, "error", {"code": HostilePdf.code, "detail": type(error).__name__})
        except Exception as error:  # noqa: BLE001 -- the child's last door: the parent must hear of every end
            _send(answers, "error", {"code": "parsing_error", "detail": _where(error)})


def _where(error: BaseException) -> str:
    """The kind of an unforeseen error and its line in the code; its message may hold the document's words."""
    return " ".join([type(error).__name__, *places(error, most=1)])


def _one(reader: DocumentReader, data: bytes, ask: JsonObject, answers: BinaryIO) -> None:
    outcome = reader.work(
        data,
        ask["kind"],
        sha256=ask["sha256"],
        reference=date.fromisoformat(ask["reference"]),
        tell=lambda what, value: _send(answers, what, value),
    )
    _send(
        answers,
        "done",
        {"profile": outcome.profile.model_dump(mode="json"), "lines": _lines(outcome.document)},
    )


def _lines(document: Document) -> list[JsonObject]:
    return [{name: getattr(line, name) for name in LINE_FIELDS} for line in document.lines]


def _send(answers: BinaryIO, what: str, value: JsonObject) -> None:
    # Half a character, which JSON and fonts can spell, becomes a question mark: nothing else can hold it.
    answers.write(json.dumps({"tell": what, **value}, ensure_ascii=False).encode(errors="replace") + b"\n")
    answers.flush()


def main() -> None:
    """Start: keep the answers' pipe to ourselves, so that a stray print can't break the protocol."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    confine_process()
    serve(sys.stdin.buffer, answers, tesseract=sys.argv[1] if len(sys.argv) > 1 else None)


if __name__ == "__main__":
    main()
