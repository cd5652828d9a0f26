"""Pay as people and machines write it: amounts, currency, period; what cannot be meant is flagged, not used."""

import re

from offers.sources.parts import PayParts

_SPACE = " \u00a0\u202f\u2009'’"
_NUMBER = rf"\d{{1,3}}(?:[{_SPACE}.,]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)|\d{{1,9}}(?:[.,]\d{{1,4}})?"
_SIGN = r"€|£|US\$|CA\$|A\$|\$|zł|\b(?:euros?|eur|dollars?|pounds?|gbp|usd|chf|cad|aud|pln)\b\.?"
_BEFORE = r"€|£|US\$|CA\$|A\$|\$|\b(?:eur|gbp|usd|chf|cad|aud|pln)\b"
_K = r"k(?:\s?(?=€|£|\$|eur|e\b)|(?=[^a-z0-9]|$))"
_AMOUNT = re.compile(
    rf"(?P<before>{_BEFORE})?\s?(?<![\d.,])(?P<number>{_NUMBER})\s?(?P<k>{_K})?\s?(?P<after>{_SIGN}|(?<=k)e\b)?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"^\s*(?:brute?s?|nets?|gross)?\s*(?:à|a|et|ou|-|–|—|/|to|and|au?x?|jusqu['’]?[àa]|\?|�|ï¿½|\.\.+)\s*$",
    re.IGNORECASE,
)
_HOURS = re.compile(r"\b\d{1,2}(?:[.,]\d+)?\s?h(?:eures?|ours?|rs?)?(?:\s?\d{2})?\b(?!\s?[€$£])", re.IGNORECASE)
_A_WEEK = re.compile(r"\s*(?:/|par|per|a|hebdo\w*)\s*(?:semaines?|weeks?|sem\b\.?)", re.IGNORECASE)
_MONTHS = re.compile(r"\b(?:sur|x|×|over)\s*(1\d(?:[.,]\d+)?)\s*(?:mois|months?|mensualités)?(?!\d)", re.IGNORECASE)
_BESIDE = re.compile(r"\+\s*\d{1,2}\s+(?!(?:euros?|eur|k)\b)[^\W\d]{3}[^+,;.\n€£$]*", re.IGNORECASE)
"""What comes beside pay, counted in something else: "+ 2 repas par jour"."""
_THIRTEENTH = re.compile(r"\b1[3-5]\s*(?:e|ème|eme|th)\s*mois\b", re.IGNORECASE)
_PERIODS = (
    ("hour", r"horaires?|heures?|hours?|hourly|/\s?hr?\b|p\.?/?h\b|(?<=[€£$])\s?h\b|stunde"),
    ("day", r"jours?|journali\w+|days?|daily|tjm|/\s?j\b|/\s?d\b|\btag\b"),
    ("week", r"semaines?|hebdo\w*|weeks?|weekly|/\s?wk?\b|\bpw\b"),
    ("month", r"mensuel\w*|mois|months?|monthly|/\s?m\b|\bpcm\b|\bpm\b|monat\w*"),
    (
        "year",
        r"annuel\w*|annu\w*|\bans?\b(?!\s+(?:hour|hr|annum)\b)|années?|years?|yearly|annum|\bp\.?a\b\.?|/\s?yr\b|/\s?y\b|jahr\w*",
    ),
)
_PERIOD = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _PERIODS), re.IGNORECASE)
_UNITS = {
    "hour": {"hour", "hourly", "hours", "hur", "perhour", "heure", "horaire", "h", "hr", "pt1h"},
    "day": {"day", "daily", "days", "perday", "jour", "journalier", "p1d"},
    "week": {"week", "weekly", "weeks", "wee", "perweek", "semaine", "hebdomadaire", "p1w", "p7d"},
    "month": {"month", "monthly", "months", "mon", "permonth", "mois", "mensuel", "p1m"},
    "year": {"year", "yearly", "years", "ann", "annual", "annually", "peryear", "perannum", "an", "annee", "annuel"}
    | {"p1y", "année", "jahr", "yr"},
}
_SIGNS = {"€": "EUR", "euro": "EUR", "euros": "EUR", "e": "EUR", "£": "GBP", "pound": "GBP", "pounds": "GBP"} | {
    "$": "USD", "us$": "USD", "dollar": "USD", "dollars": "USD", "ca$": "CAD", "a$": "AUD", "zł": "PLN", "fr.": "CHF"
}  # fmt: skip
_JUDGED = frozenset({"EUR", "GBP", "USD", "CHF", "CAD", "AUD", "NZD", "SGD"})
_MEANT = {"hour": (3, 250), "day": (20, 3500), "week": (50, 12_000), "month": (200, 25_000), "year": (4_000, 500_000)}
_PAID = {"hour": (8, 60), "month": (1_000, 6_500), "year": (14_000, 200_000)}
_FINE = 5_000  # amount an hour from which what looks like thousands is decimals
_APART = 6  # times that the upper end of a range may be above the lower one
_AT_LEAST = re.compile(r"\b(?:à partir de?|a partir de?|dès|from|starting|minimum|min\.?|au moins)\s*$", re.IGNORECASE)
_OR_MORE = re.compile(r"\s?(?:\+(?!\s?[\w(])|et plus|and (?:up|more))")
_AT_MOST = re.compile(r"\b(?:jusqu['’]?\s?[àa]|up to|maximum|max\.?)\s*:?\s*$", re.IGNORECASE)


