"""Whether what a source brought is believed: one that suddenly says little keeps what it had, and says so.

A source that has said the same little for a day is believed: offers do end.
"""

from offers.errors import SourceEmpty, SourceMalformed, SourcePartial, SourceResting
from offers.pipeline.run import Note

DAY = 24 * 3600_000
FEW = 20  # offers below which a loss of half may be anything
SHARE = 0.5

RESTING = SourceResting.code
"""No failure: the source's terms let it be asked again later."""


def judged(*, offers: int, rejects: int, failed: str | None, before: Note | None, now: int) -> Note:
    """`error`, the code of what is wrong or None; `had`, how many offers are trusted; `since`, of the first doubt.

    `before` is the same of the run before, with its `offers` and `rejects`.
    """
    last = before or {}
    had = int(last["had"] if "had" in last else last.get("offers", 0))
    if failed is not None:
        return {"error": failed, "had": had, "since": last.get("since")}
    doubt = _doubt(offers, rejects, had, last)
    if doubt is None:
        return {"error": None, "had": offers, "since": None}
    since = int(last.get("since") or now)
    if now - since >= DAY and doubt != SourceMalformed.code:
        return {"error": None, "had": offers, "since": None}
    return {"error": doubt, "had": had, "since": since}


def _doubt(offers: int, rejects: int, had: int, last: Note) -> str | None:
    if rejects and not offers:
        return SourceMalformed.code
    if had and not offers:
        return SourceEmpty.code
    counted = sum(last.get("rejects", {}).values())
    if had and rejects > offers and counted <= had:  # it was mostly read before: its form has changed
        return SourceMalformed.code
    if had >= FEW and offers < had * SHARE:
        return SourcePartial.code
    return None
