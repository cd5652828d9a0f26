"""Which words belong to the work of an offer: people answer in those of their trade, not in those of the question."""

from collections import Counter
from functools import cache

from interview.language.words import roots
from interview.plan.documents import OfferRecord
from interview.plan.grounds import slot
from interview.plan.kin import register_by_kin
from prompts.loader import registers

SPOKEN = 2
"""So many words of a register in title and demands make an offer one of that work."""
COMMON = 3
"""A word of so many registers tells of none."""


def trade_words(offer: OfferRecord | None) -> frozenset[str]:
    """Roots of the words of the registers that the offer is written in, and of its trade."""
    if not offer:
        return frozenset()
    said = named_words(offer)
    found = Counter({name: len(said & words) for name, words in _registers().items()})
    most = max(found.values(), default=0)
    own = register_by_kin(offer)
    near = (name for name, count in found.items() if name == own or (most and count >= min(SPOKEN, most)))
    return frozenset().union(*(_registers()[name] for name in near))


def named_words(offer: OfferRecord | None) -> frozenset[str]:
    """Roots of its title and demands. Not of its running text: anybody's words may stand there, and would decide."""
    demands = " ".join(slot(one.get("label")) or "" for one in (offer or {}).get("competences") or ())
    return frozenset(roots(f"{(slot((offer or {}).get('title')) or '')} {demands}"))


@cache
def _registers() -> dict[str, frozenset[str]]:
    every = {name: frozenset(root for word in words for root in roots(word)) for name, words in registers().items()}
    shared = Counter(root for words in every.values() for root in words)
    return {name: frozenset(root for root in words if shared[root] < COMMON) for name, words in every.items()}
