"""CVs of invented people, as PDFs."""

import io

from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

CV = """\
Camille Roussel
Data engineer
camille.roussel@example.org | +33 6 12 34 56 78 | Lyon, France

EXPÉRIENCE
Data engineer - Électricité Rhône, Lyon - septembre 2021 à aujourd'hui
- Plateforme temps réel pour 40 millions de relevés par jour (Kafka, Spark, Python)
Développeuse Python - Maison Verdier, Grenoble - février 2018 à août 2021
- API de stock, PostgreSQL, Django

FORMATION
Master Informatique - Université Grenoble Alpes - 2015 - 2017

COMPÉTENCES
Python, Apache Kafka, Apache Spark, PostgreSQL, Docker

LANGUES
Français : langue maternelle, Anglais : C1
"""


def pdf(text: str = CV, *, unseen: str = "") -> bytes:
    """The text as a one-page PDF; its first line is the largest. `unseen` stands on it in white."""
    sink = io.BytesIO()
    canvas = Canvas(sink, pagesize=(595, 842))
    height = 800
    for number, line in enumerate(text.splitlines()):
        size = 18 if number == 0 else 13 if line.isupper() else 10
        canvas.setFont("Helvetica", size)
        canvas.drawString(60, height, line)
        height -= size + 8
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(60, 20, unseen)
    canvas.save()
    return sink.getvalue()
