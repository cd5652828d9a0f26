"""Pairing the entries found with the entries that are true, so that the whole fits best (Hungarian method)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def pairs(left: Sequence[A], right: Sequence[B], likeness: Callable[[A, B], float]) -> list[tuple[int, int]]:
    """Index pairs with the greatest sum of likeness; pairs without any likeness are left out."""
    if not left or not right:
        return []
    turned = len(left) > len(right)
    rows, columns = (len(right), len(left)) if turned else (len(left), len(right))
    gains = [
        [likeness(left[j], right[i]) if turned else likeness(left[i], right[j]) for j in range(columns)]
        for i in range(rows)
    ]
    chosen = _assign([[-gain for gain in row] for row in gains])
    found = [(i, j) for i, j in enumerate(chosen) if gains[i][j] > 0]
    return sorted((j, i) if turned else (i, j) for i, j in found)


def _assign(costs: list[list[float]]) -> list[int]:
    """The column of each row in the cheapest assignment; rows <= columns. Shortest augmenting paths, O(n^2 m)."""
    n, m = len(costs), len(costs[0])
    u, v = [0.0] * (n + 1), [0.0] * (m + 1)
    owner = [0] * (m + 1)
    for row in range(1, n + 1):
        owner[0] = row
        at, way = _path(costs, u, v, owner)
        while at:
            owner[at] = owner[way[at]]
            at = way[at]
    result = [0] * n
    for j in range(1, m + 1):
        if owner[j]:
            result[owner[j] - 1] = j - 1
    return result


def _path(costs: list[list[float]], u: list[float], v: list[float], owner: list[int]) -> tuple[int, list[int]]:
    """The cheapest way from the row at column 0 to a free column; adjusts the potentials `u` and `v`."""
    m = len(v) - 1
    least, way, used = [float("inf")] * (m + 1), [0] * (m + 1), [False] * (m + 1)
    at = 0
    while owner[at]:
        used[at] = True
        row = owner[at]
        free = [j for j in range(1, m + 1) if not used[j]]
        for j in free:
            reduced = costs[row - 1][j - 1] - u[row] - v[j]
            if reduced < least[j]:
                least[j], way[j] = reduced, at
        step = min(free, key=least.__getitem__)
        delta = least[step]
        for j in range(m + 1):
            if used[j]:
                u[owner[j]] += delta
                v[j] -= delta
            else:
                least[j] -= delta
        at = step
    return at, way
