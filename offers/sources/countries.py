"""Countries by the names that offers use: French, English, their own, and the codes of ISO 3166-1."""

import re
import unicodedata

_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_OTHER = re.compile(r"[\W_]+")
_COUNTRIES = """
AD and Andorre Andorra|AE are Émirats_arabes_unis United_Arab_Emirates UAE|AR arg Argentine Argentina
AT aut Autriche Austria Österreich|AU aus Australie Australia|BE bel Belgique Belgium België Belgien
BG bgr Bulgarie Bulgaria|BJ ben Bénin Benin|BR bra Brésil Brazil Brasil|CA can Canada
CD cod République_démocratique_du_Congo|CG cog Congo|CH che Suisse Switzerland Schweiz Svizzera
CI civ Côte_d'Ivoire Ivory_Coast|CM cmr Cameroun Cameroon|CN chn Chine China|CY cyp Chypre Cyprus
CZ cze République_tchèque Tchéquie Czech_Republic Czechia|DE deu Allemagne Germany Deutschland
DK dnk Danemark Denmark Danmark|DZ dza Algérie Algeria|EE est Estonie Estonia|EG egy Égypte Egypt
ES esp Espagne Spain España|FI fin Finlande Finland|FR fra France|GA gab Gabon
GB gbr Royaume-Uni United_Kingdom Great_Britain Grande-Bretagne Angleterre England UK Scotland Écosse Wales
GR grc Grèce Greece|HK hkg Hong_Kong|HR hrv Croatie Croatia|HU hun Hongrie Hungary|ID idn Indonésie Indonesia
IE irl Irlande Ireland|IL isr Israël Israel|IN ind Inde India|IS isl Islande Iceland|IT ita Italie Italy Italia
JP jpn Japon Japan|KE ken Kenya|KR kor Corée_du_Sud South_Korea|LB lbn Liban Lebanon|LI lie Liechtenstein
LT ltu Lituanie Lithuania|LU lux Luxembourg|LV lva Lettonie Latvia|MA mar Maroc Morocco|MC mco Monaco
MG mdg Madagascar|ML mli Mali|MT mlt Malte Malta|MU mus Maurice Île_Maurice Mauritius|MX mex Mexique Mexico
NG nga Nigeria|NL nld Pays-Bas Netherlands The_Netherlands Nederland|NO nor Norvège Norway Norge
NZ nzl Nouvelle-Zélande New_Zealand|PH phl Philippines|PL pol Pologne Poland Polska|PT prt Portugal
QA qat Qatar|RO rou Roumanie Romania|RS srb Serbie Serbia|SA sau Arabie_saoudite Saudi_Arabia
SE swe Suède Sweden Sverige|SG sgp Singapour Singapore|SI svn Slovénie Slovenia|SK svk Slovaquie Slovakia
SN sen Sénégal Senegal|TG tgo Togo|TH tha Thaïlande Thailand|TN tun Tunisie Tunisia|TR tur Turquie Turkey Türkiye
TW twn Taïwan Taiwan|UA ukr Ukraine|US usa États-Unis United_States United_States_of_America USA U.S.A. U.S.
VN vnm Vietnam|ZA zaf Afrique_du_Sud South_Africa
"""


def folded(value: str) -> str:
    """A name as it is compared: without accents, case, hyphens and doubled spaces."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", value.lower()))
    return " ".join(_OTHER.sub(" ", plain.replace("œ", "oe")).split())


def _table() -> dict[str, str]:
    names: dict[str, str] = {}
    for line in _COUNTRIES.replace("\n", "|").split("|"):
        code, *others = line.split() or [""]
        names |= {folded(name.replace("_", " ")): code for name in others}
    return names


_NAMES = _table()
CODES = frozenset(_NAMES.values())
"""Those that names are known of."""


def country_code(value: str) -> str | None:
    """ISO 3166-1 alpha-2 of a name or a code; None of anything else."""
    said = value.strip()
    if len(said) == 2 and said.upper() in CODES:
        return said.upper()
    if len(said) == 2 and said.isascii() and said.isalpha() and said.isupper() and said != "UK":
        return said  # a code that is not in the table is a code still
    return _NAMES.get(folded(said))
