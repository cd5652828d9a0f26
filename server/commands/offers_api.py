"""The JSON offers API: a small application of its own over offers in files (offers/API.md says what it promises)."""

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import orjson
import structlog
import uvicorn
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from offers.errors import BadRecord
from offers.models import Contract, Offer, OfferQuery
from offers.search.embedding import Embedder
from offers.search.engine import SearchEngine
from offers.search.rules import Wanted, today
from offers.search.snapshot import Snapshot
from offers.sources.files import FileSource
from offers.sources.sample import load_sample
from server.http.listener import address_of, listen
from server.protocol.json_object import JsonObject

log = structlog.get_logger(__name__)

MAX_AGE = 60  # seconds an answer may be used without asking again
_OURS = {"id", "source", "content_hash", "fetched_at"}


class OffersAsked(BaseModel):
    """Query of `GET /offers`. Filters fail closed: an offer that does not say does not match."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(default="", max_length=200)
    place: str | None = Field(default=None, max_length=100)
    contract: Contract | None = None
    remote: bool | None = None
    language: str | None = Field(default=None, pattern="^(fr|en)$")
    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(default=None, pattern=r"^[0-9]{1,7}$")


async def load_offers(path: Path | None) -> tuple[list[Offer], Counter[str]]:
    """Offers of a file or folder, or the sample set; bad records are left out and counted by reason."""
    if path is None:
        return load_sample(), Counter()
    source = FileSource(path=path)
    offers: dict[str, Offer] = {}
    rejects: Counter[str] = Counter()
    async for part in source.harvest():
        rejects += Counter(part.rejects)
        for record in part.records:
            try:
                offer = source.normalise(record, fetched_at=int(time.time() * 1000))
            except BadRecord as error:
                rejects[error.detail] += 1
                continue
            offers[offer.id] = offer
    return list(offers.values()), rejects


def create_offers_api(path: Path | None = None) -> Starlette:
    """The application; offers are read when it starts."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[JsonObject]:
        offers, rejects = await load_offers(path)
        digest = hashlib.sha256("".join(sorted(offer.content_hash for offer in offers)).encode()).hexdigest()[:16]
        snapshot = await asyncio.to_thread(Snapshot.build, offers, generation=digest, made_at=int(time.time() * 1000))
        log.info("offers_api.ready", offers=len(offers), rejected=dict(rejects))
        yield {
            "engine": SearchEngine(snapshot=snapshot, vectors=None, embedder=Embedder()),
            "places": {name.partition(":")[2]: place for name, place in snapshot.places.items()},
        }

    return Starlette(
        routes=[
            Route("/offers", _search),
            Route("/offers/{offer_id:path}", _read),
            Route("/openapi.json", _document),
            Route("/healthz", _health),
        ],
        middleware=[Middleware(GZipMiddleware, minimum_size=1000)],
        exception_handlers={HTTPException: _refused},
        lifespan=lifespan,
    )


def serve_offers_api(path: Path | None, *, host: str, port: int, say: Callable[[str], None]) -> bool:
    """Serve until a signal; says the address. False when the offers cannot be read. Raises PortTaken."""
    listener = listen(host, port)
    say(address_of(listener))
    configuration = uvicorn.Config(
        create_offers_api(path),
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(configuration)
    server.run(sockets=[listener])
    return server.started


async def _search(request: Request) -> Response:
    try:
        asked = OffersAsked.model_validate(dict(request.query_params))
    except ValidationError as error:
        named = str(error.errors()[0]["loc"][0])
        return _failure(422, "bad_query", named if named in OffersAsked.model_fields else "unknown parameter")
    engine: SearchEngine = request.state.engine
    filters = asked.model_dump(include={"place", "contract", "remote", "language"})
    query = OfferQuery.model_validate({"text": asked.q, "limit": asked.limit, **filters})
    start = int(asked.cursor or 0)
    if asked.q.strip():
        found = await engine.search(Wanted.by_text(asked.q), query=query, meaning=False)
        total, offers = found.total, [hit.offer for hit in found.page(start, asked.limit)]
    else:
        mask = engine.snapshot.columns.mask(query)
        newest = engine.snapshot.columns.newest(today())
        places = (newest if mask is None else newest[mask[newest]]).tolist()
        total, offers = len(places), [engine.snapshot.offer(place) for place in places[start : start + asked.limit]]
    following = start + asked.limit
    return _respond(
        request,
        {
            "offers": [_record(offer) for offer in offers],
            "total": total,
            "cursor": str(following) if following < total else None,
        },
    )


async def _read(request: Request) -> Response:
    place = request.state.places.get(request.path_params["offer_id"])
    if place is None:
        return _failure(404, "offer_not_found", "no such offer")
    return _respond(request, _record(request.state.engine.snapshot.offer(place)))


async def _document(request: Request) -> Response:
    return _respond(request, openapi())


async def _health(_: Request) -> Response:
    return Response(b'{"status":"ok"}', media_type="application/json")


async def _refused(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    known = {404: ("not_found", "no such address"), 405: ("wrong_method", "GET only")}
    return _failure(status, *known.get(status, ("refused", "refused")))


def _record(offer: Offer) -> JsonObject:
    return {"id": offer.id.partition(":")[2], **offer.model_dump(exclude=_OURS)}


def _respond(request: Request, content: JsonObject) -> Response:
    body = orjson.dumps(content)
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'  # sent as a weak one: gzip changes the bytes, not what they say
    headers = {"etag": f"W/{etag}", "cache-control": f"public, max-age={MAX_AGE}", "vary": "accept-encoding"}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _failure(status: int, code: str, message: str) -> Response:
    body = {"error": {"code": code, "message": message, "temporary": False}}
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")


def openapi() -> JsonObject:
    """The contract as OpenAPI 3.1."""
    asked = OffersAsked.model_json_schema()["properties"]
    offer = Offer.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = offer.pop("$defs", {})
    offer["properties"] = {name: part for name, part in offer["properties"].items() if name not in _OURS - {"id"}}
    offer["properties"]["id"] = {"type": "string", "description": "The API's own id"}
    offer["required"] = ["id", "title", "description"]
    page = {
        "type": "object",
        "required": ["offers", "total", "cursor"],
        "properties": {
            "offers": {"type": "array", "items": {"$ref": "#/components/schemas/Offer"}},
            "total": {"type": "integer"},
            "cursor": {"type": ["string", "null"], "description": "Of the next page; null on the last"},
        },
    }
    schemas = {"Offer": offer, "Offers": page, **parts}

    def answer(name: str) -> JsonObject:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        return {"200": {"description": "OK", "content": content}, "304": {"description": "Unchanged since the ETag"}}

    parameters = [{"name": name, "in": "query", "schema": schema} for name, schema in asked.items()]
    own = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Offers", "version": "1"},
        "paths": {
            "/offers": {
                "get": {
                    "summary": "Search offers; without words all of them, the newest first",
                    "parameters": parameters,
                    "responses": {**answer("Offers"), "422": {"description": "Wrong query"}},
                }
            },
            "/offers/{id}": {
                "get": {
                    "summary": "One offer",
                    "parameters": [own],
                    "responses": {**answer("Offer"), "404": {"description": "No such offer"}},
                }
            },
        },
        "components": {"schemas": schemas},
    }
