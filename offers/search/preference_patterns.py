"""How people say what they want beside a trade: patterns over folded text, apostrophes as spaces."""

import re

from offers.models import Contract

CONTRACTS: dict[str, Contract] = {
    "cdi": "cdi",
    "permanent": "cdi",
    "cdd": "cdd",
    "interim": "interim",
    "interimaire": "interim",
    "freelance": "freelance",
    "contractor": "freelance",
    "independant": "freelance",
    "independante": "freelance",
    "stage": "internship",
    "stagiaire": "internship",
    "internship": "internship",
    "intern": "internship",
    "alternance": "apprenticeship",
    "alternant": "apprenticeship",
    "alternante": "apprenticeship",
    "apprenti": "apprenticeship",
    "apprentie": "apprenticeship",
    "apprentissage": "apprenticeship",
    "apprenticeship": "apprenticeship",
    "apprentice": "apprenticeship",
    "apprentis": "apprenticeship",
    "alternants": "apprenticeship",
    "stagiaires": "internship",
    "interns": "internship",
}
YEARS = {
    "junior": 1.0,
    "debutant": 0.0,
    "debutante": 0.0,
    "beginner": 0.0,
    "beginners": 0.0,
    "debutants": 0.0,
    "graduate": 0.5,
    "senior": 6.0,
    "confirme": 4.0,
    "confirmee": 4.0,
    "lead": 6.0,
}
_NO = r"(?:sans|pas(?!\s+de\s+calais\b)(?:\s+(?:de?|en)(?=\s))?|hors|sauf|ni|without|no|not)"
_WILL = (
    r"(?:(?:je\s+)?(?:ne\s+|n\s+)?(?:veux|voudrais|souhaite|peux|ai)\s+"
    r"|i\s+(?:have|do|don\s+t|can\s?t|want)\s+(?=no|want)(?:want\s+to\s+)?)?"
)
_BETWEEN = r"(?:(?:travail|travailler|work|aucune?|any|les?|la|l|de|d|du|en|the)\s+)*"
REFUSED = re.compile(
    rf"\b{_WILL}(?:{_NO}|non|i\s+(?:don\s?t|do\s+not)\s+want(?:\s+to)?)\s+{_BETWEEN}"
    r"(?P<what>experience|debutante?s?|diplome|permis|nuits?|night(?:s| shifts?)?|weekends?|week-ends?|dimanches?"
    r"|interim|cdd|cdi|freelance|stages?|internships?|alternance|apprentissage|deplacements?|teletravail|remote"
    r"|a distance|degree|licen[cs]e|temps partiel|mi-?\s?temps|part.time|anglais|english|voiture|vehicule|prospection"
    r"|telephone|porte.a.porte)\b"
    r"(?:\s+(?:work|exigee?|requise?|required|needed|acceptee?s?))?"
)
UNKNOWN = re.compile(rf"\b{_NO}\s+(?P<what>[a-z-]{{3,}}(?:\s+[a-z-]{{3,}})?)")
EXPERIENCED = re.compile(r"\bdebutante?s?\s+s\s+abstenir\b")
PART = re.compile(r"\b(?:a\s+|en\s+)?(?:temps\s+partiel|mi-?\s?temps|part[\s-]time)\b")
FULL = re.compile(r"\b(?:a\s+|en\s+)?(?:temps\s+(?:plein|complet)|full[\s-]time)\b")
HOURS = re.compile(
    r"\b(?:(?P<hours>\d{2})\s?(?:h|heures?|hours?)\s*/?\s*(?:par\s+|a\s+|per\s+|a\s+la\s+)?(?:semaine|sem|hebdo|week)\b"
    r"|(?P<bare>2[5-9]|3\d)\s?(?:h|heures?|hours?)(?![\w/]))"
)
"""A week's; less than 25 with nothing behind may be a time of the day."""
WHOLE_WEEK = 35  # hours from which it is full time
REMOTE = re.compile(
    r"(?:\b100\s*%\s+)?\b(?:en\s+|full\s+|fully\s+)?(?:teletravail|remote(?:ly)?|a\s+distance|travail(?:ler)?\s+(?:a|de|depuis)\s+"
    r"(?:domicile|chez\s+moi|la\s+maison|mon\s+domicile)|work(?:ing)?\s+from\s+home|home\s?office)\b(?:\s+(?:only|total|complet|uniquement|100\s*%))?"
)
NIGHT = re.compile(r"\b(?:(?:de|la|en)\s+)?nuits?\b|\bnights?(?:\s+shifts?)?\b")
NIGHT_TRADES = re.compile(r"\b(?:veilleu(?:r|se)|receptionniste|auditeur|night\s+(?:auditor|porter)|boites?|clubs?)\b")
DAY = re.compile(
    r"(?<!accueil\s)(?<!centre\s)(?<!hopital\s)(?:\b(?:uniquement|seulement|exclusivement)\s+)?"
    r"\b(?:(?:de|en)\s+(?:jour|journee)\b(?!\s+(?:ou|et)\b)|days?\s+(?:shifts?|only)\b)"
)
_HER = r"(?:e|ne|se|re|rice|trice|euse|iere|ere)s?"
SAID_OTHERWISE = (
    (re.compile(rf"(?<=\w)\({_HER}\)|(?<=\w{{4}})[*.-]{_HER}(?![\w-])"), ""),  # a middle dot is folded to a hyphen
    (re.compile(r"\b(?:de\s+)?(?:jours?\s+(?:ou|et)\s+(?:de\s+)?nuits?|nuits?\s+(?:ou|et)\s+(?:de\s+)?jours?)\b"), " "),
    (
        re.compile(r"\bcontrats?\s+(?:de\s+|d\s+|en\s+)?(?:pro(?:fessionnalisation)?|apprentissage|alternance)\b"),
        " alternance ",
    ),
    (re.compile(r"\bcontrats?\s+(?:en\s+)?(?=cdi\b|cdd\b)"), " "),
    (re.compile(r"\b(?:jobs?|emplois?)\s+d\s+ete\b|\bsummer\s+jobs?\b|\bemplois?\s+saisonniers?\b"), " saisonnier "),
    (re.compile(r"\bauto-?\s?entrepreneure?\b|\bself[\s-]employed\b"), " freelance "),
)
_PER = r"(?:\s*(?:nets?|bruts?|par\s+mois|par\s+an|/\s?mois|/\s?an|mensuel|annuel)\b)*"
NOT_SEARCHED = re.compile(
    rf"\b(?:salaire\s+(?:de\s+)?)?\d[\d .]{{1,7}}\s?(?:€|euros?\b|eur\b|k\b){_PER}"
    r"|\bsalaire\s+(?:de\s+)?\d[\d .]{1,7}"
    r"|\b(?:de\s+|pour\s+)?\d{1,2}\s+(?:mois|months?|semaines|weeks?|jours|days)\b"
)
"""Pay and duration: reported as ignored."""
WORD = re.compile(r"[^\s']+")
_WORK = (
    r"(?:emplois?|travail|postes?|jobs?|boulot|offres?(?:\s+d\s+emplois?)?|work|positions?|vacanc(?:y|ies)|annonces?)"
)
_LOOKING = (
    r"(?:je|j)\s+(?:re)?cherche|(?:je\s+|j\s+)?(?:veux|voudrais|souhaite|souhaiterais|aimerais)(?:\s+(?:etre|devenir"
    r"|travailler|faire))?|cherche|(?:i\s?m\s+|i\s+am\s+)?(?:looking|searching)\s+for"
    r"|i\s+(?:want|would\s+like|d\s+like)(?:\s+to\s+(?:be|become|work))?"
)
IDLE = re.compile(
    r"\boffres?\s+d\s+emplois?\b"
    rf"|^(?:(?:bonjour|hello|hi)\b[\s,!.]*)?(?:(?:{_LOOKING})\b\s*)?(?:(?:une?|des|an?|any|some|d)\s+)*"
    rf"(?:{_WORK}\s+(?:de|d|du|en|comme|dans|chez|as|in|for|with|of|at)\b\s*)?(?:(?:une?|an?)\s+)?"
    r"|\b(?:jobs|vacancies|someone|somebody)\b|\bh\s*/\s*f\b|\bf\s*/\s*h\b"
)
TAKEN = re.compile(r"\b(?:accepte(?:e|s|es)?|bienvenue?s?|welcome)\b")
