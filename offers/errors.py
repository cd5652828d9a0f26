"""What can go wrong with offers.

OfferError
├── OfferNotFound
├── OfferExpired        (its last day is past, or its source has it no more)
├── BadQuery
├── EmptyOffer          (a text that a candidate brought, and that says no offer)
├── OwnOffersFull       (a candidate has as many offers of their own as there may be)
├── LinksOff            (this server fetches no links)
├── LinkRefused         (a link that leads where we do not go)
├── LinkUnreadable      (a link behind which there is nothing to read)
├── BadRecord           (one record of a source; carries a reason)
└── OffersUnavailable (temporary)
    ├── SourceTimeout
    ├── SourceRefused   (credentials; not temporary)
    ├── SourceLimited   (rate limit; carries retry_after)
    │   └── BudgetSpent (our own count of calls, before the source has to say so)
    ├── SourceMalformed
    ├── SourceEmpty     (it had offers and says that it has none)
    ├── SourcePartial   (it brings less than half of what it had)
    └── SourceResting   (its terms let it be asked again later; what it brought stands)
"""


class OfferError(Exception):
    """Root. `code` is stable and travels to the user's page."""

    code = "offer_error"
    temporary = False

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.code)
        self.detail = detail


class OfferNotFound(OfferError):
    """No such offer, or it vanished upstream and nothing is cached."""

    code = "offer_not_found"


class OfferExpired(OfferError):
    """The offer has expired; no interview can be started about it."""

    code = "offer_expired"


class BadQuery(OfferError):
    """The query itself is wrong."""

    code = "bad_query"


class EmptyOffer(OfferError):
    """There is no offer in it: too little text, or no title."""

    code = "empty_offer"


class OwnOffersFull(OfferError):
    """No more offers of one's own fit; remove one first."""

    code = "own_offers_full"


class LinksOff(OfferError):
    """This server fetches no links; the text can be pasted."""

    code = "links_off"


class LinkRefused(OfferError):
    """This link is not followed: only public web pages are."""

    code = "link_refused"


class LinkUnreadable(OfferError):
    """There is no page to read behind this link; the text can be pasted."""

    code = "link_unreadable"


class BadRecord(OfferError):
    """A record that is no offer; it is rejected alone. `detail` is a reason code, never the record's text."""

    code = "bad_record"


class OffersUnavailable(OfferError):
    """No source answers and no cached answer is left."""

    code = "offers_unavailable"
    temporary = True


class SourceTimeout(OffersUnavailable):
    """The source did not answer in time."""

    code = "source_timeout"


class SourceRefused(OffersUnavailable):
    """The source refuses our credentials."""

    code = "source_refused"
    temporary = False


class SourceLimited(OffersUnavailable):
    """The source asks us to slow down; `retry_after` in seconds if it says."""

    code = "source_limited"

    def __init__(self, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class BudgetSpent(SourceLimited):
    """As many calls as the source's terms allow were made; the source was not asked."""


class SourceMalformed(OffersUnavailable):
    """The source's answer is not what its contract says."""

    code = "source_malformed"


class SourceEmpty(OffersUnavailable):
    """The source had offers and suddenly has none; what it had is kept."""

    code = "source_empty"


class SourcePartial(OffersUnavailable):
    """The source suddenly has less than half; what it had is kept beside."""

    code = "source_partial"


class SourceResting(OffersUnavailable):
    """The source has been asked as often as its terms allow; what it brought stands until it may be asked again."""

    code = "source_resting"
