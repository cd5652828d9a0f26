"""Who an identity provider says somebody is, and what is asked of a provider. Free of the libraries that it takes."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Identity:
    """A person is issuer and subject. `address`: only one that the provider has verified."""

    issuer: str
    subject: str
    name: str = field(repr=False)
    address: str | None = field(default=None, repr=False)


class Provider(Protocol):
    """An OpenID provider; `server.accounts.provider.IdentityProvider`."""

    key: str
    name: str
    issuer: str

    async def begin(self, *, redirect_uri: str, locale: str) -> dict[str, str]:
        """`url` to go to, and `state`, `nonce`, `code_verifier` to keep. Raises ProviderAway."""
        ...

    async def finish(self, *, code: str, code_verifier: str, nonce: str, redirect_uri: str) -> Identity:
        """Who has signed in. Raises ProviderAway, SignInFailed."""
        ...
