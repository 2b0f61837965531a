"""The pages name only commands, options, settings, targets and places that exist."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import typer

from adapters.sources.readers.choose import _BY_SUFFIX
from adapters.sources.readers.code import LANGUAGES
from adapters.stores.inbox import LEASE_SECONDS
from adapters.telemetry.metrics import Metrics
from bots.settings import Settings
from tests.docs.pages import ROOT, Page, pages

SETTINGS = {name.upper() for name in Settings.model_fields}

# Variables of others that our pages may speak of.
FOREIGN = {
    "FASTEMBED_CACHE_PATH",
    "ANTHROPIC_API_KEY",
    "CI",
    "EMAIL_1",  # what a language model reads in place of an address
    "HTTPS_PROXY",
    "OPENAI_API_KEY",
    "OLLAMA_HOST",
    "PYTHON",
    "SIGKILL",
    "SIGTERM",
    "XDG_RUNTIME_DIR",
}
_SHELL = re.compile(r"^(?:\$ |.*?(?:^|[\s(`]))(?:\S*/)?mynah (?=[a-z-])")
_NAME = re.compile(r"(?<![\w/.$-])([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?![\w/(-])")
_ASSIGNED = re.compile(r"(?<!\S)([A-Z][A-Z0-9_]*)=")


@pytest.fixture(scope="session")
def mynah() -> Any:
    from bots.cli import app

    return typer.main.get_command(app)


def commands(line: str) -> Iterator[list[str]]:
    """The arguments of each `mynah` command in a line of code."""
    for part in re.split(r"&&|;|\|(?=\s)", line):
        found = _SHELL.match(part)
        if found:
            try:
                yield shlex.split(part[found.end() :], comments=True)
            except ValueError:
                yield part[found.end() :].split()


def complaint(command: Any, words: list[str]) -> str:
    """What no such command would understand, or nothing."""
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        name, *words = words
        known = command.commands
        unknown = [each for each in name.split("|") if each not in known]
        if unknown:
            return f"there is no command {unknown[0]!r}"
        command = known[name.split("|")[0]]
    options = {"--help"} | {
        option
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    for word in words:
        option = word.strip("[]").split("=")[0]
        if re.fullmatch(r"--?[a-z][a-z-]*", option) and option not in options:
            return f"there is no option {option!r}"
    return ""


@pytest.mark.parametrize("page", pages(), ids=str)
def test_every_command_on_a_page_exists(page: Page, mynah: Any) -> None:
    wrong = [
        f"{line!r}: {reason}"
        for line in page.code()
        for words in commands(line)
        if (reason := complaint(mynah, words))
    ]
    assert not wrong


@pytest.mark.parametrize("page", pages(), ids=str)
def test_every_setting_on_a_page_exists(page: Page) -> None:
    named = {
        name
        for line in page.code()
        for name in (*_NAME.findall(line), *_ASSIGNED.findall(line))
        if "is no setting" not in line  # the warning, quoted
    }
    assert named - SETTINGS - FOREIGN == set()


@pytest.mark.parametrize("page", pages(), ids=str)
def test_every_make_target_on_a_page_exists(page: Page) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {
        target
        for line in page.code()
        for target in re.findall(r"(?:^|[\s;&])make ([a-z]+)(?=$|[\s;&])", line)
    }
    assert named - targets == set()


@pytest.mark.parametrize("page", pages(), ids=str)
def test_every_link_on_a_page_leads_somewhere(page: Page) -> None:
    wrong = []
    for link in page.links():
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
        if not target.exists():
            wrong.append(f"{link}: no such file")
        elif parts.fragment and unquote(parts.fragment) not in Page(target).anchors():
            wrong.append(f"{link}: no such heading")
    assert not wrong


@pytest.mark.parametrize("page", pages(), ids=str)
def test_every_file_and_function_on_a_page_exists(page: Page) -> None:
    wrong = []
    for line in page.code():
        for path, name in re.findall(
            r"^((?:adapters|bots|core|tests)/[\w/]+\.py)(?::(\w+))?$", line
        ):
            file = ROOT / path
            code = file.read_text("utf-8") if file.exists() else ""
            if not code or not re.search(
                rf"^ *(?:async )?(?:def|class) {name}\b", code, re.MULTILINE
            ):
                wrong.append(line)
    assert not wrong


def test_the_configuration_page_names_every_setting() -> None:
    text = (ROOT / "docs/configuration.md").read_text("utf-8")
    assert {name for name in SETTINGS if f"`{name}`" not in text} == set()


def test_the_page_for_operators_names_every_metric_and_no_other() -> None:
    text = (ROOT / "docs/operate.md").read_text("utf-8")
    served = re.findall(r"^# HELP (mynah_\w+)", Metrics().render().decode(), re.MULTILINE)
    assert set(re.findall(r"`(mynah_\w+)`", text)) == set(served)


def test_the_page_on_documents_names_every_ending_that_is_read() -> None:
    text = (ROOT / "docs/index-documents.md").read_text("utf-8")
    endings = set(_BY_SUFFIX) - set(LANGUAGES)
    assert {each for each in endings if not re.search(rf"{re.escape(each)}\b", text)} == set()


def test_the_page_on_how_it_works_knows_how_long_a_lease_is() -> None:
    text = (ROOT / "docs/how-it-works.md").read_text("utf-8")
    assert f"a lease of {LEASE_SECONDS:g} seconds" in text


def test_every_direct_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    others = ROOT / "tests/others"
    wanted += re.findall(r"^\w\S*", (others / "requirements.in").read_text("utf-8"), re.MULTILINE)
    names = {re.split(r"[\[<>=~! ]", line)[0] for line in wanted}
    npm = json.loads((others / "package.json").read_text("utf-8"))
    names |= {*npm["dependencies"], *npm["overrides"]}
    page = (ROOT / "docs/dependencies.md").read_text("utf-8")
    explained = re.findall(r"^\| `([\w.-]+)` \|", page, re.MULTILINE)
    assert names - set(explained) == set(), "say in docs/dependencies.md why it is there"
    assert set(explained) - names == set(), "no longer used"
    assert len(explained) == len(set(explained))


def test_the_pages_themselves_are_caught_when_they_are_wrong(mynah: Any) -> None:
    good = ["dead", "list", "--json"], ["dead", "list|show"], ["index", "./docs", "--audience", "x"]
    bad = ["fly"], ["dead", "raise"], ["dead", "list|raise"], ["serve", "--rolls", "x"]
    assert [complaint(mynah, list(words)) for words in good] == ["", "", ""]
    assert all(complaint(mynah, list(words)) for words in bad)
    found = list(commands('$ cd x && .venv/bin/mynah ask "a b" --json | jq'))
    assert found == [["ask", "a b", "--json"]]
