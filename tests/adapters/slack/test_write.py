"""Every message within Slack's limits, no word lost, and nothing that pings or forges."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack.markdown import markdown
from adapters.slack.signs import at_work
from adapters.slack.write import About, Answer, Post, answer_of, characters, judged
from core.messages import Citation, Reply
from core.rendering.document import (
    Block,
    CitationMark,
    Code,
    CodeBlock,
    Link,
    ListBlock,
    Quote,
    Table,
    Text,
    inlines_of,
)
from core.rendering.inlines import shown
from core.rendering.parse import blocks_of
from core.words import say
from tests.adapters.slack.seen import texts
from tests.core.rendering.documents import commonmark, documents
from tests.effort import examples
from tests.platforms.slack.blocks import length, problems
from tests.platforms.slack.limits import BLOCKS_TOTAL, MARKDOWN, UPDATE_TEXT

ABOUT = About("slack:T1:C1:1.0", "1.0", "en")
CITATIONS = tuple(
    Citation(n, f"Source <!here> {n} & more", f"https://example.com/{n}?a=1&b=<2>", "quote")
    for n in range(1, 100)
)
PROPERTY = settings(
    max_examples=examples(400),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
Document = tuple[Block, ...]


def written(text: str) -> Answer:
    return answer_of(Reply(text, CITATIONS, ("A <!channel> notice",), ("And <@U1>?", " ")), ABOUT)


def letters(text: str) -> str:
    return "".join(re.findall(r"\w", text))


def is_within(expected: str, shown: str) -> bool:
    """All letters in order, whatever stands between."""
    rest = iter(shown)
    return all(letter in rest for letter in expected)


def nodes(node: object) -> Iterator[dict[str, object]]:
    if isinstance(node, dict):
        yield node
        for each in node.values():
            yield from nodes(each)
    elif isinstance(node, list | tuple):
        for each in node:
            yield from nodes(each)


def check_taken(post: Post) -> None:
    assert problems(post.blocks) == []
    assert length(post.blocks) <= BLOCKS_TOTAL
    assert len(post.streamed) <= MARKDOWN
    assert 0 < len(post.preview) < UPDATE_TEXT
    assert sum(block["type"] == "table" for block in post.blocks) <= 1


def check_harmless(post: Post) -> None:
    """Slack makes mentions and links of `<…>` in text and mrkdwn, and of a few kinds of elements."""
    assert "<" not in post.preview
    assert not re.search("<[!@#]", post.streamed)
    for node in nodes(post.blocks):
        assert node.get("type") not in {"mrkdwn", "user", "usergroup", "broadcast", "channel"}
        assert node.get("emoji", False) is False  # ":smile:" stays what was written
        if node.get("type") == "link":
            assert str(node["url"]).lower().startswith(("http://", "https://", "mailto:"))


@PROPERTY
@given(documents)
def test_every_document_is_taken_harmless_and_whole(document: Document) -> None:
    text = commonmark(document)
    body = blocks_of(text, range(1, 100))
    answer = written(text)
    for post in answer.posts:
        check_taken(post)
        check_harmless(post)
    expected, seen = _letters_of(body), letters("".join(texts([*map(_body, answer.posts)])))
    if answer.file:
        assert text in answer.file
    elif any(isinstance(block, Table) for block in _all(body)):
        assert Counter(expected) <= Counter(seen)  # cells that are wrapped stand side by side
    else:
        assert is_within(expected, seen)


@PROPERTY
@given(documents)
def test_what_a_stream_is_sent_reads_as_the_same_words_and_links(document: Document) -> None:
    body = blocks_of(commonmark(document), range(1, 100))
    again = blocks_of(markdown(body), range(1, 100))
    if any(isinstance(block, Table) for block in _all(body)):
        return  # a stream shows tables in monospace
    assert _letters_of(again) == _letters_of(body)
    assert {i.url for i in inlines_of(again) if isinstance(i, Link)} <= {
        i.url for i in inlines_of(body) if isinstance(i, Link)
    }


@settings(PROPERTY, max_examples=examples(200))
@given(st.text(max_size=300))
def test_no_text_whatever_is_refused_or_pings(text: str) -> None:
    for post in written(text).posts:
        check_taken(post)
        check_harmless(post)


def test_a_receipt_asks_for_no_opinion() -> None:
    (post,) = answer_of(Reply("I keep this.", receipt=True), ABOUT).posts
    assert not [node for node in nodes(post.blocks) if node.get("type") == "feedback_buttons"]
    (post,) = answer_of(Reply("Ten."), ABOUT).posts
    assert [node for node in nodes(post.blocks) if node.get("type") == "feedback_buttons"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "<@**U1**>",
            "<**@U1**>",
            "**<**@U1>",
            "<*!here*>",
            "<`!here`>",
            "`<`!channel>",
            "<`@U1`>",
        ),
        *("<#**C1**>", "[<](https://a.example)@U1>", "<[@U1](https://a.example)>", "`<!here>`"),
        "~~<~~!subteam^S1>",
    ],
)
def test_nothing_pings_where_bold_or_code_or_a_link_ends_within_a_mention(text: str) -> None:
    for post in written(text).posts:
        check_taken(post)
        check_harmless(post)


def _body(post: Post) -> list[object]:
    return list(post.body)


def _letters_of(blocks: Sequence[Block]) -> str:
    return letters("".join(_read(blocks)))


def _read(blocks: Sequence[Block]) -> Iterator[str]:
    """What a reader reads, in order."""
    for block in blocks:
        match block:
            case CodeBlock(code):
                yield code
            case Quote(inner):
                yield from _read(inner)
            case ListBlock(items=items):
                for item in items:
                    yield from _read(item)
            case _:
                leaves = inlines_of((block,))
                yield from (shown(leaf) for leaf in leaves if isinstance(leaf, _LEAVES))


_LEAVES = (Text, Code, CitationMark)


def _all(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        for inner in (getattr(block, "blocks", ()), *getattr(block, "items", ())):
            yield from _all(inner)


@pytest.mark.parametrize(
    "text",
    ["<!channel>", "<!here|here>", "<@U0ANN>", "<#C1>", "<https://evil.example|https://bank.example>",
     "[x](slack://open)", "&lt;!channel&gt;", "`<!channel>`", "```\n<!channel>\n```"],
)  # fmt: skip
def test_nothing_a_model_writes_pings_or_forges(text: str) -> None:
    (post,) = written(text).posts
    check_harmless(post)
    assert letters(text.removeprefix("&lt;").removesuffix("&gt;")) in letters(
        "".join(texts(list(post.body)))
    )


def test_in_a_stream_markup_is_escaped_but_in_code() -> None:
    (post,) = written(r"a < b & c \<https://evil.example|bank> `x < y`").posts
    assert post.streamed == "a &lt; b &amp; c &lt;https://evil.example|bank&gt; `x < y`"


def test_bold_is_bold_and_lists_are_lists() -> None:
    """openclaw#22769: literal asterisks."""
    (post,) = written(
        "# Title\n\nSome **bold** text.\n\n3. one\n4. two\n   - deep\n\n> quoted"
    ).posts
    kinds = [each["type"] for each in post.body[0]["elements"]]
    assert kinds == [
        "rich_text_section", "rich_text_section", "rich_text_list", "rich_text_list", "rich_text_quote",
    ]  # fmt: skip
    assert post.body[0]["elements"][2]["offset"] == 2
    assert [each["indent"] for each in post.body[0]["elements"][2:4]] == [0, 1]
    bold = [n["text"] for n in nodes(post.body) if n.get("style") == {"bold": True}]
    assert bold == ["Title", "bold"]
    assert "**" not in "".join(texts(list(post.body)))


