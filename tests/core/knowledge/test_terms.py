"""Text as terms: words, identifiers, scripts without spaces, and anything a person may paste."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.terms import LONGEST, TERMS, terms


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "configuring containers", "configure container"),
        ("de", "Die Häuser", "die Hauses"),
        ("es", "instalaciones", "instalación"),
        ("fr", "les chevaux gelés", "les chevaux gelées"),
        ("ru", "контейнеры", "контейнера"),
        ("ar", "الكتاب", "كتاب"),
        ("en", "e\u0301tude", "étude"),
        ("en", "ﬁle Ｄｏｃｋｅｒ", "file docker"),
        ("en", "It’s 1,000", "it's 1000"),
        ("es", "instalacion", "instalación"),
    ],
)
def test_forms_of_a_word_share_their_term(language: str, one: str, other: str) -> None:
    assert terms(one, language) == terms(other, language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("snake_case", {"snake_case", "snake", "case"}),
        ("maxTokenCount", {"maxtokencount", "max", "token", "count"}),
        ("HTTPServer", {"httpserver", "http", "server"}),
        ("os.path.join", {"os.path.join", "os", "path", "join"}),
        ("core/ports.py", {"core/ports.py", "core", "port", "py"}),
        ("v1.2.3", {"v1.2.3", "v1", "2", "3"}),
        ("--no-cache", {"--no-cache", "no", "cach"}),
        ("IL-6", {"il-6", "il", "6"}),
        ("C++", {"c++", "c"}),
        ("C#", {"c#", "c"}),
        ("AT&T", {"at&t", "at", "t"}),
    ],
)
def test_identifiers_are_kept_whole_and_in_parts(text: str, expected: set[str]) -> None:
    assert set(terms(f"use {text}, please", "en").split()) == expected | {"use", "pleas"}


def test_plurals_of_acronyms_and_hyphenated_words_are_plain_words() -> None:
    assert terms("URLs", "en") == "url"
    assert terms("state-of-the-art", "en") == "state of the art"


def test_scripts_without_spaces_become_pairs_and_single_characters_stay() -> None:
    assert terms("中文搜索", "zh") == "中文 文搜 搜索"
    assert terms("好", "zh") == "好"
    assert terms("インストール", "ja").split()[0] == "イン"
    assert "ติ" in terms("ติดตั้ง", "th").split()


def test_scripts_mixed_in_one_text_are_each_analysed_their_way() -> None:
    assert terms("用Docker容器running", "zh") == "用 docker 容器 run"
    assert terms("контейнеры docker containers", "ru").split()[1:] == ["docker", "contain"]


def test_elided_articles_are_words_of_their_own() -> None:
    assert terms("L'eau", "fr").split() == ["l", "eau"]


def test_vowel_signs_stay_inside_their_word() -> None:
    assert len(terms("इंस्टॉल", "hi").split()) == 1


@given(st.text(), st.sampled_from(["en", "zh", "ar", "xx", ""]))
def test_any_text_gives_storable_terms_of_bounded_length(text: str, language: str) -> None:
    result = terms(text, language)
    result.encode("utf-8")
    assert all(len(term) <= LONGEST for term in result.split())
    assert result == " ".join(result.split(" "))


@given(st.text())
def test_case_does_not_matter_within_plain_words(text: str) -> None:
    words = " ".join(word for word in text.split() if word.isascii() and word.isalpha())
    assert terms(words.lower(), "en") == terms(words.lower().capitalize(), "en")


@pytest.mark.parametrize("absurd", ["a", "a.", "-", "中", "_", "a'", "aB", "\ud800", "\u0301", "ﷺ"])
def test_a_megabyte_of_anything_is_quick_and_bounded(absurd: str) -> None:
    begun = time.thread_time()
    assert len(terms(absurd * 1_000_000, "en").split()) <= TERMS
    assert time.thread_time() - begun < 5
