"""Whatever an answer holds, its posts are within every limit, ping nobody and lose no word."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.telegram.entities import formatted
from adapters.telegram.harmless import linkable
from adapters.telegram.payload import piece, units
from adapters.telegram.write import (
    LONGEST_TEXT,
    MOST_POSTS,
    Post,
    card_post,
    plain,
    posts,
    preview,
)
from core.messages import EVERYONE, Citation, Message, Option, Person, Place, Reply
from core.people.cards import Card, Choice, Row
from core.rendering.document import Block, Code, Table, Text, inlines_of
from core.rendering.parse import blocks_of
from core.rendering.plain import plain as plain_text
from tests.core.rendering.documents import ADDRESS, HEAD, commonmark, documents, read
from tests.effort import examples
from tests.platforms.telegram.entities import CAPTION_LIMIT, clean, read_entities
from tests.platforms.telegram.keyboards import check_keyboard
from tests.platforms.telegram.spot import spot_entities

NORMAL = settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
LETTERS = re.compile(r"[^\w]|_")
CITATIONS = tuple(
    Citation(number, f"Source @ada_l {number}", f"https://docs.example.org/{number}", "quote")
    for number in range(1, 40)
)
QUESTION = Message(
    "1234567890123456",
    Person("telegram", "1"),
    Place("telegram", "", "-1", "p1234567890123456"),
    EVERYONE,
    "When?",
    0.0,
)


PINGS = {"mention", "bot_command"}


def _code(post: Post) -> list[dict[str, Any]]:
    return [dict(one) for one in post.entities if one["type"] in ("code", "pre")]


def _touched(post: Post, one: Any) -> str:
    return piece(post.text, one["offset"], one["length"])


def letters(text: str) -> str:
    """What is left where white space, marks and signs make no difference."""
    return LETTERS.sub("", normalize("NFC", text).replace("\u030a", ""))


def check(post: Post) -> None:
    """Telegram takes the post and changes nothing of it without a word."""
    limit = CAPTION_LIMIT if post.file else LONGEST_TEXT
    settled = clean(post.text, read_entities([dict(one) for one in post.entities], set()), limit)
    assert settled.text == post.text
    assert not settled.remarks
    assert len(settled.entities) == len(post.entities) <= 100
    silent = [one for one in settled.entities if one["type"] in ("code", "pre", "text_link")]
    # An address with its scheme is code before it comes here.
    bare = [one for one in spot_entities(post.text, silent) if "http" not in _touched(post, one)]
    assert not bare
    keyboard = {"inline_keyboard": [list(row) for row in post.keyboard]} if post.keyboard else None
    if keyboard is not None:
        assert check_keyboard(keyboard, inline_only=True) == keyboard


def is_within(needle: str, text: str) -> bool:
    """Every letter of it, in order."""
    rest = iter(text)
    return all(letter in rest for letter in needle)


@NORMAL
@given(documents)
def test_every_word_is_shown_in_order(document: tuple[Block, ...]) -> None:
    shown = letters(formatted(document, {})[0])
    if any(isinstance(block, Table) for block in _all(document)):
        wanted = Counter(letters(ADDRESS.sub("", HEAD.sub("", read(document)))))
        assert not wanted - Counter(shown)
    else:
        assert is_within(letters(read(document)), shown)


def _all(blocks: tuple[Block, ...]) -> list[Block]:
    found = list(blocks)
    for block in blocks:
        for inner in getattr(block, "items", ()) or [getattr(block, "blocks", ())]:
            found += _all(inner)
    return found


@NORMAL
@given(documents, st.booleans())
def test_every_post_is_within_every_limit(document: tuple[Block, ...], complete: bool) -> None:
    reply = Reply(commonmark(document), CITATIONS, ("Notice for @ada_l",), ("What next?",) * 3)
    written = posts(reply, "en", QUESTION, complete)
    assert len(written) <= MOST_POSTS
    for post in written:
        check(post)
    check(preview(reply))
    files = [post.file for post in written if post.file]
    if files:
        assert reply.text in files[0]


def test_the_sources_in_the_file_are_shown_by_whatever_shows_it() -> None:
    cited = (Citation(1, "Operate", "file:///srv/operate.md", "quote"),)
    written = posts(Reply("Long. [1]\n\n" + "word \n\n" * 4_000, cited), "en")
    (file,) = [post.file for post in written if post.file]
    seen = plain_text(blocks_of(file))
    assert "Long. [1]" in seen
    assert "[1] Operate" in seen


@settings(NORMAL, max_examples=examples(300))
@given(st.text(max_size=6_000))
def test_any_text_can_be_shown(text: str) -> None:
    for post in posts(Reply(text), "en", QUESTION):
        check(post)


@settings(NORMAL, max_examples=examples(300))
@given(st.lists(st.sampled_from("*_`~[](){}<>@#/|\\!- \n1.>\"'ab:https://x.org漢😀"), max_size=400))
def test_markup_that_is_none_is_shown_as_it_is(marks: list[str]) -> None:
    text = "".join(marks)
    for post in posts(Reply(text), "en"):
        check(post)


def test_looks_are_native() -> None:
    text = "# Head\n\n**bold** *italic* ~~gone~~ `code` [link](https://a.org/x)\n\n> quote\n\n```py\nx = 1\n```"
    (post,) = posts(Reply(text), "en")
    looks = {(one["type"], piece(post.text, one["offset"], one["length"])) for one in post.entities}
    assert looks == {
        ("bold", "Head"),
        ("bold", "bold"),
        ("italic", "italic"),
        ("strikethrough", "gone"),
        ("code", "code"),
        ("text_link", "link"),
        ("blockquote", "quote"),
        ("pre", "x = 1"),
    }


def test_a_table_is_aligned_in_monospace() -> None:
    (post,) = posts(Reply("| day | opens |\n|---|---|\n| Monday | ten |\n| Sunday | never |"), "en")
    assert post.text == "day    | opens\n-------+------\nMonday | ten\nSunday | never"
    assert [one["type"] for one in post.entities] == ["pre"]


def test_offsets_count_as_telegram_counts() -> None:
    (post,) = posts(Reply("😀 **grün** 👨‍👩‍👧 **zwei**"), "en")
    bold = [piece(post.text, one["offset"], one["length"]) for one in post.entities]
    assert bold == ["grün", "zwei"]


def test_a_citation_leads_to_its_source_and_sources_are_listed() -> None:
    citations = (
        Citation(1, "Opening hours", "https://docs.example.org/hours", "at ten"),
        Citation(2, "Local notes", "file:///srv/notes.md", "at ten"),
        Citation(3, "Not cited", "https://docs.example.org/other", "at ten"),
    )
    (post,) = posts(Reply("At ten [1][2].", citations), "en")
    assert post.text == "At ten [1][2].\n\nSources\n[1] Opening hours\n[2] Local notes"
    links = [
        (piece(post.text, o["offset"], o["length"]), o["url"]) for o in post.entities if "url" in o
    ]
    assert links == [
        ("[1]", "https://docs.example.org/hours"),
        ("[1] Opening hours", "https://docs.example.org/hours"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("@ada_l", "(@ada_l)", "_@ada_l_", "**@ada_l**", "a @ada_l", "@ada_l/x"),
        *("/ban@group_bot now", "(/ban ada_l)", "~/ada_l"),
    ],
)
def test_nobody_is_pinged_and_no_command_forged(text: str) -> None:
    (post,) = posts(Reply(text), "en")
    kinds = {one["type"] for one in spot_entities(post.text)}
    assert not kinds & {"mention", "bot_command"}
    assert "ada_l" in post.text or "group_bot" in post.text
    assert not re.search(r"/ban@group_bot", post.text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "@**ada_l**",
            "@*ada_l*",
            "ask @~~ada_l~~",
            "@**ada**\\_l",
            "**x** @[ada_l](https://a.example)",
        ),
        *("@`ada_l`", "`@`ada_l", "`@ada`\\_l", "[@](https://a.example)ada_l", "> 😀 @**ada_l**"),
        *(
            "run /**start** first",
            "/*start*",
            "/`start`",
            "`/sta`rt",
            "/[start](https://a.example)",
        ),
        "Ask @**ada_l** about it or run /**start** first.",
        "| a |\n|---|\n| @**ada_l** |\n\n@*ada_l*",
    ],
)
def test_nobody_is_pinged_where_bold_or_code_or_a_link_ends_within_a_name(text: str) -> None:
    written = [*posts(Reply(text), "en"), preview(Reply(text))]
    for post in written:
        check(post)
        assert not {one["type"] for one in spot_entities(post.text, _code(post))} & PINGS


@pytest.mark.parametrize(
    "text",
    [
        *("t.me/evil", "See shop.evil.com.", "a@evil.org", "handbook.md", "(EVIL.COM/login)"),
        *("**t.**me/evil", "t**.me**/evil", "t.*m*e", "`t`.me", "[t](https://a.example).me"),
        *(
            "a\\_.com",
            "#tag",
            "#**tag**",
            "$CASH",
            "**$**CASH",
            "> t.me",
            "- evil.com",
            "1\\. t.me",
        ),
    ],
)
def test_no_address_and_no_tag_of_a_document_can_be_touched(text: str) -> None:
    written = [*posts(Reply(text), "en"), preview(Reply(text)), plain(posts(Reply(text), "en")[0])]
    for post in written:
        check(post)
        assert not spot_entities(post.text, _code(post))


def test_words_with_dots_that_are_no_address_stay_as_they_are() -> None:
    text = "E.g. 3.50 € at 10.30 h, z.B. v1.2.3 of it... Then, no. 5, #12, $5."
    (post,) = posts(Reply(text), "en")
    assert post.text == text


def test_the_address_of_a_machine_cannot_be_touched() -> None:
    (post,) = posts(Reply("At 10.20.30.40 it is."), "en")
    assert post.text == "At 10.\u206020.30.40 it is."


def test_looks_stay_at_their_words_where_a_ping_was_taken_out() -> None:
    (post,) = posts(Reply("😀 **@ada_l** or @**ada_l**, *then* `@ada_l` `x`"), "en")
    looks = [(one["type"], piece(post.text, one["offset"], one["length"])) for one in post.entities]
    assert looks == [
        ("bold", "@\u2060ada_l"),
        ("bold", "ada_l"),
        ("italic", "then"),
        ("code", "@ada_l"),
        ("code", "x"),
    ]


def test_names_in_code_stay_as_they_are() -> None:
    (post,) = posts(Reply("`@ada_l` `/start` x"), "en")
    assert post.text == "@ada_l /start x"


def test_many_names_fit_with_what_keeps_them_from_pinging() -> None:
    for post in posts(Reply("@**a** " * 1_500), "en"):
        check(post)


def test_an_address_of_mail_reads_as_it_is() -> None:
    (post,) = posts(Reply("Write to ada@example.org."), "en")
    assert post.text.replace("\u2060", "") == "Write to ada@example.org."


def test_a_link_to_a_person_is_no_link() -> None:
    (post,) = posts(Reply("[look](tg://user?id=1) [here](http://localhost/x)"), "en")
    assert not post.entities
    assert "tg://user?id=1" in post.text and "http://localhost/x" in post.text


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://127.0.0.1:8080/x", True),
        ("http://localhost/x", False),
        ("https://", False),
        ("https://exa mple.org", False),
        ("https://example.org:port", False),
        ("ftp://example.org", False),
        ("https://[::1", False),
        ("https://example..org/", False),
    ],
)
def test_only_addresses_that_telegram_takes_are_links(url: str, fine: bool) -> None:
    assert linkable(url) is fine


def test_buttons_fit_and_come_last() -> None:
    written = posts(Reply("word " * 3_000), "en", QUESTION)
    assert [bool(post.keyboard) for post in written] == [False] * (len(written) - 1) + [True]
    for row in written[-1].keyboard:
        assert all(len(button["callback_data"].encode()) <= 64 for button in row)


@pytest.mark.parametrize(
    ("words", "shown"), [("Keep", "Keep"), ("k" * 60, "k" * 60), ("k" * 61, "k" * 59 + "…")]
)
def test_a_button_says_its_words_whole_where_there_is_room(words: str, shown: str) -> None:
    (asks,) = posts(Reply("Ten.", suggestions=(words,)), "en", QUESTION)
    (offers,) = posts(Reply("Keep it?", choices=(Option(True, words),)), "en", QUESTION)
    assert asks.keyboard[0][0]["text"] == offers.keyboard[0][0]["text"] == shown


def test_a_word_of_apology_asks_for_no_opinion() -> None:
    (post,) = posts(Reply("", notices=("Sorry.",)), "en", QUESTION)
    assert (post.text, post.keyboard) == ("Sorry.", ())


def test_a_receipt_asks_for_no_opinion() -> None:
    (post,) = posts(Reply("I keep this.", receipt=True), "en", QUESTION)
    assert post.keyboard == ()


def test_a_card_says_what_is_chosen_and_marks_it() -> None:
    languages = (Choice("language:de", "Deutsch", chosen=True), Choice("language:en", "English"))
    card = Card(
        "Yours.", (Row(languages, "Language"), Row((Choice("forget:yes", "Forget", final=True),)))
    )
    post = card_post(card)
    assert post.text == "Yours.\n\nLanguage: Deutsch"
    assert [[button["text"] for button in row] for row in post.keyboard] == [
        ["✓ Deutsch", "English"],
        ["⚠ Forget"],
    ]


def test_nothing_to_show_is_no_post() -> None:
    for text in ("", " \n", "\u200b", "\u2060\u00ad"):
        assert not posts(Reply(text), "en", QUESTION)


def test_the_first_lines_indent_stays() -> None:
    (post,) = posts(Reply("```\n  indented\nnot\n```"), "en")
    assert clean(post.text, []).text == post.text
    assert "  indented" in post.text


def test_a_draft_shows_the_end_of_what_is_too_long_for_it() -> None:
    text = "\n\n".join(f"Paragraph {number} " + "word " * 50 for number in range(60))
    shown = preview(Reply(text))
    check(shown)
    assert "Paragraph 59" in shown.text


AWKWARD = (
    "\u202eright to left\u202c and back",
    "Z\u0311\u0329a\u0323\u0306l\u0331go",
    "👩‍👩‍👧‍👦 and 🇩🇪, one each",
    "<b>&lt;not bold&gt;</b> & `code`",
    "/start@mynah_bot @everyone #tag +49 30 1234567 a@b.example",
    "田中さんにあげて下さい",
    "\ufeff\u200b\u2060hidden",
    "`` ` `` ``` ~~~",
)


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_words_are_shown_whole(text: str) -> None:
    written = posts(Reply(text), "en", QUESTION)
    for post in written:
        check(post)
    leaves = [one for one in inlines_of(blocks_of(text)) if isinstance(one, Text | Code)]
    wanted = letters("".join(one.value for one in leaves))
    assert is_within(wanted, letters("".join(post.text for post in written)))


def test_units_are_utf16() -> None:
    assert units("a😀漢") == 4


def test_code_without_its_looks_pings_nobody_and_is_no_command() -> None:
    [post] = posts(Reply("`ping @ada_l now`\n\n```\nnotify @ada_l /start\n```"), "en")
    bare = plain(post)
    assert bare.entities == ()
    assert "@ada_l" not in bare.text and "/start" not in bare.text
    assert plain(bare) == bare
