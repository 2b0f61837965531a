"""What several commands let a person type, and how their work is run."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bots.settings import Settings
    from core.messages import Audience, Person

AudienceOption = Annotated[
    str,
    typer.Option(
        "--audience",
        help="everyone, workspace:slack:T024, room:slack:T024:C061 or person:web:local.",
    ),
]
PersonOption = Annotated[
    str, typer.Option("--person", help="Whom, as platform:id, such as slack:T024.U042 or web:ada.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]


def within(lowest: int, highest: int | None = None) -> Callable[[int], int]:
    """For a number that is typed: refuses one outside these bounds in our own words."""

    def check(number: int) -> int:
        if number < lowest or (highest is not None and number > highest):
            bounds = f"{lowest} on" if highest is None else f"{lowest} to {highest}"
            raise typer.BadParameter(f"it is {number}; a whole number from {bounds} will do")
        return number

    return check


def read_begin(since: str) -> float:
    """The Unix time that --since means; stops with what is wrong with it."""
    from bots.opinions import read_since

    try:
        return read_since(since, time.time())
    except ValueError as error:
        raise typer.BadParameter(f"it {error}", param_hint="--since") from None


def run_command(work: Coroutine[Any, Any, int], stopped: str = "") -> None:
    """Run a command's work; what a person can mend is said in a sentence, not in a traceback."""
    from core.ports import Misconfigured, Unavailable

    try:
        code = asyncio.run(work)
    except KeyboardInterrupt:
        if stopped:
            typer.secho(f"mynah: {stopped}", err=True, fg="yellow")
        code = 130
    except (Misconfigured, Unavailable) as error:
        typer.secho(f"mynah: {error}", err=True, fg="red")
        code = 2
    raise typer.Exit(code)


def read_settings() -> Settings:
    """Those of this process; what is wrong with them is said line by line, and nothing runs."""
    from bots.settings import load_settings
    from core.ports import Misconfigured

    try:
        return load_settings()
    except Misconfigured as error:
        typer.secho(str(error), err=True, fg="red")
        raise typer.Exit(2) from None


def read_audience(text: str, name: str = "--audience", *, strict: bool = True) -> Audience:
    """`strict`: nobody is named by an id that a platform gives to no one."""
    from bots.persons import wrong_person
    from core.messages import Audience

    try:
        audience = Audience.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=name) from None
    if strict and (wrong := wrong_person(audience)):
        raise typer.BadParameter(f"it {wrong}", param_hint=name)
    return audience


_SPAN = re.compile(r"(\d{1,6})(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def read_span(text: str, name: str) -> float:
    """Seconds of what is written as 30s, 10m, 6h or 7d; 0 for nothing."""
    found = _SPAN.fullmatch(text)
    if text and not found:
        raise typer.BadParameter(
            f"{text!r} is no span of time; such as 10m, 6h, 1d", param_hint=name
        )
    return float(int(found[1]) * _SECONDS[found[2]]) if found else 0.0


def read_whom(person: str) -> Person:
    """Somebody who was typed; a warning where nobody can have this id, since an older one may have been kept."""
    from bots.persons import wrong_person
    from core.people.administrators import read_person

    try:
        who = read_person(person)
    except ValueError as error:
        raise typer.BadParameter(
            f"it {error}; such as slack:T024.U042", param_hint="--person"
        ) from None
    if wrong := wrong_person(who):
        typer.secho(f"mynah: --person {wrong}", err=True, fg="yellow")
    return who
