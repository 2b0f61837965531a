"""What a lying model gets past the check: nothing. What a true one writes: through, numbered."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core.knowledge.block import Block
from core.knowledge.blocks import LONGEST_BLOCK, complete_blocks
from core.knowledge.cite import checked_blocks, unchecked_blocks
from core.knowledge.links import linked
from core.messages import Passage
from tests.core.knowledge.passages import CHINESE, handbook, passage
from tests.effort import examples

QUESTION = "How do I restore a backup?"


async def _pieces(text: str, size: int = 7) -> AsyncIterator[str]:
    for start in range(0, len(text), size):
        yield text[start : start + size]


async def _checked(text: str, passages: Sequence[Passage] | None = None) -> list[Block]:
    found = passages if passages is not None else handbook()
    return [block async for block in checked_blocks(_pieces(text), found)]


def _answer(blocks: Sequence[Block]) -> str:
    return "\n\n".join(block.text for block in blocks if block.text)


def _quotes(blocks: Sequence[Block]) -> dict[int, str]:
    return {c.number: c.quote for block in blocks for c in block.citations}


TRUE = [
    "Backups run every night at 02:30 [1].",
    "Backups run only on the main server [1].",
    "According to the handbook, backups run every night at 02:30 [1].",
    "The office in Berlin opens at nine【2†source】.",
    'The manual says "ask before you delete" [2].',
    "The budget was 5 million in 2020 and 7 million in 2021 [2].",
    "- Stop the server with `mynah stop`. [1]",
    "**Backups** run *every night* at 02:30. [1]",
]


@pytest.mark.parametrize("text", TRUE)
async def test_what_a_passage_says_goes_through_with_a_number(text: str) -> None:
    blocks = await _checked(text)
    assert _answer(blocks).endswith("[1]")
    assert sum(block.dropped for block in blocks) == 0


async def test_code_keeps_the_signs_that_strike_words_out_elsewhere() -> None:
    code = "~~~\ngit checkout HEAD~~2 -- a~~b~~c\n~~~"
    source = [passage("git", "Git", f"Two steps back:\n\n{code}")]
    blocks = await _checked(f"Two steps back:\n\n{code}", source)
    assert code in _answer(blocks)


IN_PARTS = [
    "Weekly backups are not encrypted [1].",
    "The budget was 5 million in 2020 [2].",
]


@pytest.mark.parametrize("text", IN_PARTS)
async def test_what_says_a_part_of_a_sentence_is_shown_without_a_number(text: str) -> None:
    blocks = await _checked(text)
    assert _answer(blocks).endswith("[?]")
    assert not any(block.citations for block in blocks)


LIES = [
    # altered
    "Backups run every night at 03:30 [1].",
    "Backups are kept for 15 days [1].",
    "Weekly backups are encrypted [1].",
    "Backups are never kept for 14 days [1].",
    "Backups run on the main server and the spare server [1].",
    "Bruno reports to Anna [2].",
    "Anna reports to Clara [2].",
    "The budget was 7 million in 2020 [2].",
    "The budget was 7 million in 2020 and 5 million in 2021 [2].",
    "The office in Paris opens at nine [2].",
    "Run `mynah destroy FILE` [1].",
    # unrelated
    "The moon is made of cheese [1].",
    "Restoring takes an hour [1].",
    "You should call support first [99].",
    # quotations that do not stand there
    'The manual says "ask before you erase" [2].',
    "The manual says “never delete” [2].",
    "> Backups run every single night at 02:30. [1]",
    # rows and code
    "| room | seats |\n|---|---|\n| Mars | 40 | [2]",
    "```sh\nmynah stop\nrm -rf /\n```",
    "```sh\nmynah restore var/other.tar\n```",
    # claims without any number
    "Ask the administrator for the root password.",
    "Backups cost five euros.",
    "<b>Backups are free [1]</b>",
]


@pytest.mark.parametrize("text", LIES)
async def test_what_no_passage_says_is_dropped_and_counted(text: str) -> None:
    blocks = await _checked(text)
    assert _answer(blocks) == ""
    assert _quotes(blocks) == {}
    assert sum(block.dropped for block in blocks) >= 1


async def test_what_is_only_close_to_a_passage_is_marked_and_gets_no_number() -> None:
    [block] = await _checked("Backups run every morning at 02:30 [1].")
    assert block.text == "Backups run every morning at 02:30. [?]"
    assert (block.citations, block.dropped, block.unconfirmed) == ((), 0, 1)


async def test_a_mark_of_the_model_s_own_counts_for_nothing() -> None:
    [block] = await _checked("Backups run only on the main server [?].")
    assert (block.text, block.unconfirmed) == ("Backups run only on the main server. [1]", 0)


async def test_the_word_that_restricts_may_not_be_left_out() -> None:
    assert _answer(await _checked("Backups run on the main server [1].")) == ""


async def test_a_wrong_number_is_replaced_by_the_right_one() -> None:
    blocks = await _checked(
        "The office in Berlin opens at nine [1].\n\nBackups run every night at 02:30 [7]."
    )
    assert _answer(blocks) == (
        "The office in Berlin opens at nine. [1]\n\nBackups run every night at 02:30. [2]"
    )
    assert _quotes(blocks) == {
        1: "The office in Berlin opens at nine.",
        2: "Backups run every night at 02:30.",
    }


async def test_every_quote_stands_in_its_source_letter_for_letter() -> None:
    blocks = await _checked("\n\n".join(TRUE))
    texts = {p.chunk.id: p.chunk.text for p in handbook()}
    citations = [citation for block in blocks for citation in block.citations]
    assert len(citations) >= 6
    assert all(citation.quote in texts[citation.chunk] for citation in citations)


async def test_numbers_follow_the_order_of_appearance() -> None:
    text = _answer(await _checked("\n\n".join(TRUE)))
    numbers = [int(n) for n in re.findall(r"\[(\d+)\]", text)]
    assert list(dict.fromkeys(numbers)) == list(range(1, max(numbers) + 1))


@pytest.mark.parametrize(
    "forged",
    [
        "[99]",
        "[1](http://evil.example)",
        "[^1]",
        "\\[5\\]",
        "&#91;5&#93;",
        "[**7**]",
        "[[3]]",
        "[1]: http://evil.example",
        "- [1]: http://evil.example",
        "[1][2]",
        "<sup>[4]</sup>",
    ],
)
async def test_a_forged_marker_never_becomes_a_citation(forged: str) -> None:
    blocks = await _checked(
        f"Backups run every night at 02:30 [1].\n\n{forged}\n\n{forged} Cheese."
    )
    assert _quotes(blocks) == {1: "Backups run every night at 02:30."}
    shown = MarkdownIt("commonmark").render(_answer(blocks))
    assert "href" not in shown
    assert {*re.findall(r"\[(\d+)\]", shown)} == {"1"}


async def test_brackets_in_documents_are_no_citations() -> None:
    blocks = await _checked("See [1] for details [2].")
    assert _answer(blocks) == "See for details. [?]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Backups run every night at 02:30 [here](http://evil.example/x) [1].", "here"),
        ("![Backups](http://evil.example/i.png) run every night at 02:30 [1].", "Backups"),
        ("[Backups](javascript:alert) run every night at 02:30 [1].", "Backups"),
        (
            "[![Backups](http://evil.example/i.png)](http://evil.example) run every night at 02:30 [1].",
            "Backups",
        ),
        ("[Backups][x] run every night at 02:30 [1].\n\n[x]: http://evil.example", "Backups"),
        ("<img src=http://evil.example/i.png>Backups run every night at 02:30 [1].", "Backups"),
        ("Backups run every night at 02:30 <http://evil.example/q?data=1> [1].", ""),
        ("Backups run every night at 02:30 http://evil.example/q?data=1 [1].", ""),
    ],
)
async def test_foreign_links_and_images_become_plain_text(text: str, shown: str) -> None:
    html = MarkdownIt("commonmark", {"linkify": False}).render(_answer(await _checked(text)))
    assert "href" not in html
    assert "<img" not in html
    assert shown in html


@pytest.mark.parametrize("fragment", ["", "#nightly"])
async def test_links_to_the_documents_themselves_stay(fragment: str) -> None:
    text = f"[Backups](https://docs.acme.org/backups{fragment}) run every night at 02:30 [1]."
    assert f"(https://docs.acme.org/backups{fragment})" in _answer(await _checked(text))


@pytest.mark.parametrize(
    "address",
    [
        "https://docs.acme.org/evil/phish",
        "https://docs.acme.org/backups/phish",
        "https://docs.acme.org/backups?to=evil",
        "https://docs.acme.org/",
        "https://docs.acme.org",
        "http://docs.acme.org/backups",
        "https://docs.acme.org:8443/backups",
        "https://docs.acme.org@evil.example/backups",
        "//docs.acme.org/backups",
        "backups",
        "#nightly",
        "",
    ],
)
async def test_no_other_page_of_their_host_is_linked(address: str) -> None:
    text = f"[Backups](<{address}>) run every night at 02:30 [1]."
    answer = _answer(await _checked(text))
    assert "run every night at 02:30" in answer
    assert "href" not in MarkdownIt("commonmark").render(answer)


@pytest.mark.parametrize("name", ["größe und maß", "a%20b", "日志", "x&y"])
async def test_a_link_to_a_document_stays_in_whatever_way_its_address_is_written(name: str) -> None:
    named = passage(name, "Backups", "Backups run every night at 02:30.")
    to = linked(named).rpartition("(<")[2].removesuffix(">)")
    answer = _answer(await _checked(f"[Backups](<{to}>) run every night at 02:30.", [named]))
    assert 'href="https://docs.acme.org/' in MarkdownIt("commonmark").render(answer)


async def test_code_keeps_its_lines_and_is_cited_at_its_lead_in() -> None:
    code = "```sh\nmynah stop\nmynah restore var/backup.tar\n```"
    blocks = await _checked(f"To restore a backup:\n\n{code}")
    assert _answer(blocks) == f"To restore a backup: [1]\n\n{code}"
    assert _quotes(blocks) == {1: "mynah stop\nmynah restore var/backup.tar"}


async def test_code_without_a_lead_in_is_cited_beneath() -> None:
    code = "```sh\nmynah stop\n```"
    assert _answer(await _checked(code)) == f"{code}\n\n[1]"


async def test_a_lead_in_goes_with_what_it_leads_to() -> None:
    blocks = await _checked(
        "To restore a backup:\n\n```sh\nrm -rf /\n```\n\nBackups run every night at 02:30."
    )
    assert _answer(blocks) == "Backups run every night at 02:30. [1]"


async def test_a_false_item_goes_and_its_neighbours_stay() -> None:
    blocks = await _checked(
        "- Stop the server with `mynah stop`. [1]\n- Delete everything. [1]\n  - Really.\n"
        "- Start the server again. [1]"
    )
    assert "Delete" not in _answer(blocks)
    assert "Really" not in _answer(blocks)
    assert _answer(blocks).count("[") == 2


async def test_no_step_stands_without_the_one_before_it() -> None:
    blocks = await _checked(
        "1. Stop the server with `mynah stop`. [1]\n2. Delete everything. [1]\n"
        "3. Start the server again. [1]"
    )
    assert _answer(blocks) == "1. Stop the server with `mynah stop`. [1]"
    assert sum(block.dropped for block in blocks) == 2


async def test_a_true_row_is_cited_in_its_last_cell() -> None:
    table = "| room | seats |\n|---|---|\n| Mars | 12 |\n| Venus | 9 |"
    assert _answer(await _checked(table)) == "| room | seats |\n|---|---|\n| Mars | 12 [1] |"


async def test_an_open_fence_is_closed() -> None:
    blocks = await _checked("```sh\nmynah stop\n")
    assert _answer(blocks).startswith("```sh\nmynah stop\n```")


async def test_chinese_is_checked_like_english() -> None:
    passages = [passage("zh", "备份", CHINESE, "zh")]
    blocks = await _checked(
        "备份每天晚上两点半运行。[1] 备份保留四十天。[1] 每周备份加密。[1]", passages
    )
    assert _answer(blocks) == "备份每天晚上两点半运行。 [1]"


async def test_blocks_are_released_while_the_model_still_writes() -> None:
    released: list[str] = []
    seen_at_end: list[str] = []

    async def text() -> AsyncIterator[str]:
        yield "Backups run every night at 02:30.\n\nThey are"
        yield " kept for 14 days.\n"
        await asyncio.sleep(0)
        yield "\nThe office"
        seen_at_end.extend(released)
        yield " in Berlin opens at nine.\n"

    async for block in checked_blocks(text(), handbook()):
        released += [block.text]
    assert seen_at_end == [
        "Backups run every night at 02:30. [1]",
        "They are kept for 14 days. [2]",
    ]
    assert len(released) == 3


@pytest.mark.parametrize(
    "rubbish",
    [
        "The office" + " " * 5_000 + "x", "`" * 5_000 + "a", "[" * 5_000, "![" * 2_500,
        "[a](" * 1_250, "a." * 2_500, "a-" * 2_500, "***a" * 1_250,
        "".join("`" * n + "a" for n in range(1, 100)), "x" * 100_000, "x\n" * 2_000,
        "- x\n" * 2_000, "```\n" + "x\n" * 5_000,
    ],
)  # fmt: skip
async def test_rubbish_is_dropped_in_little_time(rubbish: str) -> None:
    began = time.thread_time()
    for size in (50, len(rubbish)):
        blocks = [b async for b in checked_blocks(_pieces(rubbish, size), handbook())]
        assert _quotes(blocks) == {}
        assert _quotes([b async for b in unchecked_blocks(_pieces(rubbish, size))]) == {}
    assert time.thread_time() - began < 6


async def test_a_block_without_end_is_dropped_and_what_follows_is_not() -> None:
    endless = "- The office has 40 rooms.\n" * 1_000
    blocks = await _checked(f"{endless}\nBackups run every night at 02:30 [1].\n")
    assert "[1]" in _answer(blocks)
    assert "rooms" not in _answer(blocks)
    assert sum(block.dropped for block in blocks) > 0


@pytest.mark.parametrize("size", [1, 80, 100_000])
async def test_a_long_list_is_cut_between_its_items_however_it_comes(size: int) -> None:
    items = [f"{n}. At section {n} look at valve {n % 7} and write it down." for n in range(1, 300)]
    told = "\n".join(items)
    blocks = [block async for block in complete_blocks(_pieces(told, size))]
    assert len(blocks) > 2
    assert [line for block in blocks for line in block.splitlines()] == items
    assert max(map(len, blocks)) <= LONGEST_BLOCK


MARKDOWN = st.lists(
    st.sampled_from(
        ["# Head\n", "word ", "\n", "\n\n", "- item\n", "1. one\n", "```\n", "code\n", "    ", "> q\n",
         "| a | b |\n|---|---|\n", "| 1 | 2 |\n", "[1]", "[x](http://e.org)", "![i](http://e.org)", "<b>",
         "[1]: http://e.org\n", "`", "*", "~~~\n", "&#91;", "\\", "http://e.org/x"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@settings(deadline=None, max_examples=examples(150))
@given(MARKDOWN, st.integers(1, 9))
async def test_how_the_text_is_cut_into_pieces_changes_nothing(text: str, size: int) -> None:
    small = [block async for block in complete_blocks(_pieces(text, size))]
    whole = [block async for block in complete_blocks(_pieces(text, 10_000))]
    assert small == whole


@settings(deadline=None, max_examples=examples(150))
@given(MARKDOWN)
@example("http://e.org/x```\nword ```\n```\n![i](http://e.org)")
@example("| 1 | 2 |\n[1]```\n    *```\n| 1 | 2 |\n```~~~\n[x](http://e.org)")
@example("```[1]: http://e.org\n| 1 | 2 |\n```\n    [1]![i](http://e.org)")
@example("```| a | b |\n|---|---|\n```\n![i](http://e.org)")
@example("<b>\nhttp://e.org/x```\n```\nword \n\n````\nword ![i](http://e.org)")
async def test_nothing_that_a_model_writes_links_abroad(text: str) -> None:
    for blocks in (
        checked_blocks(_pieces(text), handbook()),
        unchecked_blocks(_pieces(text)),
    ):
        answer = _answer([block async for block in blocks])
        html = MarkdownIt("commonmark").render(answer)
        assert "href=" not in html
        assert "<img" not in html
        assert "<b>" not in html
