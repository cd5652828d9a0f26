"""Getting in: an invitation's link, and the way to an identity provider and back."""

import structlog
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import Response

from server.accounts.errors import InvitationNotFound, SignInFailed
from server.accounts.flows import Flow
from server.accounts.invitations import Invitation
from server.http.bodies import read_json
from server.http.dependencies import State
from server.http.endpoint import base_of, open_to_all, respond, who
from server.http.errors import RouteNotFound, store_problem
from server.http.invitations import sign_out_invited
from server.http.sign_in import enter
from server.protocol.errors import ServerError
from server.protocol.http import SignedIn, UserCard
from server.protocol.operation import Operation
from server.protocol.people import InvitationView, LinkClaim, LinkLook, ProviderAddress, ProviderSignIn
from server.protocol.quotas import Rate

_log = structlog.stdlib.get_logger(__name__)
_LONGEST = 2000
"""Of what a provider may hand back in an address."""


async def _look(request: Request[State]) -> Response:
    await _count(request)
    asked = await read_json(request, LinkLook)
    invitation = await request.state["invitations"].look(asked.token)
    organisation = await request.state["organisations"].find(invitation.within.organisation)
    interview = invitation.interview
    view = InvitationView(
        organisation=organisation.name if organisation is not None else "",
        role=invitation.role,
        by=invitation.by_name,
        name=invitation.name,
        offer_title=invitation.offer_title,
        locale=interview.locale if interview is not None else None,
        mode=interview.mode if interview is not None else None,
        minutes=interview.minutes if interview is not None else None,
        expires_at=invitation.expires_at,
        account=bool(invitation.allowed),
        taken=invitation.claimant is not None,
        yours=await _theirs(request, invitation),
    )
    response = respond(view)
    cookie = request.state["browser"]
    if cookie.read(request.headers.get("cookie")) is None:
        # Before anything is taken: whose answer is lost when they take it has what they come back with.
        cookie.put(response, cookie.make())
    return response


async def _theirs(request: Request[State], invitation: Invitation) -> bool:
    """Whether this browser has taken it, or whoever is signed in here."""
    browser = request.state["browser"].read(request.headers.get("cookie"))
    if browser is not None and request.state["invitations"].is_theirs(invitation, f"browser {browser}"):
        return True
    visitor = await who(request)
    return visitor is not None and visitor.user_id == invitation.person and invitation.claimant is not None


async def _claim(request: Request[State]) -> Response:
    await _count(request)
    asked = await read_json(request, LinkClaim)
    cookie = request.state["browser"]
    browser = cookie.read(request.headers.get("cookie")) or cookie.make()
    invitation = await request.state["invitations"].look(asked.token)
    user, membership = await request.state["joining"].by_link(invitation, browser=browser, name=asked.name or "")
    response = respond(SignedIn(user=UserCard(id=user.id, name=user.name, role=membership.role)))
    if invitation.person is not None and invitation.claimant is None:
        # By a link in place of theirs: whoever opens it does not do so behind the back of who was here before.
        await request.state["sign_ins"].end_all(user.id)
    await enter(request, response, user, membership)
    now = await request.state["invitations"].find(invitation.id)
    if now is None or now.revoked_at is not None:  # in this very moment, when nobody to sign out was known yet
        await sign_out_invited(request, now or invitation)
        raise InvitationNotFound
    cookie.put(response, browser)
    return response


async def _to_provider(request: Request[State]) -> Response:
    await request.state["rates"].count(Rate.SIGN_IN, by=_peer(request))
    asked = await read_json(request, ProviderSignIn)
    provider = request.state["providers"].get(asked.provider)
    if provider is None:
        raise RouteNotFound
    invitation = None
    if asked.invitation is not None:
        invitation = (await request.state["invitations"].look(asked.invitation)).hash
    redirect_uri = f"{base_of(request)}/api/sign-in/{provider.key}/callback"
    begun = await provider.begin(redirect_uri=redirect_uri, locale=asked.locale)
    response = respond(ProviderAddress(address=begun.pop("url")))
    flow = Flow(provider=provider.key, redirect_uri=redirect_uri, invitation=invitation, **begun)
    await request.state["flows"].keep(response, flow)
    return response


async def _back(request: Request[State]) -> Response:
    """The browser is back from the provider. People see this one: what went wrong stands on the page they land on."""
    try:
        await request.state["rates"].count(Rate.SIGN_IN, by=_peer(request))
        response: Response = await _signed_in(request)
    except ServerError as error:
        response = _landing(f"/?problem={error.code}")
    except (RedisError, PyMongoError) as error:
        problem = store_problem(error)
        if problem is None:
            raise
        await _log.awarning("store.unavailable", kind=type(error).__name__)
        response = _landing(f"/?problem={problem.code}")
    request.state["flows"].forget(response)
    return response


async def _signed_in(request: Request[State]) -> Response:
    provider = request.state["providers"].get(request.path_params["provider"])
    given = request.query_params
    code, state = given.get("code", ""), given.get("state", "")
    if provider is None:
        raise SignInFailed
    flow = await request.state["flows"].take(request.headers.get("cookie"), provider=provider.key, state=state)
    if not 0 < len(code) <= _LONGEST:  # the person has said no, or the provider has
        raise SignInFailed
    identity = await provider.finish(
        code=code, code_verifier=flow.code_verifier, nonce=flow.nonce, redirect_uri=flow.redirect_uri
    )
    user, membership = await request.state["joining"].by_identity(identity, flow.invitation)
    response = _landing(flow.back)
    await enter(request, response, user, membership)
    return response


def _landing(address: str) -> Response:
    headers = {"location": address, "cache-control": "no-store"}
    return Response(status_code=303, headers=headers, media_type="text/html")


async def _count(request: Request[State]) -> None:
    await request.state["rates"].count(Rate.LINK, by=_peer(request))


def _peer(request: Request[State]) -> str:
    return request.client.host if request.client else "-"


ENDPOINTS = (
    open_to_all(
        Operation(
            method="POST",
            path="/api/join/look",
            summary="What an invitation's link offers; takes nothing. 404 for unknown, expired and revoked alike",
            access="anyone",
            body=LinkLook,
            answer=InvitationView,
            failures=(404, 429),
        ),
        _look,
    ),
    open_to_all(
        Operation(
            method="POST",
            path="/api/join/claim",
            summary="Take an invitation with its link alone and be signed in; again from the same browser",
            access="anyone",
            body=LinkClaim,
            answer=SignedIn,
            failures=(404, 409, 429),
        ),
        _claim,
    ),
    open_to_all(
        Operation(
            method="POST",
            path="/api/sign-in/provider",
            summary="Begin to sign in at an identity provider: the address to go to",
            access="anyone",
            body=ProviderSignIn,
            answer=ProviderAddress,
            failures=(404, 429),
        ),
        _to_provider,
    ),
    open_to_all(
        Operation(
            method="GET",
            path="/api/sign-in/{provider}/callback",
            summary="Where the provider sends the browser back to; leads on to a page, also when it failed",
            access="anyone",
            media_type="text/html",
            status=303,
            seconds=25.0,  # a token and keys, each of which the provider may take its time for
        ),
        _back,
    ),
)
