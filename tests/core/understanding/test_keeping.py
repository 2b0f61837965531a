"""Which words ask to keep what came with them, in five languages; a question about it is none of them."""

from __future__ import annotations

import time

import pytest

from core.understanding.keeping import wants_kept


@pytest.mark.parametrize(
    "text",
    [
        "remember this",
        "Remember this, please!",
        "Please remember these files.",
        "Hey Mynah, can you keep this document?",
        "save the attached file",
        "index this",
        "Memorise it",
        "store the PDF",
        "Merk dir das",
        "Bitte merke dir diese Datei!",
        "Kannst du dir das merken?",
        "Behalte das bitte",
        "Speichere das Dokument",
        "Diese Datei bitte speichern",
        "Recuerda esto",
        "¿Puedes guardar esto, por favor?",
        "por favor, guárdalo",
        "Guarda este documento",
        "memoriza esto",
        "acuérdate de esto",
        "记住这个",
        "请记住这份文件",
        "请把这个文件保存一下",
        "帮我保存这个文档",
        "これを覚えて",
        "このファイルを保存してください",
        "覚えておいてください",
        "この資料を登録して",
    ],
)
def test_words_that_ask_to_keep(text: str) -> None:
    assert wants_kept(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What does this say?",
        "How do I save this?",
        "Do you remember this?",
        "Where do we keep the documents?",
        "When do backups run?",
        "The index of this book",
        "keep calm",
        "add two and two",
        "Was steht darin?",
        "Wo speichern wir das Dokument?",
        "Was merkst du dir?",
        "¿Dónde se guarda esto?",
        "¿Qué dice este documento?",
        "怎么保存这个文件？",
        "这个文件说了什么？",
        "このファイルには何が書いてありますか",
    ],
)
def test_questions_that_only_speak_of_it(text: str) -> None:
    assert not wants_kept(text)


@pytest.mark.parametrize(
    "text", ["please " * 9_000, "请" * 60_000, "これを" * 20_000, "dir das " * 9_000]
)
def test_long_texts_take_no_time(text: str) -> None:
    began = time.perf_counter()
    wants_kept(text)
    assert time.perf_counter() - began < 0.5
