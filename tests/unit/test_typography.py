"""Every fixed text that people read, wherever it is kept, is set as it is printed."""

import json
import re
from pathlib import Path

import pytest

from interview.commands import Locale
from interview.language.typography import typeset

ROOT = Path(__file__).resolve().parents[2]
MAIL = ROOT / "server/accounts/mail.json"


def texts(locale: Locale) -> dict[str, str]:
    """By their place: the client's, staff's, the printed report's, the mails'."""
    tables = [
        *(ROOT / "web/locales").glob(f"{locale}*.json"),
        ROOT / f"server/reports/locales/{locale}.json",
    ]
    found = {f"{table.name} {key}": text for table in tables for key, text in json.loads(table.read_text()).items()}
    mails = json.loads(MAIL.read_text())[locale].items()
    return found | {f"mail {key}": text if isinstance(text, str) else " ".join(text) for key, text in mails}


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_texts_are_set(locale: Locale) -> None:
    """Curly apostrophes; in French the narrow space that keeps ; : ! ? on their line and quotes with their marks."""
    found = texts(locale)
    assert len(found) > 1000
    assert {name: text for name, text in found.items() if typeset(text, locale) != text} == {}
    odd = r"\u00a0" if locale == "fr" else r"[\s\u00a0\u202f][;:?!](?!\S)|[\u00a0\u202f«»]"
    assert {name: text for name, text in found.items() if re.search(odd, text)} == {}
