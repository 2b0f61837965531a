"""The `mynah` command: what a person types, and nothing of what it does."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bots.silence import silence

if TYPE_CHECKING:
    from bots.settings import Settings
    from core.messages import Audience

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog='Start with: mynah index ./handbook, then: mynah ask "How do I restore a backup?"',
)
dead = typer.Typer(
    no_args_is_help=True, help="Messages that failed every try, kept until you decide."
)
app.add_typer(dead, name="dead")
access = typer.Typer(no_args_is_help=True, help="Who may use Mynah on chat platforms.")
app.add_typer(access, name="access")
feedback = typer.Typer(no_args_is_help=True, help="What people thought of answers.")
app.add_typer(feedback, name="feedback")

AudienceOption = Annotated[
    str,
    typer.Option(
        "--audience",
        help="everyone, workspace:slack:T024, room:slack:T024:C061 or person:web:local.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]


def _tell_release(wanted: bool) -> None:
    if wanted:
        from core.release import release

        typer.echo(f"mynah {release()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_release, is_eager=True, help="Say which release this is."
        ),
    ] = False,
) -> None:
    """One knowledgeable colleague in every chat your team uses."""


def main() -> None:
    """Run the command a person typed."""
    silence(os.environ)
    os.umask(0o077)  # records and queue hold what people wrote
    app()


@app.command(epilog="Example: mynah serve --roles gateway,console")
def serve(
    roles: Annotated[
        str, typer.Option(help="Which parts run in this process, separated by commas.")
    ] = "gateway,worker,scheduler,console",
    index: Annotated[
        Path | None, typer.Option(help="Index this folder for everyone before answering.")
    ] = None,
) -> None:
    """Start Mynah: answer people until Ctrl-C."""
    from bots.serve import serve as run
    from bots.settings import ROLES

    wanted = tuple(role.strip() for role in roles.split(",") if role.strip())
    unknown = [role for role in wanted if role not in ROLES]
    if unknown or not wanted:
        raise typer.BadParameter(f"roles are {', '.join(ROLES)}; got {roles!r}")
    _run(run(_settings(), wanted, index))


@app.command("index", epilog="Example: mynah index ./handbook https://example.com/faq.html")
def index_documents(
    targets: Annotated[
        list[str], typer.Argument(metavar="PATH|URL...", help="Files, folders, pages.")
    ],
    audience: AudienceOption = "everyone",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Read documents so that Mynah can answer from them; run it again to refresh them."""
    from bots.indexing import index as run

    _run(
        run(_settings(), targets, _audience(audience), dry_run=dry_run, as_json=as_json),
        stopped="stopped; run it again to continue",
    )


@app.command(epilog='Example: mynah search "restore a backup" -k 3')
def search(
    question: str,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 10,
    audience: AudienceOption = "everyone",
    as_json: JsonOption = False,
) -> None:
    """Show the passages Mynah would answer from, and why they were found."""
    from bots.terminal import search as run

    _words(question)
    _run(run(_settings(), question, k, _audience(audience), as_json=as_json))


@app.command(epilog='Example: mynah ask "How do I restore a backup?"')
def ask(question: str, audience: AudienceOption = "everyone", as_json: JsonOption = False) -> None:
    """Answer one question, with citations; nothing is kept of it."""
    from bots.terminal import ask as run

    _words(question)
    _run(run(_settings(), question, _audience(audience), as_json=as_json))


@app.command(epilog="Example: mynah chat, then /sources, /new or /quit; Ctrl-C stops an answer")
def chat(audience: AudienceOption = "everyone") -> None:
    """Talk with Mynah in the terminal."""
    from bots.terminal import chat as run

    _run(run(_settings(), _audience(audience)))


