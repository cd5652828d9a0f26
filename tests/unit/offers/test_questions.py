"""Questions as people type them: preferences, refusals, abbreviations, slips, places, titles."""

import datetime as dt

import pytest

from offers.bench.gold import gold_offers
from offers.models import Offer, Place
from offers.search.essence import essence_of
from offers.search.filters import key, places_of
from offers.search.lexical import LexicalIndex, best
from offers.search.names import names
from offers.search.preferences import Preferences, read_preferences
from offers.search.rules import Rules, Wanted
from offers.search.titles import plain_title
from offers.search.words import Stems, root, roots
from offers.sources.native import native_offer


@pytest.mark.parametrize(
    ("typed", "preferences"),
    [
        ("Vendeur sans expérience", Preferences(text="Vendeur", years=0.0)),
        ("infirmier pas de nuit", Preferences(text="infirmier", night=False)),
        ("infirmière de nuit", Preferences(text="infirmière", night=True)),
        ("IDE nuit", Preferences(text="IDE", night=True)),
        ("aide-soignant(e)", Preferences(text="aide-soignant")),
        ("infirmier·ère", Preferences(text="infirmier")),
        ("développeur node.js", Preferences(text="développeur node.js")),
        ("apprentice baker", Preferences(text="baker", contract="apprenticeship")),
        ("veilleur de nuit", Preferences(text="veilleur de nuit")),
        ("cariste hors intérim", Preferences(text="cariste", not_contract="interim")),
        ("serveur pas de week-end", Preferences(text="serveur", ignored=("pas de week-end",))),
        ("secrétaire sans pression", Preferences(text="secrétaire", ignored=("sans pression",))),
        ("boulanger à temps partiel", Preferences(text="boulanger", part_time=True)),
        ("nurse part-time", Preferences(text="nurse", part_time=True)),
        ("développeur télétravail", Preferences(text="développeur", remote=True)),
        ("comptable alternance", Preferences(text="comptable", contract="apprenticeship")),
        ("magasinier débutant accepté", Preferences(text="magasinier", years=0.0)),
        ("warehouse no experience required", Preferences(text="warehouse", years=0.0)),
        ("vendeur non débutant", Preferences(text="vendeur", years=2.0)),
        ("vendeur, débutant s'abstenir", Preferences(text="vendeur,", years=2.0)),
        ("not freelance developer", Preferences(text="developer", not_contract="freelance")),
        ("pas d'alternance", Preferences(text="", not_contract="apprenticeship")),
        ("pas commercial", Preferences(text="", ignored=("pas commercial",))),
        ("je ne veux pas travailler la nuit", Preferences(text="", night=False)),
        ("infirmier uniquement de jour", Preferences(text="infirmier", night=False)),
        ("éducateur accueil de jour", Preferences(text="éducateur accueil de jour")),
        ("infirmier jour ou nuit", Preferences(text="infirmier")),
        ("vendeur à mi-temps ou temps plein", Preferences(text="vendeur ou")),
        ("secrétaire 20h par semaine", Preferences(text="secrétaire", part_time=True)),
        ("secrétaire 35h", Preferences(text="secrétaire", part_time=False)),
        ("agent 24h/24", Preferences(text="agent 24h/24")),
        ("agent 21h", Preferences(text="agent 21h")),
        ("agent 28h", Preferences(text="agent", part_time=True)),
        ("comptable pas de télétravail", Preferences(text="comptable", remote=False)),
        ("contrat de professionnalisation vente", Preferences(text="vente", contract="apprenticeship")),
        ("CDI ou CDD cariste", Preferences(text="ou cariste", ignored=("cdi, cdd",))),
        ("cuisinier 2000 euros net", Preferences(text="cuisinier", ignored=("2000 euros net",))),
        ("infirmier pas de calais", Preferences(text="infirmier pas de calais")),
        ("ouvrier non qualifié", Preferences(text="ouvrier non qualifié")),
        ("je cherche un travail de serveur", Preferences(text="serveur")),
        ("I'm looking for a position as a nurse", Preferences(text="nurse")),
        ("offre d'emploi comptable", Preferences(text="comptable")),
        ("cleaning jobs", Preferences(text="cleaning")),
        ("conseiller emploi", Preferences(text="conseiller emploi")),
        ("chef de poste", Preferences(text="chef de poste")),
        ("recherche clinique", Preferences(text="recherche clinique")),
        ("CDI", Preferences(text="", contract="cdi")),
        ("", Preferences(text="")),
    ],
)
def test_preferences_are_read_and_never_turned_round(typed: str, preferences: Preferences) -> None:
    assert read_preferences(typed) == preferences


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("IDE", "infirmier"),
        ("AESH", "accompagnant d'élèves en situation de handicap"),
        ("ADV", "assistant administration des ventes"),
        ("CACES", "cariste"),
        ("HGV", "conducteur poids lourd"),
        ("TIG", "soudeur"),
        ("RPE", "relais petite enfance"),
        ("welder", "soudeur"),
        ("Étancheuse", "waterproofer"),
        ("sage-femme", "midwife"),
    ],
)
def test_a_trade_has_other_names(typed: str, other: str) -> None:
    assert other in names().glossary.variants(typed)


