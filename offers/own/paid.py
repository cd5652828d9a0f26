"""Of a line that says several things at once, the part that is about pay: "CDI, temps plein, 2 600 à 2 900 € brut"."""

import re

from offers.sources.hours import stated_weekly_hours
from offers.sources.wording import contract_of, working_time_of

_MONEY = re.compile(r"[€£$]|\d\s?(?:k€?|keur|euros?|eur|gbp|usd|chf|dollars?|pounds?)\b", re.IGNORECASE)
_BETWEEN = re.compile(
    r",\s+(?!\d{3}\b)|;\s*|\n+|\s[|·•]\s|(?<![\d€£$kK])\s[-–—]\s|\s[-–—]\s(?!\s*[\d€£$])|\s/\s(?![\d€£$])"
)
_LABEL = re.compile(
    r"^\W*(?:salaires?|r[ée]mun[ée]rations?|salary|pay|compensation|package)(?: (?:propos[ée]e?|offered))?\s*[:：]\s*",
    re.IGNORECASE,
)
_TERM = (
    r"(?:cdi|cdd|int[ée]rim|stage|alternance|permanent|temporary|fixed[- ]term|temps (?:plein|partiel|complet)"
    r"|mi[- ]temps|full[- ]time|part[- ]time|(?:de )?\d{1,2} mois"
    r"|(?:de |[àa] )?\d{1,2}(?:[.,]\d+)?\s?h(?:\d\d|eures|ours|rs)?"
    r"(?:\s?(?:/|par|a|per)\s?(?:semaine|sem|week)| hebdo\w*)?|contrat|poste|en|[àa]|contract|post|job|position)"
)
_TERMS_BEFORE = re.compile(rf"^(?:{_TERM}(?!\w)\W*)+(?=\D*\d)", re.IGNORECASE)
_TERMS_BEHIND = re.compile(
    rf"(?:\s+(?:pour|for|en|on|as)\s+(?:un |une |a )?|\s*\()(?:{_TERM}(?!\w)\W*)+$", re.IGNORECASE
)
_BRIEF = 25  # letters of such a part
_OF_PAY = re.compile(
    r"\b(?:brute?s?|nets?|gross|mensuel\w*|annuel\w*|mois|ans?|year|month|hour|primes?|bonus|variables?|fixe|selon"
    r"|depending|according|n[ée]gociable|negotiable|commissions?|panier\w*|tickets?|ifm|cp|indemnit\w*|ote|pension"
    r"|13\w*|s[ée]gur|grille|convention|profil|exp[ée]rience|experience|overtime|holiday pay)\b",
    re.IGNORECASE,
)


def paid_in(raw: str) -> str:
    """What is said of pay: from the first amount on, without contract, hours and place around it."""
    said = _LABEL.sub("", raw.strip())
    spans = _spans(said)
    paying = [place for place, (start, end) in enumerate(spans) if _MONEY.search(said, start, end)]
    if not paying:
        return said
    first, last = paying[0], paying[0]
    while last + 1 < len(spans) and _goes_on(said[slice(*spans[last + 1])]):
        last += 1
    part = _TERMS_BEFORE.sub("", said[spans[first][0] : spans[last][1]].strip())
    return _TERMS_BEHIND.sub("", part).strip(" ,;-–—|·•") or said


def hours_in(line: str) -> float | None:
    """Hours a week that stand by themselves between contract and pay: "CDD, 35 h, 2 100 € brut"."""
    parts = [line[start:end].strip() for start, end in _spans(line)]
    if len(parts) < 2 or not any(contract_of(part) or _MONEY.search(part) for part in parts):
        return None
    return next((hours for part in parts if len(part) < _BRIEF and (hours := stated_weekly_hours(part))), None)


def _spans(said: str) -> list[tuple[int, int]]:
    cuts = [*_BETWEEN.finditer(said)]
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(said)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if said[start:end].strip()]


def _goes_on(said: str) -> bool:
    about_work = contract_of(said) or working_time_of(said) or stated_weekly_hours(said)
    return not about_work and (_MONEY.search(said) is not None or _OF_PAY.search(said) is not None)
