"""A report is due where the sentence asks for one, whatever it is to be on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.understanding.reporting import report_on


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Write me a report on the kilns and their repairs", "the kilns and their repairs"),
        ("Could you please give us a short overview of the vineyards?", "the vineyards?"),
        ("I need a summary of all audits since spring", "all audits since spring"),
        ("An overview of our suppliers", "our suppliers"),
        ("Tell me everything about the greenhouse", "the greenhouse"),
        ("Schreibe mir einen Bericht über die Brennöfen", "die Brennöfen"),
        ("Bitte gib uns einen kurzen Überblick über unsere Lieferanten", "unsere Lieferanten"),
        ("Ich brauche eine Zusammenfassung aller Prüfungen", "Prüfungen"),
        ("Escríbeme un informe sobre los hornos", "los hornos"),
        ("Necesito un resumen de todas las auditorías", "todas las auditorías"),
        ("Dame una breve reseña; no, dame un informe completo de los hornos", ""),
        ("Dame un informe completo de los hornos", "los hornos"),
    ],
)
def test_what_a_report_is_asked_on_is_told_from_the_asking(text: str, subject: str) -> None:
    assert report_on(text) == subject


@pytest.mark.parametrize(
    "text",
    [
        "Who writes the report on the kilns?",
        "How do I write a report on an accident?",
        "Where is the overview of our suppliers?",
        "Write me a report",
        "the kilns",
        "Wer schreibt den Bericht über die Brennöfen?",
        "¿Quién escribe el informe sobre los hornos?",
        "",
    ],
)
def test_a_question_about_a_report_asks_for_none(text: str) -> None:
    assert report_on(text) == ""


@given(st.text(max_size=300))
def test_what_it_is_on_ends_the_text(text: str) -> None:
    assert text.rstrip().endswith(report_on(text))
