"""Offers that candidates bring themselves: pasted, uploaded, or by their link."""

from starlette.requests import Request
from starlette.responses import Response

from offers.models import Offer, OfferCorrection
from parsing.ports import MAX_UPLOAD
from server.accounts.sign_ins import SignIn
from server.http.bodies import UPLOAD_SECONDS, media_type, read_json, read_upload
from server.http.dependencies import State
from server.http.endpoint import respond, signed_in
from server.protocol.http import Nothing, OwnOfferList, OwnOfferText
from server.protocol.operation import Operation
from server.protocol.permissions import Action
from server.protocol.quotas import Rate

_FORM_OVERHEAD = 64 * 1024


async def _bring(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.UPLOAD, by=visitor.user_id)
    own = request.state["own_offers"]
    if media_type(request) == "multipart/form-data":
        filename, data = await read_upload(request)
        return respond(await own.upload(visitor.user_id, filename=filename, data=data), status=201)
    said = await read_json(request, OwnOfferText)
    brought = own.follow(visitor.user_id, said.url) if said.url else own.write(visitor.user_id, said.text or "")
    return respond(await brought, status=201)


async def _list(request: Request[State], visitor: SignIn) -> Response:
    own = request.state["own_offers"]
    return respond(OwnOfferList(offers=await own.all_of(visitor.user_id), links=own.links))


async def _correct(request: Request[State], visitor: SignIn) -> Response:
    correction = await read_json(request, OfferCorrection)
    own = request.state["own_offers"]
    return respond(await own.correct(visitor.user_id, request.path_params["offer_id"], correction))


async def _remove(request: Request[State], visitor: SignIn) -> Response:
    await request.state["own_offers"].remove(visitor.user_id, request.path_params["offer_id"])
    return respond(Nothing())


ENDPOINTS = (
    signed_in(
        Operation(
            method="POST",
            path="/api/own-offers",
            summary="Bring an offer: its text, a file, or (where the server may fetch one) its link",
            access=Action.BRING_OFFER,
            body=OwnOfferText,
            upload=True,
            answer=Offer,
            status=201,
            max_body=MAX_UPLOAD + _FORM_OVERHEAD,
            seconds=UPLOAD_SECONDS + 30,
            failures=(409, 429, 507),
        ),
        _bring,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/own-offers",
            summary="The candidate's own offers, newest first",
            access=Action.BRING_OFFER,
            answer=OwnOfferList,
        ),
        _list,
    ),
    signed_in(
        Operation(
            method="PUT",
            path="/api/own-offers/{offer_id}",
            summary="Correct what was read of an offer",
            access=Action.BRING_OFFER,
            body=OfferCorrection,
            max_body=128 * 1024,
            answer=Offer,
        ),
        _correct,
    ),
    signed_in(
        Operation(
            method="DELETE",
            path="/api/own-offers/{offer_id}",
            summary="Forget an offer; interviews about it keep theirs",
            access=Action.BRING_OFFER,
            answer=Nothing,
        ),
        _remove,
    ),
)
