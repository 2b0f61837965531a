"""The group `mynah experiment`: what a person types to plan, judge and analyse experiments."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bots.typed import JsonOption, read_settings, run_command, within
from core.quality.experiments.numbers import LEAST, MOST, is_usable

experiment = typer.Typer(
    no_args_is_help=True,
    help="Whether a change helps: sizes, declared experiments, recorded results.",
    epilog="Example: mynah experiment size --rate .2 --effect .02",
)
DataOption = Annotated[
    Path,
    typer.Option("--data", help="A CSV file in UTF-8 with a header: a row a unit.", dir_okay=False),
]
ArmOption = Annotated[str, typer.Option("--arm", help="The column with the arm of each row.")]
UnitOption = Annotated[
    str,
    typer.Option(
        "--unit",
        help="The column with the person or conversation, if one has several rows: their mean counts.",
    ),
]
FileOption = Annotated[
    Path | None,
    typer.Option(
        "--file",
        help="Where experiments are declared; else the file of the setting EXPERIMENTS, "
        "or experiments.toml.",
        dir_okay=False,
    ),
]
DECLARED = Path("experiments.toml")


@experiment.command(
    "analyse",
    epilog="Example: mynah experiment analyse --data users.csv --arm version --metric returned "
    "--metric rounds --control old --json",
)
def experiment_analyse(
    data: DataOption,
    arm: ArmOption,
    metric: Annotated[
        list[str],
        typer.Option(
            help="A column to compare; 0 and 1 or true and false make a rate, numbers a mean."
        ),
    ],
    control: Annotated[
        str, typer.Option(help="The arm to compare with; else 'control', or the first by name.")
    ] = "",
    unit: UnitOption = "",
    share: Annotated[
        list[str] | None,
        typer.Option(metavar="ARM=.5", help="The share an arm should have; else all the same."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare arms by what was recorded: effects, intervals, p values, and whether sizes are right."""
    from bots.experiments import analyse as run

    run_command(
        asyncio.to_thread(run, data, arm, metric, control, unit, share or [], as_json=as_json)
    )


@experiment.command(
    "judge", epilog="Example: mynah experiment judge longer-quotes --data users.csv --arm arm"
)
def experiment_judge(
    name: Annotated[str, typer.Argument(help="As it is declared.")],
    data: DataOption,
    arm: ArmOption,
    unit: UnitOption = "",
    file: FileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say of a declared experiment whether to go on; ask as often as you like."""
    from bots.experiments import judge_recorded as run

    run_command(asyncio.to_thread(run, name, _declared(file), data, arm, unit, as_json=as_json))


@experiment.command("list", epilog="Example: mynah experiment list --file experiments.toml")
def experiment_list(file: FileOption = None, as_json: JsonOption = False) -> None:
    """Show the declared experiments, or what is wrong with one."""
    from bots.experiments import list_experiments as run

    run_command(asyncio.to_thread(run, _declared(file), as_json=as_json))


def _declared(file: Path | None) -> Path:
    """As `start` finds it, unless another file is named."""
    if file:
        return file
    named = read_settings().experiments
    return Path(named) if named else DECLARED


@experiment.command("size", epilog="Example: mynah experiment size --rate .2 --effect .02")
def experiment_size(
    effect: Annotated[
        float,
        typer.Option(help="The least difference worth detecting, such as .02 for 20 to 22 %."),
    ],
    rate: Annotated[float | None, typer.Option(help="The rate as it is, between 0 and 1.")] = None,
    mean: Annotated[float | None, typer.Option(help="Or the mean as it is.")] = None,
    deviation: Annotated[
        float | None, typer.Option(help="With a mean: the standard deviation of a unit's value.")
    ] = None,
    power: Annotated[
        float, typer.Option(help="How often an effect that is there is to be found.")
    ] = 0.8,
    arms: Annotated[int, typer.Option(callback=within(2, 20), help="With the control.")] = 2,
    as_json: JsonOption = False,
) -> None:
    """Say how many people or conversations it takes."""
    from bots.experiments import size as run

    if (rate is None) == (deviation is None) or (rate is not None and mean is not None):
        raise typer.BadParameter("say --rate, or --deviation and, if you like, --mean")
    typed = {"effect": effect, "rate": rate, "mean": mean, "deviation": deviation}
    for name, number in typed.items():
        if not is_usable(number or 0.0):
            told = f"it is {number:g}; a number of {LEAST:g} to {MOST:g} will do"
            raise typer.BadParameter(told, param_hint=f"--{name}")
    if rate is not None and not (0 < rate < 1 and 0 < rate + effect < 1):
        raise typer.BadParameter("the rate is to be between 0 and 1, with the effect, too")
    if deviation is not None and deviation <= 0:
        raise typer.BadParameter("it is to be above 0", param_hint="--deviation")
    if not effect:
        raise typer.BadParameter("no number of units shows that", param_hint="--effect")
    if not 0.5 <= power < 1:
        raise typer.BadParameter("it is from .5 to below 1", param_hint="--power")
    base = rate if rate is not None else mean or 0.0
    run_command(asyncio.to_thread(run, base, deviation, effect, power, arms, as_json=as_json))


NameArgument = Annotated[str, typer.Argument(help="As it is declared.")]


@experiment.command("start", epilog="Example: mynah experiment start order-by-cross-encoder")
def experiment_start(name: NameArgument, as_json: JsonOption = False) -> None:
    """Put an experiment of the file EXPERIMENTS to use: from now on it decides how turns are answered."""
    from bots.running import start as run

    run_command(run(read_settings(), name, as_json=as_json))


@experiment.command("stop", epilog="Example: mynah experiment stop order-by-cross-encoder")
def experiment_stop(
    name: NameArgument,
    why: Annotated[str, typer.Option(help="For whoever reads the report.")] = "by hand",
    as_json: JsonOption = False,
) -> None:
    """End an experiment: everybody is answered as it is."""
    from bots.running import stop as run

    run_command(run(read_settings(), name, why, as_json=as_json))


@experiment.command("report", epilog="Example: mynah experiment report order-by-cross-encoder")
def experiment_report(
    name: Annotated[str, typer.Argument(help="As it was declared; without: all that ran.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Show what an experiment has shown so far: units, effects with intervals, verdicts."""
    from bots.running import list_runs, report

    settings = read_settings()
    run_command(
        report(settings, name, as_json=as_json) if name else list_runs(settings, as_json=as_json)
    )
