"""Entries written as a form or a sentence: `Employer: ...` row by row, or `From 2013 to 2018 I was a welder at ...`."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from parsing.reading.document import Line
from parsing.rules.dates import period
from parsing.rules.folding import level

Role = Literal["first", "second", "where", "when", "body"]
_LABELS: tuple[tuple[Role, str], ...] = (
    (
        "first",
        (
            r"poste(?: occupe)?|fonction(?: ou poste occupe| et responsabilites)?|occupation or position held"
            r"|title of qualification(?: awarded)?"
            r"|intitule du (?:certificat|diplome)(?: ou diplome delivre| delivre)?|intitule(?: du poste)?"
            r"|emploi|metier|job title|position(?: held)?|role|title"
            r"|occupation|job|diplome(?: obtenu)?|titre|intitule du diplome|degree|qualification|award|course"
            r"|formation"
        ),
    ),
    (
        "second",
        (
            r"(?:nom et adresse de l'|name and address of )?(?:employeur|employer)"
            r"|name and type of (?:organisation|organization).*"
            r"|nom et type (?:de l'etablissement|d'etablissement).*|entreprise|societe|structure|organisme"
            r"|organisation|etablissement|employer|company"
            r"|organi[sz]ation"
            r"|ecole|universite|school|university|institution|college|nom de l'employeur|name of employer"
        ),
    ),
    ("where", r"lieu|ville|localisation|location|place|city|adresse|town"),
    ("when", r"periode|dates?|duree|annees?|period|dates? \((?:from - to|de - a)\)|years?|from - to|dates? d'emploi"),
    (
        "body",
        (
            r"main activities(?: and responsibilities)?|principales activites(?: et responsabilites)?"
            r"|type (?:of business or sector|ou secteur d'activite)"
            r"|principal (?:subjects|studies).*|principales matieres.*|missions?(?: principales)?|taches"
            r"|activites|responsabilites|description|realisations|duties|tasks"
            r"|responsibilities|main (?:duties|activities)|activities|achievements|details"
        ),
    ),
)
_ROLES = [(role, re.compile(rf"(?:{names})\s*:?")) for role, names in _LABELS]
_INLINE = re.compile(r"^(?P<label>[^:]{3,30}?)\s*:\s+(?P<rest>\S.*)$")
_SELF = re.compile(
    r"^,?\s*(?:(?:je (?:suis|travaille)|j['’](?:etais|exerce|occupe)|employed"
    r"|j['’]ai (?:ete|travaille|exerce|occupe|obtenu|prepare|suivi)"
    r"|i(?: am|['’]m| was| have been| work| worked| have worked)"
    r"|i (?:served|ran|took|earned|obtained|got|completed|studied for))\b\s*)"
    r"(?:(?:comme|en tant que|en qualite de|le poste de|as|for)\s+)?(?:(?:un|une|le|la|a|an|the|my)\s+)?"
)
_WHOSE = re.compile(r"\s+(?:chez|au sein (?:de|du|des)|pour|at|with|for|au|à la|à l['’])\s+(?=[\wÀ-Ý])")
_ASIDE = re.compile(
    r",?\s+(?:où|ou|where|dans lequel|en charge|in charge|avec|et (?:je|j')|and I|which|qui)\b.*$|[.;]\s*$"
)


_LISTED = re.compile(r"^\s*:\s+(?P<first>[^,.:]{3,70}),\s+(?P<second>[^.:]{3,90})\.(?:\s+(?P<more>[A-ZÀ-Ý].*)|$)")
"""`2011–2012: Yard Hand, Gower Timber, Swansea. Loaded lorries.`"""


def rows(lines: Sequence[Line]) -> list[dict[Role, list[Line]]] | None:
    """The entries of a form: what each label stands before. None when the lines are no form."""
    read = [_labelled(line) for line in lines]
    kinds = {role for role, _ in read if role is not None}
    if len(kinds & {"first", "second", "when"}) < 2 or sum(role is not None for role, _ in read) * 2 < len(lines):
        return None
    found: list[dict[Role, list[Line]]] = []
    last: Role | None = None
    for role, line in read:
        if role is not None and (not found or (role != "body" and role in found[-1] and role != last)):
            found.append({})
        if not found:
            return None
        # What has no label goes on with what the last one began; below a finished head it tells what was done.
        last = role or ("body" if last in (None, "when", "where", "body") else last)
        found[-1].setdefault(last, []).append(line)
    return found


def _labelled(line: Line) -> tuple[Role | None, Line]:
    """The role that a row's label gives it, and the row without the label."""
    if len(line.cells) > 1:
        label, rest = line.cells[0], line.cells[1:]
    elif m := _INLINE.match(line.text):
        label, rest = m["label"], (m["rest"],)
    else:
        return None, line
    role = next((role for role, names in _ROLES if names.fullmatch(level(label))), None)
    if role is None:
        return None, line
    return role, replace(line, text=" ".join(rest), cells=rest, lead="", bold=False)


def sentence(line: Line) -> tuple[str, str, str] | None:
    """Of a sentence after a date: what one was, where, and what is said beyond. None for any other line."""
    found = period(line.text)
    if found is None or found.span[0] > 4 or len(line.cells) > 1:
        return None
    rest = line.text[found.span[1] :]
    if m := _LISTED.match(rest):
        return m["first"].strip(), m["second"].strip(), (m["more"] or "").strip()
    own = _SELF.match(level(rest))
    plain = re.match(r"^,\s+(?=[a-zà-ÿ])", rest) if own is None else None
    if own is None and plain is None:
        return None
    text = rest[(own or plain).end() :]  # type: ignore[union-attr]
    parts = _WHOSE.split(text, maxsplit=1)
    if len(parts) < 2:
        return None
    return parts[0].strip(" ,."), _ASIDE.sub("", _ASIDE.sub("", parts[1])).strip(" ,."), ""
