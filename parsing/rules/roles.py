"""Telling job titles, employers, schools, contracts and places apart in an entry's head."""

import json
import re
from functools import cache
from importlib.resources import files

from parsing.models import Contract
from parsing.rules.folding import level

_LEGAL = re.compile(
    r"\b(?:sas|sasu|sarl|eurl|sa|sci|scop|inc|llc|ltd|plc|gmbh|ag|bv|nv|spa|corp|co|group|groupe|holding|labs?)\b\.?$"
)
_COMPANY = re.compile(
    r"\b(?:groupe|group|societe|banque|bank|agence|agency|studio|cabinet|clinique|hopital|hospital|chu|chru"
    r"|ministere|mairie"
    r"|conseil (?:regional|departemental|general)|centre (?!de loisirs)|center|restaurant|hotel|boulangerie"
    r"|pharmacie|librairie|garage|laboratoires?"
    r"|laboratory|assurances?|insurance"
    r"|consulting|solutions|systems|systemes|technologies|industries|logistics|logistique|energie|energies"
    r"|partners|associes"
    r"|freelance|auto-entrepreneur|independant|self-employed|start-?up|editions|press|media|foods?|motors"
    r"|airlines|transports?"
    r"|cooperative|fondation|foundation|association|trust|council|city of|university|universite|ecole"
    r"|lycee|college|school|institut|institute|inria|cnrs)\b"
)
_CONTRACTS: tuple[tuple[Contract, str], ...] = (
    (
        "alternance",
        (
            r"alternan(?:ce|te?)|apprentissage|contrat de professionnalisation|contrat pro|apprenti(?:e|ce)?\b"
            r"|apprenticeship|work-study"
        ),
    ),
    ("stage", r"\bstages?\b|stagiaire|\bintern(?:ship)?\b|\btraineeship\b"),
    ("cdd", r"\bcdd\b|fixed[- ]term|temporary contract|contrat a duree determinee"),
    ("cdi", r"\bcdi\b|permanent(?: contract| position)?\b|contrat a duree indeterminee|full-time permanent"),
    ("freelance", r"\bfreelance|auto-?entrepreneur|\bindependante?\b|self-employed|\bcontractor\b|micro-entreprise"),
    ("interim", r"\binterim(?:aire)?\b|\btemp(?:ing)?\b agency|agency worker"),
)
_ONLY_CONTRACT = re.compile(
    r"(?:cdi|cdd|stage|alternance|apprentissage|freelance|interim|interimaire|(?:a )?temps (?:plein|partiel)"
    r"|missions?|saisonniere?"
    r"|emploi(?: saisonnier| etudiant)?|job saisonnier|contrat en alternance|contrat saisonnier|vacations?"
    r"|seasonal|temporaire"
    r"|contract(?:or)?|service civique"
    r"|full[- ]time|part[- ]time|internship"
    r"|permanent(?: contract)?|contract|fixed[- ]term(?: contract)?|contrat (?:pro|d'apprentissage"
    r"|a duree (?:in)?determinee)|stage de fin d'etudes"
    r"|apprenticeship|freelancer?|self-employed|temporary|job d'ete|summer job|\d+\s*h(?:/\w+)?"
    r"|work-study|vie|independant|student job|job etudiant)"
)
_SCHOOL = re.compile(
    r"\b(?:universite|university|univ|ecole|school|lycee|college|institut|institute|iut|insa|ens|enst"
    r"|polytech\w*|polytechnique|supelec|centralesupelec"
    r"|centrale|mines|sciences po|hec|essec|escp|edhec|em lyon|emlyon|epitech|epita|42|supinfo|faculte"
    r"|faculty|academy|academie|greta|afpa|cnam|cfa"
    r"|campus|conservatoire|ifsi|iae|iep|estp|isep|ece|efrei|esiee|ensai|enac|isae|supaero|eni"
    r"|openclassrooms|wagon|business school|inp|n7|kedge|skema"
    r"|neoma|audencia|tbs|grenoble em|oxford|cambridge|mit|stanford|harvard|berkeley|epfl|eth"
    r"|cegep|athenee|gymnase(?= (?:de|du|d'))|haute ecole|colaiste|gaelscoil|pobalscoil|tafe|polytechnic|vidyalaya"
    r"|centre de formation|iit|iiit|rmit|uclouvain|ulb|mcgill|sorbonne|dauphine|ucl|imperial|kings?'s|lse)\b"
)
_PROGRAMME = re.compile(r"^ecole d'ingenieure?s?(?= en\b|$)|^high school diploma")
"""Schools that name a degree."""
_ACRONYM = re.compile(r"[A-Z]{3,9}(?:[ -][A-ZÀ-Ý][\w-]+)?")
"""`ENSTA`, `UTC`, `ISOG Nantes`: weakly a school."""
GRADE = re.compile(
    r"\b(?:mention\s+(?:tres\s+bien|assez\s+bien|bien|passable)|(?:c?gpa|note|moyenne"
    r"|grade|percentage)\s*:?\s*[\d.,]+(?:\s*/\s*\d+(?:\.\d+)?)?(?:\s?%)?"
    r"|(?:first|second)[- ](?:class|division)(?: (?:upper|lower)(?: division)?)?(?: honou?rs)?(?:,? grade [12i]+)?"
    r"|upper second|lower second|2[:.][12](?![\d.])|(?:with )?(?:distinction|merit)"
    r"|\d{2,3}(?:\.\d+)? ?(?:% aggregate|points)|(?:magna |summa )?cum laude|dean's list)",
    re.IGNORECASE,
)
"""A grade or distinction, on levelled text."""
_DEGREE = re.compile(
    r"\b(?:bac(?:calaureat)?(?:\s*\+\s*\d)?|bts|btsa|but|dut|deust|deug|licence|bachelor\w*|master\w*|mastere"
    r"|maitrise"
    r"|ingenieure?|diplome|dess|dea|doctorat|ph\.?\s?d|mba|msc|m\.?sc|bsc|b\.?sc|[bm]a\b|b\.a|bba|beng|b\.?eng|meng"
    r"|m\.?eng|llb|llm|mphil|dphil|hnd|hnc|a[ -]levels?|o[ -]levels?|gcses?|degree|certificate|certificat"
    r"|diplom\w*|cap"
    r"|bep|bpa?|bma|bac pro|brevet|titre|cpge|classes? preparatoires?|prepa|dcg|dscg|deaes|deas|dei|capes|agregation"
    r"|associate|foundation|high school|mph|mfa|bfa|jd|md|pgce|phd|bpjeps|dejeps|desjeps|dn(?:a|at|ap|sep"
    r"|made|b)|dsaa"
    r"|desc?f|diu|nvq|svq|btec|cert ?he|dip ?he|mres|msci|mchem|mphys|pg ?dip|pg ?cert|leaving cert\w*"
    r"|higher national|[bm]\.?s(?=\.? (?:in|of)\b|\.?$)|[bm]\.\s?[sec](?=\.)"
    r"|[bm](?:\.\s?)?(?:tech|comm?|pharm|mus|nurs?|soc\.?\s?sc)|[bm]\.\s?(?:ed|arch|des)|b(?:arch|des)|[bm]sw|mbbs|pharm\.?\s?d|dds|dvm|edd|dnp"
    r"|ssc|sslc|hsc|class (?:x|xii|10|12)(?:th)?|(?:10|12)th(?: (?:grade|standard))|cbse|icse|wace|vce|ossd"
    r"|(?:advanced |scottish )?highers|international baccalaureate|ged|a\.?a\.?s(?=\.? (?:in|of)\b)"
    r"|junior cert\w*|bafa|bafd|cess|maturite\w*|cfc|d\.?e\.?p(?= en)|a\.?e\.?c(?= en)|bachelier\w*|cqp"
    r"|hons|honours|postgraduate|abitur|matura|laurea)\b|\b[lm][123]\b|^d\.?u\.?(?= \w{3})"
)


