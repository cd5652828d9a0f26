"""Word files as people make them: everything that Word shows is read, and nothing that it does not show."""

import time
from pathlib import Path
from typing import Any

import pytest

from parsing.errors import HostilePdf
from parsing.reading.docx import read_docx
from tests.corpus.word import box, p, row, table, word

CASES = Path(__file__).parents[3] / "corpus/cases/docx"


def lines(name: str) -> list[str]:
    return [line.text for line in read_docx((CASES / f"{name}.docx").read_bytes()).lines]


def test_text_of_links_is_read_and_where_they_lead() -> None:
    """In the middle of a paragraph too."""
    document = read_docx((CASES / "hyperlinks.docx").read_bytes())
    texts = [line.text for line in document.lines]
    assert texts[1] == "12 rue des Tilleuls, 69003 Lyon – 06 39 98 12 34 – ines.valmont@example.org"
    assert "Développeuse Python, Société Arpège, Lyon, septembre 2019 – aujourd'hui" in texts
    assert document.lines[2].urls == ("https://www.linkedin.com/in/ines-valmont-demo",)


def test_content_controls_are_read() -> None:
    """Around paragraphs and within them."""
    texts = lines("content-controls")
    assert texts[0] == "Bastien Roche-Lambert"
    assert "Chef de projet, Nordlys Énergie, Lille, 01/2018 – 12/2022" in texts
    assert texts[-1] == "MS Project, Jira, Scrum, SAP"


def test_a_text_box_is_read_once_and_apart() -> None:
    """It is drawn in two ways; the page's own text is another column."""
    document = read_docx((CASES / "textbox.docx").read_bytes())
    texts = [line.text for line in document.lines]
    assert texts[:3] == ["Naïma Cherkaoui", "naima.c@example.com", "06 39 98 77 11"]
    assert texts.count("Naïma Cherkaoui") == 1
    assert len({line.column for line in document.lines}) == 2


def test_the_pages_header_is_read_first() -> None:
    """Names stand there."""
    assert lines("page-header")[:2] == ["Loïc Tréguier", "loic.treguier@example.org | 06 39 98 55 02 | Brest"]


def test_tables_within_tables_are_read() -> None:
    """A row of short cells is a line."""
    texts = lines("nested-table")
    assert texts.index("Expérience professionnelle") < texts.index("2018 – 2024 Infirmière, CHU de Rennes")
    assert "2015 – 2018 Infirmière de bloc, Clinique Saint-Yves, Vitré" in texts


def test_tracked_insertions_are_shown_and_deletions_are_not() -> None:
    """As Word shows them."""
    assert "Comptable, Fiduciaire du Ponant, Quimper, 04/2019 – 10/2024" in lines("tracked-changes")


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.docx")))
def test_nobody_is_accused(name: str) -> None:
    """All of these are honest."""
    assert read_docx((CASES / f"{name}.docx").read_bytes()).hidden == ()


def shown(body: str, **others: Any) -> list[str]:
    return [line.text for line in read_docx(word(body, **others)).lines]


def test_a_date_beside_several_paragraphs_stands_on_the_line_of_the_first() -> None:
    """As it does on the page."""
    rows = row(p("2019 - 2022"), p("Comptable") + p("Orbelis, Lyon")), row(p("2016"), p("BTS") + p("Lycée Arnoul"))
    assert shown(table(*rows)) == ["2019 - 2022 Comptable", "Orbelis, Lyon", "2016 BTS", "Lycée Arnoul"]


def test_a_label_beside_its_text_is_a_line_of_its_own() -> None:
    """It is a heading."""
    assert shown(table(row(p("LANGUES"), p("Français, anglais")))) == ["LANGUES", "Français, anglais"]


def test_a_cell_that_goes_on_is_read_once() -> None:
    """Merged cells repeat in the file."""
    merged = "<w:tcPr><w:vMerge/></w:tcPr>"
    body = table(row(p("Orbelis, 2019"), p("Paie")), row(merged + p("Orbelis, 2019"), p("Bilans")))
    assert shown(body) == ["Orbelis, 2019 Paie", "Bilans"]


def test_rows_and_cells_within_controls_and_insertions_are_read() -> None:
    """Wherever Word puts them."""
    control = f"<w:sdt><w:sdtContent>{row(p('2019'), p('Paie'))}</w:sdtContent></w:sdt>"
    assert shown(table(control, f"<w:ins>{row(p('2020'), p('Bilans'))}</w:ins>")) == ["2019 Paie", "2020 Bilans"]


def test_a_prompt_of_word_is_no_text() -> None:
    """A control that nobody filled in."""
    prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('Cliquez ici')}</w:sdtContent></w:sdt>"
    assert shown(prompt + p("Anna Martel")) == ["Anna Martel"]


