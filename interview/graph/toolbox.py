"""The tools that a model may call while it answers a candidate's questions: few, bounded, with closed arguments."""

import asyncio
import json
from collections.abc import Mapping, Sequence

from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interview.errors import ToolUnavailable
from interview.graph.tools import Tools
from interview.plan.pinned import Pinned
from offers.models import Contract, Offer, OfferQuery

MOST_CALLS, SECONDS = 2, 3.0
"""Calls of one turn, and how long all of them together may take."""
MOST_HITS = 5
MOST_TEXT = 1200
"""Code points of an offer's description."""


class Closed(BaseModel):
    """Arguments: these and no others."""

    model_config = ConfigDict(extra="forbid")


class SearchOffers(Closed):
    """Look for other job offers."""

    text: str = Field(max_length=120, description="Job title or skill")
    place: str | None = Field(default=None, max_length=80, description="Town, if one was named")
    contract: Contract | None = Field(default=None, description="Kind of contract, if one was named")


class ReadOffer(Closed):
    """Read one of the offers that a search of this turn has found."""

    id: str = Field(max_length=200)


class ReadProfile(Closed):
    """Read what the interviewer knows of the person's CV."""


class Toolbox:
    """See `interview.dialogue.turn.Looking`. Made for one turn."""

    def __init__(self, tools: Tools, pinned: Pinned, *, call: str, seconds: float = SECONDS) -> None:
        """`call` names the turn in the log."""
        self._tools = tools
        self._pinned = pinned
        self._call = call
        self._seconds = seconds
        self._called = 0
        self._found: list[Mapping[str, object]] = []
        self._known: set[str] = set()
        self._bound: dict[str, BaseTool] = {
            tool.name: tool
            for tool in (
                StructuredTool.from_function(
                    coroutine=self._search,
                    name="search_offers",
                    description=_says(SearchOffers),
                    args_schema=SearchOffers,
                ),
                StructuredTool.from_function(
                    coroutine=self._read, name="read_offer", description=_says(ReadOffer), args_schema=ReadOffer
                ),
                StructuredTool.from_function(
                    coroutine=self._profile,
                    name="read_profile",
                    description=_says(ReadProfile),
                    args_schema=ReadProfile,
                ),
            )
        }

    @property
    def schemas(self) -> Sequence[Mapping[str, object]]:
        """None once no call is left."""
        return [] if self._called >= MOST_CALLS else _SCHEMAS

    @property
    def found(self) -> Sequence[Mapping[str, object]]:
        """Everything that was looked up."""
        return self._found

    async def call(self, name: str, arguments: str) -> str:
        """One call. Raises ToolUnavailable."""
        self._called += 1
        clock = asyncio.get_running_loop().time
        began = clock()
        tool = self._bound.get(name)
        if tool is None or self._called > MOST_CALLS:
            raise ToolUnavailable(name, code="tool_unavailable", temporary=False)
        try:
            given = json.loads(arguments or "{}")
            # What the model itself takes between two calls is not the tools' time.
            async with asyncio.timeout(self._seconds):
                return str(await tool.ainvoke(given))
        except TimeoutError:
            raise ToolUnavailable(name, code="tool_timeout", temporary=True) from None
        except (ValidationError, ValueError, TypeError):
            # The arguments are a model's: what is wrong with them is shown to nobody.
            raise ToolUnavailable(name, code="tool_arguments", temporary=False) from None
        finally:
            self._seconds = max(0.0, self._seconds - (clock() - began))

    async def _search(self, text: str, place: str | None = None, contract: Contract | None = None) -> str:
        query = OfferQuery(text=text, place=place or None, contract=contract, limit=MOST_HITS)
        page = await self._tools.search_offers(query, call=f"{self._call}:model:{self._called}")
        offers = page.similar(self._pinned["offer_id"])
        self._known |= {offer.id for offer in offers}
        return self._keep([_brief(offer) for offer in offers])

    async def _read(self, id: str) -> str:  # noqa: A002 - as the model names it
        if id not in self._known:
            raise ToolUnavailable("read_offer", code="tool_arguments", temporary=False)
        offer = await self._tools.read_other_offer(id, call=f"{self._call}:model:{self._called}")
        return self._keep([_brief(offer) | {"description": offer.description[:MOST_TEXT]}])

    async def _profile(self) -> str:
        return self._keep([dict(self._pinned["profile"] or {})])

    def _keep(self, found: Sequence[Mapping[str, object]]) -> str:
        self._found += found
        return json.dumps(found, ensure_ascii=False)


def _schema(name: str, arguments: type[Closed]) -> dict[str, object]:
    # By hand: the library's own conversion leaves out that no other arguments are taken.
    function = {"name": name, "description": _says(arguments), "parameters": arguments.model_json_schema()}
    return {"type": "function", "function": function}


def _says(arguments: type[Closed]) -> str:
    return (arguments.__doc__ or "").strip()


def _brief(offer: Offer) -> dict[str, object]:
    place = offer.place
    return {
        "id": offer.id,
        "title": offer.title,
        "company": offer.company,
        "place": place.city if place else None,
        "remote": place.remote if place else None,
        "contract": offer.contract,
        "salary": offer.salary.raw if offer.salary else None,
        "skills": [one.label for one in offer.competences[:8]],
    }


_SCHEMAS = [
    _schema(name, arguments)
    for name, arguments in (("search_offers", SearchOffers), ("read_offer", ReadOffer), ("read_profile", ReadProfile))
]
