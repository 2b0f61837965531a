"""The group `mynah digest`: what the last seven days were like, shown or told to administrators."""

from __future__ import annotations

import typer

from bots.typed import JsonOption, read_settings, run_command

digest = typer.Typer(
    no_args_is_help=True,
    help="What the last seven days were like, beside the week before.",
    epilog="Example: mynah digest show",
)


@digest.command("show", epilog="Example: mynah digest show --json")
def digest_show(as_json: JsonOption = False) -> None:
    """Print what the last seven days were like, up to now; nobody is told."""
    from bots.digests import show as run

    run_command(run(read_settings(), as_json=as_json))


@digest.command("send", epilog="Example: mynah digest send --json")
def digest_send(as_json: JsonOption = False) -> None:
    """Tell everybody in ALERT_TO of the last week of DIGEST_AT, unless told; exit code 1 where one is away."""
    from bots.digests import send as run

    run_command(run(read_settings(), as_json=as_json))
