"""The commands `mynah backup` and `mynah restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bots.typed import JsonOption, read_settings, run_command

commands = typer.Typer()


@commands.command(epilog="Example: mynah backup /srv/backups/mynah-2026-11-23.tar")
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The archive that is to be made.")],
    as_json: JsonOption = False,
) -> None:
    """Write everything that the home holds to one file, while Mynah runs or is stopped."""
    from bots.backing_up import backup as run

    run_command(run(read_settings(), file, as_json=as_json), stopped="stopped; no backup was made")


@commands.command(epilog="Example: mynah restore /srv/backups/mynah-2026-11-23.tar")
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `mynah backup` made.")],
    as_json: JsonOption = False,
) -> None:
    """Put a backup in the home's place, without what was removed since; Mynah must be stopped."""
    from bots.restoring import restore as run

    run_command(run(read_settings(), file, as_json=as_json), stopped="stopped; nothing was changed")
