"""Hostile Word documents: each with the answer that is right for it."""

import io
import zipfile

from tests.corpus.hostile import MEGA, Case


def _docx(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def _billion_laughs() -> bytes:
    entities = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10 if i else b"lol") for i in range(10))
    return b'<?xml version="1.0"?><!DOCTYPE d [' + entities + b"]><d>&l9;</d>"


PACKAGES: dict[str, Case] = {
    "word bomb": (
        lambda: _docx({"[Content_Types].xml": b"<Types/>", "word/document.xml": b" " * 60 * MEGA}),
        "hostile_pdf",
    ),
    "word with 2,000 parts": (lambda: _docx({f"word/p{i}.xml": b"x" for i in range(2000)}), "hostile_pdf"),
    "word without a document": (lambda: _docx({"word/nothing.xml": b"<x/>"}), "truncated_pdf"),
    "word of laughs": (
        lambda: _docx({"[Content_Types].xml": _billion_laughs(), "word/document.xml": _billion_laughs()}),
        "truncated_pdf",
    ),
    "word cut short": (lambda: _docx({"word/document.xml": b"<x/>" * 1000})[:-40], "truncated_pdf"),
}
