"""The commands about job offers. Each imports what it runs."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from server.commands.options import Data, fail, read_settings

offers = typer.Typer(help="Job offers: ingest them.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Put them among the others."""
    app.add_typer(offers, name="offers")
    app.command("offers-api")(offers_api)


@offers.command("ingest")
def offers_ingest(
    *,
    files: Annotated[
        Path | None, typer.Option(help="A file or folder instead of the sources of the settings.", show_default=False)
    ] = None,
    again_from: Annotated[
        str | None,
        typer.Option("--from", help="Run the last run again from: extract, normalise, deduplicate, embed, index."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
    data: Data = None,
) -> None:
    """Fetch offers and make them searchable; goes on where a run was cut. The worker does so by itself every hour.

    Status 0: every source was read. 75: a source failed or another run is at work, try again later.
    """
    settings = read_settings(vivavoce_data=data)
    import asyncio  # noqa: PLC0415
    import json  # noqa: PLC0415

    from offers.errors import OfferError  # noqa: PLC0415
    from offers.pipeline.ingestion import failures  # noqa: PLC0415
    from offers.pipeline.stages import STAGES  # noqa: PLC0415
    from server.commands.ingest import Progress, ingest, summary  # noqa: PLC0415
    from server.stores.addresses import known_addresses  # noqa: PLC0415
    from server.wiring.logging import configure_logging  # noqa: PLC0415

    if again_from is not None and again_from not in STAGES:
        raise fail(f"--from is one of {', '.join(STAGES)}", os.EX_USAGE)
    if files is None and not settings.offer_sources:
        raise fail("no source: set OFFERS_API_URL, FRANCE_TRAVAIL_* or ADZUNA_*, or give --files", os.EX_CONFIG)
    if files is not None and not (files := files.resolve()).exists():
        raise fail(f"{files} does not exist", os.EX_NOINPUT)
    redis_url, _ = known_addresses(settings)
    if redis_url is None:
        where = settings.vivavoce_data
        raise fail(f"no server runs on {where}: start `vivavoce serve`, or set REDIS_URL", os.EX_UNAVAILABLE)
    configure_logging("warning")  # progress and report say the rest
    progress = Progress(sys.stderr)
    try:
        report = asyncio.run(ingest(settings, redis_url=redis_url, files=files, first=again_from, tell=progress.tell))
    except OfferError as error:
        progress.close()
        kind = f" ({error.detail})" if error.detail else ""
        raise fail(f"cannot ingest: {error.code}{kind}", os.EX_TEMPFAIL) from None
    progress.close()
    typer.echo(json.dumps(report, indent=2) if as_json else summary(report))
    if failed := failures(report):
        listed = ", ".join(f"{name} ({code})" for name, code in failed.items())
        raise fail(f"failed: {listed}; what they had before is kept", os.EX_TEMPFAIL)


def offers_api(
    *,
    files: Annotated[
        Path | None, typer.Option(help="A file or folder of offers instead of the sample set.", show_default=False)
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8090,
) -> None:
    """Serve the JSON offers API over offers in files; OFFERS_API_URL of other servers may point here."""
    if files is not None and not files.exists():
        raise fail(f"{files} does not exist", os.EX_NOINPUT)
    from server.commands.offers_api import serve_offers_api  # noqa: PLC0415
    from server.http.listener import PortTaken  # noqa: PLC0415
    from server.wiring.logging import configure_logging  # noqa: PLC0415

    configure_logging("info")
    try:
        served = serve_offers_api(files, host=host, port=port, say=lambda line: print(line, flush=True))  # noqa: T201
    except PortTaken:
        raise fail(f"cannot listen on {host} port {port}; choose another --port", os.EX_UNAVAILABLE) from None
    if not served:
        raise fail(f"cannot read offers from {files}", os.EX_DATAERR)
