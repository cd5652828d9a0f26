"""The `vivavoce` command. Each command imports what it runs: `--help` stays quick and `serve` starts children first."""

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from server.commands import people, rights
from server.commands.options import Data, fail, read_settings
from server.wiring.cancelling import keep_cancellations

keep_cancellations()

app = typer.Typer(
    name="vivavoce",
    help="Live mock interviews: streamed to the candidate, watched by the recruiter, replayed by the developer.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help reads the same in a pipe, a log and a narrow terminal
    pretty_exceptions_enable=False,  # its frames could show a user's text
)

bench = typer.Typer(help="Measure quality and speed.", no_args_is_help=True)
app.add_typer(bench, name="bench")
offers = typer.Typer(help="Job offers: ingest them.", no_args_is_help=True)
app.add_typer(offers, name="offers")

people.add_to(app)
rights.add_to(app)


@app.command("serve")
def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 picks a free one.", show_default=False)] = None,
    join: Annotated[bool, typer.Option("--join", help="Share the stores of the node that runs on the folder.")] = False,
    data: Data = None,
) -> None:
    """Run a node: the server, its worker, and Redis and MongoDB unless they are set."""
    settings = read_settings(vivavoce_host=host, vivavoce_port=port, vivavoce_data=data)
    from server.commands import serve as node  # noqa: PLC0415 - see the module's docstring
    from server.http.listener import PortTaken  # noqa: PLC0415
    from server.stores.addresses import NoServices, joined  # noqa: PLC0415
    from server.stores.embedded.errors import EmbeddedError  # noqa: PLC0415
    from server.wiring.logging import configure_logging  # noqa: PLC0415

    configure_logging(settings.vivavoce_log_level)  # what happens before the application is built is logged too

    def load() -> node.BuildApp:
        from server.app import create_app  # noqa: PLC0415 - the slow import, while the children start

        return create_app

    try:
        settings = joined(settings) if join else settings
        node.serve(settings, load=load, say=lambda line: print(line, flush=True))  # noqa: T201
    except (PortTaken, NoServices) as error:
        raise fail(str(error), os.EX_UNAVAILABLE) from None
    except node.NotStarted as error:
        advice = "`vivavoce doctor` tells what to do."
        raise fail(f"cannot start: {error}. {advice}", os.EX_TEMPFAIL if error.temporary else os.EX_CONFIG) from None
    except EmbeddedError as error:
        raise fail(f"{error}. {error.advice}", os.EX_TEMPFAIL if error.temporary else os.EX_UNAVAILABLE) from None


@app.command("worker")
def worker(data: Data = None) -> None:
    """Run background jobs, such as reading CVs. `serve` runs them too unless VIVAVOCE_WORKER is off."""
    settings = read_settings(vivavoce_data=data)
    import asyncio  # noqa: PLC0415

    from server.commands.worker import work  # noqa: PLC0415
    from server.stores.addresses import NoServices, find_addresses  # noqa: PLC0415
    from server.wiring.logging import configure_logging  # noqa: PLC0415

    configure_logging(settings.vivavoce_log_level)
    try:
        asyncio.run(work(settings, find_addresses(settings)))
    except NoServices as error:
        raise fail(str(error), os.EX_UNAVAILABLE) from None


@app.command("doctor")
def doctor(
    *,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    from_outside: Annotated[
        str | None, typer.Option(help="Ask this address instead, as people reach it.", metavar="URL")
    ] = None,
    trust: Annotated[
        str | None, typer.Option(help="With it: a file of certificates to trust beside the system's.", metavar="FILE")
    ] = None,
) -> None:
    """Check configuration, services, disk and models, and say what to do about each finding."""
    settings = read_settings(vivavoce_data=data)
    import asyncio  # noqa: PLC0415
    import json  # noqa: PLC0415

    from server.commands.doctor.examination import as_text, examine  # noqa: PLC0415
    from server.commands.doctor.outside import look  # noqa: PLC0415

    looking = examine(settings) if from_outside is None else look(settings, from_outside, trust=trust)
    findings = asyncio.run(looking)
    typer.echo(json.dumps([finding.as_json() for finding in findings]) if as_json else as_text(findings))
    if any(finding.state == "broken" for finding in findings):
        raise typer.Exit(1)


