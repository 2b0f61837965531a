"""The command that says what language models cost."""

from __future__ import annotations

import time
from typing import Annotated, Literal

import typer

from bots.typed import JsonOption, read_settings, run_command

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
    from bots.opinions import read_since
    from bots.spending import cost as run

    try:
        begins = read_since(since, time.time())
    except ValueError as error:
        raise typer.BadParameter(f"it {error}", param_hint="--since") from None
    run_command(run(read_settings(), by, begins, as_json=as_json))
