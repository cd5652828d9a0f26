"""Where Redis and MongoDB are, for the commands that run beside a server."""

import json
import os
from dataclasses import dataclass, field

from pydantic import SecretStr

from server.settings import Settings
from server.stores.embedded.services import ADDRESSES
from server.stores.redis_urls import BadRedisUrl, check, trusting


class NoServices(Exception):
    """No addresses are set and no server with embedded services runs on the data folder."""

    code = "no_services"
    temporary = True


@dataclass(frozen=True, slots=True)
class Addresses:
    """URLs of both stores; they may hold passwords, so they stay out of reprs."""

    redis_url: str = field(repr=False)
    mongodb_url: str = field(repr=False)


def redis_address(settings: Settings) -> str | None:
    """That of a Redis of one's own, with whom its certificate is to be trusted."""
    return trusting(settings.redis_url.get_secret_value(), settings.redis_ca) if settings.redis_url else None


def known_addresses(settings: Settings) -> tuple[str | None, str | None]:
    """Redis' and MongoDB's: of the settings, else of the server that runs on the data folder, else None."""
    note = _note(settings)
    redis = redis_address(settings) or note.get("redis_url")
    mongodb = settings.mongodb_url.get_secret_value() if settings.mongodb_url else note.get("mongodb_url")
    return redis, mongodb


def served_at(settings: Settings) -> str | None:
    """Where the server that runs on the data folder listens, which its command line may have said."""
    return _note(settings).get("server")


def find_addresses(settings: Settings) -> Addresses:
    """Both of them. Raises NoServices."""
    redis, mongodb = known_addresses(settings)
    if redis is None or mongodb is None:
        raise NoServices(
            f"No server runs on {settings.vivavoce_data}. Start `vivavoce serve`, or set REDIS_URL and MONGODB_URL."
        )
    try:
        check(redis)
    except BadRedisUrl as error:
        raise NoServices(str(error)) from None
    return Addresses(redis_url=redis, mongodb_url=mongodb)


def joined(settings: Settings) -> Settings:
    """The settings of another node beside the one that runs on the data folder, without a worker. Raises NoServices."""
    found = find_addresses(settings)
    shared = {"redis_url": SecretStr(found.redis_url), "mongodb_url": SecretStr(found.mongodb_url)}
    return settings.model_copy(update={**shared, "vivavoce_worker": "off"})


def _note(settings: Settings) -> dict[str, str | None]:
    try:
        note: dict[str, str | None] = json.loads((settings.vivavoce_data / ADDRESSES).read_bytes())
        os.kill(int(note.pop("pid") or 0), 0)  # a killed server leaves its note behind
    except (OSError, ValueError, KeyError):
        return {}
    return note
