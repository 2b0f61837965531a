"""A figure that nobody computed is told from one that the documents state."""

from __future__ import annotations

import pytest

from core.knowledge.tabular.uncomputed import is_uncomputed

TABLE = "| kiln | tiles |\n|---|---|\n| north | 20 |\n| south | 30 |\n\n[1]"
ROW = "| kiln | tiles |\n|---|---|\n| north | 20 [1] |\n| … | … |"


@pytest.mark.parametrize(
    ("question", "language", "answer"),
    [
        ("What is the total weight of the tiles?", "en", "Tile Weight North 20 South 30 [1]"),
        ("What share of tiles broke in May?", "en", TABLE),
        ("Which crew had the most tiles?", "en", TABLE),
        ("What do all kilns cost?", "en", TABLE),
        ("Welcher Anteil der Ziegel brach im Mai?", "de", TABLE),
        ("¿Cuál es el promedio de tejas?", "es", TABLE),
    ],
)
def test_a_figure_that_is_not_stated_is_uncomputed(
    question: str, language: str, answer: str
) -> None:
    assert is_uncomputed(question, language, answer)


@pytest.mark.parametrize(
    ("question", "language", "answer"),
    [
        ("What is the total weight of the tiles?", "en", "The total weight is 50 tons. [1]"),
        ("How many tiles has the north kiln?", "en", ROW),
        ("How much is a tile?", "en", TABLE),
        ("Which kilns are there?", "en", TABLE),
        ("What does it mean to fire a tile?", "en", "To bake it. [1]"),
        ("窑一共有多少？", "zh", TABLE),
    ],
)
def test_what_is_stated_or_not_a_figure_is_not(question: str, language: str, answer: str) -> None:
    assert not is_uncomputed(question, language, answer)
