"""Who the candidate is, from an answer. Contacts are a matter of form: the rules' stand, gaps are filled."""

from collections.abc import Sequence

from parsing.crew.ground import Ground
from parsing.crew.grounding import Entry, Incomplete, Invented, Making, Trust, says_something
from parsing.crew.outputs import BasicsAnswer
from parsing.models import Basics, Location
from parsing.reading.document import Document, Line
from parsing.rules.contacts import contacts
from parsing.rules.folding import words
from parsing.rules.places import city_country
from parsing.rules.trail import Found, evidence

CONTACTS = ("email", "phone", "url")


def person(answer: BasicsAnswer, ground: Ground, rules: Entry, language: str, trust: Trust) -> Entry:
    """The rules' basics with what an answer says better. Raises Incomplete, Invented."""
    if not says_something(answer):
        raise Incomplete("basics")
    before = rules.value
    value = before.model_copy(deep=True) if isinstance(before, Basics) else Basics()
    making = Making(ground, 0, trust)
    written = [text for name in CONTACTS if (text := making.take(name, getattr(answer, name))) is not None]
    notes = {p: note for p, note in making.evidence.items() if p.strip("/") not in CONTACTS}
    making.evidence = notes
    name, label = making.take("name", answer.name), making.take("label", answer.label)
    city = making.take("location/city", answer.city)
    pieces = ground.passages(answer.summary_lines)
    if trust.lost:
        raise Invented("basics")
    if name and name != value.name:
        value.name, value.x_name = name, None
    value.label = label or value.label
    if city and (value.location is None or city != value.location.city):
        value.location = Location(city=city, countryCode=city_country(city))
    if pieces:
        said = " ".join(text for text, _ in pieces)
        # Who tells a part of what the rules have read stopped early.
        if words(said) not in words(value.summary or ""):
            value.summary = said
            notes["/summary"] = evidence([line for _, lines in pieces for line in lines], said)
    _fill(value, written, language)
    return Entry(value, {**rules.evidence, **notes})


def _fill(value: Basics, written: Sequence[str], language: str) -> None:
    """Contacts that the rules did not see, where an answer's have their form."""
    if all(getattr(value, name) for name in CONTACTS) or not written:
        return
    lines = [Line(page=1, number=n, text=text) for n, text in enumerate(written, 1)]
    read = Found(Basics())
    contacts(read, lines, Document.of(lines, pages=1), language)
    for name in (*CONTACTS, "x_phone_raw"):
        if not getattr(value, name):
            setattr(value, name, getattr(read.value, name))
    networks = {profile.network for profile in value.profiles}
    value.profiles += [one for one in read.value.profiles if one.network not in networks]
