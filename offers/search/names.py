"""What things are called: the same for every catalogue, and made once, for it takes some time."""

from functools import cache

from offers.search.dictionary import Dictionary
from offers.search.glossary import Glossary
from prompts.loader import trades, vocabulary


class Names:
    """Of trades and of all else that work has to do with."""

    def __init__(self) -> None:
        self.glossary = Glossary(trades())
        self.dictionary = Dictionary(vocabulary())
        self.words = self.glossary.words | self.dictionary.words


@cache
def names() -> Names:
    """Made of words that never change."""
    return Names()
