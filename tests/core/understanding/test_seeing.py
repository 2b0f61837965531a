"""Who asks to be shown a picture is known by the shape of the question, in English, German and Spanish."""

from __future__ import annotations

import pytest

from core.understanding.seeing import asked_to_see


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Show me the architecture diagram of Anchor", "architecture anchor"),
        ("Can you show me the diagram of Anchor, please?", "anchor"),
        ("Where is the photo of the printer?", "printer"),
        ("Is there a screenshot of the sign-in page?", "sign-in page"),
        ("What does the network look like?", "network"),
        ("Zeig mir das Architekturdiagramm von Anchor", "architektur anchor"),
        ("Kannst du mir ein Bild vom Drucker zeigen?", "vom drucker"),
        ("Gibt es einen Screenshot der Anmeldung?", "anmeldung"),
        ("Wie sieht der Drucker aus?", "drucker"),
        ("Muéstrame el diagrama de Anchor", "anchor"),
        ("¿Puedes enseñarme la foto de la impresora?", "impresora"),
        ("¿Qué aspecto tiene la impresora?", "impresora"),
    ],
)
def test_what_a_picture_is_to_show_is_what_is_left_of_the_question(text: str, what: str) -> None:
    assert asked_to_see(text) == what


@pytest.mark.parametrize(
    "text",
    [
        "How long do session tokens live?",
        "How do I draw a diagram?",
        "Which image of the container do we deploy?",
        "Show me the numbers of March",
        "Zeig mir die Ausbildung der Fahrer",
        "Muéstrame los precios",
        "Show me the diagram",
        "show me a picture " + "of it " * 100,
    ],
)
def test_other_questions_ask_for_no_picture(text: str) -> None:
    assert asked_to_see(text) == ""
