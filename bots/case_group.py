"""The group `mynah case`: what a person types to make tests of answers that were bad."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bots.typed import JsonOption, read_audience, read_settings, run_command

CASES = Path("cases.jsonl")

case = typer.Typer(
    no_args_is_help=True,
    help="Questions that were answered badly, as tests of the next change.",
    epilog="Example: mynah case add slack:T024:C061:17.5 17.5 --source leave.md",
)
CasesOption = Annotated[
    Path, typer.Option("--file", help="Where cases are kept, one a line.", dir_okay=False)
]
CaseArgument = Annotated[str, typer.Argument(help="Its id, as `mynah case list` shows it.")]


@case.command(
    "add",
    epilog="Example: mynah case add slack:T024:C061:17.5 17.5 --source leave.md --answer '30 days'",
)
def case_add(  # noqa: PLR0913, PLR0917 - what a case has
    conversation: Annotated[str, typer.Argument(help="As `mynah feedback list` names it.")],
    message: Annotated[str, typer.Argument(help="The question's id there.")],
    source: Annotated[
        list[str] | None,
        typer.Option(
            help="What is to be cited: an address or its end, such as leave.md#parents; of several, one."
        ),
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option(help="Words that are to stand in the answer; of several, all."),
    ] = None,
    nothing: Annotated[
        bool, typer.Option("--nothing", help="Instead: the documents do not answer it.")
    ] = False,
    question: Annotated[
        str, typer.Option(help="The question in your words, in place of the scrubbed one.")
    ] = "",
    audience: Annotated[
        str, typer.Option(help="Who asks: everyone, a workspace or a room; else whoever it was.")
    ] = "",
    note: Annotated[str, typer.Option(help="Why it is a case, for whoever reviews it.")] = "",
    file: CasesOption = CASES,
    as_json: JsonOption = False,
) -> None:
    """Make a case of an answered question; what tells who asked is taken out."""
    from bots.cases import add as run
    from core.quality.cases.case import Case

    if bool(source or answer) == nothing:
        raise typer.BadParameter("say what is expected: --source, --answer or both, or --nothing")
    if audience and read_audience(audience).kind == "person":
        raise typer.BadParameter("a case is nobody's", param_hint="--audience")
    wanted = Case(question, (), audience, tuple(source or ()), tuple(answer or ()), note)
    run_command(run(read_settings(), conversation, message, wanted, file, as_json=as_json))


@case.command("list", epilog="Example: mynah case list --file tests/cases.jsonl")
def case_list(file: CasesOption = CASES, as_json: JsonOption = False) -> None:
    """List them with what is expected."""
    from bots.cases import list_cases as run

    run_command(asyncio.to_thread(run, file, as_json=as_json))


@case.command("show", epilog="Example: mynah case show 3f9a1c22")
def case_show(name: CaseArgument, file: CasesOption = CASES, as_json: JsonOption = False) -> None:
    """Show one whole."""
    from bots.cases import show as run

    run_command(asyncio.to_thread(run, name, file, as_json=as_json))


@case.command("remove", epilog="Example: mynah case remove 3f9a1c22")
def case_remove(name: CaseArgument, file: CasesOption = CASES, as_json: JsonOption = False) -> None:
    """Take one out of the file."""
    from bots.cases import remove as run

    run_command(asyncio.to_thread(run, name, file, as_json=as_json))
