"""Everything about who somebody is, built of the two stores."""

import asyncio
from dataclasses import dataclass
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.accounts.memberships import Memberships
from server.accounts.organisations import Organisations
from server.accounts.sign_ins import SignIns
from server.accounts.users import Users


@dataclass(frozen=True, slots=True)
class Accounts:
    """People, what they are where, and their sign-ins."""

    users: Users
    memberships: Memberships
    organisations: Organisations
    sign_ins: SignIns

    async def ensure_indexes(self) -> None:
        """Idempotent; called at start-up."""
        await asyncio.gather(*(each.ensure_indexes() for each in (self.users, self.memberships, self.organisations)))


def build_accounts(*, redis: Redis, database: AsyncDatabase[dict[str, Any]]) -> Accounts:
    """Nothing is asked of a store yet."""
    memberships = Memberships(database=database)
    return Accounts(
        users=Users(database=database),
        memberships=memberships,
        organisations=Organisations(database=database),
        sign_ins=SignIns(redis=redis, memberships=memberships),
    )
