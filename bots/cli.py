"""The `mynah` command: what a person types, and nothing of what it does."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bots.alert_group import alert
from bots.answer_group import answer
from bots.backup_commands import commands as backup_commands
from bots.cache_group import cache
from bots.case_group import case
from bots.console.group import console
from bots.cost_command import commands as cost_commands
from bots.digest_group import digest
from bots.eval_group import evaluation
from bots.experiment_group import experiment
from bots.groups import access, dead, feedback, graph, migrate
from bots.job_group import commands as job_commands
from bots.job_group import jobs
from bots.profile_group import profile
from bots.safety_group import safety
from bots.silence import silence
from bots.source_group import source, verify
from bots.typed import (
    AudienceOption,
    JsonOption,
    PersonOption,
    read_audience,
    read_settings,
    read_whom,
    run_command,
    within,
)

QuestionArgument = Annotated[str, typer.Argument(help="In your own words, in quotes.")]


class NothingEmpty(TyperGroup):
    """Refuses empty arguments: a variable of a script that is not set must not mean the folder it runs in."""

    ASKED = ("ask", "search")
    """They say themselves what a question is."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # typer's own kind of context
        if args[:1] not in [[each] for each in self.ASKED] and not all(map(str.strip, args)):
            raise typer.BadParameter("an argument is empty; is a variable not set?", ctx)
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=NothingEmpty,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog='Start with: mynah index ./handbook, then: mynah ask "How do I restore a backup?"',
)
app.add_typer(backup_commands)
app.add_typer(cost_commands)
app.add_typer(job_commands)
app.add_typer(dead, name="dead")
app.add_typer(access, name="access")
app.add_typer(alert, name="alert")
app.add_typer(digest, name="digest")
app.add_typer(feedback, name="feedback")
app.add_typer(migrate, name="migrate")
app.add_typer(source, name="source")
app.add_typer(answer, name="answer")
app.add_typer(verify, name="verify")
app.add_typer(graph, name="graph")
app.add_typer(experiment, name="experiment")
app.add_typer(profile, name="profile")
app.add_typer(case, name="case")
app.add_typer(jobs, name="jobs")
app.add_typer(cache, name="cache")
app.add_typer(safety, name="safety")
app.add_typer(evaluation, name="eval")
app.add_typer(console, name="console")


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
    """Answers your team's questions from your own documents, with a citation behind every statement."""


OBJECTS = 50_000
"""So many new ones until rubbish is looked for among them; Python's own 700 is for small programs."""


def collect_seldom() -> None:
    """Modules leave no rubbish, and looking for it takes an eighth of a start."""
    gc.set_threshold(OBJECTS, 20, 100)


def main() -> None:
    """Run the command a person typed."""
    silence(os.environ)
    collect_seldom()
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
    run_command(run(read_settings(), wanted, index))


