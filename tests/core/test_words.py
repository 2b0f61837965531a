"""Every catalogue says the same things, with the same values, in a language of its own."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from core.rendering.parse import blocks_of
from core.words import CATALOGUES, say
from core.words.forms import Counted
from tests.docs.pages import ROOT

ENGLISH = CATALOGUES["en"]
LANGUAGES = sorted(CATALOGUES)
OTHERS = sorted(set(CATALOGUES) - {"en"})


def _forms(words: str | Counted) -> list[str]:
    return [words.one, words.other] if isinstance(words, Counted) else [words]


def _values(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def test_the_five_languages_are_there() -> None:
    assert LANGUAGES == ["de", "en", "es", "ja", "zh"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalogue_has_the_keys_of_english(language: str) -> None:
    assert CATALOGUES[language].keys() == ENGLISH.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ENGLISH)
def test_every_form_has_the_values_commands_and_blocks_of_english(key: str, language: str) -> None:
    model = _forms(ENGLISH[key])[-1]
    for words in _forms(CATALOGUES[language][key]):
        assert _values(words) == _values(model)
        assert re.findall(r"`.*?`|\*\*.*?\*\*", words) == re.findall(r"`.*?`|\*\*.*?\*\*", model)
        assert list(map(type, blocks_of(words))) == list(map(type, blocks_of(model)))


def test_every_word_is_said_somewhere() -> None:
    code = [
        path.read_text("utf-8")
        for folder in ("core", "adapters", "bots")
        for path in (ROOT / folder).rglob("*.py")
        if "words" not in path.parts
    ]
    said = set(re.findall(r"[\w-]+", "\n".join(code)))
    assert {key for key in ENGLISH if not _is_said(key, said)} == set()


def _is_said(key: str, said: set[str]) -> bool:
    """By its name, or by names that are put together where it is said."""
    return key in said or bool(
        re.match(r"(alert|command|forgot|learned|readers|safety_in|zone)_", key)
    )


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("key", ENGLISH)
def test_nothing_is_left_in_english(key: str, language: str) -> None:
    assert CATALOGUES[language][key] != ENGLISH[key]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [key for key in ENGLISH if isinstance(ENGLISH[key], Counted)])
def test_what_is_counted_says_its_number(key: str, language: str) -> None:
    for number in (1, 2, 31):
        assert str(number) in say(key, language, count=number, tries=number)


def test_one_thing_is_not_several() -> None:
    assert say("dropped", count=1) == "I left out 1 sentence that no document supports."
    assert say("dropped", count=2) == "I left out 2 sentences that no document supports."
    assert "1 Satz " in say("dropped", "de", count=1)
    assert "3 Sätze " in say("dropped", "de", count=3)
    assert "1 frase " in say("dropped", "es", count=1)
    assert "1 句" in say("dropped", "zh", count=1)


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("zh-Hant", "zh"),
        ("zh_CN.UTF-8", "zh"),
        ("de_AT", "de"),
        ("DE", "de"),
        ("es-419", "es"),
        ("ja.UTF-8", "ja"),
        ("en-GB", "en"),
        ("pt", "en"),
        ("deu", "en"),
        ("C", "en"),
        ("", "en"),
        ("-", "en"),
        ("漢字", "en"),
    ],
)
def test_any_form_of_a_locale_finds_its_language(locale: str, language: str) -> None:
    assert say("thanks", locale) == CATALOGUES[language]["thanks"]


def test_what_is_said_about_values_is_not_read_as_a_form() -> None:
    assert say("using", tool="{count} {0}") == "Using {count} {0}"


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("no such words", "de")
