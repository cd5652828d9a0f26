"""France Travail, Offres d'emploi v2: OAuth client credentials, `range` paging, windows of dates beyond the cap."""

import asyncio
import datetime as dt
import re
import time
from collections.abc import AsyncIterator, Callable
from urllib.parse import quote

import orjson
from pydantic import SecretStr

from offers.errors import BadQuery, BadRecord, OfferNotFound, SourceMalformed, SourceRefused
from offers.models import Offer, OfferQuery
from offers.sources.france_travail_record import france_travail_offer
from offers.sources.making import mapping, number, readable
from offers.sources.polite import Manners, Params, PoliteClient, Reply
from offers.sources.source import Answer, Record, Slice

AUTH_URL = "https://entreprise.francetravail.fr/"
API_URL = "https://api.francetravail.io/"
SCOPE = "api_offresdemploiv2 o2dsoffre"
WIDTH = 150
CAP = 3150  # no offer behind this place of a result can be asked for
HISTORY = dt.timedelta(days=90)
EARLY = 60  # seconds before its expiry a token is renewed

_SEARCH = "partenaire/offresdemploi/v2/offres/search"
_RANGE = re.compile(r"^\s*offres\s+(?:(\d+)-(\d+)|\*)/(\d+)\s*$")
_ASKED = {"cdi": "CDI", "cdd": "CDD", "interim": "MIS", "freelance": "LIB"}
_LEARNING = "E2,FS"  # apprentissage, professionnalisation: a nature and no type, and both together widen a search


