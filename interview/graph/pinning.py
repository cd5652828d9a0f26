"""The documents of an interview, as it will know them: pinned, and the CV blind."""

from typing import TYPE_CHECKING

from interview.commands import Usage
from interview.errors import ToolUnavailable
from interview.graph.tools import Tools
from interview.plan.documents import offer_record, verdict_record
from interview.plan.grounds import blind
from interview.plan.pinned import Pinned

if TYPE_CHECKING:
    from offers.models import Offer


async def pin(pinned: Pinned, tools: Tools) -> Pinned:
    """What could be read, and why not what could not."""
    found = Pinned(**pinned)
    offer: Offer | None = None
    try:
        offer = await tools.read_offer(pinned["session_id"], pinned["offer_id"], call="plan:offer")
    except ToolUnavailable as error:
        found["offer_error"] = error.code
    else:
        found["offer"] = offer_record(offer)
        found["offer_hash"] = offer.content_hash
    if pinned["profile_revision"] is None:
        found["profile_error"] = "profile_not_found"
        return found
    try:
        revision = await tools.read_profile(pinned["candidate_id"], pinned["profile_revision"], call="plan:profile")
    except ToolUnavailable as error:
        found["profile_error"] = error.code
    else:
        found["profile"] = profile = blind(revision.profile)
        found["profile_hash"] = revision.sha256
        if offer is not None and (made := await tools.match(offer, profile)):
            found["verdicts"] = [verdict_record(one) for one in made]
        if (usage := revision.profile.meta.x_extraction.usage) is not None:
            found["reading"] = Usage(
                input_tokens=usage.input_tokens,
                output_tokens=usage.output_tokens,
                cost=usage.cost or 0.0,
                unpriced=usage.cost is None,
            )
    return found
