"""What can go wrong with a CV.

ParsingError
├── BadDocument: NotAPdf, EncryptedPdf, EmptyDocument, ScannedDocument, TruncatedPdf, TooLarge, TooManyPages, HostilePdf
├── CvNotFound, ProfileNotFound
├── RevisionConflict
├── ModelsSpent                     what a document may cost is used up
├── ModelsAway (temporary)          no language model answers
└── ParsingUnavailable (temporary)
"""


class ParsingError(Exception):
    """Root. `code` is stable and travels to the user's page, where it is put into words."""

    code = "parsing_error"
    temporary = False

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.code)
        self.detail = detail


class BadDocument(ParsingError):
    """The file is the problem: another one may do."""

    code = "bad_document"


class NotAPdf(BadDocument):
    """Neither a PDF nor any other accepted kind."""

    code = "not_a_pdf"


class EncryptedPdf(BadDocument):
    """It needs a password."""

    code = "encrypted_pdf"


class EmptyDocument(BadDocument):
    """No bytes, no pages or no text at all."""

    code = "empty_document"


class ScannedDocument(BadDocument):
    """Pictures of text; paste the text instead."""

    code = "scanned_document"


class TruncatedPdf(BadDocument):
    """Broken off or damaged beyond reading."""

    code = "truncated_pdf"


class TooLarge(BadDocument):
    """More bytes than accepted."""

    code = "too_large"


class TooManyPages(BadDocument):
    """More pages than accepted."""

    code = "too_many_pages"


class HostilePdf(BadDocument):
    """Reading it broke a limit of memory, time or nesting."""

    code = "hostile_pdf"


class CvNotFound(ParsingError):
    """No such CV, or not this candidate's."""

    code = "cv_not_found"


class ProfileNotFound(ParsingError):
    """This candidate has no profile yet."""

    code = "profile_not_found"


class InvalidProfile(ParsingError):
    """A user's edit is not a valid profile."""

    code = "invalid_profile"

    def __init__(self, detail: str, *, pointer: str | None = None) -> None:
        super().__init__(detail)
        self.pointer = pointer
        """Where in the profile it is wrong."""


class RevisionConflict(ParsingError):
    """The profile was changed meanwhile: read it again."""

    code = "revision_conflict"


class ParsingUnavailable(ParsingError):
    """The store or the queue is away."""

    code = "parsing_unavailable"
    temporary = True


class ModelsSpent(ParsingError):
    """The models have brought as much for this document as they may."""

    code = "budget_reached"


class ModelsAway(ParsingError):
    """No language model answers."""

    code = "model_unavailable"
    temporary = True
