"""Who am I, signing in, signing out."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.loopback import comes_from_loopback
from server.accounts.sign_ins import SignIn
from server.accounts.users import User
from server.http.bodies import read_json
from server.http.dependencies import State
from server.http.endpoint import open_to_all, respond, signed_in, who
from server.http.errors import NoLocalSignIn
from server.http.rates import Rate
from server.protocol.http import LocalSignIn, Me, Nothing, SignedIn, SignInKinds, UserCard
from server.protocol.operation import Operation


async def _me(request: Request[State]) -> Response:
    visitor = await who(request)
    response = respond(
        Me(
            user=None if visitor is None else _card(visitor.user),
            sign_in=SignInKinds(local=_local(request), google=False),
            interviewer=request.state["interviewer"],
        )
    )
    cookie = request.state["cookie"]
    token = cookie.read(request.headers.get("cookie"))
    if visitor is not None and token is not None:
        cookie.put(response, token)  # the browser's copy lives as long as ours: every page load starts its time anew
    return response


async def _sign_in_locally(request: Request[State]) -> Response:
    if not _local(request):
        raise NoLocalSignIn
    await request.state["rates"].count(Rate.SIGN_IN, by=request.client.host if request.client else "-")
    asked = await read_json(request, LocalSignIn)
    # The role is part of who somebody is: the same name may come as a candidate and as a recruiter.
    user = await request.state["users"].admit(
        provider="local", subject=f"{asked.role}:{asked.name.casefold()}", name=asked.name, role=asked.role
    )
    before = await who(request)
    token = await request.state["sign_ins"].open(user, provider="local")
    if before is not None:
        await request.state["sign_ins"].end(before.id)
    response = respond(SignedIn(user=_card(user)))
    request.state["cookie"].put(response, token)
    return response


async def _sign_out(request: Request[State], visitor: SignIn) -> Response:
    await request.state["sign_ins"].end(visitor.id)
    response = respond(Nothing())
    request.state["cookie"].clear(response)
    response.headers["clear-site-data"] = '"cache"'
    return response


def _local(request: Request[State]) -> bool:
    peer = request.client.host if request.client else None
    return request.state["local_sign_in"] and comes_from_loopback(peer=peer, headers=request.headers)


def _card(user: User) -> UserCard:
    return UserCard(id=user.id, name=user.name, role=user.role)


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
        Operation(
            method="POST", path="/api/sign-out", summary="Sign out everywhere", access="signed in", answer=Nothing
        ),
        _sign_out,
    ),
)
