"""Titles without what says nothing of the work: (H/F), capitals, contracts and hours behind a dash."""

import re

_GENDERS = re.compile(
    r"[(\[]?\s*(?<![\w/])(?:[hfm]\s*[/\-|]\s*[hfmx](?:\s*[/\-|]\s*[xdnh])?|h\s*/\s*f|f\s*/\s*h)(?![\w/])\s*[)\]]?",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s+")
_CAPITALS = 5  # letters up to which capitals are an abbreviation: IDE, AESH


def plain_title(title: str) -> str:
    """A title as somebody would say it."""
    said = _SPACES.sub(" ", _GENDERS.sub(" ", title)).strip(" -–|,:")
    said = said or title.strip()
    return said.capitalize() if said.isupper() and len(said) > _CAPITALS else said
