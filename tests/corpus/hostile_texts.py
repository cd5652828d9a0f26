"""Hostile documents whose text is the trick: what it shows, what it says, and what a reader should make of it."""

from collections.abc import Callable

from tests.corpus.hostile import ORDER, Case
from tests.corpus.rawpdf import HELVETICA, RawPdf, page_pdf, text_operators

BOX = b"BT /F1 11 Tf 50 300 Td "


def _mapped(shown: str, *, base: bytes = b"Any") -> bytes:
    """A CV with one line more, in a font whose map says which characters its codes are."""
    codes = "".join(f"<{i:02X}> <{ord(c):04X}>\n" for i, c in enumerate(shown, 1))
    cmap = (
        "begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        f"{len(shown)} beginbfchar\n{codes}endbfchar endcmap"
    )
    operators = (
        text_operators() + b"BT /F2 11 Tf 50 300 Td <" + bytes(range(1, len(shown) + 1)).hex().encode() + b"> Tj ET"
    )
    pdf = page_pdf(operators)
    pdf.put(7, HELVETICA.replace(b"/Helvetica", b"/" + base).replace(b" >>", b" /ToUnicode 6 0 R >>"))
    pdf.put(10, pdf.objects[10].replace(b"/F1 3 0 R", b"/F1 3 0 R /F2 7 0 R"))
    pdf.stream(6, cmap.encode())
    return pdf.write()


def _fields() -> bytes:
    """A form whose field holds a script and a value that stands on no page."""
    pdf = page_pdf(text_operators(), extra=b"/AcroForm << /Fields [7 0 R] /XFA (<xdp/>) >>")
    pdf.put(
        7,
        b"<< /FT /Tx /T (name) /V (" + ORDER + b") /AA << /F << /S /JavaScript /JS (app.alert\\(1\\)) >> >> >>",
    )
    return pdf.write()


def _notes(count: int) -> bytes:
    """Sticky notes, and links that lead somewhere else than they say."""
    pdf = page_pdf(text_operators())
    note = b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (" + ORDER + b") >> "
    link = b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (javascript:alert\\(1\\)) >> >> "
    pdf.put(10, pdf.objects[10].replace(b"/Type /Page ", b"/Type /Page /Annots [" + (note + link) * count + b"] "))
    return pdf.write()


def _information() -> bytes:
    """The order as title, author and keywords."""
    pdf = page_pdf(text_operators())
    pdf.put(9, b"<< /Title (" + ORDER + b") /Author (" + ORDER + b") /Keywords (" + ORDER + b") >>")
    pdf.trailer = b"/Info 9 0 R"
    return pdf.write()


def _layer(state: bytes) -> RawPdf:
    pdf = page_pdf(
        text_operators() + b"/OC /L1 BDC " + BOX + b"(" + ORDER + b") Tj ET EMC",
        extra=b"/OCProperties << /OCGs [8 0 R] /D << " + state + b" >> >>",
        resources=b"/Properties << /L1 8 0 R >>",
    )
    pdf.put(8, b"<< /Type /OCG /Name (notes) >>")
    return pdf


def _form_layer() -> bytes:
    pdf = page_pdf(
        text_operators() + b"/X Do",
        extra=b"/OCProperties << /OCGs [8 0 R] /D << /OFF [8 0 R] >> >>",
        resources=b"/XObject << /X 6 0 R >>",
    )
    pdf.put(8, b"<< /Type /OCG /Name (notes) >>")
    pdf.stream(
        6,
        BOX + b"(" + ORDER + b") Tj ET",
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /OC 8 0 R /Resources << /Font << /F1 3 0 R >> >>",
    )
    return pdf.write()


def _transparent() -> bytes:
    return page_pdf(
        text_operators() + b"/G0 gs " + BOX + b"(" + ORDER + b") Tj ET", resources=b"/ExtGState << /G0 << /ca 0 >> >>"
    ).write()


def _under_picture() -> bytes:
    pdf = page_pdf(
        text_operators() + BOX + b"(" + ORDER + b") Tj ET q 500 0 0 60 40 280 cm /I Do Q",
        resources=b"/XObject << /I 6 0 R >>",
    )
    pdf.stream(
        6,
        b"\xff" * 300,
        b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceRGB /BitsPerComponent 8",
    )
    return pdf.write()


def _said_otherwise() -> bytes:
    """Words on the page are other words to a machine: replacement texts over ordinary letters."""
    pieces = [ORDER[i : i + 8] for i in range(0, len(ORDER), 8)]
    spans = b"".join(b"/Span << /ActualText (%s) >> BDC (harmless) Tj EMC\n" % piece for piece in pieces)
    return page_pdf(text_operators() + BOX + spans + b"ET").write()


TEXTS: dict[str, Case] = {
    "icons from a font of symbols": (lambda: _mapped("\uf0e0\uf095\uf3c5\ue001 0612345678"), "ready"),
    "letters in a private area": (lambda: _mapped("".join(chr(0xE000 + i) for i in range(60))), "ready"),
    "turned around by an override": (lambda: _mapped("\u202egnp.exe\u202c Acme"), "ready"),
    "joined by nothing": (lambda: _mapped("P\u200by\u200bt\u200bh\u200bo\u200bn\u2060 \ufeffJava"), "ready"),
    "a thousand accents on one letter": (lambda: _mapped("a" + "\u0301" * 200), "ready"),
    "surrogates and nulls": (lambda: _mapped("a\x00b\ufffe\uffffc"), "ready"),
    "form fields with scripts": (_fields, "ready"),
    "10,000 notes and links": (lambda: _notes(5_000), "ready"),
    "order in the document's information": (_information, "ready"),
    "order on a layer that is shown": (lambda: _layer(b"/ON [8 0 R]").write(), "ready"),
}  # fmt: skip
UNSEEN: dict[str, Callable[[], bytes]] = {
    "on a layer that is off": lambda: _layer(b"/OFF [8 0 R]").write(),
    "on a layer of a form that is off": _form_layer,
    "all layers off but none": lambda: _layer(b"/BaseState /OFF").write(),
    "transparent": _transparent,
    "under a picture": _under_picture,
    "said otherwise than shown": _said_otherwise,
}
