"""Fields of work, and what counts as the same skill: the words by which offers and CVs are compared."""

import re
from collections.abc import Iterator
from functools import cache

from interview.language.words import fold, roots, stem, tokens
from interview.plan.documents import BlindProfile, OfferRecord
from interview.plan.kin import field_by_kin
from prompts.loader import fields

OFFICE = "office"
IN_PROJECTS = ("software", "data")
_PROJECTS = re.compile(
    r"\bproje(?:t|ct)s?\b(?! (?:d'(?:actes?|accueil|accompagnement|etablissement)|de (?:loi|statuts?|vente|contrats?)"
    r"|de (?:convention|soins?|vie)|professionnels?|pedagogiques?|educatifs?|personnalises?))"
)
"""Work that is called a project, in folded text; "un projet d'acte" is a draft."""


def field_of(offer: OfferRecord | None) -> str:
    """Which questions suit: by the offer's ROME code, else by its title, else by the kin of its trade."""
    code = str((offer or {}).get("rome_code") or "")
    for length in range(len(code), 0, -1):
        if found := fields()["rome"].get(code[:length]):
            return str(found)
    title = roots(str((offer or {}).get("title") or ""))
    named = next((name for name, phrases in _titles() if any(one <= title for one in phrases)), None)
    return named or field_by_kin(offer) or OFFICE


def speaks_of_projects(offer: OfferRecord | None, profile: BlindProfile | None) -> bool:
    """Whether somebody's work comes in projects, as far as offer and CV say: a notary's clerk has files."""
    known, shown = offer or {}, profile or {}
    if field_of(offer) in IN_PROJECTS or shown.get("projects"):
        return True
    texts = [
        known.get("title"),
        known.get("description"),
        *(one.get("label") for one in known.get("competences") or ()),
    ]
    texts += [shown.get("label"), shown.get("summary")]
    for job in shown.get("positions", ()):
        texts += [job.get("position"), job.get("summary"), *job.get("highlights", ())]
    return any(_PROJECTS.search(fold(text)) for text in texts if text)


def ways_to_say(label: str) -> Iterator[frozenset[str]]:
    """Sets of kin roots, each of which shows the skill: its own telling words, and those of names for the same."""
    wanted = frozenset(kin_roots(label))
    telling = wanted - _general()
    telling = telling or wanted
    yield telling
    for group in _same():
        # A name for a part of it ("nursing" in "nursing registration") says less.
        if any(telling <= one <= wanted for one in group):
            yield from group


def kin_roots(text: str) -> set[str]:
    """Roots of the words that carry meaning, a verb's forms as its noun: "vendu" as "vente", "led" as "leadership"."""
    kin = _kin()
    forms = {stem(word): kin[word] for word in tokens(text) if word in kin}
    return {forms.get(root, root) for root in roots(text)} | set(forms.values())


@cache
def _kin() -> dict[str, str]:
    """Roots of nouns by the forms of their verbs, and by their own."""
    return {form: stem(forms[0]) for forms in map(str.split, fields()["kin"]) for form in forms}


@cache
def _titles() -> tuple[tuple[str, tuple[frozenset[str], ...]], ...]:
    return tuple((name, _phrases(words)) for name, words in fields()["words"].items())


@cache
def _same() -> tuple[tuple[frozenset[str], ...], ...]:
    return tuple(tuple(frozenset(kin_roots(word)) for word in words) for words in fields()["same"])


@cache
def _general() -> frozenset[str]:
    return frozenset(root for word in fields()["general"] for root in (*roots(word), *kin_roots(word)))


def _phrases(words: list[str]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(roots(word)) for word in words)
