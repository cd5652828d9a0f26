"""`vivavoce export`, `erase`, `audit`, `backup`, `restore`: what is kept, from the command line.

Each imports what it runs.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from server.commands.options import Data, fail, read_settings

audit = typer.Typer(help="Who did what to what: read the audit, check its chain.", no_args_is_help=True)
Person = Annotated[str, typer.Argument(help="The person's id, as lists and the audit show it: u_...", metavar="USER")]


def add_to(app: typer.Typer) -> None:
    """Make them commands of `app`."""
    app.command("export")(export)
    app.command("erase")(erase)
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.add_typer(audit, name="audit")


def export(
    user: Person,
    *,
    to: Annotated[
        Path | None, typer.Option("--to", help="The archive; else USER.zip here.", show_default=False)
    ] = None,
    data: Data = None,
) -> None:
    """Write everything kept about a person into a ZIP archive."""
    settings = read_settings(vivavoce_data=data)
    import asyncio  # noqa: PLC0415

    from server.commands.personal_data import NobodyThere, OperationFailed, write_export  # noqa: PLC0415

    target = to or Path(f"{user}.zip")
    try:
        asyncio.run(write_export(settings, user, target))
    except NobodyThere:
        raise fail(f"nothing is kept about {user}", os.EX_DATAERR) from None
    except OperationFailed as error:
        raise fail(str(error), os.EX_TEMPFAIL) from None
    except OSError as error:
        raise fail(f"cannot write {target}: {error.strerror}", os.EX_CANTCREAT) from None
    typer.echo(str(target))


def erase(
    user: Annotated[
        str | None, typer.Argument(help="The person's id: u_...", metavar="USER", show_default=False)
    ] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask back.")] = False,
    receipt: Annotated[
        str | None, typer.Option(help="Instead: look again at what this receipt says is gone.", show_default=False)
    ] = None,
    data: Data = None,
) -> None:
    """Erase a person in every store, for good, and print the receipt; goes on with one that broke off.

    Status 1: a look at a receipt found something again, which is now erased too.
    """
    settings = read_settings(vivavoce_data=data)
    import asyncio  # noqa: PLC0415
    import json  # noqa: PLC0415

    from server.commands.personal_data import NobodyThere, OperationFailed, carry_out, look_again  # noqa: PLC0415

    if (user is None) == (receipt is None):
        raise fail("give either a USER or a --receipt", os.EX_USAGE)
    if user is not None and not yes:
        if not sys.stdin.isatty():
            raise fail("this cannot be undone: say --yes", os.EX_USAGE)
        typer.confirm(f"Erase {user} in every store? This cannot be undone.", abort=True)
    reappeared = 0
    try:
        if user is not None:
            shown = asyncio.run(carry_out(settings, user))
        else:
            shown, reappeared = asyncio.run(look_again(settings, receipt or ""))
    except NobodyThere:
        raise fail(f"nothing is kept about {user or receipt}", os.EX_DATAERR) from None
    except OperationFailed as error:
        raise fail(f"{error}; run it again to go on", os.EX_TEMPFAIL) from None
    typer.echo(json.dumps(shown, indent=2))
    if reappeared:
        raise fail(f"{reappeared} things had reappeared; they are erased now", 1)


@audit.command("verify")
def audit_verify(
    *,
    noted: Annotated[
        list[str] | None, typer.Option(help="An end noted earlier, as this command prints it.", show_default=False)
    ] = None,
    data: Data = None,
) -> None:
    """Go along the whole chain; prints its end, to be noted elsewhere. Status 1: an entry was changed or is missing."""
    settings = read_settings(vivavoce_data=data)
    import asyncio  # noqa: PLC0415

    from server.commands.personal_data import OperationFailed, verify  # noqa: PLC0415
    from server.rights.chain import Tail  # noqa: PLC0415

    ends = [Tail.read(one) for one in noted or []]
    if None in ends:
        raise fail("--noted is NUMBER:HASH, as `vivavoce audit verify` prints it", os.EX_USAGE)
    try:
        verdict = asyncio.run(verify(settings, [end for end in ends if end is not None]))
    except OperationFailed as error:
        raise fail(str(error), os.EX_TEMPFAIL) from None
    if verdict.fault is not None:
        words = {"changed": "was changed", "missing": "is missing", "torn": "does not follow the one before it"}
        what = words.get(verdict.fault, "and what followed were cut off")
        raise fail(f"the audit does not hold: entry {verdict.seq} {what}", 1)
    typer.echo(f"{verdict.entries} entries hold; end {verdict.tail}")


@audit.command("list")
def audit_list(
    *,
    about: Annotated[
        str | None, typer.Option(help="Only about this: session:s_..., user:u_...", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest.")] = 50,
    data: Data = None,
) -> None:
    """Print entries, the newest first."""
    settings = read_settings(vivavoce_data=data)
    import asyncio  # noqa: PLC0415

    from server.commands.personal_data import OperationFailed, entries  # noqa: PLC0415

    try:
        for line in asyncio.run(entries(settings, about=about, limit=limit)):
            typer.echo(line)
    except OperationFailed as error:
        raise fail(str(error), os.EX_TEMPFAIL) from None


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, readable by its owner alone.")],
    *,
    data: Data = None,
) -> None:
    """Copy both stores into one file, while the server runs or not. Sign-ins are left out."""
    settings = read_settings(vivavoce_data=data)
    import asyncio  # noqa: PLC0415

    from server.commands.backup import BackupFailed, write  # noqa: PLC0415

    try:
        counts = asyncio.run(write(settings, file))
    except BackupFailed as error:
        raise fail(str(error), os.EX_TEMPFAIL) from None
    except OSError as error:
        raise fail(f"cannot write {file}: {error.strerror}", os.EX_CANTCREAT) from None
    typer.echo(f"{file}: {counts.documents} documents, {counts.files} files, {counts.keys} keys")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `vivavoce backup` wrote.")],
    *,
    largest: Annotated[int, typer.Option(min=1, help="Gigabytes that it may unpack to.", show_default=True)] = 64,
    data: Data = None,
) -> None:
    """Put a backup into an empty place, before the first start of the server there.

    Whoever was erased after the backup was made is in it: erase them again.
    """
    settings = read_settings(vivavoce_data=data)
    import asyncio  # noqa: PLC0415

    from server.commands.backup import BackupFailed, load  # noqa: PLC0415
    from server.stores.archive import PlaceNotEmpty  # noqa: PLC0415
    from server.stores.archived import ArchiveUnfit  # noqa: PLC0415

    if not file.is_file():
        raise fail(f"{file} does not exist", os.EX_NOINPUT)
    try:
        counts = asyncio.run(load(settings, file, largest=largest << 30))
    except ArchiveUnfit as error:
        raise fail(f"{file}: {error}", os.EX_DATAERR) from None
    except PlaceNotEmpty as error:
        raise fail(f"{error}; a backup is put into an empty place only", os.EX_CANTCREAT) from None
    except BackupFailed as error:
        raise fail(str(error), os.EX_TEMPFAIL) from None
    typer.echo(f"{counts.documents} documents, {counts.files} files, {counts.keys} keys")
