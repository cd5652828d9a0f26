"""Offer and CV as short text for a model: what matters for questions, bounded in length."""

from interview.commands import Locale
from interview.dialogue.enquiry import fields_of
from interview.plan.documents import BlindProfile, OfferRecord
from prompts.loader import fill, phrases

MAX_DESCRIPTION = 1600
FIELDS = ("place", "remote", "contract", "salary", "experience")
"""Fields of an offer about which people ask at any time."""


def offer_text(offer: OfferRecord | None, locale: Locale) -> str:
    """The offer, what its fields say in sentences; a dash where there is none."""
    if not offer:
        return "-"
    fields = fields_of(offer, locale)
    parts = [
        str(offer.get("title") or ""),
        str(offer.get("company") or ""),
        *(fields[topic] for topic in FIELDS if topic in fields),
        ", ".join(f"{item['label']}{' *' if item.get('required') else ''}" for item in offer.get("competences") or []),
        str(offer.get("description") or "")[:MAX_DESCRIPTION],
    ]
    return "\n".join(part for part in parts if part)


def profile_text(profile: BlindProfile | None, locale: Locale) -> str:
    """The blind profile; a dash where there is none."""
    if not profile:
        return "-"
    lines = [profile["label"] or ""]
    for job in profile["positions"]:
        months = fill(phrases(locale)["months"], count=str(job["months"])) if job["months"] else ""
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
