"""The commands that come in groups: `mynah dead`, `mynah access`, `mynah feedback` and `mynah graph`."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from bots.typed import AudienceOption, JsonOption, read_audience, read_settings, run_command

dead = typer.Typer(
    no_args_is_help=True, help="Messages that failed every try, kept until you decide."
)
access = typer.Typer(no_args_is_help=True, help="Who may use Mynah on chat platforms.")
feedback = typer.Typer(no_args_is_help=True, help="What people thought of answers.")
graph = typer.Typer(no_args_is_help=True, help="The names that documents bear and say.")


@graph.callback()
def _graph() -> None:
    """The names that documents bear and say."""


@graph.command("show", epilog='Example: mynah graph show "recovery plan"')
def graph_show(
    entity: str, audience: AudienceOption = "everyone", as_json: JsonOption = False
) -> None:
    """Show where a name stands, what bears it, and which other names stand with it."""
    from bots.graph import show as run

    run_command(run(read_settings(), entity, read_audience(audience), as_json=as_json))


@dead.command("list", epilog="Example: mynah dead list --json")
def dead_list(as_json: JsonOption = False) -> None:
    """List them, oldest first."""
    from bots.letters import list_letters as run

    run_command(run(read_settings(), as_json=as_json))


@dead.command("show", epilog="Example: mynah dead show 32-1795708468110-0")
def dead_show(letter: str, as_json: JsonOption = False) -> None:
    """Show one with its text and the reason."""
    from bots.letters import show as run

    run_command(run(read_settings(), letter, as_json=as_json))


@dead.command("retry", epilog="Example: mynah dead retry 32-1795708468110-0")
def dead_retry(letter: str) -> None:
    """Answer it after all: back to the head of its inbox."""
    from bots.letters import retry as run

    run_command(run(read_settings(), letter))


@dead.command("drop", epilog="Example: mynah dead drop 32-1795708468110-0")
def dead_drop(letter: str) -> None:
    """Remove it for good."""
    from bots.letters import drop as run

    run_command(run(read_settings(), letter))


WhoArgument = Annotated[
    str,
    typer.Argument(help="person:slack:T024.U042, room:telegram::-100123 or workspace:slack:T024."),
]


@access.command("list", epilog="Example: mynah access list --json")
def access_list(as_json: JsonOption = False) -> None:
    """List what was decided, latest first."""
    from bots.access import list_guests as run

    run_command(run(read_settings(), as_json=as_json))


@access.command("approve", epilog="Example: mynah access approve K7QP2M9X")
def access_approve(code: str) -> None:
    """Allow whoever was shown this code."""
    from bots.access import approve as run

    run_command(run(read_settings(), code))


@access.command("allow", epilog="Example: mynah access allow workspace:slack:T024")
def access_allow(who: WhoArgument) -> None:
    """Let a person, a room or a workspace use Mynah."""
    from bots.access import decide as run
    from core.ports import Standing

    run_command(run(read_settings(), read_audience(who, "WHO"), Standing.ALLOWED))


@access.command("block", epilog="Example: mynah access block person:telegram:99")
def access_block(who: WhoArgument) -> None:
    """Let them not; a block counts before any permission."""
    from bots.access import decide as run
    from core.ports import Standing

    run_command(run(read_settings(), read_audience(who, "WHO"), Standing.BLOCKED))


@access.command("forget", epilog="Example: mynah access forget person:telegram:99")
def access_forget(who: WhoArgument) -> None:
    """Take a decision back; then the rule counts again."""
    from bots.access import forget as run

    run_command(run(read_settings(), read_audience(who, "WHO", strict=False)))


@feedback.command("list", epilog="Example: mynah feedback list --down --since 7d")
def feedback_list(
    since: Annotated[
        str, typer.Option(help="Only from then on: a span such as 7d, or 2026-11-01 (UTC).")
    ] = "",
    down: Annotated[bool, typer.Option("--down", help="Only thumbs down.")] = False,
    limit: Annotated[int, typer.Option("-n", min=1, help="How many at most.")] = 100,
    as_json: JsonOption = False,
) -> None:
    """List the opinions of all people with question and answer, latest first."""
    from bots.opinions import list_opinions as run
    from bots.opinions import read_since

    try:
        begin = read_since(since, time.time()) if since else 0.0
    except ValueError as error:
        raise typer.BadParameter(f"it {error}", param_hint="--since") from None
    run_command(run(read_settings(), begin, down=down, limit=limit, as_json=as_json))
