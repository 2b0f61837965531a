"""The group `mynah jobs`, and `mynah pause` and `mynah resume`: what runs by the clock, and what stands still."""

from __future__ import annotations

from typing import Annotated

import typer

from bots.typed import JsonOption, read_settings, run_command, within

jobs = typer.Typer(
    no_args_is_help=True,
    help="What Mynah does by the clock.",
    epilog="Example: mynah jobs list",
)
commands = typer.Typer()
JobArgument = Annotated[
    str, typer.Argument(metavar="JOB", help="Its name, as `mynah jobs list` shows it.")
]
ScopeArgument = Annotated[
    str,
    typer.Argument(
        metavar="[WHERE]",
        help="everywhere; a platform (slack, discord, telegram, web); or a room, as "
        "room:slack:T024:C061.",
    ),
]


@jobs.command("list", epilog="Example: mynah jobs list --json")
def jobs_list(as_json: JsonOption = False) -> None:
    """List the jobs: when each runs, how it went the last time, when it is due next."""
    from bots.jobs import list_jobs as run

    run_command(run(read_settings(), as_json=as_json))


@jobs.command("run", epilog="Example: mynah jobs run prune-records")
def jobs_run(name: JobArgument, as_json: JsonOption = False) -> None:
    """Do a job now, in this process; exit code 1 where it fails, or goes on elsewhere."""
    from bots.jobs import run_job as run

    run_command(run(read_settings(), name, as_json=as_json), stopped="stopped; run it again")


@jobs.command("pause", epilog="Example: mynah jobs pause backup")
def jobs_pause(name: JobArgument, as_json: JsonOption = False) -> None:
    """Leave a job out until it is resumed."""
    from bots.jobs import pause_job as run

    run_command(run(read_settings(), name, as_json=as_json))


@jobs.command("resume", epilog="Example: mynah jobs resume backup")
def jobs_resume(name: JobArgument, as_json: JsonOption = False) -> None:
    """Let a job run again from its next time on."""
    from bots.jobs import resume_job as run

    run_command(run(read_settings(), name, as_json=as_json))


@jobs.command("history", epilog="Example: mynah jobs history backup -n 5")
def jobs_history(
    name: Annotated[str, typer.Argument(metavar="[JOB]", help="Of all, without one.")] = "",
    limit: Annotated[int, typer.Option("-n", callback=within(1), help="How many at most.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Tell the latest runs: when, how long, how they ended."""
    from bots.jobs import history as run

    run_command(run(read_settings(), name, limit, as_json=as_json))


@commands.command(epilog='Example: mynah pause slack --words "Moving house; back at noon."')
def pause(
    where: ScopeArgument = "everywhere",
    words: Annotated[str, typer.Option(help="What people are told beside the fact.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Answer no new questions there; whoever asks is told so. Answers being written still end."""
    from bots.pausing import pause as run

    run_command(run(read_settings(), where, words, as_json=as_json))


@commands.command(epilog="Example: mynah resume slack")
def resume(where: ScopeArgument = "everywhere", as_json: JsonOption = False) -> None:
    """Answer there again."""
    from bots.pausing import resume as run

    run_command(run(read_settings(), where, as_json=as_json))
