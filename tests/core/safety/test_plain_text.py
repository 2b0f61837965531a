"""Disguises are undone, and what is none stays letter for letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.safety.plain_text import plain_text

KNOWN = frozenset(
    {"you", "are", "a", "stupid", "idiot", "asshole", "fuck", "shit", "bitch", "kill", "yourself"}
    | {"hello", "the", "usa", "fork"}
)
RUDE = ("fuck", "shit", "idiot")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("st\u200bup\u00adid", "stupid"),
        ("ѕtupіd іdiоt", "stupid idiot"),
        ("𝓼𝓽𝓾𝓹𝓲𝓭", "stupid"),
        ("ｓｔｕｐｉｄ", "stupid"),
        ("s̷̢t̶̨u̴̧p̶̨i̷̧d̵̨", "stupid"),
        ("1d10t!", "idiot!"),
        ("sh!t", "shit"),
        ("a$$hole", "asshole"),
        ("k1ll y0urself", "kill yourself"),
        ("i d i o t", "idiot"),
        ("i.d.i.o.t", "idiot"),
        ("s t u p i d i d i o t", "stupid idiot"),
        ("idiooooot", "idiot"),
        ("fu.ck", "fuck"),
        ("f**k", "fuck"),
        ("Fück", "fuck"),
    ],
)
def test_a_disguised_word_is_read(written: str, read: str) -> None:
    assert plain_text(written, KNOWN, RUDE) == read


@pytest.mark.parametrize(
    "text",
    [
        "Convert mp3 to h264 with v1.0 on the 3rd of May 2026.",
        "J. R. R. Tolkien and A B C",
        "The 50s, 10x faster, 4K, C++ and C# in D.C.",
        "El año pasado, mañana y corazón",
        "Привет, мир. Καλημέρα κόσμε. 你好。こんにちは",
        "x*y, **bold**, class#1, a_b_c, 192.168.0.1",
        "hello@example.com and https://example.com/a1b2",
        "for (int i = 0; i < n; i++) { s3.put(k8s); }",
    ],
)
def test_what_is_no_disguise_stays_as_it_is(text: str) -> None:
    assert plain_text(text, KNOWN, RUDE) == text


@given(st.text(max_size=60))
def test_any_text_can_be_read_and_once_is_enough(text: str) -> None:
    once = plain_text(text, KNOWN, RUDE)
    assert plain_text(once, frozenset()) == plain_text(once, frozenset())
    assert not any(sign in once for sign in "\u200b\u00ad\u2060")


@given(st.lists(st.sampled_from(sorted(KNOWN)), min_size=1, max_size=8))
def test_plain_words_are_never_changed(words: list[str]) -> None:
    text = " ".join(words)
    assert plain_text(text, KNOWN, RUDE) == text


def test_a_megabyte_of_signs_takes_no_time_to_speak_of() -> None:
    text = "i . " * 5_000 + "a$" * 20_000 + "f*" * 20_000
    assert len(plain_text(text, KNOWN, RUDE)) > 0
