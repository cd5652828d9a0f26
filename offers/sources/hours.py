"""Weekly hours in an offer's own sentences: "CDI 39h", "35h hebdo", "37.5 hours a week"; times of the day are none."""

import re

_NUMBER = r"(?<![\dh.,:/-])(\d{1,2})(?:[.,](\d{1,2}))?"
_UNIT = r"\s?(?:h(?:rs?\b|\s?(\d{2})(?!\d))?|heures?|hours?)(?![a-zé\d])"
_WEEK = r"(?:semaines?|sem\b|hebdo\w*|weeks?|wk\b)"
_ANY_WEEK = re.compile(
    rf"{_NUMBER}(?:{_UNIT}\s?|\s?(?=/))(?:/|par |per |a |each |de travail |travail )*\s?(?:la )?{_WEEK}", re.IGNORECASE
)
_BASE = re.compile(
    rf"\b(?:base|dur[ée]e|horaire|temps|travail|amplitude) hebdo\w*(?: \w+)?\s?(?:de|:|est de)?\s?{_NUMBER}{_UNIT}"
    rf"|\b(?:weekly hours|hours per week)\s?:?\s?{_NUMBER}",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    rf"(?:\b(?:cdi|cdd|int[ée]rim|contrat|temps (?:plein|complet|partiel)|mi-temps|part[- ]time|full[- ]time|contract)"
    rf"(?:\s(?:cdi|cdd|temps (?:plein|complet|partiel)|de))*[\s:,(–-]{{0,3}}(?:de |of |à |avec )?"
    rf"|(?:^|\n)\W{{0,4}}(?:base|dur[ée]e(?: du travail| de travail)?|base horaire(?: \w+)?|horaires?|temps de travail"
    rf"|base de travail(?: \w+)?|hours|working hours)\s?(?:de|:|-)\s?){_NUMBER}{_UNIT}(?!\s*(?:à|a|-|–|/|et|to)\s*\d)",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"(?:^|\n)\W{{0,4}}{_NUMBER}{_UNIT}\W{{0,3}}(?=\n|$)", re.IGNORECASE)
_NUMBERED = re.compile(r"\d\s?(?:[hH]|/\s?sem)(?!\d?\d?\s?[-–àa/]\s?\d)")
_DAY = re.compile(
    r"\s*(?:/|par|a|per|de formation)\s*(?:formation|jours?|jrs?|j\b|days?|mois|months?|ans?\b|nuits?)", re.IGNORECASE
)
_LEAST, _MOST = 5, 48
_CLOCK = 23.0  # up to which a bare number of hours may be a time of the day


def stated_weekly_hours(text: str) -> float | None:
    """Those said to be a week's, else those beside a contract or alone in their line; None where two disagree."""
    if _NUMBERED.search(text) is None:
        return None
    for form, least in ((_ANY_WEEK, _LEAST), (_BASE, _LEAST), (_BESIDE, _CLOCK), (_ALONE, _CLOCK)):
        found = {hours for match in form.finditer(text) if (hours := _hours(match, text)) and hours >= least}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _hours(match: re.Match[str], text: str) -> float | None:
    if _DAY.match(text, match.end()):
        return None
    said = [part for part in match.groups() if part is not None]
    whole, rest = int(said[0]), said[1] if len(said) > 1 else ""
    minutes = re.search(rf"h\s?{rest}", match[0], re.IGNORECASE) if rest else None
    hours = whole + (int(rest) / 60 if minutes else float(f"0.{rest}") if rest else 0.0)
    return round(hours, 2) if hours <= _MOST else None