@app.command("index", epilog="Example: mynah index ./handbook https://example.com/faq.html")
def index_documents(
    targets: Annotated[
        list[str] | None, typer.Argument(metavar="PATH|URL...", help="Files, folders, pages.")
    ] = None,
    audience: AudienceOption = "everyone",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="All sources anew, beside the index that answers.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Read documents so that Mynah can answer from them; run it again to refresh them."""
    from bots.indexing import index as run

    if rebuild:
        if targets or dry_run:
            raise typer.BadParameter("it reads all sources anew and goes with --json alone")
        from bots.rebuilding import rebuild as run_rebuild

        work = run_rebuild(read_settings(), as_json=as_json)
        run_command(work, stopped="stopped; the old index stays")
    if not targets:
        raise typer.BadParameter("name a file, folder or page", param_hint="PATH|URL...")
    run_command(
        run(read_settings(), targets, read_audience(audience), dry_run=dry_run, as_json=as_json),
        stopped="stopped; run it again to continue",
    )


@app.command(epilog='Example: mynah search "restore a backup" -k 3')
def search(
    question: QuestionArgument,
    k: Annotated[int, typer.Option("-k", callback=within(1, 100), help="How many passages.")] = 10,
    audience: AudienceOption = "everyone",
    strategy: Annotated[
        str,
        typer.Option(
            help="naive, chain_of_rag, multi_hop, conversational, deep_search, or choose as answers do."
        ),
    ] = "naive",
    as_json: JsonOption = False,
) -> None:
    """Show the passages Mynah would answer from, and why they were found."""
    from bots.terminal import search as run
    from core.knowledge.strategies.choose import STRATEGIES

    _refuse_empty(question)
    if strategy not in (*STRATEGIES, "choose"):
        names = ", ".join((*STRATEGIES, "choose"))
        raise typer.BadParameter(f"there are: {names}", param_hint="--strategy")
    run_command(
        run(read_settings(), question, k, read_audience(audience), strategy, as_json=as_json)
    )


@app.command(epilog='Example: mynah ask "How do I restore a backup?"')
def ask(
    question: QuestionArgument,
    audience: AudienceOption = "everyone",
    explain: Annotated[
        bool, typer.Option("--explain", help="Also say how passages were sought, and why so.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Answer one question, with citations; nothing is kept of it."""
    from bots.terminal import ask as run

    _refuse_empty(question)
    run_command(
        run(read_settings(), question, read_audience(audience), explain=explain, as_json=as_json)
    )


@app.command(epilog="Example: mynah chat, then /sources, /new or /quit; Ctrl-C stops an answer")
def chat(audience: AudienceOption = "everyone") -> None:
    """Talk with Mynah in the terminal."""
    from bots.terminal import chat as run

    run_command(run(read_settings(), read_audience(audience)))


@app.command(epilog="Example: mynah doctor --json")
def doctor(
    call: Annotated[
        bool, typer.Option("--call", help="Also ask the chat model for one word.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say of every engine, model and setting whether it is well, and what to do."""
    from bots.terminal import doctor as run

    run_command(run(read_settings(), call=call, as_json=as_json))


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

    if as_json and not check:
        raise typer.BadParameter("it goes with --check alone", param_hint="--json")
    if check:
        run_command(run_check(read_settings(), platform, as_json=as_json, many=many))
    else:
        run_command(run(read_settings(), platform, prompt, many=many))


@app.command(epilog="Example: mynah bench turn --json")
def bench(
    name: Annotated[
        str,
        typer.Argument(
            help="turn, telemetry, accept, index, search, idle, platforms, cache or batch."
        ),
    ],
    data: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Folder with documents to measure with."),
    ] = None,
    platform: Annotated[
        str, typer.Option(help="With platforms: slack, discord or telegram alone.")
    ] = "",
    large: Annotated[bool, typer.Option(help="With search: a million chunks, too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure how fast this machine runs Mynah, in a home of its own."""
    from bots.measuring import BENCHES
    from bots.measuring import measure as run

    wanted = run(
        BENCHES, read_settings(), name, data, as_json=as_json, platform=platform, large=large
    )
    run_command(wanted)


@app.command(epilog="Example: mynah forget --person slack:T024.U042 --dry-run")
def forget(
    person: PersonOption,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be removed, and remove nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove everything that is kept of a person, and say what it was."""
    from bots.forgetting import forget as run

    run_command(
        run(read_settings(), read_whom(person), dry_run=dry_run, as_json=as_json),
        stopped="stopped; `mynah serve` goes on with it, and so does the same command",
    )


@app.command(epilog="Example: mynah export --person slack:T024.U042 > ada.json")
def export(person: PersonOption) -> None:
    """Print everything that is kept of a person as one JSON object."""
    from bots.exporting import export as run

    run_command(run(read_settings(), read_whom(person)))


def _refuse_empty(question: str) -> None:
    """Refuse a question of which nothing is left to look for."""
    if not question.strip():
        raise typer.BadParameter(
            'it is empty; write what you want to know, such as "How do I restore a backup?"',
            param_hint="QUESTION",
        )
