"""What a pasted offer only wishes for is no requirement, whatever it is and however it is said."""

import time

import pytest

from offers.models import Offer
from offers.own.reading import offer_of_text

HEAD = "Vendeuse (H/F)\nVous conseillez nos clients au magasin.\n"


def read(text: str) -> Offer:
    return offer_of_text(HEAD + text, identity="1", fetched_at=0)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Permis B souhaité", {"B": False}),
        ("Le permis B serait un plus.", {"B": False}),
        ("Permis B apprécié mais anglais indispensable.", {"B": False}),
        ("Permis B (souhaité), véhicule fourni.", {"B": False}),
        ("Idéalement, vous avez le permis B.", {"B": False}),
        ("Permis B non obligatoire.", {"B": False}),
        ("Anglais et permis B souhaités", {"B": False}),
        ("Serait un plus : anglais, permis B", {"B": False}),
        ("Atouts :\n- Permis B\n- Anglais", {"B": False}),
        ("Profil : rigueur, permis B, SQL\nPermis B souhaité", {"B": False}),
        ("Profil :\n- Excel\n- Permis B de préférence", {"B": False}),
        ("Permis B exigé, permis C souhaité.", {"B": True, "C": False}),
        ("Permis C serait un plus, permis B obligatoire.", {"C": False, "B": True}),
        ("Anglais souhaité et permis B", {"B": True}),
        ("Permis B et anglais souhaité", {"B": True}),
        ("Permis B requis. Anglais apprécié.", {"B": True}),
        ("Vous souhaitez évoluer et avez le permis B.", {"B": True}),
        ("A driving licence would be a plus.", {"": False}),
        ("Driving licence desirable", {"": False}),
        ("Nice to have: driving licence, French", {"": False}),
        ("Desirable:\n- Full UK driving licence\n", {"": False}),
        ("Driver's license preferred but not required.", {"": False}),
        ("Driving licence and own car an advantage.", {"": False}),
        ("Ideally you hold a driving licence.", {"": False}),
        ("Driving licence required, French a plus.", {"": True}),
        ("French is desirable and a driving licence is essential.", {"": True}),
        ("You must have a full UK driving licence.", {"": True}),
    ],
)  # fmt: skip
def test_a_licence_that_is_wished_for_is_not_required(text: str, right: dict[str, bool]) -> None:
    licences = {one.label.removeprefix("Permis ").removeprefix("permis "): one.required for one in read(text).licences}
    assert {name if len(name) == 1 else "": required for name, required in licences.items()} == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Profil : rigueur, permis B, SQL", {"rigueur": True, "SQL": True}),
        ("Nous ouvrons un magasin. Profil : rigueur, permis B, SQL.", {"rigueur": True, "SQL": True}),
        ("Votre profil : sens du service, Excel, anglais apprécié", {
            "sens du service": True, "Excel": True, "anglais apprécié": False,
        }),
        ("Profil recherché : caisse, accueil. Espagnol serait un plus.", {
            "caisse": True, "accueil": True, "Espagnol serait un plus": False,
        }),
        ("Profil : Office (Word, Excel), italien et allemand souhaités", {
            "Office (Word, Excel)": True, "italien": False, "allemand souhaités": False,
        }),
        ("Compétences appréciées :\n- Tableau\n", {"Tableau": False}),
        ("Les petits plus :\n- Breton\n", {"Breton": False}),
        ("Requirements: till work, stock control, Spanish would be nice", {
            "till work": True, "stock control": True, "Spanish would be nice": False,
        }),
        ("We are growing. Skills: Excel, SQL. Polish is a plus.", {
            "Excel": True, "SQL": True, "Polish is a plus": False,
        }),
        ("Requirements:\n- Excel\n- Welsh (nice to have)\n- Forklift certification preferred", {
            "Excel": True, "Welsh (nice to have)": False, "Forklift certification preferred": False,
        }),
        ("Profil :\n- Anglais exigé, allemand apprécié\n- Goût du contact, un vrai plus", {
            "Anglais exigé, allemand apprécié": True, "Goût du contact, un vrai plus": False,
        }),
    ],
)  # fmt: skip
def test_a_competence_or_a_language_that_is_wished_for_is_not_required(text: str, right: dict[str, bool]) -> None:
    assert {one.label: one.required for one in read(text).competences} == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Diplôme souhaité : CAP vente", {"CAP vente": False}),
        ("Diplôme : CAP vente", {"CAP vente": True}),
        ("Formation : BTS MCO apprécié", {"BTS MCO apprécié": False}),
        ("Profil :\n- Bac pro commerce idéalement\n", {"Bac pro commerce idéalement": False}),
        ("Nice to have:\n- Degree in business\n", {"Degree in business": False}),
        ("Requirements:\n- Degree in business\n", {"Degree in business": True}),
    ],
)
def test_a_diploma_that_is_wished_for_is_not_required(text: str, right: dict[str, bool]) -> None:
    assert {one.label: one.required for one in read(text).training} == right


@pytest.mark.parametrize(
    ("text", "years", "demand"),
    [
        ("Expérience souhaitée : 2 ans", 2, "wished"),
        ("Une expérience de 3 ans serait appréciée.", 3, "wished"),
        ("2 ans d'expérience en vente, idéalement.", 2, "wished"),
        ("Permis B souhaité, 2 ans d'expérience exigés.", 2, "required"),
        ("2 ans d'expérience, anglais souhaité.", 2, "required"),
        ("Débutant accepté", 0, "none"),
        ("Two years of retail. 3 years' experience preferred.", 3, "wished"),
        ("At least 4 years of experience in retail.", 4, "required"),
        ("Vous vendez.", None, None),
    ],
)
def test_experience_that_is_wished_for_is_not_required(text: str, years: float | None, demand: str | None) -> None:
    offer = read(text)
    assert (offer.experience_years, offer.experience_demand) == (years, demand)


def test_a_licence_that_is_repeated_without_end_takes_no_time_to_speak_of() -> None:
    began = time.process_time()
    read("permis B " * 2200)
    assert time.process_time() - began < 3
