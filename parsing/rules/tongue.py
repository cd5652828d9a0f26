"""Which language a document is written in."""

from collections import Counter

from parsing.rules.folding import words

_FRENCH = frozenset(
    "le la les des du de et en pour dans sur avec aux une un ou par au ce ces cette mon mes ans depuis jour mise gestion formation"
    " competences langues experience conception suivi equipe diplome stage clients anglais francais niveau maternelle janvier fevrier"
    " mars avril mai juin juillet aout septembre octobre novembre decembre developpement responsable chez lycee ecole universite".split()
)
_ENGLISH = frozenset(
    "the of and to in for with on by from at as an is was were this that our my years since team skills work experience education"
    " languages design management customers university degree english french native fluent january february march april may june"
    " july august september october november december development engineer led built school present".split()
)


def language_of(text: str) -> str:
    """`fr` or `en`, by the small words; a CV's nouns are too often the same in both."""
    counts = Counter(words(text[:20_000]).split())
    french = sum(n for word, n in counts.items() if word in _FRENCH)
    english = sum(n for word, n in counts.items() if word in _ENGLISH)
    return "fr" if french >= english else "en"
