"""What was claimed in an interview, what of it clashes, what was put right: a correction wins, both stay evidence."""

from collections.abc import Iterable, Sequence

from interview.assessment.report import Assessment, Contradiction, Quote
from interview.dialogue.corrections import same_words
from interview.language.words import roots

SAME = 0.5
"""Share of a claim's telling words that stand in what was put right, for it to be the claim that was."""


def corrections(found: Iterable[Assessment]) -> list[Contradiction]:
    """Everything that was put right, in the order of the answers."""
    return sorted((one for made in found for one in made.corrections), key=lambda one: one.quote.turn)


def is_settled(clash: Contradiction, put_right: Sequence[Contradiction]) -> bool:
    """Whether one of its two sides was put right in the same answer or later."""
    sides = (clash.against, f"a{clash.quote.turn}")
    return any(one.quote.turn >= clash.quote.turn and one.against in sides for one in put_right)


def replaced_by(claim: Quote, put_right: Sequence[Contradiction]) -> Contradiction | None:
    """What was said later in the place of a claim; the last of several."""
    own = roots(claim.text)
    return next(
        (
            one
            for one in reversed(put_right)
            if one.against == f"a{claim.turn}"
            and (same_words(claim.text, one.text) or len(own & roots(one.text)) >= max(1, SAME * len(own)))
        ),
        None,
    )