class AccessToken:
    """A token shared by every request until shortly before it expires; asked for once, however many wait."""

    def __init__(
        self,
        *,
        http: PoliteClient,
        client_id: str,
        client_secret: SecretStr,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = http
        self._clock = clock
        self._form = {"grant_type": "client_credentials", "client_id": client_id, "scope": SCOPE}
        self._secret = client_secret
        self._lock = asyncio.Lock()
        self._value: str | None = None
        self._until = 0.0

    async def value(self) -> str:
        """The token. Raises SourceRefused, OffersUnavailable."""
        async with self._lock:
            if self._value is None or self._clock() >= self._until:
                reply = await self._http.request(
                    "POST",
                    "connexion/oauth2/access_token",
                    params={"realm": "/partenaire"},
                    data={**self._form, "client_secret": self._secret.get_secret_value()},
                    known=frozenset({400}),
                )
                if reply.status == 400:  # OAuth's way to refuse a client
                    raise SourceRefused("token")
                token, lasts = mapping(reply.body).get("access_token"), number(mapping(reply.body).get("expires_in"))
                if not isinstance(token, str) or lasts is None:
                    raise SourceMalformed("token")
                self._value, self._until = token, self._clock() + max(lasts - EARLY, 1.0)
            return self._value

    def forget(self, used: str) -> None:
        """The API refused this token; another request may have renewed it already."""
        if self._value == used:
            self._value = None


class FranceTravailSource:
    """Offers of France Travail."""

    name = "francetravail"

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: SecretStr,
        auth_url: str = AUTH_URL,
        api_url: str = API_URL,
        manners: Manners | None = None,
        history: dt.timedelta = HISTORY,
    ) -> None:
        self._http = PoliteClient(base_url=api_url, manners=manners)
        self._auth = PoliteClient(base_url=auth_url, manners=manners)
        self._token = AccessToken(http=self._auth, client_id=client_id, client_secret=client_secret)
        self._history = history

    async def search(self, query: OfferQuery, *, etag: str | None = None) -> Answer | None:  # noqa: ARG002 - it has none
        """The first 150 offers for the words. Places are left to our own filter: the API wants INSEE codes."""
        asked = {
            "motsCles": _words(query.text),
            "typeContrat": _ASKED.get(query.contract or ""),
            "natureContrat": _LEARNING if query.contract == "apprenticeship" else None,
            "range": f"0-{WIDTH - 1}",
        }
        records, total = await self._results({name: value for name, value in sorted(asked.items()) if value})
        offers = readable(records, self.normalise)
        return Answer(offers=offers, total=total, rejected=len(records) - len(offers))

    async def read(self, source_id: str) -> Offer:
        """One offer. Raises OfferNotFound, OffersUnavailable."""
        path = f"partenaire/offresdemploi/v2/offres/{quote(source_id, safe='')}"
        reply = await self._get(path, {}, known=frozenset({404}))
        if reply.status in (204, 404):
            raise OfferNotFound(source_id)
        try:
            return self.normalise(mapping(reply.body), fetched_at=int(time.time() * 1000))
        except BadRecord as error:
            raise SourceMalformed(error.detail) from None

    async def harvest(self, position: str | None = None) -> AsyncIterator[Slice]:
        """All offers of the last 90 days, newest window last. A window beyond the cap is halved until it fits.

        `position` lists the windows still to do, as [from, to] in seconds, how far the first is, and how many it had.
        What is withdrawn meanwhile moves up all that stands behind it: as many are asked for again.
        """
        known = 0
        if position is None:
            now = int(time.time())
            windows, start = [[now - int(self._history.total_seconds()), now]], 0
        else:
            windows, start, *rest = orjson.loads(position)
            known = rest[0] if rest else 0
        while windows:
            low, high = windows[0]
            page, total = await self._results(
                {"minCreationDate": _moment(low), "maxCreationDate": _moment(high), "range": _range(start), "sort": "1"}
            )
            if start == 0 and total > CAP and high - low > 1:
                middle = (low + high) // 2
                windows = [[low, middle], [middle + 1, high], *windows[1:]]
                continue
            if start > 0 and total < known:
                start, known = max(0, start - (known - total)), total
                continue
            known = total
            records = [record for record in page if isinstance(record, dict)]
            rejects = {
                "not_an_object": len(page) - len(records),
                "not_delivered": max(0, min(WIDTH, min(total, CAP) - start) - len(page)),
            }
            start += WIDTH
            if CAP - WIDTH < start < min(total, CAP):
                start = CAP - WIDTH  # behind it no range may begin
            rejects["beyond_cap"] = max(0, total - CAP) if start >= CAP else 0
            if start >= min(total, CAP):
                windows, start, known = windows[1:], 0, 0
            yield Slice(
                records=records,
                position=orjson.dumps([windows, start, known]).decode() if windows else None,
                rejects={reason: number for reason, number in rejects.items() if number},
            )

    def normalise(self, record: Record, *, fetched_at: int) -> Offer:
        """An element of `resultats`. Raises BadRecord."""
        return france_travail_offer(record, source=self.name, fetched_at=fetched_at)

    async def aclose(self) -> None:
        """Close connections."""
        await self._http.aclose()
        await self._auth.aclose()

    async def _results(self, params: Params) -> tuple[list[object], int]:
        reply = await self._get(_SEARCH, params, known=frozenset({400}))
        if reply.status == 400:
            raise BadQuery
        if reply.status == 204:
            return [], 0
        records = mapping(reply.body).get("resultats")
        found = _RANGE.match(reply.headers.get("content-range", ""))
        if not isinstance(records, list) or (found is None and reply.status == 206):
            raise SourceMalformed("no resultats")
        return records, int(found[3]) if found else len(records)

    async def _get(self, path: str, params: Params, *, known: frozenset[int]) -> Reply:
        token = await self._token.value()
        reply = await self._authorised(path, params, token, known | {401})
        if reply.status == 401:  # withdrawn before its time: once more with a new one
            self._token.forget(token)
            reply = await self._authorised(path, params, await self._token.value(), known)
        return reply

    async def _authorised(self, path: str, params: Params, token: str, known: frozenset[int]) -> Reply:
        return await self._http.get(path, params=params, headers={"authorization": f"Bearer {token}"}, known=known)


def _words(value: str) -> str:
    """Keywords as the API takes them: parts between commas, which it joins by AND."""
    return ",".join(re.findall(r"[\w+#.-]{2,}", value)[:7])


def _moment(seconds: int) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _range(start: int) -> str:
    return f"{start}-{min(start + WIDTH, CAP) - 1}"
