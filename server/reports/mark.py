"""The mark that machines read: which words were made by an AI. Report files, PDFs and exports carry it."""

from server.protocol.cards import InterviewerCard
from server.protocol.json_object import JsonObject

_KINDS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
SYSTEM = "vivavoce"


def source_type(interviewer: InterviewerCard) -> str:
    """IPTC's name for how the words came to be: by a trained model, or by rules."""
    return _KINDS + ("algorithmicMedia" if interviewer.kind == "offline" else "trainedAlgorithmicMedia")


def mark(interviewer: InterviewerCard) -> JsonObject:
    """For a file in JSON."""
    return {
        "generated_by_ai": True,
        "system": SYSTEM,
        "digital_source_type": source_type(interviewer),
        "interviewer": interviewer.model_dump(),
    }
