"""Where somebody works, as one says it in French: `chez Orbelis`, but `à la Clinique des Tilleuls` and `au CHU`."""

import re
from collections.abc import Mapping

from interview.language.words import fold
from prompts.loader import fill, placeholders

_FEMININE = (
    "banque|bibliotheque|boucherie|boulangerie|brasserie|caisse|clinique|communaute|cooperative|creche|direction|ecurie|"
    "ferme|fondation|librairie|mairie|maison(?= d'| de )|maternelle|maternite|mediatheque|menuiserie|messagerie|"
    "metropole|mission|mutuelle|patisserie|pharmacie|polyclinique|prefecture|region|residence|sncf|societe|sous-prefecture|ville"
)
_MASCULINE = (
    "bureau|cabinet|camping|centre|ch|chr|chru|chu|college|conseil|departement|domaine|foyer|garage|greffe|groupe|groupement|"
    "gymnase|laboratoire|lycee|magasin|ministere|musee|rectorat|relais|restaurant|salon|samu|service|supermarche|"
    "syndicat|theatre|tribunal"
)
_ELIDED = (
    "abbaye|academie|agence|association|atelier|auberge|auto-ecole|ecole|ehpad|entrepot|esat|etablissement|etude|hopital|"
    "hotel|hypermarche|ime|imprimerie|institut|institution|internat|iut|office|opera|universite|urssaf|usine"
)
_BEGINS = tuple(
    (said, re.compile(rf"(?:{nouns})(?![\w-])"))
    for said, nouns in (("à la ", _FEMININE), ("au ", _MASCULINE), ("à l’", _ELIDED))
)
_PLURAL = re.compile(r"les (?=\w)")
_ARTICLE = re.compile(r"(?:la |l['’])(?=\w)")
_HIS = re.compile(r"le (?=\w)")
_SLOT = re.compile(r"\b([Cc])hez \{\{(\w+)\}\}")


def at(name: str) -> str:
    """`chez` or `à` before a name, with the article that it needs."""
    folded = fold(name)
    for said, noun in _BEGINS:
        if noun.match(folded):
            return said + name
    if _PLURAL.match(folded):
        return f"aux {name[4:]}"
    if _HIS.match(folded):
        return f"au {name[3:]}"
    return f"{'à' if _ARTICLE.match(folded) else 'chez'} {name}"


def filled(text: str, values: Mapping[str, str]) -> str:
    """`fill`, with every `chez {{name}}` put as it is said. Raises BadPlaceholders."""
    said: dict[str, str] = {}

    def slot(match: re.Match[str]) -> str:
        where = at(values[match[2]])
        key = f"{match[1]}_{match[2]}".lower() if match[1] == "c" else f"start_{match[2]}"
        said[key] = where if match[1] == "c" else where[:1].upper() + where[1:]
        return f"{{{{{key}}}}}"

    put = _SLOT.sub(lambda match: slot(match) if match[2] in values else match[0], text)
    wanted = placeholders(put)
    return fill(put, **said, **{name: value for name, value in values.items() if name in wanted or not said})
