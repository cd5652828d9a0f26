"""Every route there is."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from starlette.routing import BaseRoute

from server.http import (
    account,
    audit,
    checkpoints,
    cv_findings,
    cvs,
    demo,
    finding,
    forks,
    growth,
    invitations,
    joining,
    logs,
    model_calls,
    offers,
    operations,
    organisations,
    oversight,
    own_invitations,
    own_offers,
    practice,
    profile,
    reports,
    rights,
    sessions,
    sign_in,
    tokens,
    webhooks,
)
from server.http.endpoint import Endpoint
from server.http.pages import page_routes
from server.protocol.openapi import document
from server.protocol.operation import Operation
from server.protocol.schema import asyncapi
from server.settings import release

ENDPOINTS: Sequence[Endpoint] = (
    *sign_in.ENDPOINTS,
    *demo.ENDPOINTS,
    *joining.ENDPOINTS,
    *account.ENDPOINTS,
    *own_invitations.ENDPOINTS,
    *invitations.ENDPOINTS,
    *organisations.ENDPOINTS,
    *cvs.ENDPOINTS,
    *profile.ENDPOINTS,
    *offers.ENDPOINTS,
    *own_offers.ENDPOINTS,
    *sessions.ENDPOINTS,
    *finding.ENDPOINTS,
    *reports.ENDPOINTS,
    *growth.ENDPOINTS,
    *practice.ENDPOINTS,
    *logs.ENDPOINTS,
    *cv_findings.ENDPOINTS,
    *checkpoints.ENDPOINTS,
    *forks.ENDPOINTS,
    *model_calls.ENDPOINTS,
    *rights.ENDPOINTS,
    *oversight.ENDPOINTS,
    *tokens.ENDPOINTS,
    *webhooks.ENDPOINTS,
    *audit.ENDPOINTS,
    *operations.ENDPOINTS,
)


def operations_table() -> list[Operation]:
    """The declarations, in order."""
    return [endpoint.operation for endpoint in ENDPOINTS]


def routes(client: Path) -> Iterable[BaseRoute]:
    """All routes but the socket's; `client` is the folder of the browser client."""
    now = release()
    both = operations.documents(
        openapi=lambda: document(operations_table(), version=now), asyncapi=lambda: asyncapi(version=now)
    )
    for endpoint in (*ENDPOINTS, *both):
        yield endpoint.route()
    yield from page_routes(client)