def amount(value: object) -> float | None:
    """A number of money, also one that is written: "30 000", "2.100,50", "€2,000", "35k"; 0 and nonsense are None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if 0 < value < 1e9 else None
    found = _AMOUNT.search(value[:100]) if isinstance(value, str) else None
    glued = found is not None and re.match(r"[a-z\d]", found.string[found.end() :], re.IGNORECASE)  # 1e400 is no 1
    return None if found is None or glued else _value(found)


def currency(value: object) -> str | None:
    """ISO 4217 of a code, a sign or a name; None of anything else."""
    if not isinstance(value, str):
        return None
    said = value.strip().lower().removeprefix("iso4217:")
    known = _SIGNS.get(said)
    return known or (said.upper() if re.fullmatch(r"[a-z]{3}", said) else None)


def period(value: object) -> str | None:
    """The period that a unit names: YEAR, HOURLY, PER_MONTH, ANN (UN/CEFACT), P1M, "par an"."""
    if not isinstance(value, str):
        return None
    said = re.sub(r"^(?:par|per|/)|[^a-zé0-9]", "", value.lower())
    return next((name for name, words in _UNITS.items() if said in words), None)


def salary(
    *,
    low: float | None,
    high: float | None,
    money: str | None,
    unit: str | None,
    raw: str | None = None,
    months: float | None = None,
) -> PayParts | None:
    """Pay in order: ends that were swapped are turned, what cannot be meant is flagged and only shown as written."""
    if low is not None and high is not None and low > high:
        low, high = high, low
    if low is None and high is None:
        return {"raw": raw} if raw else None
    if _doubtful(low, high, money, unit):
        span = " - ".join(f"{end:g}" for end in dict.fromkeys((low, high)) if end is not None)
        written = raw or " ".join(part for part in (span, money, f"/ {unit}" if unit else None) if part)
        return {"raw": written, "currency": money, "period": unit, "months": months, "doubtful": True}
    return {"raw": raw, "minimum": low, "maximum": high, "currency": money, "period": unit, "months": months}


def salary_of_text(raw: str, *, money: str | None = None, unit: str | None = None, guess: bool = False) -> PayParts:
    """Pay that stands in a sentence. Amounts count where a currency, a k or `money` says that they are money.

    `guess` takes the only period that the amounts can be meant for, where none is said.
    """
    text = raw[:400]
    months = _MONTHS.search(text)
    text = _BESIDE.sub(" ", _THIRTEENTH.sub(" ", _MONTHS.sub(" ", text)))
    text = _A_WEEK.sub(" ", _HOURS.sub(" ", text)) if _HOURS.search(text) else text
    ends = _ends(text, assumed=money is not None)
    if ends is None:
        return {"raw": raw}
    low, high, found, start, stop = ends
    sign = next((c for part in found for name in ("before", "after") if (c := currency(_bare(part[name])))), money)
    unit = _period_near(text, start, stop) or unit
    if unit is None and any(part["k"] for part in found) and (high or low or 0) >= 10_000:
        unit = "year"  # nobody says tens of thousands of anything else
    if unit == "hour":  # "15.084 €" has three decimals, as the minimum wage is reckoned
        low, high = (end / 1000 if end and end >= _FINE and "." in text else end for end in (low, high))
    if unit is None and guess:
        unit = _only_period(low, high)
    times = float(months[1].replace(",", ".")) if months else None
    return salary(low=low, high=high, money=sign, unit=unit, raw=raw, months=times) or {"raw": raw}


def _ends(text: str, *, assumed: bool) -> tuple[float | None, float | None, list[re.Match[str]], int, int] | None:
    """Lower and upper end, what they were read from, and where that begins and ends."""
    found = [part for part in _AMOUNT.finditer(text) if not text[part.end() :].lstrip().startswith("%")]
    for place, first in enumerate(found):
        second = found[place + 1] if place + 1 < len(found) else None
        pair = [first]
        if second is not None and _BETWEEN.match(text[first.end() : second.start()]):
            pair.append(second)
        if not assumed and not any(part["before"] or part["after"] or part["k"] for part in pair):
            continue
        values = [_value(part) for part in pair]
        if any(value is None for value in values):
            continue
        if len(pair) > 1 and pair[1]["k"] and not pair[0]["k"] and (values[0] or 0) < 1000:
            values[0] = (values[0] or 0) * 1000  # "30-35 k€"
        low, high = values[0], values[-1]
        before, after = text[: first.start()], text[first.end() :]
        if len(pair) == 1 and (_AT_LEAST.search(before) or _OR_MORE.match(after)):
            high = None
        elif len(pair) == 1 and _AT_MOST.search(before):
            low = None
        return low, high, pair, first.start(), pair[-1].end()
    return None


def _value(found: re.Match[str]) -> float | None:
    said = re.sub(rf"[{_SPACE}]", "", found["number"])
    last = max(said.rfind(","), said.rfind("."))
    if "," in said and "." in said:
        whole, cents = re.sub(r"[.,]", "", said[:last]), said[last + 1 :]
    elif last >= 0 and re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", said):
        whole, cents = re.sub(r"[.,]", "", said), "0"
    elif last >= 0:
        whole, cents = re.sub(r"[.,]", "", said[:last]), said[last + 1 :]
    else:
        whole, cents = said, "0"
    value = float(f"{whole}.{cents}") * (1000 if found["k"] else 1)
    return value if 0 < value < 1e9 else None


def _period_near(text: str, start: int, stop: int) -> str | None:
    """The first period that is named behind the amounts, else the last one before them."""
    behind = _PERIOD.search(text, stop, min(len(text), stop + 60))
    ahead = [*_PERIOD.finditer(text, 0, start)]
    found = behind or (ahead[-1] if ahead else None)
    return found.lastgroup if found is not None else None


def _only_period(low: float | None, high: float | None) -> str | None:
    """The period in which both ends are pay that people get, where there is one only."""
    ends = [end for end in (low, high) if end is not None]
    return next((name for name, (least, most) in _PAID.items() if all(least <= end <= most for end in ends)), None)


def _bare(sign: str | None) -> str | None:
    return sign.rstrip(".") if sign else None


def _doubtful(low: float | None, high: float | None, money: str | None, unit: str | None) -> bool:
    if low is not None and high is not None and high > low * _APART:
        return True
    if unit is None or money not in _JUDGED:
        return False
    least, most = _MEANT[unit]
    return any(end is not None and not least <= end <= most for end in (low, high))
