"""`mynah profile`: what a person set and what was learned of them, and how it is set and erased."""

from __future__ import annotations

from typing import Annotated

import typer

from bots.typed import JsonOption, PersonOption, read_settings, read_whom, run_command

profile = typer.Typer(help="What a person set and what was learned of them.")


@profile.callback(
    invoke_without_command=True, epilog="Example: mynah profile --person slack:T024.U042"
)
def show(
    context: typer.Context,
    person: Annotated[
        str, typer.Option("--person", help="Whom, as platform:id, such as web:ada.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Say what a person set, and what was learned of what they asked themselves."""
    from bots.profiles import show_profile as run

    if context.invoked_subcommand is not None:
        return
    if not person:
        raise typer.BadParameter("say whose", param_hint="--person")
    run_command(run(read_settings(), read_whom(person), as_json=as_json))


@profile.command(epilog="Example: mynah profile zone --person slack:T024.U042 Europe/Berlin")
def zone(
    person: PersonOption,
    name: Annotated[
        str,
        typer.Argument(help="The time zone, such as Europe/Berlin; auto for none of their own."),
    ],
    as_json: JsonOption = False,
) -> None:
    """Set the time zone of a person, which says which day "today" is for them."""
    from bots.profiles import set_zone as run

    run_command(run(read_settings(), read_whom(person), name, as_json=as_json))


@profile.command(epilog="Example: mynah profile erase --person slack:T024.U042")
def erase(
    person: PersonOption,
    trait: Annotated[
        str, typer.Option(help="Only this one of what was learned, as `mynah profile` marks it.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Erase what a person set and what was learned of them, or one thing that was learned."""
    from bots.profiles import erase_profile as run

    run_command(run(read_settings(), read_whom(person), trait, as_json=as_json))
