"""`vivavoce doctor`: everything looked at, in the order in which a person would mend it."""

from collections.abc import Sequence

from server.commands.doctor.configuration import check_configuration
from server.commands.doctor.finding import Finding, State
from server.commands.doctor.machine import check_machine
from server.commands.doctor.models import check_models
from server.commands.doctor.offers import check_offers
from server.commands.doctor.stores import check_stores
from server.settings import Settings
from server.stores.addresses import known_addresses

SIGNS: dict[State, str] = {"ok": "ok     ", "warning": "WARNING", "broken": "BROKEN "}


async def examine(settings: Settings) -> list[Finding]:
    """All findings. Starts nothing and stores nothing; a configured model is asked for one word."""
    embedded = settings.redis_url is None or settings.mongodb_url is None
    findings = check_configuration(settings) + check_machine(settings, embedded=embedded)
    redis_url, mongodb_url = known_addresses(settings)
    findings += await check_stores(redis_url, mongodb_url)
    findings += await check_offers(settings, redis_url)
    return findings + await check_models(settings)


def as_text(findings: Sequence[Finding]) -> str:
    """For people: a line a finding, and what to do below it."""
    width = max(len(finding.about) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{SIGNS[finding.state]} {finding.about:<{width}}  {finding.detail}")
        if finding.advice:
            lines.append(f"{'':8}{'':{width}}  -> {finding.advice}")
    return "\n".join([*lines, _verdict(findings)])


def _verdict(findings: Sequence[Finding]) -> str:
    broken = sum(finding.state == "broken" for finding in findings)
    if broken:
        return f"{broken} broken; Vivavoce will not run well until mended."
    warnings = sum(finding.state == "warning" for finding in findings)
    if warnings:
        return f"Vivavoce will run; see the {'warning' if warnings == 1 else f'{warnings} warnings'} above."
    return "All is well."
