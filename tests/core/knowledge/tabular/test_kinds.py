"""Rows are counted as what they are, and sums are made of what adds up; else nothing is computed."""

from __future__ import annotations

import pytest

from core.knowledge.chunk.adaptive import cut
from core.knowledge.documents import Document
from core.knowledge.tabular.columns import sheet
from core.knowledge.tabular.grid import grids
from core.knowledge.tabular.query import query_of

PEOPLE = "| {name} | Team |\n|---|---|\n| Ada | Core |\n| Bo | Core |\n| Cy | Web |"
PLANS = "| {} | {} | {} |\n|---|---|---|\n| Basic | 5.50 € | 10 |\n| Team | 9.25 € | 20 |\n| Max | 15 € | 30 |"


def _query(question: str, language: str, heading: str, table: str) -> str:
    document = Document("Firm", f"# Firm\n\n## {heading}\n\n{table}", "file:///a.md", language)
    (grid,) = grids(cut(document))
    return query_of(question, language, sheet(grid), f"Firm\n{heading}")


@pytest.mark.parametrize(
    ("language", "question", "heading", "name", "counts"),
    [
        ("en", "How many engineers are there?", "Engineers", "Name", True),
        ("en", "How many engineers are in the Core team?", "Engineers in Bonn", "Name", True),
        ("en", "How many senior engineers are there?", "List of senior engineers", "Name", True),
        ("en", "How many engineers are there?", "Laptops for engineers", "Laptop", False),
        ("en", "How many engineers are there?", "Laptops for engineers", "Name", False),
        ("en", "How many engineers do we have?", "Engineering offices", "Name", False),
        ("en", "How many engineers are in the Core team?", "Engineering offices", "Office", False),
        ("en", "How many engineering offices are there?", "Engineering offices", "Office", True),
        ("de", "Wie viele Ingenieure gibt es?", "Ingenieure in Köln", "Name", True),
        ("de", "Wie viele Ingenieure gibt es?", "Geräte der Ingenieure", "Gerät", False),
        ("es", "¿Cuántos ingenieros hay?", "Ingenieros de planta", "Nombre", True),
        ("es", "¿Cuántos ingenieros hay?", "Portátiles para ingenieros", "Portátil", False),
    ],
)
def test_rows_are_counted_only_as_what_they_are(
    language: str, question: str, heading: str, name: str, counts: bool
) -> None:
    query = _query(question, language, heading, PEOPLE.format(name=name))
    assert query.startswith("SELECT count(*)") is counts
    assert bool(query) is counts


@pytest.mark.parametrize(
    ("language", "question", "heads", "selects"),
    [
        ("en", "What is the average price per seat?", ("Plan", "Price per seat", "Seats"), "avg"),
        ("en", "What is the highest price per seat?", ("Plan", "Price per seat", "Seats"), "max"),
        ("de", "Wie hoch ist der durchschnittliche Preis pro Platz?", ("Tarif", "Preis pro Platz", "Plätze"), "avg"),
        ("de", "Wie hoch ist der höchste Preis pro Platz?", ("Tarif", "Preis pro Platz", "Plätze"), "max"),
        ("es", "¿Cuál es el promedio del precio por unidad?", ("Plan", "Precio por unidad", "Unidades"), "avg"),
    ],
)  # fmt: skip
def test_a_column_that_is_called_per_something_groups_nothing(
    language: str, question: str, heads: tuple[str, str, str], selects: str
) -> None:
    query = _query(question, language, "Plans", PLANS.format(*heads))
    assert f'{selects}("{heads[1]}")' in query
    assert "GROUP BY" not in query


def test_what_is_asked_for_each_of_something_else_is_still_grouped() -> None:
    table = PLANS.format("Plan", "Price per seat", "Seats")
    by_plan = ' FROM cells GROUP BY "Plan" ORDER BY "Plan"'
    asked = "What is the average price per seat for each plan?"
    assert _query(asked, "en", "Plans", table) == f'SELECT "Plan", avg("Price per seat"){by_plan}'
    asked = "How many seats are there per plan?"
    assert _query(asked, "en", "Plans", table) == f'SELECT "Plan", sum("Seats"){by_plan}'


@pytest.mark.parametrize(
    ("language", "question", "head", "adds"),
    [
        ("en", "What is the total price per seat?", "Price per seat", False),
        ("en", "How much do the plans cost in total?", "Price / seat", False),
        ("en", "What do the plans cost altogether?", "Unit price", False),
        ("en", "How much do the plans cost in total?", "Price per month", True),
        ("en", "How much do the plans cost in total?", "Cost", True),
        ("en", "How much was paid altogether?", "Price", False),
        ("en", "How much was paid altogether?", "Amount paid", True),
        ("de", "Wie viel kosten die Tarife insgesamt?", "Preis pro Platz", False),
        ("de", "Wie viel kosten die Tarife insgesamt?", "Stückpreis", False),
        ("de", "Wie viel kosten die Tarife insgesamt?", "Kosten im Monat", True),
        ("es", "¿Cuánto cuestan los planes en total?", "Precio por unidad", False),
        ("es", "¿Cuánto cuestan los planes en total?", "Precio por mes", True),
    ],
)
def test_a_sum_is_made_only_of_what_adds_up(
    language: str, question: str, head: str, adds: bool
) -> None:
    first = {"en": "Plans", "de": "Tarife", "es": "Planes"}[language]
    query = _query(question, language, first, PLANS.format(first, head, "Users"))
    assert (f'SELECT sum("{head}")' in query) is adds
    assert bool(query) is adds
