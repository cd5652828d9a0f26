"""A real HTTP server that behaves as the documented APIs of offers do, failures included."""

import asyncio
import contextlib
import socket
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

TOKEN_LASTS = 1499
CLIENT = ("client-1", "secret-of-tests")
ADZUNA = "Adzuna::API::Response"


@dataclass
class Fault:
    """Played instead of an answer: a status with headers, a text, silence, or a connection that breaks."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    text: str | None = None
    hang: bool = False
    drop: bool = False
    endless: float | None = None
    """Seconds between two pieces of a body that never ends."""


class Broken(Response):
    """Promises more than it sends, and ends."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b'{"offers": [', "more_body": True})
        raise ConnectionAbortedError


@dataclass
class OffersServer:
    """Holds offers; counts requests by route."""

    url: str = ""
    france_travail: list[dict[str, Any]] = field(default_factory=list)
    adzuna: list[dict[str, Any]] = field(default_factory=list)
    api: list[Any] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    down: bool = False
    delay: float = 0.0
    token_lasts: int = TOKEN_LASTS
    cache_control: str | None = None
    endless: bool = False
    closed: bool = False
    """France Travail gives tokens and refuses them, as it does to an application that it has suspended."""
    etag: str = '"1"'
    requests: Counter[str] = field(default_factory=Counter)
    asked: list[dict[str, str]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def trouble(self, request: Request, route: str) -> Response | None:
        """Count a request; the fault that is due, if any."""
        self.requests[route] += 1
        self.asked.append(dict(request.query_params))
        if self.delay:
            await asyncio.sleep(self.delay)  # an upstream takes its time
        if self.down:
            return Response(status_code=503)
        if not self.faults:
            return None
        fault = self.faults.popleft()
        if fault.hang:
            await self.released.wait()
        if fault.drop:
            return Broken()
        if fault.endless is not None:
            return StreamingResponse(self._endless(fault.endless))
        return PlainTextResponse(fault.text or "", status_code=fault.status, headers=fault.headers)

    async def _endless(self, pause: float) -> AsyncIterator[bytes]:
        while not self.released.is_set():
            yield b" " * (64 if pause else 65536)
            await asyncio.sleep(pause)

    async def token(self, request: Request) -> Response:
        self.requests["token"] += 1
        form = await request.form()
        if request.query_params.get("realm") != "/partenaire" or form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "invalid_request"}, status_code=400)
        if (form.get("client_id"), form.get("client_secret")) != CLIENT:
            refusal = {"error_description": "Client authentication failed", "error": "invalid_client"}
            return JSONResponse(refusal, status_code=401)
        token = f"token-{self.requests['token']}"
        self.tokens.add(token)
        granted = {"scope": form.get("scope"), "expires_in": self.token_lasts, "token_type": "Bearer"}
        return JSONResponse({**granted, "access_token": token})

    async def ft_search(self, request: Request) -> Response:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens or self.closed:
            self.requests["refused"] += 1
            return Response(status_code=401, headers={"www-authenticate": 'Bearer error="invalid_token"'})
        if (trouble := await self.trouble(request, "ft_search")) is not None:
            return trouble
        asked = request.query_params
        found = self.france_travail
        if "minCreationDate" in asked:
            low, high = (datetime.fromisoformat(asked[name]) for name in ("minCreationDate", "maxCreationDate"))
            found = [o for o in found if low <= datetime.fromisoformat(o["dateCreation"]) <= high]
        words = [word.lower() for word in asked.get("motsCles", "").split(",") if word]
        found = [o for o in found if all(word in f"{o['intitule']} {o['description']}".lower() for word in words)]
        low_text, high_text = asked.get("range", "0-149").split("-")
        start, end = int(low_text), int(high_text)
        if start > 3000 or end > 3149 or end - start >= 150:
            mistake = {"codeHttp": 400, "codeErreur": "range", "message": "Le format du paramètre range est incorrect."}
            return JSONResponse(mistake, status_code=400)
        if not found:
            return Response(status_code=204, headers={"content-range": "offres */0"})
        part = found[start : end + 1]
        last = start + len(part) >= len(found)
        header = f"offres {start}-{start + len(part) - 1}/{len(found)}" if part else f"offres */{len(found)}"
        body = {"resultats": part, "filtresPossibles": [{"filtre": "typeContrat", "agregation": []}]}
        headers = {"content-range": header, "accept-range": "offres 150"}
        return JSONResponse(body, status_code=200 if last else 206, headers=headers)

    async def ft_read(self, request: Request) -> Response:
        if (trouble := await self.trouble(request, "ft_read")) is not None:
            return trouble
        found = [o for o in self.france_travail if o["id"] == request.path_params["id"]]
        return JSONResponse(found[0]) if found else Response(status_code=204)

    async def adzuna_search(self, request: Request) -> Response:
        if (trouble := await self.trouble(request, "adzuna")) is not None:
            return trouble
        if request.query_params.get("app_key") != CLIENT[1]:
            return JSONResponse({"__CLASS__": f"{ADZUNA}::Exception", "exception": "AUTH_FAIL"}, status_code=401)
        start = (request.path_params["page"] - 1) * 50
        found = {"results": self.adzuna[start : start + 50], "count": len(self.adzuna), "mean": 22000.5}
        return JSONResponse({"__CLASS__": f"{ADZUNA}::JobSearchResults", **found})

    async def api_search(self, request: Request) -> Response:
        if (trouble := await self.trouble(request, "api")) is not None:
            return trouble
        headers = {"etag": self.etag} | ({"cache-control": self.cache_control} if self.cache_control else {})
        if request.headers.get("if-none-match") == self.etag:
            self.requests["unchanged"] += 1
            return Response(status_code=304, headers=headers)
        asked = request.query_params
        words = asked.get("q", "").lower().split()
        found = [o for o in self.api if not isinstance(o, dict) or all(w in str(o).lower() for w in words)]
        start, limit = int(asked.get("cursor", 0)), int(asked["limit"])
        more = start + limit < len(found)
        cursor = "0" if self.endless else str(start + limit) if more else None
        body = {"offers": found[start : start + limit], "total": len(found), "cursor": cursor}
        return JSONResponse(body, headers=headers)

    async def api_read(self, request: Request) -> Response:
        if (trouble := await self.trouble(request, "api_read")) is not None:
            return trouble
        found = [o for o in self.api if o["id"] == request.path_params["id"]]
        return JSONResponse(found[0]) if found else Response(status_code=404)


