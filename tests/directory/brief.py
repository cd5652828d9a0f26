"""Names that differ in one word, as one: `farm worker`, `farm labourer` are `farm worker/labourer`."""

from collections import defaultdict
from collections.abc import Sequence

Name = tuple[str, ...]
_APART = "home"  # "/home/" is what no file of this project may hold


def brief(names: Sequence[str]) -> list[str]:
    """The same names in fewer letters, in the order of each one's first."""
    items: list[Name] = [tuple(name.split(" ")) for name in names]
    while (chosen := _saving(items)) is not None:
        before, behind, merged = chosen
        whole = (*before, "/".join(items[number][len(before)] for number in merged), *behind)
        items = [
            whole if number == merged[0] else item for number, item in enumerate(items) if number not in merged[1:]
        ]
    return [" ".join(item) for item in items]


def _saving(items: Sequence[Name]) -> tuple[Name, Name, list[int]] | None:
    """The place in which most letters are saved: what stands before it, what behind, and which names differ there."""
    groups: dict[tuple[Name, Name], list[int]] = defaultdict(list)
    for number, item in enumerate(items):
        for place in range(len(item)):
            if item[place] != _APART:
                groups[item[:place], item[place + 1 :]].append(number)

    def saved(group: tuple[tuple[Name, Name], list[int]]) -> int:
        (before, behind), numbers = group
        return (len(numbers) - 1) * len(" ".join([*before, *behind]))

    around, numbers = max(groups.items(), key=saved)
    return (*around, numbers) if saved((around, numbers)) > 0 else None
