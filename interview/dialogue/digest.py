"""Offer and CV as short text for a model: what matters for questions, bounded in length."""

from typing import Any

MAX_DESCRIPTION = 1600


def offer_text(offer: dict[str, Any] | None) -> str:
    """The offer; a dash where there is none."""
    if not offer:
        return "-"
    place = offer.get("place") or {}
    parts = [
        str(offer.get("title") or ""),
        str(offer.get("company") or ""),
        " ".join(str(part) for part in (place.get("city"), place.get("remote")) if part),
        str(offer.get("contract") or ""),
        ", ".join(f"{item['label']}{' *' if item.get('required') else ''}" for item in offer.get("competences") or []),
        str(offer.get("description") or "")[:MAX_DESCRIPTION],
    ]
    return "\n".join(part for part in parts if part)


def profile_text(profile: dict[str, Any] | None) -> str:
    """The blind profile; a dash where there is none."""
    if not profile:
        return "-"
    lines = [profile["label"] or ""]
    for job in profile["positions"]:
        months = f"{job['months']} months" if job["months"] else ""
        head = ", ".join(part for part in (job["position"], job["employer"], months) if part)
        lines.append(f"- {head}")
        lines += [f"  {line}" for line in (job["summary"], *job["highlights"][:4]) if line]
        if job["technologies"]:
            lines.append(f"  {', '.join(job['technologies'])}")
    for project in profile["projects"]:
        lines.append(f"- {': '.join(part for part in (project['name'], project['description']) if part)}")
    lines.append(", ".join(name for name in profile["skills"] if name))
    lines.append(", ".join(item["language"] for item in profile["languages"] if item["language"]))
    return "\n".join(line for line in lines if line)
