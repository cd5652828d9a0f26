"""People who recommend the candidate. What they can be reached at is theirs and is not kept."""

import re
from collections.abc import Sequence

import phonenumbers

from parsing.models import Reference
from parsing.reading.document import Line
from parsing.rules.contacts import EMAIL, URL
from parsing.rules.edges import trimmed
from parsing.rules.folding import level
from parsing.rules.rows import unbulleted
from parsing.rules.trail import Found, evidence

MAX_REFERENCES = 10
_ON_REQUEST = re.compile(
    r"(?:sur|a la|on|upon)\s+(?:simple\s+)?(?:demande|request)|disponibles?\s+(?:si|sur)"
    r"|(?:available|provided|furnished|supplied)\b"
    r"|peuvent etre (?:fournies|communiquees)|a votre disposition|nous consulter"
)
_TITLED = re.compile(
    r"^(?:(?:M|Mr|Mrs|Ms|Mme|Mlle|Dr|Pr|Prof|Me)\.?\s+|(?:Monsieur|Madame|Professeur|Professor|Docteur|Doctor)\s+)?"
    r"(?P<name>[A-ZÀ-Ý][\w'’.-]*(?:\s+(?:de|du|des|la|le|van|von|d'|[A-ZÀ-Ý][\w'’.-]*)){1,4})\s*(?:$|[,;:"
    r"|(–—-]|\u2502)"
)
_QUOTE = re.compile(r"^[«“\"].{20,}|^.{20,}[»”\"]$")
_PHONE_WORD = re.compile(
    r"\b(?:t[ée]l(?:[ée]phone)?|mob(?:ile)?|phone|e-?mail|mail|courriel|contact)\b\.?\s*:?", re.IGNORECASE
)


def references(lines: Sequence[Line]) -> list[Found[Reference]]:
    """The referees of a section; `on request` names none."""
    found: list[Found[Reference]] = []
    rows: list[tuple[str, list[Line]]] = []
    for line in lines:
        rows += [(unbulleted(cell), [line]) for cell in (line.cells or (line.text,))]
    for text, held in rows:
        if _ON_REQUEST.search(level(text)):
            continue
        bare = without_contacts(text)
        if not bare:
            continue
        m = _TITLED.match(bare)
        if m is not None and (not found or found[-1].value.reference or found[-1].value.name):
            rest = trimmed(bare[m.end("name") :])
            item = Found(Reference(name=m["name"].strip(), reference=rest or None))
            item.evidence["/name"] = evidence(held, item.value.name, 0.8)
            if rest:
                item.evidence["/reference"] = evidence(held, rest, 0.75)
            found.append(item)
        elif found:
            _add(found[-1], bare, held)
        elif _QUOTE.search(bare):
            found.append(Found(Reference(reference=bare), {"/reference": evidence(held, bare, 0.7)}))
    return found[:MAX_REFERENCES]


def without_contacts(text: str) -> str:
    """The text less e-mail addresses, links and telephone numbers."""
    bare = URL.sub(" ", EMAIL.sub(" ", text))
    for region in ("FR", "GB"):
        numbers = list(phonenumbers.PhoneNumberMatcher(bare, region, leniency=phonenumbers.Leniency.POSSIBLE))
        for match in reversed(numbers):
            if len(re.sub(r"\D", "", match.raw_string)) >= 8:
                bare = bare[: match.start] + " " + bare[match.end :]
    bare = _PHONE_WORD.sub(" ", bare)
    return trimmed(re.sub(r"\s{2,}", " ", re.sub(r"(?:\s[–—|·•/-])+\s*$", "", bare.strip())), " ,;:|–—-·•/")


def _add(item: Found[Reference], text: str, held: list[Line]) -> None:
    before = item.value.reference
    glue = " " if before and (before.endswith(("-", ",")) or text[:1].islower() or _QUOTE.search(before)) else ", "
    item.value.reference = f"{before}{glue}{text}"[:1500] if before else text
    note = item.evidence.get("/reference")
    lines = [*(note.lines if note else []), *(line.number for line in held)]
    item.evidence["/reference"] = evidence(held, item.value.reference, 0.7)
    item.evidence["/reference"].lines = sorted(set(lines))
