"""The sample set stays usable however long ago it was written."""

import datetime as dt

from offers.search.rules import expired
from offers.sources.sample import WRITTEN, load_sample


def test_the_sample_set_does_not_grow_old() -> None:
    """Two of its offers have expired, on any day; what an offer says keeps its hash."""
    first, later = load_sample(WRITTEN), load_sample(WRITTEN + dt.timedelta(days=2000))
    for offers, today in ((first, WRITTEN), (later, WRITTEN + dt.timedelta(days=2000))):
        assert sum(expired(offer, today) for offer in offers) == 2
        assert max(offer.date_posted or "" for offer in offers) <= today.isoformat()
    assert [offer.content_hash for offer in first] == [offer.content_hash for offer in later]
