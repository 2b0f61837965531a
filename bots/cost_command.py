"""The command that says what language models cost."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from bots.typed import JsonOption, read_begin, read_settings, run_command

commands = typer.Typer()


@commands.command(epilog="Example: mynah cost --by person --since 7d")
def cost(
    by: Annotated[
        Literal["person", "room", "model", "day"], typer.Option(help="What to add up by.")
    ] = "model",
    since: Annotated[str, typer.Option(help="A span such as 7d, or a time.")] = "30d",
    as_json: JsonOption = False,
) -> None:
    """Say what calls of language models cost."""
    from bots.spending import cost as run

    run_command(run(read_settings(), by, read_begin(since), as_json=as_json))
