"""How the sources of the catalogue stand: what the last ingestion got of each, for the page, `doctor` and metrics."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from redis.asyncio import Redis

from offers.errors import SourceResting

KEY = "vv:{offers}:standing"


class SourceStanding(BaseModel):
    """One source. `error` is the code of what is wrong; `since`, in ms, when that began."""

    offers: int
    kept: int = 0
    rejected: int = 0
    error: str | None = None
    since: int | None = None

    @property
    def fails(self) -> bool:
        """Whether something is wrong; a source that rests as its terms ask is well."""
        return self.error not in (None, SourceResting.code)


class Standing(BaseModel):
    """`at`, in ms: when the last ingestion ended. `error`: why it did not come to its end, if it did not."""

    at: int
    sources: dict[str, SourceStanding] = {}
    error: str | None = None

    @property
    def failures(self) -> list[str]:
        """Codes of what is wrong with the sources, in their order."""
        return [source.error for source in self.sources.values() if source.fails and source.error]


async def standing(redis: Redis) -> Standing | None:
    """None before any ingestion has ended."""
    return read_standing(await redis.get(KEY))


def read_standing(raw: bytes | str | None) -> Standing | None:
    """What another version wrote in a form that cannot be read counts as none."""
    try:
        return None if raw is None else Standing.model_validate_json(raw, extra="ignore")
    except ValidationError:
        return None


async def keep_standing(redis: Redis, *, report: Mapping[str, Any], now: int) -> None:
    """After an ingestion that came to its end, by its report."""
    before = await standing(redis)
    earlier = before.sources if before else {}
    extracted = report["stages"]["extract"]["sources"]
    sources = {}
    for name, said in report["stages"]["normalise"]["sources"].items():
        last = earlier.get(name)
        began = last.since if last is not None and last.fails and last.since is not None else now
        source = SourceStanding(
            offers=said["offers"],
            kept=said["kept"],
            rejected=sum(said["rejects"].values()) + sum(extracted[name]["rejects"].values()),
            error=said["error"],
        )
        sources[name] = source.model_copy(update={"since": began}) if source.fails else source
    await redis.set(KEY, Standing(at=now, sources=sources).model_dump_json())


async def keep_failure(redis: Redis, *, code: str, now: int) -> None:
    """After an ingestion that broke off: how the sources stood before is still what is known of them."""
    before = await standing(redis) or Standing(at=now)
    await redis.set(KEY, before.model_copy(update={"at": now, "error": code}).model_dump_json())
