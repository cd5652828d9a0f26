"""Who am I, signing in, signing out."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.memberships import Membership
from server.accounts.sign_ins import SignIn
from server.accounts.users import LOCAL, User
from server.http.bodies import read_json
from server.http.dependencies import State
from server.http.endpoint import comes_from_here, open_to_all, respond, signed_in, who
from server.http.errors import DoorClosed, NoLocalSignIn
from server.protocol.http import LocalSignIn, Me, Nothing, ProviderCard, SignedIn, SignInKinds, UserCard
from server.protocol.operation import Operation
from server.protocol.quotas import Rate


async def _me(request: Request[State]) -> Response:
    visitor = await who(request)
    response = respond(
        Me(
            user=None if visitor is None else card(visitor),
            sign_in=SignInKinds(
                local=signs_in_locally(request) and _opened(request),
                address=signs_in_locally(request),
                providers=[ProviderCard(key=each.key, name=each.name) for each in request.state["providers"].values()],
            ),
            interviewer=request.state["interviewer"],
        )
    )
    cookie = request.state["cookie"]
    token = cookie.read(request.headers.get("cookie"))
    if visitor is not None and token is not None:
        cookie.put(response, token)  # the browser's copy lives as long as ours: every page load starts its time anew
    return response


async def _sign_in_locally(request: Request[State]) -> Response:
    if not signs_in_locally(request):
        raise NoLocalSignIn
    if not _opened(request):
        raise DoorClosed
    await request.state["rates"].count(Rate.SIGN_IN, by=request.client.host if request.client else "-")
    asked = await read_json(request, LocalSignIn)
    # The role is part of who somebody is: the same name may come as a candidate and as a recruiter.
    user = await request.state["users"].admit(
        issuer=LOCAL, subject=f"{asked.role}:{asked.name.casefold()}", name=asked.name
    )
    membership = await request.state["memberships"].grant(user.id, asked.role)
    response = respond(SignedIn(user=UserCard(id=user.id, name=user.name, role=membership.role)))
    await enter(request, response, user, membership)
    return response


async def enter(request: Request[State], response: Response, user: User, membership: Membership) -> None:
    """Sign the browser in, in place of whoever was: a token from before is worth nothing any more."""
    sign_ins = request.state["sign_ins"]
    before = await who(request)
    token = await sign_ins.open(user, membership, device=request.headers.get("user-agent", ""))
    if before is not None:
        await sign_ins.end(before.id)
    request.state["cookie"].put(response, token)


async def _sign_out(request: Request[State], visitor: SignIn) -> Response:
    await request.state["sign_ins"].end(visitor.id)
    return _signed_out(request)


async def _sign_out_everywhere(request: Request[State], visitor: SignIn) -> Response:
    await request.state["sign_ins"].end_all(visitor.user_id)
    await request.state["sign_ins"].end(visitor.id)
    return _signed_out(request)


def _signed_out(request: Request[State]) -> Response:
    response = respond(Nothing())
    request.state["cookie"].clear(response)
    response.headers["clear-site-data"] = '"cache"'
    return response


def signs_in_locally(request: Request[State]) -> bool:
    """Whether whoever asks could sign in by name: on loopback, without a proxy between."""
    return request.state["door"] is not None and comes_from_here(request)


def _opened(request: Request[State]) -> bool:
    door = request.state["door"]
    return door is not None and door.opened(request.headers.get("cookie"))


def card(visitor: SignIn) -> UserCard:
    """Who is signed in, as pages show it."""
    return UserCard(
        id=visitor.user_id,
        name=visitor.name,
        role=visitor.role,
        organisation=visitor.membership.organisation,
        team=visitor.membership.team,
    )


ENDPOINTS = (
    open_to_all(
        Operation(method="GET", path="/api/me", summary="Who is signed in", access="anyone", answer=Me),
        _me,
    ),
    open_to_all(
        Operation(
            method="POST",
            path="/api/sign-in/local",
            summary="Sign in by name, on this machine only",
            access="anyone",
            body=LocalSignIn,
            answer=SignedIn,
            failures=(429,),
        ),
        _sign_in_locally,
    ),
    signed_in(
        Operation(method="POST", path="/api/sign-out", summary="End this sign-in", access="signed in", answer=Nothing),
        _sign_out,
    ),
    signed_in(
        Operation(
            method="POST",
            path="/api/sign-out/everywhere",
            summary="End all sign-ins of the user, in every browser, and close their sockets",
            access="signed in",
            answer=Nothing,
        ),
        _sign_out_everywhere,
    ),
)
