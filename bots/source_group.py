"""The groups `mynah source` and `mynah verify`: what is read again and again, and what is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bots.typed import (
    AudienceOption,
    JsonOption,
    read_audience,
    read_settings,
    read_span,
    run_command,
)

source = typer.Typer(
    no_args_is_help=True,
    help="Where documents come from, and how often each is read again.",
    epilog="Example: mynah source add ./handbook --every 1h",
)
verify = typer.Typer(
    no_args_is_help=True,
    help="Prove that something is as it should be.",
    epilog="Example: mynah verify deletion file:///srv/a.md",
)


@verify.command(
    "deletion", epilog='Example: mynah verify deletion file:///srv/a.md --phrase "the old price"'
)
def verify_deletion(
    uri: Annotated[str, typer.Argument(help="The document's address, as citations name it.")],
    phrases: Annotated[
        list[str] | None, typer.Option("--phrase", help="Words that stood only in it.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Look whether anything of a removed document is left in any store; exit code 1 if so."""
    from bots.verifying import verify_deletion as run

    run_command(run(read_settings(), uri, phrases or [], as_json=as_json))


@verify.command("backup", epilog="Example: mynah verify backup /srv/backups/mynah-2026-11-23.tar")
def verify_backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `mynah backup` made.")],
    as_json: JsonOption = False,
) -> None:
    """Restore a backup into an empty home, open all of it there, and drop it again; exit code 1 for a problem."""
    from bots.backups import verify_backup as run

    run_command(run(read_settings(), file, as_json=as_json))


@source.command("add", epilog="Example: mynah source add ./handbook --every 1h")
def source_add(
    target: Annotated[str, typer.Argument(metavar="PATH|URL", help="What is to be read.")],
    kind: Annotated[
        str,
        typer.Option(help="folder, web (one page), site (all below it) or git; empty: by TARGET."),
    ] = "",
    every: Annotated[
        str, typer.Option(help="Read it again that often by itself: 10m, 6h, 1d.")
    ] = "",
    audience: AudienceOption = "everyone",
    as_json: JsonOption = False,
) -> None:
    """Read a source, and keep it to be read again."""
    from bots.sources import add as run

    span = read_span(every, "--every")
    run_command(
        run(read_settings(), target, kind, read_audience(audience), span, as_json=as_json),
        stopped="stopped; run it again to continue",
    )


@source.command("list", epilog="Example: mynah source list --json")
def source_list(as_json: JsonOption = False) -> None:
    """List all sources, those that `mynah index` entered among them, and what went wrong."""
    from bots.sources import list_sources as run

    run_command(run(read_settings(), as_json=as_json))


@source.command("sync", epilog="Example: mynah source sync ./handbook")
def source_sync(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE...]", help="All, if none is named.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read sources again now; what did not change costs no embedding."""
    from bots.sources import sync as run

    run_command(
        run(read_settings(), names or [], as_json=as_json),
        stopped="stopped; run it again to continue",
    )


@source.command("remove", epilog="Example: mynah source remove ./handbook")
def source_remove(
    name: Annotated[
        str, typer.Argument(metavar="SOURCE", help="Its name, as `mynah source list` shows it.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Take a source away, and its documents from index and disk."""
    from bots.sources import remove as run

    run_command(
        run(read_settings(), name, as_json=as_json), stopped="stopped; run it again to continue"
    )
