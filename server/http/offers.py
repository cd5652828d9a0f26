"""Offers: searching, matching, reading."""

from starlette.requests import Request
from starlette.responses import Response

from offers.models import OfferPage, OfferQuery, OfferReading
from offers.own.reading import PREFIX
from parsing.errors import ProfileNotFound
from parsing.models import Profile
from parsing.rules.skills import names_of
from server.accounts.sign_ins import SignIn
from server.http.bodies import read_query
from server.http.dependencies import State
from server.http.endpoint import respond, signed_in
from server.protocol.http import MatchQuery, OfferSearch
from server.protocol.operation import Operation
from server.protocol.permissions import Action
from server.protocol.quotas import Rate

_KEYWORDS = 60
_SYNONYMS = 600


async def _search(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.SEARCH, by=visitor.user_id)
    asked = read_query(request, OfferSearch)
    query = OfferQuery(
        text=asked.q,
        place=asked.place,
        contract=asked.contract,
        remote=asked.remote,
        language=asked.language,
        reader=asked.reader,
        limit=asked.limit,
        cursor=asked.cursor,
    )
    return respond(await request.state["offers"].search(query))


async def _match(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.SEARCH, by=visitor.user_id)
    asked = read_query(request, MatchQuery)
    try:
        profile = (await request.state["cvs"].profile(visitor.user_id)).profile
    except ProfileNotFound:
        return Response(status_code=204)
    page = await request.state["offers"].match(
        keywords=_keywords(profile),
        label=profile.basics.label or next((work.position for work in profile.work if work.position), None),
        language=asked.language or profile.meta.x_extraction.doc_lang,
        limit=asked.limit,
        years=None if profile.meta.x_extraction.total_months is None else profile.meta.x_extraction.total_months / 12,
        place=profile.basics.location.city if profile.basics.location else None,
        synonyms=[name for skill in profile.skill_ids for name in names_of(skill)][:_SYNONYMS],
        diplomas=_diplomas(profile),
        languages=[spoken.language for spoken in profile.languages],
    )
    return respond(page)


async def _read(request: Request[State], visitor: SignIn) -> Response:
    offer_id = request.path_params["offer_id"]
    if offer_id.startswith(PREFIX):
        return respond(await request.state["own_offers"].read(visitor.user_id, offer_id))
    return respond(await request.state["offers"].read(offer_id))


def _keywords(profile: Profile) -> list[str]:
    """What the candidate can do, most telling first, each once; nothing that names the person."""
    found = profile.skill_names
    found += [word for work in profile.work for word in work.x_technologies]
    found += [work.position for work in profile.work if work.position]
    found += [certificate.name for certificate in profile.certificates if certificate.name]
    return list({word.casefold(): word for word in reversed(found)}.values())[::-1][:_KEYWORDS]


def _diplomas(profile: Profile) -> list[str]:
    """Diplomas with their fields, and certificates."""
    found = [" ".join(part for part in (study.studyType, study.area) if part) for study in profile.education]
    found += [certificate.name for certificate in profile.certificates if certificate.name]
    return [name for name in dict.fromkeys(found) if name][:_KEYWORDS]


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/offers",
            summary="Search offers",
            access=Action.SEARCH_OFFERS,
            scope="offers:read",
            query=OfferSearch,
            answer=OfferPage,
            failures=(429, 502, 504),
        ),
        _search,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/offers/matches",
            summary="Offers for the candidate's newest profile",
            access=Action.MATCH_OFFERS,
            query=MatchQuery,
            answer=OfferPage,
            empty="There is no profile to match with",
            failures=(429, 502, 504),
        ),
        _match,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/offers/{offer_id:path}",
            summary="One offer",
            access=Action.SEARCH_OFFERS,
            scope="offers:read",
            answer=OfferReading,
            failures=(429, 502, 504),
        ),
        _read,
    ),
)