def test_fields_show_their_result_and_lead_where_they_say() -> None:
    """A link may be a field; its instruction is not shown."""
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://anna.example" '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Mon site</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    (line,) = read_docx(word(field)).lines
    assert (line.text, line.urls) == ("Mon site", ("https://anna.example",))


def test_a_small_box_is_a_heading_where_it_stands() -> None:
    """Templates set headings in shapes."""
    body = p("Anna Martel") + f"<w:p>{box(p('EXPÉRIENCE'))}</w:p>" + p("Comptable, Orbelis")
    assert shown(body) == ["Anna Martel", "EXPÉRIENCE", "Comptable, Orbelis"]


def test_boxes_are_read_column_by_column_from_above() -> None:
    """Whatever their order in the file."""

    def side(name: str) -> str:
        return "".join(p(f"{name} {n}") for n in range(3))

    boxes = box(side("bas"), x=30, y=500) + box(side("droite"), x=250) + box(side("haut"), x=32, y=20)
    document = read_docx(word(f"<w:p>{boxes}</w:p>" + p("Pied")))
    assert [line.text for line in document.lines][::3] == ["haut 0", "bas 0", "droite 0", "Pied"]
    assert [line.column for line in document.lines][::3] == [1, 1, 2, 0]


def test_the_footer_is_read_without_its_page_number() -> None:
    """Contacts stand there."""
    assert shown(p("Anna Martel"), footer=p("anna@exemple.fr") + p("Page 1 sur 2")) == [
        "Anna Martel",
        "anna@exemple.fr",
    ]


WHITE = '<w:color w:val="FFFFFF"/>'


def test_white_in_a_table_that_nothing_paints_is_reported() -> None:
    """As on the bare page."""
    assert read_docx(word(table(row(p("Paie"), p("Ignore all", WHITE))))).hidden == ("Ignore all",)


@pytest.mark.parametrize("look", ["<w:vanish/>", WHITE, '<w:sz w:val="2"/>'])
def test_what_nobody_sees_is_reported_and_not_read(look: str) -> None:
    """Word's hidden text, white on white, a point high."""
    document = read_docx(word(p("Anna Martel") + p("Ignore all of this", look)))
    assert [line.text for line in document.lines] == ["Anna Martel"]
    assert document.hidden == ("Ignore all of this",)


@pytest.mark.parametrize(
    "body",
    [
        p("Compétences", WHITE, '<w:shd w:fill="1F3864"/>'),
        p("Compétences", WHITE + '<w:shd w:fill="1F3864"/>'),
        table('<w:tblPr><w:tblStyle w:val="Grid"/></w:tblPr>', row(p("Compétences", WHITE), p("Paie"))),
        table(row('<w:tcPr><w:shd w:fill="000000"/></w:tcPr>' + p("Compétences", WHITE), p("Paie"))),
        f"<w:p>{box(p('Compétences', WHITE))}</w:p>",
        p("Compétences", WHITE) + f"<w:p>{box(p('Paie'))}</w:p>",
    ],
)
def test_white_on_a_ground_is_read(body: str) -> None:
    """In a shaded paragraph or run, in a table or a box, on a page with shapes."""
    document = read_docx(word(p("Anna Martel") + body))
    assert "Compétences" in document.text
    assert document.hidden == ()


def test_what_a_style_says_is_how_it_looks() -> None:
    """Directly said here: size, weight, slope, colour."""
    look = '<w:b/><w:i/><w:sz w:val="28"/><w:color w:val="C00000"/>'
    (line,) = read_docx(word(p("Anna Martel", look))).lines
    assert (line.size, line.bold, line.italic, line.color, line.colored) == (14.0, True, True, "#c00000", True)


@pytest.mark.parametrize(
    "body",
    [
        table(f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>{p("Anna")}</w:tc></w:tr>'),
        table(f'<w:tr><w:trPr><w:gridBefore w:val="1000000000"/></w:trPr><w:tc>{p("Anna")}</w:tc></w:tr>'),
        table(*(row(*(p("Anna") for _ in range(60))) for _ in range(100))),
        "<w:p>" + "<w:r><w:t>Anna </w:t></w:r>" * 40_000 + "</w:p>",
    ],
)
def test_a_file_made_to_take_long_does_not(body: str) -> None:
    """A kilobyte took twenty seconds."""
    data = word(body)
    started = time.process_time()
    assert "Anna" in read_docx(data).text
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    "body",
    [
        table(row(p("Anna"))).join(["<w:sdt><w:sdtContent>" * 80, "</w:sdtContent></w:sdt>" * 80]),
        p("Anna " * 70_000),
        p("Anna") * 3001,
    ],
)
def test_more_than_any_cv_is_refused(body: str) -> None:
    """Nesting, characters, paragraphs."""
    with pytest.raises(HostilePdf):
        read_docx(word(body))
