"""What commands share: the settings under their options, and how they say that something is wrong."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from server.settings import Settings

Data = Annotated[Path | None, typer.Option(help="Folder of the embedded services' data.", show_default=False)]


def fail(message: str, status: int) -> typer.Exit:
    """Say what is wrong on standard error; raise what this returns."""
    typer.echo(f"vivavoce: {message}", err=True)
    return typer.Exit(status)


def read_settings(**given: Any) -> Settings:
    """The environment's settings under the options given. Wrong values end the command, without repeating them."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except UnicodeDecodeError:
        advice = "save it as UTF-8 (Windows' Notepad: Save as, Encoding)"
        raise fail(f".env is not in UTF-8; {advice}", os.EX_CONFIG) from None
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, part['loc'])).upper()}: {part['msg']}" for part in error.errors()]
        raise fail("wrong settings\n  " + "\n  ".join(lines), os.EX_CONFIG) from None
