"""The group `mynah eval`: each measurement of quality, cases of one's own, and two configurations side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from bots.case_group import CASES, CasesOption
from bots.typed import JsonOption, read_settings, run_command

MEASURES: Mapping[str, str] = {
    "retrieval": "Hybrid search against its halves, on judged collections.",
    "multihop": "Questions that several documents answer together.",
    "docs": "Whether sections that answer are found in documentation.",
    "conversational": "Questions in the midst of conversations.",
    "multimodal": "Tables and pictures, sought by what is asked of them.",
    "chunking": "How well documents are cut, by what answers.",
    "answers": "What answers cite, and when they stay away.",
    "intent": "Whether changes of subject, replies and returns are seen.",
    "curated": "Whether a question for an answer by hand gets it, and a near one does not.",
    "rewording": "Whether a question in other words gets a cached answer, and a near one does not.",
    "quality": "Whether verdicts on answers agree with people's.",
    "routing": "Whether the questions that need a stronger model are sent there.",
    "safety": "Whether harmful texts are told from others, and whom that treats worse.",
    "suggest": "Whether what somebody means is among the completions.",
    "handbook": "Readers' questions to the handbook, or to pages of your own.",
    "payloads": "Whether recorded events of platforms are read right.",
    "personal-data": "Whether personal data in texts is found, and little else.",
    "anomaly": "What the detector of trouble notices, as NAB scores it.",
    "drill": "Whether faults are noticed and quiet weeks left alone, simulated.",
    "experiment": "How often experiments are called wrongly, simulated.",
}
evaluation = typer.Typer(
    no_args_is_help=True,
    help="Measure how good answers and searches are.",
    epilog="Example: mynah eval retrieval --data ./beir --json",
)
DataOption = Annotated[
    Path | None,
    typer.Option(exists=True, file_okay=False, help="Folder with the data to measure on."),
]


def _measuring(name: str) -> Callable[[Path | None, bool], None]:
    def run(data: DataOption = None, as_json: JsonOption = False) -> None:
        from bots.measuring import EVALUATIONS, measure

        run_command(measure(EVALUATIONS, read_settings(), name, data, as_json=as_json))

    return run


for _name, _what in MEASURES.items():
    evaluation.command(_name, help=_what, epilog=f"Example: mynah eval {_name} --data DIR")(
        _measuring(_name)
    )


@evaluation.command("cases", epilog="Example: mynah eval cases tests/cases.jsonl --strict")
def eval_cases(
    file: Annotated[
        Path, typer.Argument(dir_okay=False, help="As `mynah case add` writes it.")
    ] = CASES,
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Keep this run beside the file: later ones are told from it."),
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit code 1 where a case broke that passed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Ask your own cases as things are: which pass, and what was fixed and broke since a kept run."""
    from bots.measure.cases import eval_cases as run

    run_command(run(read_settings(), file, keep=keep, strict=strict, as_json=as_json))


ConfigurationArgument = Annotated[
    str,
    typer.Argument(help="A file like .env, or 'NAME=VALUE NAME=VALUE', or present: as it is now."),
]


@evaluation.command(
    "compare",
    epilog="Example: mynah eval compare present 'STRATEGY_SIMPLE=0.2 HISTORY_TURNS=10'",
)
def eval_compare(
    one: ConfigurationArgument,
    other: ConfigurationArgument,
    file: CasesOption = CASES,
    data: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="In place of cases: a folder with docs/ and questions.jsonl, or the handbook.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Answer the same questions under two configurations: differences with intervals, side by side."""
    from bots.measure.compare import compare as run

    read_settings()  # what is wrong with the present ones is said first
    run_command(run(one, other, file, data, as_json=as_json))
