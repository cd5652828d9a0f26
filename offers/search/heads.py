"""Words that head thousands of titles and say little of the trade: `responsable`, `chargé`, `manager`, `technician`.

Beside a telling word they weigh little, however rare they are in one catalogue; alone they are all that was asked.
"""

from collections.abc import Iterable, Sequence

from offers.search.words import root

HEAD = 0.4
"""Weight of a heading word beside a telling one."""
_WORDS = """
adjoint adjointe agent agente aide apprenti apprentie assistant assistante associate attache attachee cadre charge
chargee chef cheffe chief clerk collaborateur collaboratrice conducteur conductrice conseiller conseillere consultant
consultante coordinateur coordinatrice coordonnateur coordonnatrice deputy employe
employee encadrant engineer executive expert experte gerant gerante gestionnaire head helper ingenieur
ingenieure intervenant intervenante junior lead leader management manager member metier officer operateur operative
operator operatrice ouvrier ouvriere partner personnel polyvalent polyvalente poste principal professionnel qualifie
qualifiee representative responsable senior specialist specialiste specialised staff superviseur supervisor team
technician technicien technicienne trainee worker
"""
HEADS = frozenset(root(word) for word in _WORDS.split())


def heading(terms: Iterable[str]) -> frozenset[str]:
    """Those of some roots that only head a title; none where nothing else is said."""
    said = frozenset(terms)
    found = said & HEADS
    return frozenset() if found == said else found


def heading_parts(groups: Sequence[Sequence[Sequence[str]]]) -> list[bool]:
    """Of each part of a question whether its own words only head a title; of none where nothing else is said."""
    found = [bool(group) and HEADS.issuperset(group[0]) for group in groups]
    return [False] * len(found) if all(found) else found