@pytest.mark.parametrize(
    ("asked", "own", "expected"),
    [
        ("Anglais courant", "English", ["Anglais courant"]),
        ("Allemand", "allemand (B2)", ["Allemand"]),
        ("Fluent French", "Français", ["Fluent French"]),
        ("Espagnol", "English", []),
        ("Langue des signes", "Anglais", []),
    ],
)
def test_a_language_that_is_asked_for_and_spoken_is_a_reason(asked: str, own: str, expected: list[str]) -> None:
    record = {"id": "1", "title": "Serveur", "description": "Vous servez.", "languages": [{"label": asked}]}
    offer = essence_of(native_offer(record, source="test", fetched_at=0), Stems())
    wanted = Wanted.by_profile(keywords=["Service"], label="Serveur", language="fr", languages=[own])
    reasons = Rules(wanted, Stems(), today=dt.date(2026, 11, 12)).reasons(offer, share=1)
    assert [reason.value for reason in reasons if reason.code == "language"] == expected


def test_a_general_name_among_others_is_not_translated() -> None:
    glossary = names().glossary
    assert glossary.variants("acoustic nurse") == []
    assert glossary.variants("assistant en pl") == []
    assert glossary.variants("quiet evening") == []


def test_genders_numbers_and_work_share_a_root() -> None:
    for family in (
        ("soudeur", "soudeuse", "soudure", "soudage"),
        ("infirmier", "infirmières"),
        ("étancheur", "Étancheuses"),
        ("boulanger", "boulangère", "boulangerie"),
        ("mécanicien", "mécanicienne", "mécanique"),
    ):
        assert len({root(word) for name in family for word in roots(name)}) == 1
    assert root("ide") == "ide"
    assert root("chefs") == root("chef")


def test_titles_without_what_says_nothing() -> None:
    expected = {
        "Etancheur (H/F)": "Etancheur",
        "CHEF DE PARTIE H/F": "Chef de partie",
        "IDE (F/H)": "IDE",
        "Cariste - h/f": "Cariste",
        "H/F": "H/F",
    }
    assert {title: plain_title(title) for title in expected} == expected


def offer(title: str, description: str = "Un travail.", **said: object) -> Offer:
    made = {"id": f"x:{title}", "source": "x", "title": title, "description": description}
    return Offer.model_validate({**made, **said, "content_hash": "", "fetched_at": 0})


def test_an_exact_rare_title_wins() -> None:
    """Whatever else speaks of its words; accents and (H/F) do not matter."""
    others = [offer(f"Agent de nettoyage {n}", "Vous aidez l'étancheur et le couvreur. " * 9) for n in range(40)]
    index = LexicalIndex.build([*others, offer("Etancheur (H/F)")])
    alike, covered = index.fit(roots("Étancheuse"))
    assert best(alike, 3) == [40]
    assert (round(float(alike[40]), 3), round(covered, 3)) == (1.0, 1.0)
    assert index.search("étancheur", most=5)[0][0] == 40


def test_an_index_comes_back_as_it_was() -> None:
    offers = gold_offers()[:40]
    made = LexicalIndex.build(offers)
    kept = LexicalIndex.unpack(made.pack())
    for text in ("infirmier", "python developer", "zzz"):
        assert kept.search(text, most=9) == made.search(text, most=9)
        assert kept.fit(roots(text))[0].tolist() == made.fit(roots(text))[0].tolist()
    assert kept.spelling.known == made.spelling.known
    assert LexicalIndex.unpack(LexicalIndex.build([]).pack()).search("x", most=3) == []


def test_slips_are_mended_towards_what_titles_say() -> None:
    spelling = LexicalIndex.build([offer("Infirmière"), offer("Électricien"), offer("Driver")]).spelling
    assert spelling.nearest("infirmeire") == "infirmière"
    assert spelling.nearest("electricen") == "électricien"
    assert spelling.nearest("electriciens") == "électricien"
    for word in ("diver", "électricien", "IDE", "boulanger", "x" * 50, ""):
        assert spelling.nearest(word) is None


def test_a_town_has_many_names() -> None:
    found = places_of(Place(city="Paris 12", postal_code="75012", country="FR"))
    assert {"paris", "paris 12", "75012", "75", "ile france"} <= set(found)
    assert {key("Paris 12e"), key("PARIS 12ème arrondissement"), key("paris 12")} == {"paris 12"}
    assert "saint" not in places_of(Place(city="Saint-Denis", postal_code="97400", country="FR"))
    assert {"974", "reunion", "outre mer"} <= set(places_of(Place(city="St-Denis", postal_code="97400", country="FR")))
    assert "corse" in places_of(Place(city="Ajaccio", postal_code="20000", country="FR"))
    assert places_of(Place(city="Lyons", postal_code="69003", country="US")) == ["lyons", "69003"]


def test_nights_and_hours_are_read_unless_they_are_denied() -> None:
    expected = {
        "Poste de nuit.": (True, False),
        "Pas de travail de nuit.": (False, False),
        "Temps partiel possible, jamais de nuits ? Non, sans nuits.": (True, True),
        "Part-time, days only.": (False, True),
    }
    stems = Stems()
    for text, (night, part_time) in expected.items():
        found = essence_of(offer("Aide", text), stems)
        assert (found.night, found.part_time) == (night, part_time)


def test_a_word_that_only_heads_a_title_weighs_little_beside_a_telling_one() -> None:
    """`Technicien de` says nothing of a technician for lifts, however few technicians there are; alone it is all."""
    index = LexicalIndex.build(
        [offer("Technicien de (H/F)"), *(offer(f"Ascensoriste {number}") for number in range(5)), offer("Cuisinier")]
    )
    alike, covered = index.fit(roots("technicien ascensoriste"))
    assert alike[1] > 1.5 * alike[0]
    assert covered > 0.5
    assert best(index.share(roots("technicien ascensoriste")), 1) == [1]
    assert index.fit(roots("technicien"))[0][0] == pytest.approx(1)
    assert index.fit(roots("cuisinier"))[0].tolist()[:6] == [0] * 6
