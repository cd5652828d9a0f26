"""What an ID token proves: signature, issuer, audience, time, nonce, access token. Pure rules over a set of keys."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from server.accounts.identity import Identity

ALGORITHMS = ("RS256", "ES256")
"""Nothing else signs an ID token here, whatever the provider says it supports."""
LEEWAY = 150
"""Seconds that two clocks may be apart."""
_LONGEST_SUBJECT = 255
_LONGEST_NAME = 80


class BadToken(Exception):
    """It proves nothing. `reason` is for the log, in words of ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownKey(BadToken):
    """It may be good: its key is not among those that were given."""


def read_id_token(
    token: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str, access_token: str, now: float
) -> Identity:
    """Who it is about. `access_token`: the one it came with. Raises BadToken, UnknownKey."""
    try:
        signed = jwt.decode(token, keys, registry=JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False))
    except JoseError as error:
        kind = UnknownKey if error.error in {"invalid_key_id", "bad_signature"} else BadToken
        raise kind(error.error) from None
    except (ValueError, TypeError, KeyError) as error:
        raise BadToken(type(error).__name__) from None
    claims = signed.claims
    _check(claims, issuer=issuer, client_id=client_id, nonce=nonce, now=now)
    _check_access_token(claims, access_token)
    return Identity(issuer=issuer, subject=claims["sub"], name=_name(claims), address=_address(claims))


def _check(claims: Mapping[str, object], *, issuer: str, client_id: str, nonce: str, now: float) -> None:
    if claims.get("iss") != issuer:
        raise BadToken("issuer")
    meant = claims.get("aud")
    audience = [meant] if isinstance(meant, str) else meant
    if not isinstance(audience, list) or client_id not in audience:
        raise BadToken("audience")
    party = claims.get("azp")
    if (party is not None or len(audience) > 1) and party != client_id:
        raise BadToken("party")
    if _time(claims, "exp") + LEEWAY < now:
        raise BadToken("expired")
    if _time(claims, "iat") - LEEWAY > now or ("nbf" in claims and _time(claims, "nbf") - LEEWAY > now):
        raise BadToken("not yet")
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise BadToken("nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise BadToken("subject")


def _check_access_token(claims: Mapping[str, object], access_token: str) -> None:
    """A code may leave `at_hash` out; where it is there, it must be that of our access token."""
    if "at_hash" not in claims:
        return
    half = hashlib.sha256(access_token.encode()).digest()[:16]  # both of our algorithms hash with SHA-256
    given, expected = claims["at_hash"], base64.urlsafe_b64encode(half).rstrip(b"=")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), expected):
        raise BadToken("access token")


def _time(claims: Mapping[str, object], name: str) -> float:
    at = claims.get(name)
    if isinstance(at, bool) or not isinstance(at, (int, float)):
        raise BadToken(name)
    return float(at)


def _address(claims: Mapping[str, object]) -> str | None:
    address = claims.get("email")
    verified = claims.get("email_verified") in (True, "true")  # some providers write it as a word
    return address.strip().casefold() if verified and isinstance(address, str) and "@" in address else None


def _name(claims: Mapping[str, object]) -> str:
    for claim in ("name", "preferred_username", "email"):
        given = claims.get(claim)
        if isinstance(given, str):
            shown = "".join(sign for sign in given if sign.isprintable()).strip()
            if claim == "email":
                shown = shown.partition("@")[0]
            if shown:
                return shown[:_LONGEST_NAME]
    return "?"
