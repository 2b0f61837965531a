"""Nothing that a document says looks like a citation's mark on Slack, Discord or Telegram."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.discord.write import posts_of
from adapters.slack.write import answer_of
from adapters.telegram.write import posts
from core.messages import Audience, Citation, Message, Person, Place, Reply
from tests.effort import examples

MOST = settings(
    max_examples=examples(300),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
QUESTION = Message(
    "1", Person("discord", "5"), Place("discord", "2", "3", "4"), Audience(), "Free?", 0.0
)
LIKE_A_MARK = re.compile(r"\[(?:[^\w\[\]()]|_)*\d(?:[^\w\[\]()]|[\d_])*\]")


def on_slack(reply: Reply) -> list[str]:
    answer = answer_of(reply, None)
    blocks = "".join(_slack_text(block) for post in answer.posts for block in post.blocks)
    return [blocks, *(_without_code(post.streamed) for post in answer.posts)]


def _slack_text(node: Any) -> str:
    if isinstance(node, list):
        return "".join(map(_slack_text, node))
    if (node.get("style") or {}).get("code"):
        return "`"
    if isinstance(node.get("text"), str):
        return str(node["text"])
    return "".join(_slack_text(node[each]) for each in ("rows", "elements") if each in node)


def on_discord(reply: Reply) -> list[str]:
    shown = posts_of(reply, QUESTION, complete=False)
    return [re.sub(r"\\([\[\]])", r"\1", _without_code(post.content)) for post in shown]


def on_telegram(reply: Reply) -> list[str]:
    shown = []
    for post in posts(reply, "en"):
        body = post.text.encode("utf-16-le")
        for one in post.entities:
            if one["type"] == "code":
                start, size = 2 * one["offset"], 2 * one["length"]
                body = body[:start] + "`".encode("utf-16-le") * one["length"] + body[start + size :]
        shown.append(body.decode("utf-16-le").partition("\n\nSources\n")[0])
    return shown


def _without_code(text: str) -> str:
    """But with what tables and listings hold."""
    return re.sub(r"(?<![`\\])(`{1,2})(?!`).*?(?<!`)\1(?!`)", "`", text, flags=re.S)


PLATFORMS = pytest.mark.parametrize("shown_on", [on_slack, on_discord, on_telegram])


def answered(document: str) -> Reply:
    """What a document says, with a true mark behind it."""
    citations = tuple(
        Citation(number, f"Title {number}", f"file:///{number}.md", document) for number in (1, 2)
    )
    return Reply(f"Said: {document} End. [1]", citations)


def marks(shown: str) -> list[str]:
    return LIKE_A_MARK.findall(normalize("NFKC", shown))


PIECES = re.split(" ", r"\[ \[ \] \] [ ] ［ ］ 1 2 2 12 ² ② ٢ * ** ~~ _ ` , - . free")
PIECES += [" ", "\u200d", "\u0301", "\\\nx"]
PIECES += ["[a](http://a.example/)", "[\\[2\\]](http://a.example/)"]
DOCUMENTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@PLATFORMS
@given(DOCUMENTS)
@example("free for everybody \\[2\\].")
@example("free \\[1\\]\\[2\\].")
@example("free \\[**2**\\], \\[`2`\\], \\[ 2 \\], ［2］, \\[²\\], \\[1, 2\\]")
@example("free [\\[2\\]](https://a.example/)")
@MOST
def test_no_text_of_a_document_looks_like_a_mark(
    shown_on: Callable[[Reply], list[str]], document: str
) -> None:
    # A bare one would be a mark that Mynah made; documents' own come with backslashes.
    reply = answered(re.sub(r"\[([12]|12)\]", r"\\[\1\\]", document))
    for shown in shown_on(reply):
        assert marks(shown) == ["[1]"]


@PLATFORMS
@pytest.mark.parametrize(
    "cell", ["free \\[2\\]", "free `[2]`", "free `[`2`]`", "[`[2]`](http://a.b/)"]
)
def test_nor_does_the_cell_of_a_table_or_a_links_code(
    shown_on: Callable[[Reply], list[str]], cell: str
) -> None:
    for text in (f"Prices:\n\n| a | b |\n|---|---|\n| {cell} | x |\n\nEnd [1]", f"{cell} [1]"):
        for shown in shown_on(Reply(text, answered("").citations)):
            assert not re.search(r"(?<!`)\[2\](?!`)", shown.replace("``", ""))


@PLATFORMS
def test_what_a_document_has_in_brackets_stays_readable(
    shown_on: Callable[[Reply], list[str]],
) -> None:
    for shown in shown_on(answered("Free \\[2\\] since \\[2024\\], \\[see below\\], `a[2]`.")):
        assert "Free (2) since [2024], [see below]" in shown


@PLATFORMS
def test_the_title_of_a_source_claims_no_other_number(
    shown_on: Callable[[Reply], list[str]],
) -> None:
    cited = (Citation(1, "[2] Prices", "file:///1.md", "free"),)
    assert not any("[2]" in shown for shown in shown_on(Reply("Free. [1]", cited)))
