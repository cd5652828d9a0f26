"""Levels of languages: the words as written, and the scale's level where they tell one."""

import pytest

from parsing.rules.languages import languages
from tests.unit.parsing.drafts import document, page


def spoken(*rows: str) -> list[tuple[str, str | None, str | None]]:
    return [(f.value.language, f.value.fluency, f.value.x_cefr) for f in languages(document(*page(*rows)).lines)]


@pytest.mark.parametrize(
    ("words", "cefr"),
    [
        ("bilingue", "C2"), ("niveau bilingue", "C2"), ("quasi bilingue", "C2"), ("fluent (bilingual)", "C2"),
        ("near-native", "C2"), ("quasi-native", "C2"), ("native", "native"), ("langue maternelle", "native"),
        ("native or bilingual proficiency", "native"), ("first language", "native"),
        ("notions", "A1"), ("quelques bases", "A1"), ("some basics", "A1"), ("basic", "A1"),
        ("elementary proficiency", "A2"), ("scolaire", "A2"), ("limited working proficiency", "B2"),
        ("lu, parlé, écrit", "C1"), ("working knowledge", None), ("technique", None), ("heritage speaker", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["Spanish: {}", "Spanish – {}", "Spanish ({})", "Spanish [{}]"])
def test_words_of_a_level(form: str, words: str, cefr: str | None) -> None:
    """Bilingual is the highest level and no mother tongue; basics are the lowest."""
    assert spoken(form.format(words)) == [("Spanish", words, cefr)]


@pytest.mark.parametrize("dot", ["·", "•", "∙", "|", ";"])
def test_nothing_of_what_parts_languages_stays(dot: str) -> None:
    assert spoken(f"Français (langue maternelle) {dot} Anglais (C1) {dot} Espagnol (notions) {dot}") == [
        ("Français", "langue maternelle", "native"), ("Anglais", "C1", "C1"), ("Espagnol", "notions", "A1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "first", "second"),
    [
        ("Basic Spanish, fluent French", ("Basic", "A1"), ("fluent", "C1")),
        ("Courant en anglais, notions d'espagnol", ("Courant", "C1"), ("notions", "A1")),
        ("Native English and French B2", ("Native", "native"), ("B2", "B2")),
        ("Bilingue français-anglais", ("Bilingue", "C2"), ("Bilingue", "C2")),
        ("Bilingual English and French", ("Bilingual", "C2"), ("Bilingual", "C2")),
        ("English and French (fluent)", ("fluent", "C1"), ("fluent", "C1")),
        ("English (C1) and Spanish (B1)", ("C1", "C1"), ("B1", "B1")),
        ("English and Spanish", (None, None), (None, None)),
    ],
)
def test_levels_before_the_names_and_shared_by_two(
    row: str, first: tuple[str | None, str | None], second: tuple[str | None, str | None]
) -> None:
    """A level goes to the language it is written with, not to the one before."""
    assert [(words, cefr) for _, words, cefr in spoken(row)] == [first, second]
