"""Checks of the settings against each other."""

import ipaddress
from importlib.util import find_spec
from urllib.parse import urlsplit

from pydantic import SecretStr

from offers.pipeline.store import StoreNotInstalled
from server.commands.doctor.finding import Finding
from server.protocol.addresses import BadAddress, public_origin
from server.settings import Settings, unknown_variables


def check_configuration(settings: Settings) -> list[Finding]:
    """Settings that are valid one by one and still would not do what is meant."""
    findings = [
        Finding("settings", "warning", f"{name} is not a setting", "See `vivavoce settings` for the names.")
        for name in unknown_variables()
    ]
    if (settings.redis_url is None) != (settings.mongodb_url is None):
        one, other = ("REDIS_URL", "MONGODB_URL") if settings.redis_url else ("MONGODB_URL", "REDIS_URL")
        advice = f"Set {other} too, or other nodes and workers will not see what this one stores."
        findings.append(Finding("settings", "warning", f"{one} is set and {other} is not", advice))
    findings += [*_address(settings), *_sign_in(settings), *_keys(settings), *_base_urls(settings)]
    if (settings.offers_store or "").startswith("s3:") and find_spec("s3fs") is None:
        findings.append(Finding("offers", "broken", "OFFERS_STORE is an s3:// address", StoreNotInstalled.advice))
    if settings.langsmith_tracing:
        advice = "Unset LANGSMITH_TRACING unless everybody interviewed has agreed to it."
        findings.append(Finding("tracing", "warning", "LangSmith receives CV text and answers", advice))
    return findings or [Finding("settings", "ok", "consistent")]


def _address(settings: Settings) -> list[Finding]:
    if settings.vivavoce_public_url is None:
        if _loopback(settings.vivavoce_host):
            return []
        advice = "Set VIVAVOCE_PUBLIC_URL to the address in people's browsers; pages from elsewhere are refused."
        return [Finding("public address", "broken", f"listening on {settings.vivavoce_host} without one", advice)]
    try:
        origin = public_origin(settings.vivavoce_public_url)
    except BadAddress as error:
        advice = "Correct VIVAVOCE_PUBLIC_URL: the server does not start with it."
        return [Finding("public address", "broken", str(error), advice)]
    if origin.startswith("http://") and not _loopback(urlsplit(origin).hostname or ""):
        advice = "Put a TLS proxy in front and use https; cookies and answers travel in the clear."
        return [Finding("public address", "warning", origin, advice)]
    return [Finding("public address", "ok", origin)]


def _sign_in(settings: Settings) -> list[Finding]:
    """Providers that are set up by halves."""
    google = (settings.google_client_id, settings.google_client_secret)
    oidc = (settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)
    found = []
    for given, names in (
        (google, "GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET"),
        (oidc, "OIDC_ISSUER, _CLIENT_ID, _SECRET"),
    ):
        if any(given) and not all(given):
            found.append(Finding("sign-in", "broken", f"only part of {names} is set", "Set all of them, or none."))
    if (settings.smtp_url is None) != (settings.smtp_from is None):
        found.append(Finding("mail", "broken", "only one of SMTP_URL, SMTP_FROM is set", "Set both, or none."))
    issuer = urlsplit(settings.oidc_issuer or "https://none")
    if issuer.scheme != "https" and not _loopback(issuer.hostname or ""):
        advice = "Write OIDC_ISSUER as the provider tells it, with https."
        found.append(Finding("sign-in", "broken", "OIDC_ISSUER is not under https", advice))
    if settings.vivavoce_sign_up == "anyone" and not (all(google) or all(oidc)):
        advice = "Set up a provider, or unset VIVAVOCE_SIGN_UP: without one everybody needs an invitation."
        found.append(Finding("sign-in", "warning", "VIVAVOCE_SIGN_UP=anyone without any provider", advice))
    return found


def _keys(settings: Settings) -> list[Finding]:
    """Keys as they must travel in a header: visible ASCII, nothing else. Their values are never shown."""
    found = []
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if not isinstance(value, SecretStr) or name.endswith("_url"):
            continue
        key = value.get_secret_value()
        if key.isascii() and key.isprintable() and " " not in key:
            continue
        what = "a line break" if any(sign in key for sign in "\r\n") else "a space or a sign that is no ASCII"
        advice = f"Write {name.upper()} anew, on one line and without quotes of a text processor."
        found.append(Finding("keys", "broken", f"{name.upper()} holds {what}", advice))
    return found


def _base_urls(settings: Settings) -> list[Finding]:
    url = settings.openai_base_url
    if url is None:
        return []
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        advice = "Write it with scheme and host: http://127.0.0.1:11434/v1"
        return [Finding("model server", "broken", "OPENAI_BASE_URL is no web address", advice)]
    if parts.path.strip("/") == "":
        shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        advice = f"Servers of OpenAI's format answer under /v1; probably it is {shown}/v1"
        return [Finding("model server", "warning", f"OPENAI_BASE_URL {shown} has no path", advice)]
    return []


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
