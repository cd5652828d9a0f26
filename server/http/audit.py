"""The audit, for administrators: its entries, whether its chain holds; and how long things are kept."""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.sign_ins import SignIn
from server.http.bodies import read_json, read_query
from server.http.dependencies import State
from server.http.endpoint import about, respond, signed_in
from server.protocol.messages import DEFAULT_ORGANISATION
from server.protocol.operation import Operation
from server.protocol.permissions import Action
from server.protocol.quotas import Rate
from server.protocol.rights import AuditEntry, AuditPage, AuditQuery, AuditVerdict, RetentionPolicy
from server.rights.retention import Policy

VERIFY_SECONDS = 60.0


async def _page(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.LOG, by=visitor.user_id)
    asked = read_query(request, AuditQuery)
    found = await request.state["audit"].page(
        organisation=visitor.standing.within.organisation, before=asked.before, limit=asked.limit
    )
    entries = [
        AuditEntry(seq=one.seq, at=one.at, who=one.who, role=one.role, action=one.action, what=one.what, hash=one.hash)
        for one in found
    ]
    return respond(AuditPage(entries=entries, before=found[-1].seq if len(found) == asked.limit else None))


async def _verify(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.EXPORT, by=visitor.user_id)
    audit, organisation = request.state["audit"], visitor.standing.within.organisation
    verdict = await audit.verify()
    return respond(
        AuditVerdict(
            holds=verdict.fault is None,
            # One chain for all; how much others do is theirs to know, and the default organisation's, which runs it.
            entries=verdict.entries if organisation == DEFAULT_ORGANISATION else await audit.count(organisation),
            end=str(verdict.tail) if organisation == DEFAULT_ORGANISATION else "",
            fault=verdict.fault,
            seq=verdict.seq,
        )
    )


async def _policy(request: Request[State], visitor: SignIn) -> Response:
    policy = await request.state["policies"].get(visitor.standing.within.organisation)
    return respond(RetentionPolicy(**asdict(policy)))


async def _set_policy(request: Request[State], visitor: SignIn) -> Response:
    asked = await read_json(request, RetentionPolicy)
    organisation = visitor.standing.within.organisation
    await request.state["policies"].put(organisation, Policy(**asked.model_dump()))
    days = " ".join(f"{name}:{days}" for name, days in asked.model_dump().items())
    about(request, f"organisation:{organisation} {days}")
    return respond(asked)


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/audit",
            summary="Who did what to what, when: the audit, newest first",
            access=Action.READ_AUDIT,
            scope="audit:read",
            audit="audit.read",
            query=AuditQuery,
            answer=AuditPage,
            failures=(429,),
        ),
        _page,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/audit/verdict",
            summary="Whether the audit's chain of hashes holds",
            access=Action.READ_AUDIT,
            scope="audit:read",
            answer=AuditVerdict,
            seconds=VERIFY_SECONDS,
            failures=(429,),
        ),
        _verify,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/retention",
            summary="How long the organisation keeps things",
            access=Action.SET_RETENTION,
            answer=RetentionPolicy,
        ),
        _policy,
    ),
    signed_in(
        Operation(
            method="PUT",
            path="/api/retention",
            summary="Say how long the organisation keeps things; a worker lets go of what is older",
            access=Action.SET_RETENTION,
            audit="retention.set",
            body=RetentionPolicy,
            answer=RetentionPolicy,
        ),
        _set_policy,
    ),
)
