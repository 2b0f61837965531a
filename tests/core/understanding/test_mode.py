"""Small talk is only what is nothing else; whatever could be a question is one."""

from __future__ import annotations

import pytest

from core.understanding.mode import choose_mode, recollection, small_talk


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hello!", "hello"),
        ("hi there 👋", "hello"),
        ("Good morning, Mynah", "hello"),
        ("<@U123> hey", "hello"),
        ("Who are you?", "abilities"),
        ("What can you do?", "abilities"),
        ("help!", "abilities"),
        ("Hallo", "hello"),
        ("你好！", "hello"),
        ("thanks", "thanks"),
        ("Thank you so much!", "thanks"),
        ("ok, thanks a lot", "thanks"),
        ("Vielen Dank!", "thanks"),
        ("谢谢", "thanks"),
        ("That's wrong.", "wrong"),
        ("No, that is not what I asked!", "wrong"),
        ("Nein, das ist falsch", "wrong"),
        ("Das stimmt nicht.", "wrong"),
        ("No es correcto", "wrong"),
        ("不对", "wrong"),
        ("That's wrong, it should be 4", "wrong"),
        ("Das stimmt nicht, es sind 20.", "wrong"),
        ("No es correcto. Debería ser de 9:00 a 15:00.", "wrong"),
        ("不对，应该是30天。", "wrong"),
        ("bye!", "bye"),
        ("See you tomorrow", "bye"),
        ("再见", "bye"),
        ("🎉", "hello"),
        ("<@U123> 👍🏽 ❤️", "hello"),
        (":-)", "hello"),
        ("!!", "hello"),
        ("<:party:123456> :+1:", "hello"),
        ("thanks :tada:", "thanks"),
    ],
)
def test_small_talk_is_told_from_its_kind(text: str, kind: str) -> None:
    assert small_talk(text) == kind
    assert choose_mode(text, calls_tools=True) == "chat"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("What did I ask before?", "questions"),
        ("what was my last question", "questions"),
        ("Can you please list my previous questions?", "questions"),
        ("Was habe ich bisher gefragt?", "questions"),
        ("Was habe ich gerade gefragt?", "questions"),
        ("Summarise our conversation", "summary"),
        ("please summarize this thread so far", "summary"),
        ("What have we talked about so far?", "summary"),
    ],
)
def test_questions_about_the_conversation_need_no_search(text: str, kind: str) -> None:
    assert recollection(text) == kind
    assert choose_mode(text, calls_tools=True) == "chat"


@pytest.mark.parametrize(
    "text", ["", " ", "?", "??", "？", "@mynah?", "!?", "👆", "☝️", "^", ":point_up_2:", "🎉 2"]
)
def test_nothing_a_question_mark_or_what_points_up_asks_about_what_stands_above(text: str) -> None:
    assert small_talk(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "thanks, and how do I restore?",
        "That's wrong, where is it said?",
        "That's wrong. I meant the mail server",
        "Das stimmt nicht. Ich meinte den Mailserver.",
        "Hello, how do I restore a backup?",
        "Thanks. What about Postgres?",
        "hi world program",
        "What can you do with a backup?",
        "Who are you allowed to show this to?",
        "What did I ask before I could restore a backup?",
        "Summarise the backup policy",
        "summarise our conversation retention policy",
        "What did we ask the supplier in March?",
        "help with backups",
        "great circle distance",
        "goodbye letter template",
        "restore",
        "?",
        "backup",
        "Ok Google integration",
        "你好世界程序怎么写",
    ],
)
def test_whatever_could_be_a_question_is_searched(text: str) -> None:
    assert choose_mode(text, calls_tools=False) == "rag"


@pytest.mark.parametrize(
    "text",
    [
        "What is 12 * 30?",
        "List all sources you know",
        "Compare weekly and nightly backups",
        "How do I stop it? And how do I start it?",
        "How do I stop the server and how do I restore?",
    ],
)
def test_tools_are_used_only_where_a_model_can_call_them(text: str) -> None:
    assert choose_mode(text, calls_tools=True) == "agent"
    assert choose_mode(text, calls_tools=False) == "rag"


def test_a_plain_question_needs_no_tools() -> None:
    assert choose_mode("How do I restore a backup?", calls_tools=True) == "rag"


@pytest.mark.timeout(60)
def test_a_megabyte_is_read_in_no_time() -> None:
    for text in (
        "thanks " * 150_000,
        "what did i ask " * 70_000,
        "a" * 1_000_000,
        "and " * 250_000,
        "can you please " * 20_000 + "x",
        "would you tell me " * 20_000 + "x",
    ):
        assert choose_mode(text, calls_tools=True) in ("rag", "agent")