@app.command("play")
def play(
    session: Annotated[str, typer.Argument(help="The session's id.")],
    *,
    speed: Annotated[
        float | None, typer.Option(min=0.1, max=100, help="Times the original speed.", show_default=False)
    ] = None,
    at: Annotated[float, typer.Option(min=0, help="Begin so many seconds in.")] = 0.0,
    staff: Annotated[bool, typer.Option("--staff", help="Show tools, plans and assessments too.")] = False,
    skip_idle: Annotated[bool, typer.Option("--skip-idle", help="Cut long waits short.")] = False,
    data: Data = None,
) -> None:
    """Play a stored session in the terminal with its original timing; into a pipe, print it at once."""
    settings = read_settings(vivavoce_data=data)
    import asyncio  # noqa: PLC0415

    from server.commands.play import player  # noqa: PLC0415
    from server.protocol.errors import ServerError, SessionNotFound  # noqa: PLC0415
    from server.stores.addresses import NoServices  # noqa: PLC0415
    from server.stores.embedded.errors import EmbeddedError  # noqa: PLC0415
    from server.wiring.logging import configure_logging  # noqa: PLC0415

    configure_logging("warning")
    try:
        asyncio.run(player.play(settings, session, speed=speed, at=at, staff=staff, skip_idle=skip_idle))
    except SessionNotFound:
        raise fail(f"there is no session {session}", os.EX_DATAERR) from None
    except (NoServices, EmbeddedError) as error:
        raise fail(str(error), os.EX_UNAVAILABLE) from None
    except ServerError as error:
        raise fail(f"cannot read the session: {error.code}", os.EX_UNAVAILABLE) from None


@app.command("parse")
def parse(
    file: Annotated[Path, typer.Argument(help="A CV: PDF, DOCX or text.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole profile as JSON Resume.")] = False,
    engine: Annotated[
        Literal["auto", "rules", "crew"], typer.Option(help="Who reads; auto: the crew where a model is set.")
    ] = "auto",
    quiet: Annotated[bool, typer.Option("--quiet", help="Do not tell the steps.")] = False,
    case: Annotated[
        Path | None,
        typer.Option(help="The corrected profile (JSON): print both as a case for the corpus, without the person."),
    ] = None,
) -> None:
    """Read a CV and print its profile; the steps go to standard error. Stores nothing."""
    settings = read_settings()
    import asyncio  # noqa: PLC0415
    import json  # noqa: PLC0415

    from interview.errors import BadModelSpec  # noqa: PLC0415
    from parsing.errors import ParsingError  # noqa: PLC0415
    from parsing.files import json_resume  # noqa: PLC0415
    from server.commands.cv_summary import summary  # noqa: PLC0415
    from server.commands.parse import WORDS, BadCorrection, NoModel, case_of, read_cv  # noqa: PLC0415

    def tell(step: str, state: str) -> None:
        if not quiet:
            typer.echo(f"{step}: {state}", err=True)

    try:
        if case is not None:
            typer.echo(json.dumps(case_of(file, case), ensure_ascii=False, indent=1))
            return
        profile = asyncio.run(read_cv(settings, file, engine=engine, tell=tell))
    except OSError as error:
        raise fail(f"cannot read {file}: {error.strerror}", os.EX_NOINPUT) from None
    except BadCorrection:
        raise fail(f"{case}: no profile as the profile page saves it, nor JSON Resume", os.EX_DATAERR) from None
    except (NoModel, BadModelSpec) as error:
        advice = str(error) or "set OPENAI_API_KEY, GROQ_API_KEY or VIVAVOCE_MODELS"
        raise fail(f"no model for the crew: {advice}", os.EX_CONFIG) from None
    except ParsingError as error:
        words = f"{WORDS.get(error.code, 'an unforeseen error')} ({error.code})"
        raise fail(f"{file}: {words}", os.EX_TEMPFAIL if error.temporary else os.EX_DATAERR) from None
    typer.echo(json.dumps(json_resume(profile), ensure_ascii=False, indent=2) if as_json else summary(profile))


@app.command("settings")
def settings_example() -> None:
    """Print every setting with its meaning and default, in the form of a .env file."""
    from server.commands.environment import env_example  # noqa: PLC0415

    typer.echo(env_example(), nl=False)


