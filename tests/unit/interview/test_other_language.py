"""Who writes in another language reads, in that language, how to go on in it, and what is written so is obeyed."""

import re

import pytest

from interview.commands import Answer, Locale
from interview.events import MoveMade
from tests.unit.interview.staging import OFFER_EN, OFFER_FR, Library, RecordingVoice, begin, good_answer
from tests.unit.interview.test_interviews import THREAD, interviews

SWITCHING = {"fr": "passer en français", "en": "switch to English"}


@pytest.mark.parametrize(("locale", "theirs"), [("fr", "en"), ("en", "fr")])
async def test_the_hint_is_for_who_needs_it(locale: Locale, theirs: Locale) -> None:
    held, voice = interviews(Library(offer=OFFER_FR if locale == "fr" else OFFER_EN)), RecordingVoice()
    await held.advance(THREAD, begin(locale=locale), voice=voice, fence=None)
    await held.advance(THREAD, Answer("a-0", good_answer(0, theirs)), voice=voice, fence=None)
    hint = voice.said[-1]
    (words,) = [quoted for quoted in re.findall(r"[“«]\s*(.+?)\s*[”»]", hint) if quoted in SWITCHING.values()]
    assert words == SWITCHING[theirs]
    await held.advance(THREAD, Answer("a-1", words), voice=voice, fence=None)
    moves = [one for one in voice.events if isinstance(one, MoveMade)]
    assert moves[-2].trigger == "wrong_language"
    assert moves[-1].kind == "switch_language"
