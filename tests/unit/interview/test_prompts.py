"""The words: the same in both languages, every placeholder filled, nothing sayable that must not be said."""

import re

import pytest

from interview.commands import Locale
from interview.dialogue.hearing import MIN_WORDS
from interview.language.lexicon import lexicon
from interview.language.places import at, filled
from interview.language.typography import typeset
from interview.language.words import fold, tokens
from prompts.loader import (
    LOCALES,
    BadPlaceholders,
    bank,
    fill,
    intents,
    markers,
    phrases,
    placeholders,
    prompt,
    version,
    wordings,
)

PROMPTS = ("system", "turn", "assess", "report_summary", "report_notes", "report_steps", "repair")
SLOTS = {"title", "company", "employer", "current_employer", "position", "project", "demand", "achievement"}


def paths(value: object, at: str = "") -> dict[str, object]:
    if isinstance(value, dict):
        return {key: found for name, item in value.items() for key, found in paths(item, f"{at}/{name}").items()}
    if isinstance(value, list):
        return {f"{at}/{place}": item for place, item in enumerate(value)}
    return {at: value}


@pytest.mark.parametrize("name", PROMPTS)
def test_prompts_have_the_same_placeholders(name: str) -> None:
    assert placeholders(prompt("fr", name)) == placeholders(prompt("en", name))


def test_phrases_have_the_same_shape_and_placeholders() -> None:
    french, english = paths(phrases("fr")), paths(phrases("en"))
    assert french.keys() == english.keys()
    for path, text in french.items():
        assert placeholders(str(text)) == placeholders(str(english[path])), path


def test_the_bank_is_large_and_complete() -> None:
    """At least 200 questions in each language, of every type, each with both wordings and known slots."""
    assert bank().keys() == wordings("fr").keys() == wordings("en").keys()
    assert len(bank()) >= 200
    assert {entry["type"] for entry in bank().values()} == MIN_WORDS.keys() == intents("fr").keys()
    for key in bank():
        assert placeholders(wordings("fr")[key]) == placeholders(wordings("en")[key]) <= SLOTS, key
    for locale in LOCALES:
        assert len({fold(text) for text in wordings(locale).values()}) == len(bank())


@pytest.mark.parametrize("locale", LOCALES)
def test_no_question_touches_a_forbidden_topic(locale: Locale) -> None:
    for key, text in wordings(locale).items():
        assert not lexicon(locale).found("forbidden", text), key


def test_french_says_vous() -> None:
    for key, text in [*wordings("fr").items(), *paths(phrases("fr")).items()]:
        assert not {"tu", "toi", "ton", "ta", "tes"} & set(tokens(str(text))), key


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr", "Quel âge avez-vous ?"),
        ("fr", "Avez-vous des enfants ?"),
        ("fr", "Êtes-vous syndiqué ?"),
        ("fr", "Quelle est votre nationalité ?"),
        ("fr", "Envisagez-vous d'avoir des enfants ?".replace("d'avoir", "avoir")),
        ("en", "How old are you?"),
        ("en", "Are you married?"),
        ("en", "Do you have any children?"),
        ("en", "What is your religion?"),
        ("en", "Where are you originally from?"),
    ],
)
def test_forbidden_topics_are_recognised(locale: Locale, text: str) -> None:
    assert lexicon(locale).found("forbidden", text)


@pytest.mark.parametrize("locale", LOCALES)
def test_texts_are_set_as_they_are_printed(locale: Locale) -> None:
    """Curly apostrophes; in French the narrow space before double punctuation and inside quotation marks."""
    texts = {f"phrases{path}": str(text) for path, text in paths(phrases(locale)).items()} | wordings(locale)
    prose = {
        # Keys and values of JSON are named as they are written.
        f"{name} {number}": re.sub(r'"[^"]*"', "x", line)
        for name in (*PROMPTS, "lead", "lead_turn", "plan", "answer", "screen")
        for number, line in enumerate(prompt(locale, name).splitlines())
        if not line.startswith("{")
    }
    for name, text in (texts | prose).items():
        assert typeset(text, locale) == text, name
        assert "\u00a0" not in text, name
    assert not [name for name, text in texts.items() if locale == "en" and re.search(r"\s[;:?!]|\"", text)]


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("Qu'avez-vous fait ?", "Qu’avez-vous fait\u202f?"),
        ("C'est « bien » : oui, 42 %", "C’est «\u202fbien\u202f»\u202f: oui, 42\u202f%"),
        ("Vous dites «oui»; et alors?", "Vous dites «\u202foui\u202f»\u202f; et alors\u202f?"),
        ("À 10:30, voir https://ici.fr/?a=1", "À 10:30, voir https://ici.fr/?a=1"),
        ("Quoi ?!", "Quoi\u202f?!"),
        ('Vous dites "oui" ?', "Vous dites «\u202foui\u202f»\u202f?"),
    ],
)
def test_french_is_set_by_rule_and_once(said: str, printed: str) -> None:
    assert typeset(said, "fr") == printed
    assert typeset(printed, "fr") == printed


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Clinique des Tilleuls", "à la Clinique des Tilleuls"),
        ("CHU de Rennes", "au CHU de Rennes"),
        ("Hôpital de la Vilaine", "à l’Hôpital de la Vilaine"),
        ("Les Jardins de Gaïa", "aux Jardins de Gaïa"),
        ("Le Petit Mistral", "au Petit Mistral"),
        ("La Poste", "à La Poste"),
        ("Maison de retraite du Parc", "à la Maison de retraite du Parc"),
        ("Maison Delorme", "chez Maison Delorme"),
        ("Cheminées Lenoir", "chez Cheminées Lenoir"),
        ("Villeroy", "chez Villeroy"),
        ("Orbelis", "chez Orbelis"),
    ],
)
def test_a_place_of_work_has_its_article(name: str, said: str) -> None:
    assert at(name) == said
    assert filled("Chez {{employer}}, et chez {{employer}} ?", {"employer": name}) == (
        f"{said[:1].upper()}{said[1:]}, et {said} ?"
    )


def test_nobody_is_addressed_in_two_genders() -> None:
    for key, text in [*wordings("fr").items(), *paths(phrases("fr")).items()]:
        assert not re.search(r"\b(\w+) ou \1e\b|modèle de langue", str(text)), key


def test_markers_have_the_same_categories() -> None:
    assert markers("fr")["patterns"].keys() == markers("en")["patterns"].keys()


def test_placeholders_are_strict_and_filled_once() -> None:
    with pytest.raises(BadPlaceholders):
        fill("{{a}}")
    with pytest.raises(BadPlaceholders):
        fill("a", b="c")
    assert fill("{{a}} {{b}}", a="{{b}}", b="x") == "{{b}} x"


def test_the_version_is_stable() -> None:
    assert version() == version()
    assert len(version()) == 12
