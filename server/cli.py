"""The `vivavoce` command. Each command imports what it runs: `--help` stays quick and `serve` starts children first."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from server.commands import benches, offers, people, rights
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


for part in (offers, people, rights, benches):
    part.add_to(app)


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
