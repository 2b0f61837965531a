"""The group `mynah alert`: what is wrong, what is silenced, and whether administrators can be told."""

from __future__ import annotations

from typing import Annotated

import typer

from bots.typed import JsonOption, read_begin, read_settings, read_span, run_command

alert = typer.Typer(
    no_args_is_help=True,
    help="What is wrong with Mynah, and who is told.",
    epilog='Example: mynah alert silence "response *" --for 2h',
)


@alert.command("list", epilog="Example: mynah alert list --since 7d --json")
def alert_list(
    since: Annotated[
        str, typer.Option(help="Also what ended since then: a span such as 7d, or a time.")
    ] = "1d",
    as_json: JsonOption = False,
) -> None:
    """List incidents that are open or ended lately, and what is silenced."""
    from bots.alerts import list_incidents as run

    run_command(run(read_settings(), read_begin(since), as_json=as_json))


@alert.command("silence", epilog='Example: mynah alert silence "errors platform slack" --for 30m')
def alert_silence(
    pattern: Annotated[
        str,
        typer.Argument(
            help="An incident's id, a symptom such as 'errors platform slack', or a cause such as "
            "'model openai:gpt-4.1'; * stands for anything."
        ),
    ],
    span: Annotated[str, typer.Option("--for", help="For how long, such as 30m, 2h or 1d.")] = "1h",
    as_json: JsonOption = False,
) -> None:
    """Tell nobody of what matches, for a while; 0m ends it. It is still listed."""
    from bots.alerts import silence as run

    run_command(run(read_settings(), pattern, read_span(span, "--for"), as_json=as_json))


@alert.command("test", epilog="Example: mynah alert test")
def alert_test(as_json: JsonOption = False) -> None:
    """Send a test to everybody whom ALERT_TO and ALERT_ESCALATE_TO name; exit code 1 where one fails."""
    from bots.alerts import test as run

    run_command(run(read_settings(), as_json=as_json))