@cache
def _heads() -> frozenset[str]:
    kept = json.loads(files("parsing.rules").joinpath("words/titles.json").read_text(encoding="utf-8"))
    return frozenset(kept["heads"])


_WEAK = frozenset(
    [
        "data", "product", "owner", "lead", "head", "agent", "aide", "associate", "associe", "partner", "executive",
        "maitre", "42", "courier", "chef", "driver", "guard", "second", "principal", "captain", "porter", "presenter",
        "artist", "member", "rep", "scholar", "chair", "student", "etudiant", "etudiante", "fellow", "contributor",
        "ambassador", "lead", "founder", "hand", "page", "private", "crew", "smith", "potter", "weaver",
    ]
)  # fmt: skip
"""Words of titles that names of firms, papers and places hold as well."""
_PREPOSITION = re.compile(r"\b(?:of|for|to|in|at|and|&|with|de|du|des|d'|en|a|au|aux|sur|pour|et)\b|[(,/–-]")


LONGEST_NAME = 300
"""Characters of a title or a name that are looked at: nobody's is longer, and patterns try every place of a text."""


def title_score(text: str) -> float:
    """How much a text looks like a job title; above 0 it holds a title's word."""
    text = text[:LONGEST_NAME]
    tokens = [t for t in re.split(r"[\s/,()&·.']+|-(?=\w{3})", level(text)) if t]
    known = [t for t in tokens if t in _heads() or t.rstrip("s") in _heads()]
    if not known or len(tokens) > 14:
        return 0.0
    # French titles begin with their noun, English ones end with it: `Chef de projet`, `Senior Project Manager`.
    last = [t for t in re.split(r"[\s/().']+", _PREPOSITION.split(level(text), maxsplit=1)[0].strip()) if t][-1:]
    leads = tokens[0] in _heads()
    ends = bool(last) and last[0] in _heads()
    score = 1.0 + (1.0 if leads or ends else 0.0) + 0.3 * (len(known) - 1)
    if set(known) <= _WEAK:
        score -= 0.6
    if _named_like_a_firm(text, known):
        score -= 1.2
    return max(score, 0.1)


