"""An OpenID provider, asked through Authlib: a code with PKCE, then an ID token that `id_token.py` reads."""

import time
from typing import cast

import httpx2
import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from server.accounts.errors import ProviderAway, SignInFailed
from server.accounts.id_token import BadToken, UnknownKey, read_id_token
from server.accounts.identity import Identity
from server.protocol.json_object import JsonObject

GOOGLE = "https://accounts.google.com"
PATIENCE = 6.0
"""Seconds for one answer of the provider; ours is due within ten."""
_log = structlog.stdlib.get_logger(__name__)


class IdentityProvider:
    """One issuer. Its metadata is read at the first sign-in and kept; its keys are read anew on demand."""

    def __init__(
        self, *, key: str, name: str, issuer: str, client_id: str, client_secret: str, patience: float = PATIENCE
    ) -> None:
        self.key, self.name, self.issuer = key, name, issuer.rstrip("/")
        self._client_id = client_id
        self._app = cast(
            "StarletteOAuth2App",
            OAuth().register(
                key,
                client_id=client_id,
                client_secret=client_secret,
                server_metadata_url=f"{self.issuer}/.well-known/openid-configuration",
                client_kwargs={
                    "scope": "openid email profile",
                    "code_challenge_method": "S256",
                    "timeout": patience,
                },
            ),
        )

    async def begin(self, *, redirect_uri: str, locale: str) -> dict[str, str]:
        """A sign-in begins: the `url` to go to, and `state`, `nonce`, `code_verifier` to keep until it is back.

        Raises ProviderAway.
        """
        try:
            await self._about()
            begun = await self._app.create_authorization_url(redirect_uri, ui_locales=locale)
        except (httpx2.HTTPError, ValueError, RuntimeError, KeyError) as error:
            raise await self._away(error) from None
        return {name: str(begun[name]) for name in ("url", "state", "nonce", "code_verifier")}

    async def finish(self, *, code: str, code_verifier: str, nonce: str, redirect_uri: str) -> Identity:
        """Who has signed in. Raises ProviderAway, SignInFailed."""
        try:
            about = await self._about()
            token = await self._app.fetch_access_token(
                redirect_uri, code=code, code_verifier=code_verifier, grant_type="authorization_code"
            )
        except OAuthError as error:
            raise await self._failed(f"refused: {str(error.error)[:40]}") from None
        except (httpx2.HTTPError, ValueError, RuntimeError, KeyError) as error:
            raise await self._away(error) from None
        found, access_token = token.get("id_token"), token.get("access_token")
        if not isinstance(found, str):
            raise await self._failed("no ID token")
        return await self._read(found, about, nonce, access_token if isinstance(access_token, str) else "")

    async def _read(self, token: str, about: JsonObject, nonce: str, access_token: str) -> Identity:
        known = "jwks" in about
        try:
            try:
                return self._identity(token, await self._keys(force=False), nonce, access_token)
            except UnknownKey:
                if not known:
                    raise  # they were read just now
                return self._identity(token, await self._keys(force=True), nonce, access_token)
        except BadToken as error:
            raise await self._failed(error.reason) from None

    def _identity(self, token: str, keys: KeySet, nonce: str, access_token: str) -> Identity:
        return read_id_token(
            token,
            keys,
            issuer=self.issuer,
            client_id=self._client_id,
            nonce=nonce,
            access_token=access_token,
            now=time.time(),
        )

    async def _about(self) -> JsonObject:
        about = cast("JsonObject", await self._app.load_server_metadata())
        if str(about.get("issuer", "")).rstrip("/") != self.issuer:
            self._app.server_metadata.pop("_loaded_at", None)  # to be asked again: it may be set right
            raise ValueError("issuer")
        self.issuer = about["issuer"]  # with or without a slash at the end, as its tokens have it
        return about

    async def _keys(self, *, force: bool) -> KeySet:
        try:
            return KeySet.import_key_set(await self._app.fetch_jwk_set(force=force))
        except (httpx2.HTTPError, JoseError, ValueError, RuntimeError, KeyError, TypeError) as error:
            raise await self._away(error) from None

    async def _away(self, error: Exception) -> ProviderAway:
        await _log.awarning("sign_in.provider_away", provider=self.key, kind=type(error).__name__)
        return ProviderAway()

    async def _failed(self, reason: str) -> SignInFailed:
        await _log.awarning("sign_in.failed", provider=self.key, reason=reason)
        return SignInFailed()
