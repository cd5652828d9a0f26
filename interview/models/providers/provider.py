"""What a provider of models is to the rest: a name, a key, and how one of its models is built."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

from interview.models.endpoints import Endpoint


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One entry of a failover list, as it is written: `PROVIDER:MODEL`."""

    provider: str
    model: str

    def __str__(self) -> str:
        return f"{self.provider}:{self.model}"


@dataclass(frozen=True, slots=True)
class Account:
    """The settings of a provider: `NAME_API_KEY` and `NAME_BASE_URL`."""

    key: SecretStr | None = None
    base_url: str | None = None


Build = Callable[[ModelSpec, Account, float], Endpoint]
"""Makes the endpoint. The seconds bound connecting and each read. Imports the provider's libraries, which blocks."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Everything that is particular to one provider, in one file."""

    name: str
    build: Build
    needs_key: bool = True
    """Unless its models are on a server of one's own."""
    default: str | None = None
    """The model that is taken where its key is set and no model is named."""
    check: Callable[[str], object] = str
    """Reads the part behind the colon. Raises BadModelSpec."""

    def account(self, given: Account | None) -> Account | None:
        """The account to build with; None when its key is missing. A server of one's own often wants none."""
        account = given or Account()
        if account.key is None and self.needs_key:
            return Account(SecretStr("none"), account.base_url) if account.base_url else None
        return account
