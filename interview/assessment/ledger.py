"""What was claimed in an interview, what of it clashes, what was put right: a correction wins, both stay evidence."""

from collections.abc import Iterable, Sequence

from interview.assessment.report import Assessment, Contradiction, Quote
from interview.language.figures import values
from interview.language.words import roots
from prompts.loader import LOCALES

SHARED = 2
"""Telling words of a claim that stand in what puts it right, where no figure does."""


def corrections(found: Iterable[Assessment]) -> list[Contradiction]:
    """Everything that was put right, in the order of the answers."""
    return sorted((one for made in found for one in made.corrections), key=lambda one: one.quote.turn)


def is_settled(clash: Contradiction, put_right: Sequence[Contradiction]) -> bool:
    """Whether one of its two sides was put right in the same answer or later."""
    sides = (clash.against, f"a{clash.quote.turn}")
    return any(one.quote.turn >= clash.quote.turn and one.against in sides for one in put_right)


def replaced_by(claim: Quote, put_right: Sequence[Contradiction]) -> Contradiction | None:
    """What was said later in the place of a claim; the last of several. Other claims of the same answer still hold."""
    return next((one for one in reversed(put_right) if _is_of(one, claim)), None)


def _is_of(correction: Contradiction, claim: Quote) -> bool:
    if correction.against != f"a{claim.turn}":
        return False
    if any(values(claim.text, locale) & values(correction.quote.text, locale) for locale in LOCALES):
        return True
    return len(roots(claim.text) & roots(correction.quote.text)) >= SHARED
