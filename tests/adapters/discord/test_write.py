"""What people see in Discord: whole, within every limit, pinging nobody, forging nothing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.discord.commands import choices, commands
from adapters.discord.markdown import markdown
from adapters.discord.notices import dropping, form, words_post
from adapters.discord.write import CONTENT, MOST_POSTS, Post, length, posts_of, status_post
from core.messages import Audience, Citation, Message, Person, Place, Reply
from core.rendering.parse import blocks_of
from core.words import CATALOGUES, say
from tests.core.rendering.documents import commonmark, documents
from tests.effort import examples

ALICE = Person("discord", "100", "Alice", "en")
QUESTION = Message(
    "9" * 20,
    ALICE,
    Place("discord", "9" * 20, "9" * 20, "9" * 20),
    Audience("workspace", "discord", "9" * 20),
    "When?",
    0.0,
)


def whole(text: str, **more: Any) -> list[Post]:
    return posts_of(Reply(text, **more), QUESTION, complete=True)


def read(content: str) -> str:
    """About what a reader sees: marks, fences and backslashes are not words."""
    return re.sub(r"\\(?=[^\w\s])|\u200b", "", content)


def letters(text: str) -> str:
    return "".join(re.findall(r"[^\W_]", text))


def is_within_limits(post: Post) -> bool:
    body = post.body
    ids = [b["custom_id"] for row in post.rows for b in row["components"]]
    return (
        0 < len(body["content"]) <= CONTENT
        and length(body["content"]) <= CONTENT
        and bool(body["content"].strip())
        and len(post.rows) <= 5
        and all(0 < len(row["components"]) <= 5 for row in post.rows)
        and all(0 < len(b["label"]) <= 80 for row in post.rows for b in row["components"])
        and len(ids) == len(set(ids))
        and all(len(each) <= 100 for each in ids)
        and body["allowed_mentions"] == {"parse": [], "replied_user": False}
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** and *slanted*", "**bold** and *slanted*"),
        ("# Title\n\nText", "# Title\nText"),
        ("#### Deep", "**Deep**"),
        ("- a\n- b\n  - c", "- a\n- b\n  - c"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("> quoted", "> quoted"),
        ("```py\nx = 1\n```", "```py\nx = 1\n```"),
        ("[site](https://a.example/x_y)", "[site](<https://a.example/x_y>)"),
        ("see https://a.example/x_y.", "see <https://a.example/x_y>."),
        ("`a*b`", "`a*b`"),
        ("---", "─" * 12),
    ],
)
def test_commonmark_gets_discords_own_looks(text: str, shown: str) -> None:
    assert markdown(blocks_of(text)) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<@123> and <#5> <@&7>", r"\<@123\> and \<#5\> \<@&7\>"),
        ("@everyone @here", r"\@everyone \@here"),
        (r"\# no title", r"\# no title"),
        (r"\- no item", r"\- no item"),
        (r"1\. no item", r"1\. no item"),
        (r"\> no quote", r"\> no quote"),
        ("a_b_c ||x|| ~~~", r"a\_b\_c \|\|x\|\| \~\~\~"),
        (r"\[click\](https://evil.example)", r"\[click\](<https://evil.example>)"),
        (":smile: at 10:30:15", r"\:smile: at 10\:30:15"),
        ("<script>", r"\<script\>"),
    ],
)
def test_what_is_text_stays_text(text: str, shown: str) -> None:
    assert markdown(blocks_of(text)) == shown


def test_words_that_pretend_to_be_an_address_show_where_they_lead() -> None:
    forged = markdown(blocks_of("[https://bank.example](https://evil.example)"))
    assert forged == "`https://bank.example` (<https://evil.example>)"
    assert markdown(blocks_of("[bank.example](https://evil.example)")).endswith(
        "(<https://evil.example>)"
    )


def test_an_address_cannot_end_its_link_early() -> None:
    shown = markdown(blocks_of("[a](<https://x.example/)[b](c>)"))
    assert "](<https://x.example/%29%5Bb%5D%28c>)" in shown


def test_a_listing_with_fences_in_it_stays_one_listing() -> None:
    shown = markdown(blocks_of("````\n```\nx\n```\n````"))
    assert shown.count("```") == 2


def test_a_table_is_aligned_in_a_listing() -> None:
    shown = markdown(blocks_of("| Day | Hours |\n|---|---|\n| Monday | 10-18 |"))
    assert shown == "```\nDay    | Hours\n-------+------\nMonday | 10-18\n```"


def test_sources_and_notices_stand_small_below_the_answer() -> None:
    citation = Citation(1, "Hours [2024] *", "https://docs.example/a b", "q")
    (post,) = whole("Ten. [1]", citations=(citation,), notices=("Only\nquotes.",))
    assert post.content == (
        "Ten. \\[1\\]\n\n"
        "-# \\[1\\] Hours \\[2024\\] \\* (<https://docs.example/a%20b>)\n"
        "-# Only quotes."
    )


def test_a_local_file_is_named_and_is_no_link() -> None:
    (post,) = whole("Ten. [1]", citations=(Citation(1, "Hours", "file:///srv/hours.md", "q"),))
    assert post.content.endswith("-# \\[1\\] Hours")


def test_an_answer_in_the_making_can_be_stopped_and_a_finished_one_judged() -> None:
    (growing,) = posts_of(Reply("Ten"), QUESTION, complete=False)
    assert [b["label"] for b in growing.rows[0]["components"]] == ["Stop"]
    (done,) = whole("Ten", suggestions=("And on Sundays?",))
    assert [b["label"] for row in done.rows for b in row["components"]] == [
        "And on Sundays?",
        "Helpful",
        "Not helpful",
    ]


def test_a_receipt_asks_for_no_opinion() -> None:
    (post,) = posts_of(Reply("I keep this.", receipt=True), QUESTION, complete=True)
    assert post.rows == ()


def test_nothing_written_yet_is_nothing_posted() -> None:
    assert posts_of(Reply(""), QUESTION, complete=False) == []
    assert [post.content for post in whole("")] == ["…"]


def test_a_long_answer_comes_in_several_posts_and_a_very_long_one_as_a_file() -> None:
    sentence = "The library opens at ten on weekdays. "
    some = whole(sentence * 150)
    assert 2 < len(some) <= MOST_POSTS
    assert letters("".join(post.content for post in some)) == letters(sentence * 150)
    text = sentence * 2_700
    (first,) = whole(text)
    assert first.file.strip() == text.strip()
    assert "whole answer is in the file" in first.content
    assert is_within_limits(first)


def test_no_path_of_our_machine_is_shown() -> None:
    citation = Citation(1, "Hours", "file:///srv/secret/hours.md", "q")
    for size in (10, 100_000):
        (post,) = whole("word " * (size // 5) + "[1]", citations=(citation,))
        assert "secret" not in post.content + post.file
        assert "Hours" in post.content


def test_where_one_post_must_do_the_sources_are_in_it() -> None:
    citations = tuple(Citation(n, f"Doc {n}", f"https://d.example/{n}", "q") for n in (1, 2))
    for size in (10, 1_500, 1_900, 3_000):
        reply = Reply("word " * (size // 5) + "[1] [2]", citations)
        posts = posts_of(reply, QUESTION, complete=True, most=1)
        assert len(posts) == 1
        assert is_within_limits(posts[0])
        assert bool(posts[0].file) == ("whole answer" in posts[0].content)
        assert posts[0].file or letters("word " * (size // 5)) in letters(posts[0].content)
        assert "[Doc 2](<https://d.example/2>)" in posts[0].content


@pytest.mark.parametrize("size", [10, 1_500, 3_000, 30_000])
def test_where_one_post_must_do_and_sources_are_many_the_first_are_in_it(size: int) -> None:
    citations = tuple(
        Citation(n, f"Doc {n} {'title ' * 9}", f"https://d.example/{n}", "q") for n in range(1, 20)
    )
    marks = " ".join(f"[{each.number}]" for each in citations)
    reply = Reply(f"{marks} {'word ' * (size // 5)}", citations)
    (post,) = posts_of(reply, QUESTION, complete=True, most=1)
    assert is_within_limits(post)
    assert "(<https://d.example/1>)" in post.content


@pytest.mark.parametrize("locale", sorted(CATALOGUES))
def test_what_a_stranger_is_to_hand_on_is_code(locale: str) -> None:
    words = say("pairing", locale, code="K7QP2M9X", approve="/approve")
    shown = words_post(words).content
    assert "`mynah access approve K7QP2M9X`" in shown
    assert "\\`" not in shown


def test_our_own_words_make_no_markup_of_what_is_put_into_them() -> None:
    shown = words_post("**a** <@1> `<@2>` @everyone ` x").content
    assert shown == r"\*\*a\*\* \<@1\> `<@2>` \@everyone \` x"


def test_a_post_that_is_the_same_has_the_same_key() -> None:
    assert whole("a")[0].key == whole("a")[0].key != whole("b")[0].key
    assert whole("a")[0].key != posts_of(Reply("a"), QUESTION, complete=False)[0].key


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents.map(commonmark), st.booleans(), st.sampled_from([1, MOST_POSTS]))
def test_every_post_of_any_answer_is_within_the_limits(
    text: str, complete: bool, most: int
) -> None:
    citations = (Citation(1, "T" * 300, "https://d.example/" + "x" * 400, "q"),)
    posts = posts_of(Reply(text, citations), QUESTION, complete=complete, most=most)
    assert len(posts) <= most + 2
    for post in posts:
        assert is_within_limits(post), post


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=6_000))
def test_no_letter_of_any_text_is_lost(text: str) -> None:
    from core.rendering.plain import plain

    posts = posts_of(Reply(text), QUESTION, complete=True)
    if posts[-1].file:
        return
    shown = read("\n".join(post.content for post in posts))
    wanted = letters(plain(blocks_of(text)))
    assert letters(shown) == wanted


NASTY = st.sampled_from(
    [
        "@everyone",
        "<@100>",
        "<@&5>",
        "```",
        "`",
        "**",
        "__",
        "||",
        "](",
        "https://a.b/c_d",
        "\n",
        "> ",
        "# ",
    ]
)


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(st.one_of(NASTY, st.text(max_size=8)), max_size=40).map("".join))
@example("https://a.b/c_d# # ")
def test_no_text_makes_a_mention_or_a_heading(text: str) -> None:
    from core.rendering.document import Paragraph, Text

    shown = markdown((Paragraph((Text(text),)),)) if text.strip() else ""
    # An address keeps its place: what stands behind it does not begin the line.
    bare = re.sub(r"<https?://[^\s<>]+>", "address", shown)
    assert not re.search(r"(?<!\\)<[@#:t]", bare)
    assert not re.search(r"(?<!\\)[*_~`|\[]", bare)
    assert not re.search(r"^\s*(#|>|-|\d+[.)])", bare, re.MULTILINE)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "@**everyone**",
            "@*here*",
            "@**every**one",
            "**@**everyone",
            "@[everyone](https://a.example)",
        ),
        *(
            "<@**1**>",
            "**<**@1>",
            "<**@1**>",
            "<`@1`>",
            "`<`@1>",
            "<@&*1*>",
            "<#**1**>",
            "~~@~~here",
        ),
        *("@\\everyone", "@&#101;veryone", "</**ask**:1>"),
    ],
)
def test_nothing_pings_where_bold_or_code_or_a_link_ends_within_a_mention(text: str) -> None:
    shown = markdown(blocks_of(text))
    outside = re.sub(r"\\.", "\\\\", re.sub(r"(`+).*?\1", "`", shown))
    assert not re.search(r"@(everyone|here)|<[@#/:]", outside)


@pytest.mark.parametrize("locale", sorted(CATALOGUES))
def test_what_we_say_ourselves_is_within_the_limits_in_every_language(locale: str) -> None:
    shown = form("why:" + "9" * 90, locale)
    assert len(shown["title"]) <= 45
    assert len(shown["components"][0]["components"][0]["label"]) <= 45
    for post in (
        words_post("x" * 5_000),
        status_post("a" * 5_000, QUESTION),
        dropping("?", QUESTION),
    ):
        assert is_within_limits(post) or post == words_post("x" * 5_000)
        assert len(post.content) <= CONTENT


def test_commands_are_within_discords_limits() -> None:
    made = commands()
    assert len({each["name"] for each in made}) == len(made)
    for each in made:
        assert 1 <= len(each["name"]) <= 32
        assert len(each.get("description", "x")) <= 100
    json.dumps(made)


def test_type_ahead_leaves_out_what_could_not_be_chosen_whole() -> None:
    found = choices(["a", "a", "", "x" * 101, *(str(n) for n in range(40))])
    assert len(found) == 25
    assert found[0] == {"name": "a", "value": "a"}
    assert all(0 < len(each["name"]) <= 100 for each in found)


@pytest.mark.parametrize("most", [1, 5])
@pytest.mark.parametrize("blocks", [0, 1, 3, 5, 60])
def test_a_question_that_nobody_saw_stands_on_top_of_any_answer(blocks: int, most: int) -> None:
    text = "\n\n".join(f"Block {n}. {'word ' * 120}" for n in range(blocks))
    reply = Reply(text, notices=("Note. " * 40,) * 4)
    question = replace(QUESTION, text=f"When is *it*\n@everyone? {'_' * 400}")
    posts = posts_of(reply, question, complete=True, most=most, repeat=True)
    assert posts[0].content.startswith("> When is \\*it\\* ")
    assert posts[0].content.splitlines()[0].endswith("…")
    assert all(is_within_limits(post) for post in posts)
    assert len(posts) == 1 or most > 1
    assert sum(post.content.count("> When") for post in posts) == 1
