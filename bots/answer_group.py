"""The group `mynah answer`: what administrators answer themselves, word for word."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bots.typed import AudienceOption, JsonOption, read_audience, read_settings, run_command

answer = typer.Typer(
    no_args_is_help=True,
    help="Answers that you write yourself, given word for word to whoever asks what your examples ask.",
    epilog="Example: mynah answer test 'How many days off do I get?'",
)
NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="Its name, as `mynah answer list` shows it.")
]


@answer.command(
    "add",
    epilog="Example: mynah answer add leave --text 'Thirty days a year.' "
    "--question 'How many days off do I get?' --question 'How much annual leave is there?'",
)
def answer_add(  # noqa: PLR0913, PLR0917 - each is something that a person types
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A name of your own, shown with the answer.")
    ],
    questions: Annotated[
        list[str] | None,
        typer.Option("--question", help="An example of what is asked; twice at least."),
    ] = None,
    others: Annotated[
        list[str] | None,
        typer.Option("--not", help="A question next to them that it does not answer."),
    ] = None,
    text: Annotated[str, typer.Option("--text", help="The answer, in CommonMark.")] = "",
    file: Annotated[
        Path | None, typer.Option("--file", help="Or a file with it, in UTF-8.")
    ] = None,
    by: Annotated[
        str, typer.Option("--by", help="Who answers for it, shown with the answer.")
    ] = "",
    audience: AudienceOption = "everyone",
    as_json: JsonOption = False,
) -> None:
    """Keep an answer with its example questions; the same name again replaces it."""
    from bots.curated import Draft
    from bots.curated import add as run

    draft = Draft(name, tuple(questions or ()), tuple(others or ()), text, file, by)
    run_command(run(read_settings(), draft, read_audience(audience), as_json=as_json))


@answer.command("list", epilog="Example: mynah answer list --json")
def answer_list(as_json: JsonOption = False) -> None:
    """List all answers, with their readers and example questions."""
    from bots.curated import list_answers as run

    run_command(run(read_settings(), as_json=as_json))


@answer.command("show", epilog="Example: mynah answer show leave")
def answer_show(name: NameArgument, as_json: JsonOption = False) -> None:
    """Show one with its text."""
    from bots.curated import show as run

    run_command(run(read_settings(), name, as_json=as_json))


@answer.command("test", epilog="Example: mynah answer test 'How many days off do I get?'")
def answer_test(
    question: Annotated[str, typer.Argument(help="As people would ask it, in quotes.")],
    audience: AudienceOption = "everyone",
    as_json: JsonOption = False,
) -> None:
    """Say which answer a question would get, how sure that is, and what was next best."""
    from bots.curated import try_out as run

    run_command(run(read_settings(), question, read_audience(audience), as_json=as_json))


@answer.command("remove", epilog="Example: mynah answer remove leave")
def answer_remove(name: NameArgument, as_json: JsonOption = False) -> None:
    """Take an answer away, from all that it was given in, too."""
    from bots.curated import remove as run

    run_command(
        run(read_settings(), name, as_json=as_json), stopped="stopped; run it again to continue"
    )
