"""What processes of tests have imported when they are forked; `tests.forked` names this module to their parent."""

import gc

gc.disable()  # as `vivavoce serve` imports

import s3fs  # noqa: E402, F401 - for pipelines on S3

import server.app  # noqa: E402
import server.commands.embedded_worker  # noqa: E402, F401
import tests.ingesting  # noqa: E402
import tests.probed_node  # noqa: E402, F401

gc.freeze()
gc.enable()
