"""Sessions' stored documents, whichever release wrote them: how they are read, found by place, and paged through."""

import base64
import binascii
from collections.abc import Iterable

import structlog
from pydantic import ValidationError

from server.protocol.errors import BadCursor, Unreadable
from server.protocol.http import SessionRecord
from server.protocol.messages import DEFAULT_ORGANISATION
from server.protocol.permissions import Within
from server.stores.mongo import Document

_LATEST = 2**53
"""Milliseconds that a cursor may name; more is no time of ours, and no number of every store."""

logger = structlog.get_logger(__name__)


def lying(within: Within) -> Document:
    """The query of what lies in a part of the world; documents of earlier releases lie in the default organisation."""
    default = within.organisation == DEFAULT_ORGANISATION
    query: Document = {"organisation": {"$in": [DEFAULT_ORGANISATION, None]} if default else within.organisation}
    return query if within.team is None else {**query, "team": within.team}


def read_record(document: Document) -> SessionRecord:
    """What it says. Raises Unreadable."""
    fields = {name: value for name, value in document.items() if name in SessionRecord.model_fields}
    try:
        return SessionRecord.model_validate({**fields, "id": document["_id"]}, extra="ignore")
    except ValidationError as error:
        facts = {"session": document["_id"], "format": document.get("format"), "errors": error.error_count()}
        logger.error("record.unreadable", **facts)  # noqa: TRY400 - its text would show what is stored
        raise Unreadable(document["_id"]) from None


def readable(documents: Iterable[Document]) -> tuple[list[SessionRecord], int]:
    """Those that can be read, and how many can't: one that another release has written must not hide the others."""
    records: list[SessionRecord] = []
    unreadable = 0
    for document in documents:
        try:
            records.append(read_record(document))
        except Unreadable:
            unreadable += 1
    return records, unreadable


def cursor_after(document: Document) -> str:
    """Where the next page begins."""
    return base64.urlsafe_b64encode(f"{document['created_at']} {document['_id']}".encode()).decode()


def read_cursor(cursor: str | None) -> tuple[int, str] | None:
    """When the last session of the page before was made, and its id. Raises BadCursor."""
    if not cursor:
        return None
    try:
        at, _, sid = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        made = int(at)
    except (binascii.Error, ValueError):
        raise BadCursor from None
    if not 0 <= made < _LATEST or not sid:
        raise BadCursor
    return made, sid