def test_a_table_at_the_end_is_native_and_others_are_aligned() -> None:
    """openclaw#4554: tables."""
    table = "| Who | When |\n|---|---|\n| Ann | ten |\n| | noon |"
    (post,) = written(f"{table}\n\nand\n\n{table}").posts
    assert [block["type"] for block in post.body] == ["rich_text", "table"]
    assert post.body[0]["elements"][0]["type"] == "rich_text_preformatted"
    assert post.body[1]["rows"][2][0] == {"type": "raw_text", "text": " "}


def test_marks_alone_below_a_table_keep_it_native_and_stand_before_it() -> None:
    table = "| Who | When |\n|---|---|\n| Ann | ten |"
    (post,) = written(f"{table}\n\n[1] [2]").posts
    assert [block["type"] for block in post.body] == ["rich_text", "table"]
    assert "".join(texts(post.body[0])).strip() == "[1] [2]"
    (post,) = written(f"{table}\n\nas of [1]").posts
    assert [block["type"] for block in post.body] == ["rich_text"]


def test_a_citation_before_brackets_forges_no_link() -> None:
    body = blocks_of("See [1]\\(https://evil.example) and [1]", [1])
    again = blocks_of(markdown(body), [1])
    assert not [each for each in inlines_of(again) if isinstance(each, Link)]


def test_a_hundred_thousand_characters_are_few_messages_and_a_file() -> None:
    text = "\n\n".join(f"Paragraph {n} about backups and how they are kept." for n in range(2_200))
    answer = written(text)
    assert len(answer.posts) == 4
    assert answer.file.startswith(text)
    for post in answer.posts:
        check_taken(post)


def test_the_closing_fits_beside_the_longest_text() -> None:
    sentence = "A sentence of the longest answer there can be. "
    text = sentence * 155 + " ".join(f"[{n}]" for n in range(1, 60))
    for post in written(text).posts:
        check_taken(post)
        assert characters(list(post.closing)) < 5_000


def test_a_source_that_no_reader_can_open_is_named_and_is_no_link() -> None:
    citation = Citation(1, "Opening hours", "file:///srv/hours.md", "quote")
    (post,) = answer_of(Reply("Ten [1].", (citation,)), ABOUT).posts
    assert "[1] Opening hours" in "".join(texts(list(post.closing)))
    assert not [node for node in nodes(post.blocks) if node.get("type") == "link"]


def test_a_judgement_names_its_question() -> None:
    (post,) = written("Yes [1].").posts
    (element,) = post.closing[-1]["elements"]
    assert judged(element["negative_button"]["value"]) == (-1, "1.0", "slack:T1:C1:1.0")
    assert judged("") is judged("1") is judged("7 a b") is None


@pytest.mark.parametrize("locale", ["en", "de", "es", "ja", "zh"])
def test_a_status_goes_on_from_the_apps_name_in_front_of_it(locale: str) -> None:
    said = at_work(say("searching", locale), locale)
    assert said in {
        "is searching the documents",
        "arbeitet: ich durchsuche die Dokumente",
        "está buscando en los documentos",
        "は文書を検索しています",
        "正在搜索文档",
    }
    assert at_work(say("waiting", locale), locale) == say("waiting", locale)
    assert at_work("", locale) == ""
