"""Which interviewer conducts."""

from interview.interviewer import Interviewer
from interview.llm.interviewer import LlmInterviewer
from interview.llm.rehearsal import RehearsalInterviewer
from interview.offline.interviewer import OfflineInterviewer
from interview.providers.models import Models

WORD_SECONDS = 0.012


def build_interviewer(models: Models | None, *, word_seconds: float = WORD_SECONDS) -> Interviewer:
    """Without models the offline one; with `scripted:` first, the one for load tests; else the LLM one."""
    if models is None:
        return OfflineInterviewer(word_seconds=word_seconds)
    if models.names[0].startswith("scripted:"):
        return RehearsalInterviewer(models=models)
    return LlmInterviewer(models=models, word_seconds=word_seconds)