def _named_like_a_firm(text: str, known: list[str]) -> bool:
    """`The Severn Courier`, `Ashgrove & Tyne Solicitors`: an article before it, or many of a trade after names."""
    if re.match(r"(?:(?:The|Le|La|Les)\s+|L['’])[A-ZÀ-Ý]", text):
        return True
    words = text.split()
    last = level(words[-1]).strip(".,") if words else ""
    plural = known[-1:] == [last] and last not in _heads() and last.rstrip("s") in _heads()
    return plural and len(words) > 1 and all(w[:1].isupper() or w in ("&", "and", "et", "of") for w in words)


def _is_trade(text: str, flat: str) -> bool:
    """`Laboratory Assistant`, `Directrice d'école`: the house named is where such people work."""
    tokens = [t for t in re.split(r"[\s/,()']+", flat) if t]
    edge = bool(tokens) and (tokens[0] in _heads() - _WEAK or tokens[-1] in _heads() - _WEAK)
    return edge and not _named_like_a_firm(text, tokens[-1:])


def company_score(text: str) -> float:
    """How much a text looks like an employer's name."""
    text = text[:LONGEST_NAME]
    flat = level(text).strip(" .")
    score = 0.0
    if _LEGAL.search(flat):
        score += 1.5
    if _COMPANY.search(flat) and not _is_trade(text, flat):
        score += 1.0
    if re.search(r"[A-ZÀ-Ý][\w'’.-]*\s+(?:&|et|and)\s+[A-ZÀ-Ý]", text) or _named_like_a_firm(
        text, [flat.rsplit(" ", 1)[-1]]
    ):
        score += 0.6
    if text[:1].isupper() or text[:1].isdigit():
        score += 0.2
    if len(text.split()) <= 4:
        score += 0.2
    return score


def school_score(text: str) -> float:
    """How much a text looks like a school's name."""
    text = text[:LONGEST_NAME]
    flat = level(text)
    found = _SCHOOL.search(_PROGRAMME.sub("", flat))
    if found is None and _ACRONYM.fullmatch(text.strip()):
        return 0.4
    return (1.5 + (0.5 if found.start() == 0 else 0.0)) if found else 0.0


def degree_score(text: str) -> float:
    """How much a text looks like a degree."""
    found = _DEGREE.search(level(text))
    return (1.5 + (0.8 if found.start() == 0 else 0.0)) if found else 0.0


def contract(text: str) -> Contract | None:
    """The kind of contract a text tells of."""
    flat = level(text)
    return next((kind for kind, pattern in _CONTRACTS if re.search(pattern, flat)), None)


def only_contract(text: str) -> bool:
    """Whether a text says nothing but the kind of contract."""
    pieces = [p for p in re.split(r"[,/()&+]|\s+-\s+|\s+(?:et|puis|then|and)\s+", level(text)) if p.strip()]
    return bool(pieces) and all(_ONLY_CONTRACT.fullmatch(p.strip()) for p in pieces)
