"""What an entry of the log says to a role: report and marks are taken out for who may not read that report.

Every road on which stored entries leave the server asks here, so that the log never says more than the report's page.
"""

from dataclasses import replace

import orjson

from server.protocol.messages import Role
from server.protocol.permissions import Action, Reach, reach
from server.sessions.log.entry import Entry

_HEAD = 40
"""Bytes in which an event's type stands."""
_SECTIONS = (
    (b'"report.section"', Action.READ_PRACTICE_REPORT),
    (b'"report.withheld"', Action.READ_ASSESSED_REPORT),
)
_MARKS = (b'"assessment.made"', b'"coverage.changed"')
"""What tells marks while the interview goes on, of either mode. Where none is said, it may be a practice."""


def needs(body: bytes) -> Action | None:
    """What a role must be permitted to read this event whole; None: whoever gets its stream may."""
    head = body[:_HEAD]
    if any(mark in head for mark in _MARKS):
        assessed = orjson.loads(body).get("mode") == "assessed"
        return Action.READ_ASSESSED_REPORT if assessed else Action.READ_PRACTICE_REPORT
    return next((action for mark, action in _SECTIONS if mark in head), None)


def reads(role: Role) -> frozenset[Action]:
    """Of these permissions, those of a role."""
    return frozenset(action for _, action in _SECTIONS if reach(role, action) is not Reach.NONE)


def emptied(body: bytes) -> bytes:
    """The event with its place, its name and no text and no marks."""
    event = orjson.loads(body)
    match event["type"]:
        case "assessment.made":
            return orjson.dumps({**event, "assessment": None})
        case "coverage.changed":
            competencies = [{**one, "score": None} for one in event["competencies"]]
            return orjson.dumps({**event, "competencies": competencies})
        case _:
            return orjson.dumps({**event, "section": None})


def body_for(role: Role, body: bytes) -> bytes:
    """The event as this role may read it."""
    action = needs(body)
    return body if action is None or action in reads(role) else emptied(body)


def entry_for(role: Role, entry: Entry) -> Entry:
    """The entry as this role may read it."""
    body = body_for(role, entry.body)
    return entry if body is entry.body else replace(entry, body=body)
