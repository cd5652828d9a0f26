"""Checks of the settings against each other."""

import ipaddress
from urllib.parse import urlsplit

from server.commands.doctor.finding import Finding
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
    findings += _address(settings)
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
    parts = urlsplit(settings.vivavoce_public_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        advice = "Write it with scheme and host: https://interviews.example"
        return [Finding("public address", "broken", f"{settings.vivavoce_public_url} is no web address", advice)]
    if parts.scheme == "http" and not _loopback(parts.hostname):
        advice = "Put a TLS proxy in front and use https; cookies and answers travel in the clear."
        return [Finding("public address", "warning", settings.vivavoce_public_url, advice)]
    return [Finding("public address", "ok", settings.vivavoce_public_url)]


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
