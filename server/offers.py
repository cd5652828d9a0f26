"""The offers that the settings ask for."""

from offers.ports import OfferService
from offers.service import Offers
from offers.sources.sample import load_sample
from server.settings import Settings


def build_offers(_: Settings) -> OfferService:
    """The sample set that ships with the package."""
    return Offers(load_sample())
