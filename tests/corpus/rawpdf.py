"""Writes PDFs object by object, so that any of them may be wrong."""

import zlib
from dataclasses import dataclass, field


@dataclass(slots=True)
class RawPdf:
    """Objects by number from 1; 1 is the catalogue, 2 the page tree unless told otherwise."""

    objects: dict[int, bytes] = field(default_factory=dict)
    root: int = 1
    trailer: bytes = b""

    def put(self, number: int, body: bytes) -> int:
        self.objects[number] = body
        return number

    def stream(self, number: int, data: bytes, extra: bytes = b"", length: int | None = None) -> int:
        size = len(data) if length is None else length
        return self.put(number, b"<< /Length %d %s >>\nstream\n" % (size, extra) + data + b"\nendstream")

    def write(self, *, xref: bool = True) -> bytes:
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places: dict[int, int] = {}
        for number in sorted(self.objects):
            places[number] = len(out)
            out += b"%d 0 obj\n" % number + self.objects[number] + b"\nendobj\n"
        start = len(out)
        size = max(self.objects, default=0) + 1
        if xref:
            out += b"xref\n0 %d\n0000000000 65535 f \n" % size
            for number in range(1, size):
                out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
            out += b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
                size,
                self.root,
                self.trailer,
                start,
            )
        return bytes(out)


HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
CV = (
    b"Alex Martin", b"alex.martin@example.org  06 12 34 56 78  Lyon", b"Experience",
    b"Technicien de maintenance, Exemple SAS, 2018 - 2021", b"Maintenance preventive de quinze lignes",
    b"Formation", b"BTS Maintenance, Lycee Joliot, 2016 - 2018", b"Langues", b"Francais (natif), Anglais (B2)",
)  # fmt: skip


def text_operators(lines: tuple[bytes, ...] = CV, prefix: bytes = b"") -> bytes:
    shown = b"".join(b"(%s) Tj T*\n" % line.replace(b"(", b"\\(").replace(b")", b"\\)") for line in lines)
    return prefix + b"BT /F1 11 Tf 14 TL 50 780 Td\n" + shown + b"ET\n"


def page_pdf(
    content: bytes, *, extra: bytes = b"", resources: bytes = b"", filters: bytes = b"", pages: int = 1
) -> RawPdf:
    """A document of one content, shown on every page."""
    pdf = RawPdf()
    kids = b" ".join(b"%d 0 R" % (10 + i) for i in range(pages))
    pdf.put(1, b"<< /Type /Catalog /Pages 2 0 R %s >>" % extra)
    pdf.put(2, b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages))
    pdf.put(3, HELVETICA)
    pdf.stream(4, content, filters)
    for i in range(pages):
        pdf.put(
            10 + i,
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 3 0 R >> %s >> >>" % resources,
        )
    return pdf


def good() -> bytes:
    """A plain, honest one-page CV."""
    return page_pdf(text_operators()).write()


def flate(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data
