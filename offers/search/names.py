"""What things are called: the same for every catalogue, and made once, for it takes some time."""

from functools import cache, cached_property
from threading import Lock

from offers.search.dictionary import Dictionary
from offers.search.glossary import Glossary
from offers.search.spelling import Spelling, Word
from offers.search.trades import known_trades
from offers.search.words import fold
from prompts.loader import vocabulary


class Names:
    """Of trades and of all else that work has to do with."""

    def __init__(self) -> None:
        self.glossary = Glossary(known_trades())
        self.dictionary = Dictionary(vocabulary())
        self.words = self.glossary.words | self.dictionary.words

    @cached_property
    def spelling(self) -> Spelling:
        """Of words of trades, for slips in those that no offer uses."""
        known: dict[str, Word] = {}
        for word in self.glossary.spelled():
            if (folded := fold(word)) not in known or word != folded:
                known[folded] = Word(word, 1)
        return Spelling(known)


def names() -> Names:
    """Made once, of words that never change: a third of a second of CPU, which `Catalogue` spends aside."""
    with _MAKING:
        return _names()


_MAKING = Lock()


@cache
def _names() -> Names:
    return Names()
