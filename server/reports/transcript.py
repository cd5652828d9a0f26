"""What was said in a session, from its log."""

from server.protocol.errors import LogLost, SessionNotFound
from server.protocol.messages import TurnView
from server.protocol.reports import TranscriptLine
from server.sessions.log.fold import Folding
from server.sessions.log.reader import LogReader

PAGE = 2000


async def read_transcript(reader: LogReader, sid: str) -> list[TranscriptLine]:
    """Everything public that counts, oldest first; empty when nothing was said. Raises Unavailable."""
    folding = Folding()
    try:
        while True:
            page = await reader.read(sid, "public", after=folding.offset, limit=PAGE)
            for entry in page.entries:
                folding.apply(entry)
            if not page.entries or folding.offset >= page.last:
                return lines(folding)
    except (SessionNotFound, LogLost):
        return []


def lines(folding: Folding) -> list[TranscriptLine]:
    """Turns and answers. A turn that is still being said is left out."""
    found: list[TranscriptLine] = []
    number, stage = 0, ""
    for item in folding.view.items:
        if isinstance(item, TurnView):
            number, stage = item.index + 1, item.stage
            if item.state == "open":
                continue
            stopped = item.state == "stopped"
            found.append(
                TranscriptLine(
                    id=item.turn,
                    who="interviewer",
                    number=number,
                    stage=stage,
                    text=item.text,
                    at=item.at,
                    stopped=stopped,
                )
            )
        else:
            found.append(
                TranscriptLine(id=item.message, who="candidate", number=number, stage=stage, text=item.text, at=item.at)
            )
    return found