@app.command(epilog="Example: mynah doctor --json")
def doctor(
    call: Annotated[
        bool, typer.Option("--call", help="Also ask the chat model for one word.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say of every engine, model and setting whether it is well, and what to do."""
    from bots.terminal import doctor as run

    _run(run(_settings(), call=call, as_json=as_json))


@app.command(epilog="Example: mynah connect slack, then: mynah connect slack --check")
def connect(
    platform: Annotated[str, typer.Argument(help="slack, discord or telegram.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only check the settings as they are.")
    ] = False,
    many: Annotated[
        bool,
        typer.Option("--many", help="Slack: one app that many workspaces install themselves."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --check: print one JSON object.")
    ] = False,
) -> None:
    """Connect a chat platform: what to click, which tokens, a check by a real call."""
    from bots.connect import check as run_check
    from bots.connect import connect as run
    from core.connecting import Ask

    def prompt(ask: Ask, already: str) -> str:
        kept = " (Enter keeps the one that is set, - goes on without it)" if already else ""
        words = f"{ask.setting}: {ask.words}{kept}"
        given: str = typer.prompt(words, default=already, hide_input=ask.secret, show_default=False)
        return given.strip() if given.strip() != "-" else ""

    if check:
        _run(run_check(_settings(), platform, as_json=as_json, many=many))
    else:
        _run(run(_settings(), platform, prompt, many=many))


@app.command("eval", epilog="Example: mynah eval retrieval --data ./beir --json")
def evaluate(
    name: Annotated[str, typer.Argument(help="retrieval, docs, answers, handbook or payloads.")],
    data: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Folder with the data to measure on."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how good answers and searches are."""
    from bots.measuring import evaluate as run

    _run(run(_settings(), name, data, as_json=as_json))


@app.command(epilog="Example: mynah bench turn --json")
def bench(
    name: Annotated[str, typer.Argument(help="turn, accept, index, idle or platforms.")],
    data: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Folder with documents to measure with."),
    ] = None,
    platform: Annotated[
        str, typer.Option(help="With platforms: slack, discord or telegram alone.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Measure how fast this machine runs Mynah, in a home of its own."""
    from bots.measuring import bench as run

    _run(run(_settings(), name, data, as_json=as_json, platform=platform))


@app.command(epilog="Example: mynah forget --person slack:T024.U042 --dry-run")
def forget(
    person: Annotated[
        str, typer.Option(help="Whom, as platform:id, such as slack:T024.U042 or web:ada.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be removed, and remove nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove everything that is kept of a person, and say what it was."""
    from bots.forgetting import forget as run
    from bots.persons import wrong_person
    from core.people.administrators import read_person

    try:
        who = read_person(person)
    except ValueError as error:
        raise typer.BadParameter(
            f"it {error}; such as slack:T024.U042", param_hint="--person"
        ) from None
    if wrong := wrong_person(who):  # but something may be kept of them by an older id
        typer.secho(f"mynah: --person {wrong}", err=True, fg="yellow")
    _run(
        run(_settings(), who, dry_run=dry_run, as_json=as_json),
        stopped="stopped; `mynah serve` goes on with it, and so does the same command",
    )


@dead.command("list", epilog="Example: mynah dead list --json")
def dead_list(as_json: JsonOption = False) -> None:
    """List them, oldest first."""
    from bots.letters import list_letters as run

    _run(run(_settings(), as_json=as_json))


@dead.command("show", epilog="Example: mynah dead show 32-1795708468110-0")
def dead_show(letter: str, as_json: JsonOption = False) -> None:
    """Show one with its text and the reason."""
    from bots.letters import show as run

    _run(run(_settings(), letter, as_json=as_json))


@dead.command("retry", epilog="Example: mynah dead retry 32-1795708468110-0")
def dead_retry(letter: str) -> None:
    """Answer it after all: back to the head of its inbox."""
    from bots.letters import retry as run

    _run(run(_settings(), letter))


@dead.command("drop", epilog="Example: mynah dead drop 32-1795708468110-0")
def dead_drop(letter: str) -> None:
    """Remove it for good."""
    from bots.letters import drop as run

    _run(run(_settings(), letter))


WhoArgument = Annotated[
    str,
    typer.Argument(help="person:slack:T024.U042, room:telegram::-100123 or workspace:slack:T024."),
]


@access.command("list", epilog="Example: mynah access list --json")
def access_list(as_json: JsonOption = False) -> None:
    """List what was decided, latest first."""
    from bots.access import list_guests as run

    _run(run(_settings(), as_json=as_json))


@access.command("approve", epilog="Example: mynah access approve K7QP2M9X")
def access_approve(code: str) -> None:
    """Allow whoever was shown this code."""
    from bots.access import approve as run

    _run(run(_settings(), code))


@access.command("allow", epilog="Example: mynah access allow workspace:slack:T024")
def access_allow(who: WhoArgument) -> None:
    """Let a person, a room or a workspace use Mynah."""
    from bots.access import decide as run
    from core.ports import Standing

    _run(run(_settings(), _audience(who, "WHO"), Standing.ALLOWED))


@access.command("block", epilog="Example: mynah access block person:telegram:99")
def access_block(who: WhoArgument) -> None:
    """Let them not; a block counts before any permission."""
    from bots.access import decide as run
    from core.ports import Standing

    _run(run(_settings(), _audience(who, "WHO"), Standing.BLOCKED))


@access.command("forget", epilog="Example: mynah access forget person:telegram:99")
def access_forget(who: WhoArgument) -> None:
    """Take a decision back; then the rule counts again."""
    from bots.access import forget as run

    _run(run(_settings(), _audience(who, "WHO", strict=False)))


@feedback.command("list", epilog="Example: mynah feedback list --down --since 7d")
def feedback_list(
    since: Annotated[
        str, typer.Option(help="Only from then on: a span such as 7d, or 2026-11-01 (UTC).")
    ] = "",
    down: Annotated[bool, typer.Option("--down", help="Only thumbs down.")] = False,
    limit: Annotated[int, typer.Option("-n", min=1, help="How many at most.")] = 100,
    as_json: JsonOption = False,
) -> None:
    """List the opinions of all people with question and answer, latest first."""
    from bots.opinions import list_opinions as run
    from bots.opinions import read_since

    try:
        begin = read_since(since, time.time()) if since else 0.0
    except ValueError as error:
        raise typer.BadParameter(f"it {error}", param_hint="--since") from None
    _run(run(_settings(), begin, down=down, limit=limit, as_json=as_json))


def _run(work: Coroutine[Any, Any, int], stopped: str = "") -> None:
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


def _settings() -> Settings:
    from bots.settings import load_settings
    from core.ports import Misconfigured

    try:
        return load_settings()
    except Misconfigured as error:
        typer.secho(str(error), err=True, fg="red")
        raise typer.Exit(2) from None


def _words(question: str) -> None:
    """Refuse a question of which nothing is left to look for."""
    if not question.strip():
        raise typer.BadParameter(
            'it is empty; write what you want to know, such as "How do I restore a backup?"',
            param_hint="QUESTION",
        )


def _audience(text: str, name: str = "--audience", *, strict: bool = True) -> Audience:
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
