"""What a job site says around an offer: its notice of cookies, its menu, its buttons, and other offers below."""

import re
from collections.abc import Iterator

_AROUND = re.compile(
    r"(?:nous utilisons des cookies\b.*|we (?:use cookies|value your privacy)\b.*|(?:tout )?accepter(?: tout"
    r"| les cookies)?|tout refuser"
    r"|continuer sans accepter.*|personnaliser|param[ée]trer(?: les cookies)?|g[ée]rer (?:mes"
    r"|les) (?:pr[ée]f[ée]rences|cookies)"
    r"|(?:accept|reject)(?: all)?(?: cookies)?|manage (?:preferences|cookies)|cookie settings|customi[sz]e"
    r"|(?:aller|passer) au contenu(?: principal)?|skip to (?:main )?content|menu|accueil|home"
    r"|offres d['’]emploi|entreprises|recruteurs"
    r"|se connecter|connexion|cr[ée]er un compte|sign (?:in|up)|log ?in|register|find jobs|company reviews"
    r"|salary guide"
    r"|upload your cv|d[ée]poser (?:mon|votre) cv|retour (?:aux|à la) .{3,30}|back to .{3,30}"
    r"|postuler(?: maintenant)?|apply(?: now)?"
    r"|sauvegarder|enregistrer|save(?: job)?|partager|share|imprimer|print|signaler(?: cette offre)?"
    r"|report(?: this)? job"
    r"|mentions l[ée]gales|politique de confidentialit[ée]|privacy policy|terms(?: of use)?|\d[.,]\d (?:out of"
    r"|sur) 5.*)\W*",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?:similar|related|more|recommended) jobs\b.*|people also viewed\W*"
    r"|(?:ces|d['’]autres) offres (?:pourraient|qui pourraient|susceptibles)\b.*|offres (?:similaires"
    r"|d['’]emploi similaires)\b.*",
    re.IGNORECASE,
)
_LEAST = 5  # lines of an offer that may have others below


def without_page(text: str) -> str:
    """The text without those lines; what stands below "similar jobs" speaks of other jobs."""
    return "\n".join(_own(text.split("\n"))).strip()


def _own(lines: list[str]) -> Iterator[str]:
    kept = 0
    for line in lines:
        said = line.strip()
        if kept >= _LEAST and _OTHERS.fullmatch(said):
            return
        if not _AROUND.fullmatch(said):
            kept += bool(said)
            yield line
