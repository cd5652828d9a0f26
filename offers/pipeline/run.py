"""One run of the pipeline: its name, its place in the store, the run before."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from offers.models import Offer
from offers.pipeline.store import ObjectStore

Note = dict[str, Any]
"""What a stage tells of its work, as JSON beside its output; or a run, of all its stages."""
Tell = Callable[[str, int], None]
"""Called with a stage and how many records it has handled."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `before` is the last finished one: failed sources keep their offers of it, vectors are taken from it."""

    name: str
    started_at: int
    store: ObjectStore
    before: str | None
    tell: Tell

    def parts(self, folder: str, kind: str = ".jsonl.gz") -> list[str]:
        """Names of the parts in a folder of this run."""
        return [
            f"{self.name}/{folder}/{name}" for name in self.store.names(f"{self.name}/{folder}") if name.endswith(kind)
        ]

    def offers(self, name: str) -> list[Offer]:
        """The offers of a part."""
        return [Offer.model_validate_json(line) for line in self.store.read_lines(name)]

    def rows(self, stem: str) -> Any:
        """The vectors of a part."""
        return np.load(io.BytesIO(self.store.read(f"{stem}.npy") or b""), allow_pickle=False)
