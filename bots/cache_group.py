"""The commands about cached answers: `mynah cache`."""

from __future__ import annotations

import typer

from bots.typed import JsonOption, read_settings, run_command

cache = typer.Typer(
    no_args_is_help=True,
    help="Answers that are given again to whoever asks the same.",
    epilog="Example: mynah cache stats",
)


@cache.command("stats", epilog="Example: mynah cache stats --json")
def cache_stats(as_json: JsonOption = False) -> None:
    """Say how many answers are cached, and how often one was of use."""
    from bots.caching import stats as run

    run_command(run(read_settings(), as_json=as_json))


@cache.command("clear", epilog="Example: mynah cache clear")
def cache_clear(as_json: JsonOption = False) -> None:
    """Remove all cached answers; each is written anew when it is asked for."""
    from bots.caching import clear as run

    run_command(run(read_settings(), as_json=as_json))
