"""The group `mynah console`: who may sign in to the pages for administrators."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bots.typed import JsonOption, read_settings, run_command
from core.ports import Role

console = typer.Typer(
    no_args_is_help=True,
    help="The pages for administrators at /console.",
    epilog="Example: mynah console user add ada --role administrator",
)
user = typer.Typer(
    no_args_is_help=True,
    help="Who may sign in to the console.",
    epilog="Example: mynah console user add ada --role administrator",
)
console.add_typer(user, name="user")

NameArgument = Annotated[
    str, typer.Argument(help="Of your own choice; with a provider, what it tells: an address.")
]


@user.command("add", epilog="Example: mynah console user add ada --role administrator")
def user_add(
    name: NameArgument,
    role: Annotated[
        Role, typer.Option(help="Viewers look; administrators also decide.")
    ] = Role.VIEWER,
    provider: Annotated[
        bool,
        typer.Option("--provider", help="Without a password: they sign in at CONSOLE_OIDC_ISSUER."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Enter somebody; the password is asked for, or read as one line of standard input."""
    from bots.console.users import add as run

    settings = read_settings()
    password = None if provider else _typed(f"Password of {name}")
    run_command(run(settings, name, role, password, as_json=as_json))


@user.command("password", epilog="Example: mynah console user password ada < password.txt")
def user_password(name: NameArgument, as_json: JsonOption = False) -> None:
    """Give somebody a new password; they are signed out everywhere."""
    from bots.console.users import change_password as run

    settings = read_settings()
    run_command(run(settings, name, _typed(f"New password of {name}"), as_json=as_json))


@user.command("list", epilog="Example: mynah console user list --json")
def user_list(as_json: JsonOption = False) -> None:
    """List who may sign in."""
    from bots.console.users import list_users as run

    run_command(run(read_settings(), as_json=as_json))


@user.command("remove", epilog="Example: mynah console user remove ada")
def user_remove(name: NameArgument, as_json: JsonOption = False) -> None:
    """Let somebody in no more; they are signed out everywhere."""
    from bots.console.users import remove as run

    run_command(run(read_settings(), name, as_json=as_json))


def _typed(words: str) -> str:
    """A password: never from an argument, which others on the machine could see."""
    if sys.stdin.isatty():
        found: str = typer.prompt(words, hide_input=True, confirmation_prompt=True)
        return found
    return sys.stdin.readline().rstrip("\r\n")
