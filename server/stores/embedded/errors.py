"""What can go wrong with the embedded services.

EmbeddedError
├── BinaryMissing        the platform has no such server
├── FolderUnwritable     the data folder cannot be made or written
├── FolderBusy (temporary)   another server uses the data folder
├── DiskFull (temporary)     too little space to start on
└── StartFailed          a service did not come up
"""


class EmbeddedError(Exception):
    """Root. `code` names the error; `temporary` tells whether trying again helps; `advice` says what to do."""

    code = "embedded_error"
    temporary = False
    advice = ""


class BinaryMissing(EmbeddedError):
    """This platform has no binary of the service."""

    code = "binary_missing"
    advice = "Set REDIS_URL and MONGODB_URL to services of your own."


class FolderUnwritable(EmbeddedError):
    """The data folder cannot be made or written."""

    code = "folder_unwritable"
    advice = "Make the folder writable, or point VIVAVOCE_DATA at another one."


class FolderBusy(EmbeddedError):
    """Another server uses the data folder."""

    code = "folder_busy"
    temporary = True
    advice = "Stop the other server, or give this one a VIVAVOCE_DATA of its own."


class DiskFull(EmbeddedError):
    """Too little space to start on."""

    code = "disk_full"
    temporary = True
    advice = "Free some space, or point VIVAVOCE_DATA at another disk."


class StartFailed(EmbeddedError):
    """A service did not come up."""

    code = "start_failed"
    advice = "Its log is in the data folder, under logs."
