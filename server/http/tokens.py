"""Tokens of the API: made, listed, revoked by owners."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.sign_ins import SignIn
from server.accounts.tokens import ApiToken
from server.http.bodies import read_json
from server.http.dependencies import State
from server.http.endpoint import about, respond, signed_in
from server.protocol.http import Nothing
from server.protocol.integration import NewToken, TokenCard, TokenList, TokenRequest
from server.protocol.operation import Operation
from server.protocol.permissions import Action


async def _make(request: Request[State], visitor: SignIn) -> Response:
    asked = await read_json(request, TokenRequest)
    scopes = list(dict.fromkeys(asked.scopes))
    secret, made = await request.state["tokens"].make(visitor, name=asked.name, scopes=scopes, days=asked.days)
    about(request, f"token:{made.id}")
    return respond(NewToken(token=secret, card=_card(made)), status=201)


async def _list(request: Request[State], visitor: SignIn) -> Response:
    found = await request.state["tokens"].of(visitor.membership.organisation)
    return respond(TokenList(tokens=[_card(one) for one in found]))


async def _revoke(request: Request[State], visitor: SignIn) -> Response:
    await request.state["tokens"].revoke(visitor.membership.organisation, request.path_params["token_id"])
    return respond(Nothing())


def _card(token: ApiToken) -> TokenCard:
    fields = {name: getattr(token, name) for name in TokenCard.model_fields}
    return TokenCard.model_validate({**fields, "scopes": list(token.scopes)})


ENDPOINTS = (
    signed_in(
        Operation(
            method="POST",
            path="/api/tokens",
            summary="Make a token for a program; it is shown this once",
            access=Action.MANAGE_INTEGRATIONS,
            audit="token.made",
            body=TokenRequest,
            answer=NewToken,
            status=201,
            failures=(409,),
        ),
        _make,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/tokens",
            summary="The organisation's tokens, newest first",
            access=Action.MANAGE_INTEGRATIONS,
            answer=TokenList,
        ),
        _list,
    ),
    signed_in(
        Operation(
            method="DELETE",
            path="/api/tokens/{token_id}",
            summary="Revoke a token",
            access=Action.MANAGE_INTEGRATIONS,
            audit="token.revoked",
            answer=Nothing,
        ),
        _revoke,
    ),
)
