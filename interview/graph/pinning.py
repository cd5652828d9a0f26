"""The documents of an interview, as it will know them: pinned, and the CV blind."""

from interview.commands import Usage
from interview.errors import ToolUnavailable
from interview.graph.tools import Tools
from interview.plan.grounds import blind
from interview.plan.pinned import Pinned


async def pin(pinned: Pinned, tools: Tools) -> Pinned:
    """What could be read, and why not what could not."""
    found = Pinned(**pinned)
    try:
        offer = await tools.read_offer(pinned["session_id"], pinned["offer_id"], call="plan:offer")
    except ToolUnavailable as error:
        found["offer_error"] = error.code
    else:
        found["offer"] = offer.model_dump(mode="json")
        found["offer_hash"] = offer.content_hash
    if pinned["profile_revision"] is None:
        found["profile_error"] = "profile_not_found"
        return found
    try:
        revision = await tools.read_profile(pinned["candidate_id"], pinned["profile_revision"], call="plan:profile")
    except ToolUnavailable as error:
        found["profile_error"] = error.code
    else:
        found["profile"] = blind(revision.profile)
        found["profile_hash"] = revision.sha256
        if (usage := revision.profile.meta.x_extraction.usage) is not None:
            found["reading"] = Usage(
                input_tokens=usage.input_tokens,
                output_tokens=usage.output_tokens,
                cost=usage.cost or 0.0,
                unpriced=usage.cost is None,
            )
    return found
