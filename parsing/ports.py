"""What others may ask of parsing."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from parsing.models import CvStatus, ModelUsage, Profile, ProfileRevision

MAX_UPLOAD = 8 * 1024 * 1024
"""Bytes."""


class CvService(Protocol):
    """CVs and profiles of candidates. Every call names the candidate; another's CV is `CvNotFound`."""

    async def upload(self, candidate_id: str, *, filename: str, data: bytes) -> CvStatus:
        """Check and store a file and queue its parsing. Raises BadDocument kinds that show at once."""
        ...

    async def upload_text(self, candidate_id: str, *, text: str) -> CvStatus:
        """The same for pasted text."""
        ...

    async def status(self, candidate_id: str, cv_id: str) -> CvStatus:
        """Where the CV stands now."""
        ...

    async def read_again(self, candidate_id: str, cv_id: str) -> CvStatus:
        """Read a stored CV with today's engine; the user's corrections stay."""
        ...

    def watch(self, candidate_id: str, cv_id: str) -> AsyncIterator[CvStatus]:
        """Each change of the status from now on, ending with `ready` or `failed`. Bounded in time (2 minutes)."""
        ...

    async def profile(self, candidate_id: str, revision: int | None = None) -> ProfileRevision:
        """The newest revision, or the one named. Raises ProfileNotFound."""
        ...

    async def revise(
        self, candidate_id: str, *, profile: Profile, expected: int, accepted: Sequence[str] = ()
    ) -> ProfileRevision:
        """Store the candidate's correction on top of revision `expected`. Raises RevisionConflict.

        `accepted` are JSON pointers of what they have looked at and found right.
        """
        ...


class DocumentModels(Protocol):
    """Language models while one document is read. What they are asked counts for that document."""

    @property
    def usage(self) -> ModelUsage:
        """So far."""
        ...

    async def answer(
        self,
        messages: Sequence[tuple[str, str]],
        /,
        *,
        max_tokens: int,
        schema: Mapping[str, object] | None = None,
        temperature: float | None = None,
    ) -> str:
        """A whole answer to (role, text) pairs, without what the model thought. Raises ModelsSpent, ModelsAway.

        With a JSON `schema` the model is held to it as strictly as its server can.
        """
        ...


class CrewModels(Protocol):
    """The door to language models for whoever reads sections with them; its host fills it."""

    @property
    def name(self) -> str:
        """The first of them, as it is shown."""
        ...

    def open(self) -> DocumentModels:
        """For another document."""
        ...
