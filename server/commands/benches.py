"""The commands that measure quality and speed. Each imports what it measures."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from server.commands.options import fail, read_settings

bench = typer.Typer(help="Measure quality and speed.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Put them among the others."""
    app.add_typer(bench, name="bench")


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
