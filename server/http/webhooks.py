"""Webhooks: notices to an organisation of ends, reports and invitations; made, listed, started, removed by owners."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from offers.errors import LinkRefused
from server.accounts.sign_ins import SignIn
from server.http.bodies import read_json, read_query
from server.http.dependencies import State
from server.http.endpoint import about, respond, signed_in
from server.protocol.http import Nothing
from server.protocol.integration import (
    DeliveryCard,
    DeliveryList,
    DeliveryQuery,
    NewWebhook,
    WebhookCard,
    WebhookList,
    WebhookRequest,
)
from server.protocol.operation import Operation
from server.protocol.permissions import Action
from server.webhooks.hooks import Webhook


async def _add(request: Request[State], visitor: SignIn) -> Response:
    asked = await read_json(request, WebhookRequest)
    request.state["web"].looked_at(asked.url)  # where it leads is looked at again whenever something is sent
    if urlsplit(asked.url).scheme != "https":
        raise LinkRefused("scheme")
    events = list(dict.fromkeys(asked.events))
    made = await request.state["webhooks"].add(visitor.membership.organisation, url=asked.url, events=events)
    about(request, f"webhook:{made.id}")
    return respond(NewWebhook(secret=made.secret, card=_card(made)), status=201)


async def _list(request: Request[State], visitor: SignIn) -> Response:
    found = await request.state["webhooks"].of(visitor.membership.organisation)
    return respond(WebhookList(webhooks=[_card(one) for one in found]))


async def _remove(request: Request[State], visitor: SignIn) -> Response:
    await request.state["webhooks"].remove(visitor.membership.organisation, request.path_params["webhook_id"])
    return respond(Nothing())


async def _start(request: Request[State], visitor: SignIn) -> Response:
    started = await request.state["webhooks"].start(visitor.membership.organisation, request.path_params["webhook_id"])
    return respond(_card(started))


async def _deliveries(request: Request[State], visitor: SignIn) -> Response:
    asked = read_query(request, DeliveryQuery)
    found = await request.state["webhooks"].deliveries(
        visitor.membership.organisation, request.path_params["webhook_id"], limit=asked.limit
    )
    cards = [
        DeliveryCard.model_validate({name: getattr(one, name) for name in DeliveryCard.model_fields}) for one in found
    ]
    return respond(DeliveryList(deliveries=cards))


def _card(webhook: Webhook) -> WebhookCard:
    fields = {name: getattr(webhook, name) for name in WebhookCard.model_fields}
    return WebhookCard.model_validate({**fields, "events": list(webhook.events)})


ENDPOINTS = (
    signed_in(
        Operation(
            method="POST",
            path="/api/webhooks",
            summary="Send notices to an https address; the secret of their signatures is shown this once",
            access=Action.MANAGE_INTEGRATIONS,
            audit="webhook.made",
            body=WebhookRequest,
            answer=NewWebhook,
            status=201,
            failures=(409,),
        ),
        _add,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/webhooks",
            summary="The organisation's webhooks, newest first",
            access=Action.MANAGE_INTEGRATIONS,
            answer=WebhookList,
        ),
        _list,
    ),
    signed_in(
        Operation(
            method="DELETE",
            path="/api/webhooks/{webhook_id}",
            summary="Remove a webhook, and what waits for it",
            access=Action.MANAGE_INTEGRATIONS,
            audit="webhook.removed",
            answer=Nothing,
        ),
        _remove,
    ),
    signed_in(
        Operation(
            method="POST",
            path="/api/webhooks/{webhook_id}/start",
            summary="Send notices again to one that was stopped: what failed, and what has been since, of 30 days",
            access=Action.MANAGE_INTEGRATIONS,
            audit="webhook.started",
            answer=WebhookCard,
        ),
        _start,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/webhooks/{webhook_id}/deliveries",
            summary="What was sent to a webhook, newest first: delivered, waiting for another try, or failed",
            access=Action.MANAGE_INTEGRATIONS,
            query=DeliveryQuery,
            answer=DeliveryList,
        ),
        _deliveries,
    ),
)
