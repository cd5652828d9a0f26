"""Skills of an answer, and those of the rules that nobody else's words rest on."""

from parsing.crew.ground import Ground
from parsing.crew.grounding import MOST, Entry, Incomplete, Invented, Trust
from parsing.crew.outputs import ItemsAnswer
from parsing.crew.reconciling import Claims, Place
from parsing.models import Profile
from parsing.rules.folding import words
from parsing.rules.skills import Item, gathered, known_skill


def listed(answer: ItemsAnswer, ground: Ground, trust: Trust) -> list[Item]:
    """The skills that stand in the document, each with its group and level where those do. Raises as `entries` does."""
    found: list[Item] = []
    near = 0
    stated = [one for one in answer.entries[:MOST] if one.name]
    if not stated:
        raise Incomplete("skills")
    for one in stated:
        place = ground.find(one.name or "", near)
        trust.kept += place is not None
        trust.refused += place is None
        if place is None:
            continue
        note, near = place
        group = one.group if one.group and ground.find(one.group, near) else None
        level = one.level if one.level and ground.find(one.level, near) else None
        found.append(Item(one.name or "", group, level, note, known_skill(one.name or "")))
    if trust.lost:
        raise Invented("skills")
    return found


def with_rules(found: list[Item], rules: Profile, claims: Claims, inside: set[Place]) -> list[Item]:
    """The same with the rules' own skills whose words are free."""
    notes = rules.meta.x_extraction.evidence
    there = {words(item.name) for item in found} | {words(item.group) for item in found if item.group}
    result = list(found)
    for n, skill in enumerate(rules.skills):
        for k, name in enumerate(skill.skills):
            note = notes.get(f"/skills/{n}/keywords/{k}" if skill.keywords else f"/skills/{n}/name")
            if note is None or words(name) in there or not claims.free(note, name):
                continue
            if not any((note.page, number) in inside for number in note.lines):
                continue
            level = skill.level or next((one.level for one in skill.x_levels if one.name == name), None)
            result.append(Item(name, skill.name if skill.keywords else None, level, note, known_skill(name)))
    return result


def grouped(items: list[Item]) -> list[Entry]:
    """The skills as a profile has them."""
    return [Entry(one.value, one.evidence) for one in gathered(items)]


def claim(items: list[Item], claims: Claims) -> None:
    """Take the words of skills, their groups and levels."""
    for item in items:
        claims.take(item.note, " ".join(filter(None, (item.name, item.group, item.level))))
