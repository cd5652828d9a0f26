"""`vivavoce invite` and `vivavoce admin`: who gets in, from the command line. Each imports what it runs."""

import os
from typing import Annotated, Literal

import typer

from prompts.loader import Locale
from server.commands.options import Data, fail, read_settings

admin = typer.Typer(help="Who owns an organisation.", no_args_is_help=True)
LOCAL = (
    "VIVAVOCE_PUBLIC_URL is not set for this command: the link leads to this machine only. "
    "Where the server has one, set it here too and ask for another link."
)
Where = Annotated[str | None, typer.Option(help="An organisation's name, else the server's own.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Make them commands of `app`."""
    app.command("invite")(invite)
    app.add_typer(admin, name="admin")


def invite(
    *,
    role: Annotated[
        Literal["candidate", "recruiter", "observer", "developer", "owner"], typer.Option(help="As what.")
    ] = "candidate",
    name: Annotated[str, typer.Option(help="The person's name; else they say it.")] = "",
    address: Annotated[str | None, typer.Option(help="Their e-mail address.", show_default=False)] = None,
    only: Annotated[bool, typer.Option("--only", help="Only for whoever proves that address at a provider.")] = False,
    organisation: Where = None,
    team: Annotated[
        str | None, typer.Option(help="A team's name; made where there is none.", show_default=False)
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=365, help="How long the link is good.")] = 14,
    mail: Annotated[bool, typer.Option(help="Mail it to the address, where SMTP_URL and SMTP_FROM are set.")] = True,
    locale: Annotated[Locale, typer.Option(help="The mail's language.")] = "en",
    data: Data = None,
) -> None:
    """Print a link that lets one person in, and mail it where a mail server is set; else send it yourself.

    It is shown only now.
    """
    settings = read_settings(vivavoce_data=data)
    import asyncio  # noqa: PLC0415

    from server.commands import inviting  # noqa: PLC0415

    try:
        invited = asyncio.run(
            inviting.invite(
                settings,
                role=role,
                name=name,
                address=address,
                only=only,
                organisation=organisation,
                team=team,
                days=days,
                mail=mail,
                locale=locale,
            )
        )
    except inviting.NoSuchThing as error:
        raise fail(str(error), os.EX_USAGE) from None
    except inviting.InvitingFailed as error:
        raise fail(str(error), os.EX_TEMPFAIL) from None
    typer.echo(invited.link)
    if invited.local:
        typer.echo(LOCAL, err=True)
    if invited.mailed:
        typer.echo(f"mailed to {address}", err=True)
    if invited.problem is not None:
        raise fail(f"not mailed ({invited.problem}): send the link yourself", os.EX_TEMPFAIL)


@admin.command("grant")
def admin_grant(
    who: Annotated[str, typer.Argument(help="A person's id (u_...) or verified address.", metavar="WHO")],
    *,
    role: Annotated[Literal["owner", "recruiter", "observer", "developer"], typer.Option(help="As what.")] = "owner",
    organisation: Where = None,
    data: Data = None,
) -> None:
    """Make somebody an owner, at once and everywhere; for who never signed in, print a link that does.

    An organisation that does not exist yet is founded.
    """
    settings = read_settings(vivavoce_data=data)
    import asyncio  # noqa: PLC0415

    from server.commands import inviting  # noqa: PLC0415

    try:
        granted = asyncio.run(inviting.grant(settings, who, role=role, organisation=organisation))
    except inviting.NoSuchThing as error:
        raise fail(str(error), os.EX_USAGE) from None
    except inviting.InvitingFailed as error:
        raise fail(str(error), os.EX_TEMPFAIL) from None
    if granted.several:
        listed = "\n  ".join(f"{user.id} {user.name} ({user.issuer})" for user in granted.several)
        raise fail(f"several people have signed in with that address; name one by id\n  {listed}", os.EX_USAGE)
    typer.echo(granted.link if granted.person is None else f"{granted.person.id} {granted.person.name}: {role}")
    if granted.local:
        typer.echo(LOCAL, err=True)
