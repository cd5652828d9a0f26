"""Where Redis and MongoDB are, for the commands that run beside a server."""

import json
from dataclasses import dataclass, field

from server.embedded.services import ADDRESSES
from server.settings import Settings


class NoServices(Exception):
    """No addresses are set and no server with embedded services runs on the data folder."""

    code = "no_services"
    temporary = True


@dataclass(frozen=True, slots=True)
class Addresses:
    """URLs of both stores; they may hold passwords, so they stay out of reprs."""

    redis_url: str = field(repr=False)
    mongodb_url: str = field(repr=False)


def find_addresses(settings: Settings) -> Addresses:
    """Of the settings, else of the server that runs on the data folder. Raises NoServices."""
    note: dict[str, str | None] = {}
    try:
        note = json.loads((settings.vivavoce_data / ADDRESSES).read_bytes())
    except (OSError, ValueError):
        note = {}
    redis = settings.redis_url.get_secret_value() if settings.redis_url else note.get("redis_url")
    mongodb = settings.mongodb_url.get_secret_value() if settings.mongodb_url else note.get("mongodb_url")
    if redis is None or mongodb is None:
        raise NoServices(
            f"No server runs on {settings.vivavoce_data}. Start `vivavoce serve`, or set REDIS_URL and MONGODB_URL."
        )
    return Addresses(redis_url=redis, mongodb_url=mongodb)
