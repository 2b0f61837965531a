"""The commands that come in groups: `mynah dead`, `access`, `feedback`, `graph` and `migrate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bots.typed import (
    AudienceOption,
    JsonOption,
    read_audience,
    read_begin,
    read_settings,
    run_command,
    within,
)

if TYPE_CHECKING:
    from core.messages import Audience

dead = typer.Typer(
    no_args_is_help=True,
    help="Messages that failed every try, kept until you decide.",
    epilog="Example: mynah dead list, then: mynah dead retry 32-1795708468110-0",
)
access = typer.Typer(
    no_args_is_help=True,
    help="Who may use Mynah on chat platforms.",
    epilog="Example: mynah access approve K7QP2M9X",
)
feedback = typer.Typer(
    no_args_is_help=True,
    help="What people thought of answers.",
    epilog="Example: mynah feedback list --down --since 7d",
)
graph = typer.Typer(
    no_args_is_help=True,
    help="The names that documents bear and say.",
    epilog='Example: mynah graph show "recovery plan"',
)
SinceOption = Annotated[
    str, typer.Option(help="Only from then on: a span such as 7d, or 2026-11-01 (UTC).")
]
LimitOption = Annotated[int, typer.Option("-n", callback=within(1), help="How many at most.")]
LetterArgument = Annotated[str, typer.Argument(help="Its id, as `mynah dead list` shows it.")]


@graph.command("show", epilog='Example: mynah graph show "recovery plan"')
def graph_show(
    entity: Annotated[str, typer.Argument(help="A name, in quotes where it has spaces.")],
    audience: AudienceOption = "everyone",
    as_json: JsonOption = False,
) -> None:
    """Show where a name stands, what bears it, and which other names stand with it."""
    from bots.graph import show as run

    run_command(run(read_settings(), entity, read_audience(audience), as_json=as_json))


migrate = typer.Typer(
    no_args_is_help=True,
    help="Move what Mynah keeps into another engine.",
    epilog="Example: mynah migrate index --to weaviate",
)


@migrate.command("index", epilog="Example: mynah migrate index --to weaviate")
def migrate_index(
    to: Annotated[
        Literal["weaviate", "lancedb"],
        typer.Option(
            "--to", help="The engine that is to hold it: the server at WEAVIATE_URL, or the home."
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Move the index without embedding anything again, and check that all of it arrived."""
    from bots.moving import migrate_index as run

    run_command(
        run(read_settings(), to, as_json=as_json), stopped="stopped; run it again to continue"
    )


@dead.command("list", epilog="Example: mynah dead list --json")
def dead_list(as_json: JsonOption = False) -> None:
    """List them, oldest first."""
    from bots.letters import list_letters as run

    run_command(run(read_settings(), as_json=as_json))


@dead.command("show", epilog="Example: mynah dead show 32-1795708468110-0")
def dead_show(letter: LetterArgument, as_json: JsonOption = False) -> None:
    """Show one with its text and the reason."""
    from bots.letters import show as run

    run_command(run(read_settings(), letter, as_json=as_json))


@dead.command("retry", epilog="Example: mynah dead retry 32-1795708468110-0")
def dead_retry(letter: LetterArgument, as_json: JsonOption = False) -> None:
    """Answer it after all: back to the head of its inbox."""
    from bots.letters import retry as run

    run_command(run(read_settings(), letter, as_json=as_json))


@dead.command("drop", epilog="Example: mynah dead drop 32-1795708468110-0")
def dead_drop(letter: LetterArgument, as_json: JsonOption = False) -> None:
    """Remove it for good."""
    from bots.letters import drop as run

    run_command(run(read_settings(), letter, as_json=as_json))


WhoArgument = Annotated[
    str,
    typer.Argument(
        help="person:slack:T024.U042, room:telegram::-100123, workspace:slack:T024 or everyone."
    ),
]


def _read_who(text: str) -> Audience:
    """Whom a decision can be about."""
    from bots.access import read_whom

    try:
        return read_whom(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="WHO") from None


@access.command("list", epilog="Example: mynah access list --json")
def access_list(as_json: JsonOption = False) -> None:
    """List what was decided, latest first."""
    from bots.access import list_guests as run

    run_command(run(read_settings(), as_json=as_json))


@access.command("approve", epilog="Example: mynah access approve K7QP2M9X")
def access_approve(
    code: Annotated[str, typer.Argument(help="What the stranger was shown; good for an hour.")],
    as_json: JsonOption = False,
) -> None:
    """Allow whoever was shown this code."""
    from bots.access import approve as run

    run_command(run(read_settings(), code, as_json=as_json))


@access.command("allow", epilog="Example: mynah access allow workspace:slack:T024")
def access_allow(who: WhoArgument, as_json: JsonOption = False) -> None:
    """Let a person, a room, a workspace or everyone use Mynah."""
    from bots.access import decide as run
    from core.ports import Standing

    run_command(run(read_settings(), _read_who(who), Standing.ALLOWED, as_json=as_json))


@access.command("block", epilog="Example: mynah access block person:telegram:99")
def access_block(who: WhoArgument, as_json: JsonOption = False) -> None:
    """Let them not; a block counts before any permission."""
    from bots.access import decide as run
    from core.ports import Standing

    run_command(run(read_settings(), _read_who(who), Standing.BLOCKED, as_json=as_json))


@access.command("forget", epilog="Example: mynah access forget person:telegram:99")
def access_forget(who: WhoArgument, as_json: JsonOption = False) -> None:
    """Take a decision back; then the rule counts again."""
    from bots.access import forget as run

    run_command(run(read_settings(), read_audience(who, "WHO", strict=False), as_json=as_json))


def _since(since: str) -> float:
    return read_begin(since) if since else 0.0


@feedback.command("signs", epilog="Example: mynah feedback signs --since 7d")
def feedback_signs(
    since: SinceOption = "", limit: LimitOption = 20, as_json: JsonOption = False
) -> None:
    """Count what people did after answers: thanked, called them wrong, asked again, opened a source.

    No opinion of theirs: those stand in `mynah feedback list`. Beneath the counts stand the latest
    answers that were called wrong or asked for again.
    """
    from bots.opinions import list_signs as run

    run_command(run(read_settings(), _since(since), limit=limit, as_json=as_json))


@feedback.command("list", epilog="Example: mynah feedback list --down --since 7d")
def feedback_list(
    since: SinceOption = "",
    down: Annotated[bool, typer.Option("--down", help="Only thumbs down.")] = False,
    limit: LimitOption = 100,
    as_json: JsonOption = False,
) -> None:
    """List the opinions of all people with question and answer, latest first."""
    from bots.opinions import list_opinions as run

    run_command(run(read_settings(), _since(since), down=down, limit=limit, as_json=as_json))
