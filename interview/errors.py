"""What can go wrong in an interview.

InterviewError
├── Fenced                          another node owns the session now; stop, write nothing
├── CheckpointsUnavailable (temporary)   the checkpoint store is away
├── CheckpointDamaged               a checkpoint refers to a value that is gone: expired or evicted in part
├── BadModelSpec                    a model specification that says nothing sensible
├── NotBegun                        an answer for a thread that has no beginning
├── NotInPractice                   advice and retries exist in practice mode only
├── UnknownAnswer                   no such answer to a planned question
├── ThreadGone                      the thread has no checkpoint: not begun, or expired since
├── ToolUnavailable                 a tool of the graph failed; code and `temporary` are the cause's
└── ModelUnavailable                every configured model failed; `temporary` if trying again may help
"""


class InterviewError(Exception):
    """Root. `code` travels to clients; `temporary` tells whether trying again helps."""

    code = "interview_error"
    temporary = False

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.code)
        self.detail = detail


class Fenced(InterviewError):
    """Another node owns the session: the write was refused and changed nothing."""

    code = "fenced"


class CheckpointsUnavailable(InterviewError):
    """The checkpoint store does not answer. The write may or may not have happened; repeating it is safe."""

    code = "checkpoints_unavailable"
    temporary = True


class CheckpointDamaged(InterviewError):
    """A checkpoint is there, but a value that it refers to is not."""

    code = "checkpoint_damaged"


class BadModelSpec(InterviewError):
    """A model specification that cannot be read, or a provider whose key is missing."""

    code = "bad_model_spec"


class ModelUnavailable(InterviewError):
    """No model is left to try. `code` and `temporary` are those of the last failure."""

    code = "model_unavailable"

    def __init__(self, detail: str = "", *, code: str = "model_unavailable", temporary: bool = False) -> None:
        super().__init__(detail or code)
        self.code = code
        self.temporary = temporary


class NotBegun(InterviewError):
    """The thread has no checkpoint: `Begin` comes first."""

    code = "not_begun"


class PlansUnavailable(InterviewError):
    """Where plans wait cannot be reached. The interview plans at its start, as it did without them."""

    code = "plans_unavailable"
    temporary = True


class ToolUnavailable(InterviewError):
    """A tool gave no answer. `code` and `temporary` are the cause's; the interview goes on without it."""

    code = "tool_unavailable"

    def __init__(self, tool: str, *, code: str, temporary: bool) -> None:
        super().__init__(f"{tool}: {code}")
        self.code = code
        self.temporary = temporary


class NotInPractice(InterviewError):
    """An assessed interview gives no advice and no second try."""

    code = "not_in_practice"


class UnknownAnswer(InterviewError):
    """The thread holds no such answer to a planned question."""

    code = "answer_not_found"


class ThreadGone(InterviewError):
    """Nothing is kept of the interview's course: it has not begun, or was too long ago."""

    code = "thread_gone"
