"""The group `mynah safety`: what was refused, warned or masked, how it was reviewed, and faster models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bots.case_group import CASES, CasesOption
from bots.typed import JsonOption, read_settings, run_command

safety = typer.Typer(
    no_args_is_help=True,
    help="What was judged harmful, to be reviewed; false alarms become cases.",
    epilog="Example: mynah safety list --waiting",
)
NumberArgument = Annotated[int, typer.Argument(help="As `mynah safety list` shows it.")]


@safety.command("list", epilog="Example: mynah safety list --waiting --json")
def safety_list(
    waiting: Annotated[
        bool,
        typer.Option("--waiting", help="Only what nobody reviewed, the urgent first."),
    ] = False,
    limit: Annotated[int, typer.Option("-n", min=1, help="How many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List verdicts with their reasons, newest first. The words shown may hurt."""
    from bots.screened import list_screenings as run

    run_command(run(read_settings(), limit, waiting=waiting, as_json=as_json))


@safety.command("mark", epilog="Example: mynah safety mark 12 --false-alarm")
def safety_mark(
    number: NumberArgument,
    false_alarm: Annotated[
        bool, typer.Option("--false-alarm/--right", help="Whether the verdict was wrong.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Note whether a verdict was right."""
    from bots.screened import mark as run

    run_command(run(read_settings(), number, false_alarm=false_alarm, as_json=as_json))


@safety.command(
    "case", epilog="Example: mynah safety case 12 --source leave.md --file tests/cases.jsonl"
)
def safety_case(
    number: NumberArgument,
    source: Annotated[
        list[str] | None, typer.Option(help="What is to be cited, as in `mynah case add`.")
    ] = None,
    answer: Annotated[
        list[str] | None, typer.Option(help="Words that are to stand in the answer.")
    ] = None,
    question: Annotated[
        str, typer.Option(help="The question in your words, in place of the scrubbed one.")
    ] = "",
    file: CasesOption = CASES,
    as_json: JsonOption = False,
) -> None:
    """Make a case of a false alarm: `mynah eval cases` fails while the question is refused."""
    from bots.screened import make_case as run
    from core.quality.cases.case import Case

    if not (source or answer):
        raise typer.BadParameter("say what is expected: --source, --answer or both")
    wanted = Case(question, (), "", tuple(source or ()), tuple(answer or ()), "a false alarm")
    run_command(run(read_settings(), number, wanted, file, as_json=as_json))


@safety.command("export", epilog="Example: mynah safety export /models/toxicity")
def safety_export(
    folder: Annotated[Path, typer.Argument(help="Where model.onnx and its tokenizer go.")],
    as_json: JsonOption = False,
) -> None:
    """Write Detoxify's model as ONNX, check that it judges alike, and say how to use it."""
    from bots.screened import export as run

    run_command(run(read_settings(), folder, as_json=as_json))