@asynccontextmanager
async def serving() -> AsyncIterator[OffersServer]:
    """The server on a free port of loopback, gone at the end."""
    held = OffersServer()
    search = "/partenaire/offresdemploi/v2/offres"
    app = Starlette(
        routes=[
            Route("/connexion/oauth2/access_token", held.token, methods=["POST"]),
            Route(f"{search}/search", held.ft_search),
            Route(f"{search}/{{id}}", held.ft_read),
            Route("/v1/api/jobs/fr/search/{page:int}", held.adzuna_search),
            Route("/offers", held.api_search),
            Route("/offers/{id}", held.api_read),
        ]
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(512)
        held.url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield held
        finally:
            held.released.set()
            server.should_exit = True
            with contextlib.suppress(asyncio.CancelledError):
                await running


def api_record(identity: int | str, **fields: Any) -> dict[str, Any]:
    """A record of the JSON offers API."""
    return {
        "id": str(identity),
        "title": f"Baker {identity}",
        "description": "You bake bread with us and you sell it in the shop.",
        "contract": "cdi",
        "place": {"city": "Lyon", "country": "FR"},
        "competences": [{"label": "Bread", "required": True}],
        **fields,
    }


def ft_record(identity: int | str, *, created: str = "2026-11-20T10:00:00Z", **fields: Any) -> dict[str, Any]:
    """An offer as France Travail writes it."""
    return {
        "id": str(identity),
        "intitule": "Boulanger / Boulangère (H/F)",
        "description": "Vous pétrissez et vous cuisez avec nous dans la boutique.",
        "dateCreation": created,
        "lieuTravail": {"libelle": "69 - LYON 03", "codePostal": "69003"},
        "romeCode": "D1102",
        "typeContrat": "CDI",
        "experienceExige": "E",
        "experienceLibelle": "2 An(s)",
        "competences": [{"code": "100", "libelle": "Pétrir", "exigence": "E"}, {"libelle": "Vendre"}],
        "salaire": {"libelle": "Mensuel de 2100.0 Euros à 2300.0 Euros sur 12.0 mois"},
        "entreprise": {"nom": "Au Levain"},
        "origineOffre": {"urlOrigine": "https://offers.example/1"},
        **fields,
    }


def adzuna_record(identity: int | str, **fields: Any) -> dict[str, Any]:
    """An element of Adzuna's `results`."""
    return {
        "__CLASS__": f"{ADZUNA}::Job",
        "id": str(identity),
        "adref": f"invented-{identity}",
        "category": {
            "__CLASS__": f"{ADZUNA}::Category",
            "label": "Catering Jobs",
            "tag": "catering-jobs",
        },
        "title": "<strong>Baker</strong>",
        "description": "You bake bread with us in the shop&hellip;",
        "location": {"display_name": "Lyon, Rhône", "area": ["France", "Auvergne-Rhône-Alpes", "Rhône", "Lyon"]},
        "company": {"display_name": "Levain"},
        "salary_min": 20000,
        "salary_max": 24000,
        "salary_is_predicted": "0",
        "contract_type": "permanent",
        "created": "2026-11-20T10:00:00Z",
        "redirect_url": "https://adzuna.example/1",
        **fields,
    }
