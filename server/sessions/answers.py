"""Which answers of a session the log shows, and the last ones when the interview comes to its end."""

from collections import deque
from collections.abc import Callable

import structlog

from interview.commands import Answer, Finished, Standing
from server.protocol import events
from server.sessions.inbox import Inboxes, Letter
from server.sessions.log.writer import SessionLog
from server.sessions.past import Past
from server.sessions.retries import Retries

logger = structlog.get_logger(__name__)


class Answers:
    """One owner's view of them. `on_words` hears the beginning of each that is shown."""

    def __init__(
        self,
        sid: str,
        *,
        token: int,
        past: Past,
        log: SessionLog,
        inboxes: Inboxes,
        retries: Retries,
        on_words: Callable[[str], None],
    ) -> None:
        self._sid = sid
        self._token = token
        self._shown = past.answers
        self._texts = past.texts
        self._withdrawn = past.withdrawn
        self._over = past.view.status == "ended"
        self._log = log
        self._inboxes = inboxes
        self._retries = retries
        self._on_words = on_words

    def shown(self, message: str) -> bool:
        """Whether the log has it, or had it before it was withdrawn."""
        return message in self._shown

    def withdrawn(self, message: str) -> bool:
        """Whether a rollback took it back."""
        return message in self._withdrawn

    def show(self, letter: Letter) -> None:
        """Show an answer in the log, once."""
        if letter.message in self._shown:
            return
        self._shown.add(letter.message)
        accepted = events.AnswerAccepted(message=letter.message, text=letter.text)
        self._log.append(accepted, once=f"answer:{letter.message}")
        self._on_words(letter.text[:200])

    def withdraw(self, message: str) -> None:
        """Take an answer back."""
        self._log.append(events.AnswerWithdrawn(message=message), once=f"withdrawn:{message}")
        self._withdrawn.add(message)

    def take_up(self, queue: deque[Letter], stand: Standing) -> deque[Letter]:
        """After a take-over: before what the inbox holds, the answers that the log shows and the graph has not had.

        Nothing is wanting unless Redis has lost its newest writes, or a node died before its last checkpoint was kept.
        """
        texts, self._texts = self._texts, {}
        wanting = list(texts)
        if stand.last_input_id in texts:
            wanting = wanting[wanting.index(stand.last_input_id) + (stand.status != "running") :]
        elif stand.last_input_id is not None:
            return queue  # it is closing: its last step asks for the last answers itself
        if isinstance(stand.outcome, Finished):
            return queue
        waiting = {letter.message: letter for letter in queue}
        lost = [one for one in wanting if one not in waiting]
        if not lost:
            return queue
        logger.warning("session.answers_taken_up", session=self._sid, count=len(lost))
        known = {one: Letter(id="", kind="answer", message=one, text=texts[one]) for one in lost} | waiting
        return deque([*(known[one] for one in wanting), *(letter for letter in queue if letter.message not in texts)])

    async def last(self) -> list[Answer]:
        """Shut the inbox: whatever was acknowledged before is in the log, and in the graph's report, when it ends.

        The graph calls this from its last step, and the owner before it logs an end that the graph did not come to.
        Raises Fenced, LogLost, Halted.
        """
        letters = await self._retries.insist(lambda: self._inboxes.shut(self._sid, fence=self._token))
        waiting = [one for one in letters if one.kind == "answer" and not self.withdrawn(one.message)]
        if not self._over:
            for letter in waiting:
                self.show(letter)
            await self._retries.wait_for(self._log.flush)
        return [Answer(input_id=one.message, text=one.text) for one in waiting]
