"""Who issued a certificate: behind a dash or a comma, or in brackets behind its name."""

import re

from parsing.rules.edges import trimmed
from parsing.rules.folding import level
from parsing.rules.languages import language_code
from parsing.rules.places import place
from parsing.rules.roles import GRADE, school_score
from parsing.rules.skills import known_skill

_DASH = re.compile(r"\s+[–—-]\s+|\s*[|│]\s*|\s*:\s+")
_ISSUERS = re.compile(
    r"\b(?:aws|amazon|google|microsoft|cisco|oracle|salesforce|red hat|linux foundation|cncf|hashicorp"
    r"|scrum\.org|scrum alliance|pmi|axelos|peoplecert|isc2|isaca|comptia|coursera|udemy|edx"
    r"|openclassrooms"
    r"|datacamp|linkedin learning|meta|ibm|sap|adobe|hubspot|cnil|afnor|croix-rouge|red cross|ets"
    r"|cambridge|british council|cfa institute|acca|databricks|snowflake|mongodb|elastic|fun mooc"
    r"|opquast|tosa|ec-council|offensive security|project management institute|exin)\b",
    re.IGNORECASE,
)
_BODIES = re.compile(
    r"(?:l')?(?:apave|socotec|bureau veritas|dekra|aftral|promotrans|inrs|afpa|greta(?: \w+)?|umih"
    r"|protection civile|croix blanche|st\.? john(?:'?s)? ambulance|city (?:&|and) guilds|nebosh|iosh|rospa|highfield"
    r"|american heart association|resuscitation council(?: uk)?|lantra|citb|hcpc|nmc)"
    r"(?: (?:formations?|training|france|uk|ltd))?"
)
"""Known by their whole name only: `NEBOSH General Certificate` is a certificate."""
_OF_NAME = re.compile(
    r"(?:professional|professionnel|specialty|associate|foundation|practitioner|expert|advanced|avance|intermediate"
    r"|fundamentals|master|beginner|developer|administrator|architect|engineer|analyst|level|niveau|grade"
    r"|score|module"
    r"|option|mention|categorie|cat\.?)\b.*"
)
_KIND = re.compile(r"\b(?:certifi\w*|professional|associate|engineer|developer|architect|foundation|master|exam)\b")
"""Words of a certificate's own name."""
_ASIDE = re.compile(
    r"(?:(?:green|black|yellow|white) belt|online|en ligne|distance learning|a distance|distinction|merit|pass(?:ed)?"
    r"|en cours|in progress|ongoing|pending|expired?|expires?|valid|valide|validite|renew\w*|renouvel\w*|recycl\w*"
    r"|refresher|revalidated"
    r"|obtenue?|acquise?|full|clean|titulaire|registered|theorie|theory|pratique|practical|initial\w*|formateur|trainer"
    r"|bafa|bafd|bnssa|bpjeps|sst|psc1|pse[12]|haccp|caces|fimo|fco)\b.*"
)
"""What a bracket adds to the name itself: a degree of it, how it was taken, whether it still counts, its short form."""
_STANDING = re.compile(r"\b(?:registered|accredited|approved|certified|inscrite?|agreee?)$")
_BRACKET = re.compile(r"^(.+?)\s*\(([^()]+)\)$")
_LINK = re.compile(r"of|the|in|for|and|an?|to|at|de|du|des|la|les?|l|d|et|en|aux?|sur|pour|une?")
_WORD = re.compile(r"[^\W_]+")
_MOST = 7
"""Words of an issuer in brackets."""


def awarded(text: str) -> tuple[str, str | None]:
    """A certificate's name and who issued it, from `Name – Issuer`, `Name, Issuer` or `Name (Issuer)`."""
    pieces = [p for p in (trimmed(p) for p in _DASH.split(_whole(text))) if p]
    while len(pieces) > 1 and _OF_NAME.fullmatch(level(pieces[1])):
        pieces[:2] = [f"{pieces[0]} – {pieces[1]}"]
    if not pieces:
        return "", None
    if len(pieces) == 1:
        pieces = _issued(pieces[0])
    if len(pieces) > 1 and _ISSUERS.fullmatch(pieces[0]) and not _ISSUERS.search(pieces[1]):
        pieces[:2] = [pieces[1], pieces[0]]
    return pieces[0], pieces[1] if len(pieces) > 1 else None


def names_issuer(text: str) -> bool:
    """Whether a text is who issues certificates, and nothing else."""
    known = _ISSUERS.match(text) is not None and not _KIND.search(level(text))
    return (known or _BODIES.fullmatch(level(text)) is not None) and len(text.split()) <= 5


def _whole(text: str) -> str:
    """A text out of which a date was taken, its brackets closed: `Name (Issuer, │ )`."""
    text = re.sub(r"\(\s*(?:–\s*)+", "(", re.sub(r"[\s,;:–]{1,8}\)", ")", text))
    text = re.sub(r"\(\s*\)", " ", text).strip(" ,;–")
    return f"{text})" if text.count("(") == text.count(")") + 1 else text


def _issued(text: str) -> list[str]:
    if m := _BRACKET.match(text):
        name, bracket = m[1], m[2].strip()
        short, comma, rest = bracket.partition(", ")
        if comma and _stands_for(short, name) and _issues(rest, name):
            return [f"{name} ({short})", rest]
        if (comma and _stands_for(short, rest)) or _issues(bracket, name):
            return [name, bracket]
    # An issuer is written as a name: `Permis B, C, CE` and `catégories 1, 3 et 5` are no such thing.
    m = re.match(r"^(.{4,}?),\s+((?:l['’]|the\s+)?[A-ZÀ-Ý][^,]{2,50})$", text)
    goes_on = m is not None and re.match(r"[A-ZÀ-Ý]{1,5}\s+[a-zà-ÿ]", m[2]) is not None
    cut = m is not None and m[1].count("(") > m[1].count(")")
    if m and not goes_on and not cut and not _OF_NAME.match(level(m[2])) and re.search(r"[^\W\d_]{3}", m[2]):
        return [m[1], m[2]]
    return [text]


def _issues(bracket: str, name: str) -> bool:
    """Whether a bracket behind a certificate's name tells who issued it, not more of the name."""
    flat = level(bracket)
    if _stands_for(bracket, name) or _OF_NAME.match(flat) or _ASIDE.match(flat) or GRADE.search(flat):
        return False
    if _ISSUERS.search(bracket) or _BODIES.fullmatch(flat) or school_score(bracket) > 0.5:
        return True
    named = re.match(r"(?:l['’]|the\s+)?[A-ZÀ-Ý][^\W\d_]", bracket) is not None and not re.search(r"\d|%", bracket)
    if not named or len(bracket.split()) > _MOST or _KIND.match(flat) or _STANDING.search(flat):
        return False
    return known_skill(bracket) is None and language_code(bracket) is None and place(bracket) is None


def _stands_for(one: str, other: str) -> bool:
    """Whether one of two texts is the other's initials: `BLS` and `Basic Life Support`, whichever comes first."""
    return _short_of(one, other) or _short_of(other, one)


def _short_of(short: str, full: str) -> bool:
    letters = "".join(_WORD.findall(level(short)))
    words = _WORD.findall(level(full))
    if not 2 <= len(letters) <= 8 or " " in short.strip():
        return False
    initials = ("".join(word[0] for word in words if not _LINK.fullmatch(word)), "".join(word[0] for word in words))
    return any(letters == own or own.startswith(letters) or own.endswith(letters) for own in initials if len(own) > 1)