@bench.command("parsing")
def bench_parsing(
    corpus: Annotated[Path, typer.Argument(help="Folder of PDFs, each with its truth in JSON beside it.")],
    *,
    only: Annotated[str, typer.Option(help="Only documents whose id contains this.")] = "",
    engine: Annotated[
        Literal["auto", "rules", "crew"], typer.Option(help="crew: both, side by side; auto: where a model is set.")
    ] = "rules",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines instead of a table.")] = False,
) -> None:
    """Read a corpus of CVs whose truth is known; status 1 when a floor is missed."""
    if not corpus.is_dir():
        raise fail(f"{corpus} is not a folder", os.EX_NOINPUT)
    settings = read_settings() if engine != "rules" else None
    from parsing import bench as measures  # noqa: PLC0415

    if settings is None:
        report = measures.bench(corpus, only=only)
    else:
        from server.commands.cv_bench import bench_engines  # noqa: PLC0415
        from server.commands.parse import NoModel  # noqa: PLC0415

        try:
            report = bench_engines(settings, corpus, only=only, required=engine == "crew")
        except NoModel:
            advice = "set OPENAI_API_KEY, GROQ_API_KEY or VIVAVOCE_MODELS"
            raise fail(f"no model for the crew: {advice}", os.EX_CONFIG) from None
    typer.echo("\n".join(measures.json_lines(report)) if as_json else measures.table(report))
    if report.misses():
        raise typer.Exit(1)


@bench.command("search")
def bench_search(
    *,
    size: Annotated[int, typer.Option(min=200, help="Offers in the index whose speed is measured.")] = 50_000,
    rome: Annotated[
        Path | None, typer.Option(help="Folder with the CSV files of the ROME directory: a market of all its trades.")
    ] = None,
    real: Annotated[
        Path | None,
        typer.Option(help="With --rome: a folder of saved answers of France Travail, real offers with their codes"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines instead of tables.")] = False,
) -> None:
    """Quality of search on labelled queries, and its speed, build time and memory; status 1 when a target is missed."""
    from offers.bench.rome import RomeMissing  # noqa: PLC0415
    from server.commands.search_bench import measure  # noqa: PLC0415
    from server.stores.embedded.errors import EmbeddedError  # noqa: PLC0415

    try:
        report = measure(size, rome, real)
    except EmbeddedError as error:
        raise fail(f"{error}. {error.advice}", os.EX_UNAVAILABLE) from None
    except RomeMissing as error:
        raise fail(f"not there: {error}", os.EX_NOINPUT) from None
    typer.echo(report.json_lines() if as_json else report.table())
    if report.misses:
        raise fail("missed: " + ", ".join(report.misses), 1)


@bench.command("interviewer")
def bench_interviewer(
    *,
    rounds: Annotated[int, typer.Option(min=1, help="Times every candidate meets every offer.")] = 5,
    engine: Annotated[str, typer.Option(help="offline, or configured: the one of the settings.")] = "offline",
    minutes: Annotated[int, typer.Option(min=5, max=90, help="Length of an interview.")] = 12,
    kinds: Annotated[str, typer.Option(help="Kinds of candidates, separated by commas; all if none.")] = "",
    every: Annotated[int, typer.Option(min=1, help="Only every so manieth planted instruction.")] = 1,
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Interviews under way at once with a model.")] = 4,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines instead of a table.")] = False,
) -> None:
    """Whole interviews with synthetic candidates; a rate a criterion, planted instructions; status 1 on a miss."""
    from interview.errors import BadModelSpec  # noqa: PLC0415
    from server.commands import interviewer_bench  # noqa: PLC0415

    if engine not in ("offline", "configured"):
        raise fail("--engine is offline or configured", os.EX_USAGE)
    settings = read_settings() if engine == "configured" else None
    try:
        report = interviewer_bench.measure(
            settings,
            rounds=rounds,
            minutes=minutes,
            kinds=interviewer_bench.kinds_of(kinds),
            every=every,
            at_once=at_once,
            progress=lambda text: typer.echo(text, err=True),
        )
    except (interviewer_bench.UnknownKind, BadModelSpec) as error:
        raise fail(str(error), os.EX_USAGE) from None
    typer.echo(report.json_lines() if as_json else report.table())
    if report.misses:
        raise fail("missed: " + ", ".join(report.misses), 1)


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


@app.command("offers-api")
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


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
