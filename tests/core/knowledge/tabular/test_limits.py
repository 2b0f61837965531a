"""Numbers, years and dates that limit, and what of a question may not be passed over."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.tables.duckdb import compute
from core.knowledge.tabular.query import query_of
from core.ports import Cell
from tests.core.knowledge.tabular.library import sheet_of

STAFF = """Name,Team,Joined,Salary
Ada,Ops,2018,40000
Bo,Ops,2019,50000
Cy,Web,2020,60000
Di,Web,2021,55000
Ed,Data,2022,70000
"""
ORDERS = """Order,Customer,Date,Amount
A1,Acme,2020-01-05,50
A2,Acme,2020-06-01,120
A3,Beta,2020-07-01,80
A4,Acme,2021-01-01,200
"""

MONTHS = "Month,Sales\nJanuary,1\nFebruary,2\nMarch,3\n"
_WHOLE = re.compile(r"(\d+([.,]\d+)?|\d{1,3}([.,]\d{2,3})+([.,]\d+)?)\s?[kKM]?\s?[€$]?")
"""A number that can be read, with a scale and a currency."""


def _query(question: str, csv: str, language: str = "en") -> str:
    table = sheet_of(csv, language, "employees.csv")
    return query_of(question, language, table, "employees Bestellungen pedidos")


async def _figure(question: str, csv: str, language: str = "en") -> Cell:
    query = _query(question, csv, language)
    assert query, question
    table = sheet_of(csv, language)
    [[figure]] = (await compute({c.name: c.cells for c in table.columns}, query)).rows
    return figure


@pytest.mark.parametrize(
    ("language", "question", "count"),
    [
        ("en", "How many employees joined between 2019 and 2021?", 3),
        ("en", "How many employees joined from 2019 to 2021?", 3),
        ("de", "Wie viele employees sind zwischen 2019 und 2021 joined?", 3),
        ("de", "Wie viele employees sind von 2019 bis 2021 joined?", 3),
        ("es", "¿Cuántos employees joined entre 2019 y 2021?", 3),
        ("en", "How many employees joined in or after 2020?", 3),
        ("en", "How many employees joined 2020 or later?", 3),
        ("en", "How many employees joined in 2020 or before?", 3),
        ("en", "How many employees joined since 2020?", 3),
        ("de", "Wie viele employees sind seit 2020 joined?", 3),
        ("es", "¿Cuántos employees joined desde 2020?", 3),
        ("en", "How many employees joined after 2020?", 2),
        ("en", "How many employees joined in 2020?", 1),
        ("en", "How many employees joined in 2019 or 2021?", 2),
        ("en", "How many employees have a salary of more than 50k?", 3),
        ("en", "How many employees have a salary of more than 50 thousand?", 3),
        ("en", "How many employees have a salary of no more than 50,000?", 2),
        ("en", "How many employees have a salary of 55000 or more?", 3),
        ("de", "Wie viele employees haben salary von mehr als 50 Tsd.?", 3),
        ("es", "¿Cuántos employees tienen salary de más de 50 mil?", 3),
    ],
)
async def test_ranges_and_bounds_count_what_they_say(
    language: str, question: str, count: int
) -> None:
    assert await _figure(question, STAFF, language) == count


async def test_dates_are_bounds_of_columns_of_dates() -> None:
    assert await _figure("How many orders after 2020-05-01?", ORDERS) == 3
    assert await _figure("How many orders between 2020-05-01 and 2020-12-31?", ORDERS) == 2
    assert await _figure("How many orders have an amount over 100?", ORDERS) == 2


async def test_what_is_named_one_by_one_is_computed() -> None:
    assert await _figure("What are the total sales in January and March?", MONTHS) == 4
    asked = "What is the difference in sales between January and March?"
    assert await _figure(asked, MONTHS) == 2
    quarters = "Quarter,Sales\nQ1,10\nQ2,20\nQ3,30\n"
    asked = "What is the difference in sales between Q1 and Q3?"
    assert await _figure(asked, quarters) == 20


@pytest.mark.parametrize(
    ("csv", "language", "question"),
    [
        (STAFF, "en", "How many employees joined by 2020?"),
        (STAFF, "en", "How many employees have a salary of more than 1 /?"),
        (STAFF, "en", "How many employees joined until 2020?"),
        (STAFF, "en", "How many employees joined 2019-2021?"),
        (STAFF, "en", "How many employees joined in 2019 – 2021?"),
        (STAFF, "en", "How many employees joined in 2019 to 2021?"),
        (STAFF, "en", "How many employees joined as of 2020?"),
        (STAFF, "en", "How many employees joined in 2020 or after 2021?"),
        (STAFF, "de", "Wie viele employees sind bis 2020 joined?"),
        (STAFF, "de", "Wie viele employees haben salary von mehr als 50T?"),
        (STAFF, "en", "How many employees have a salary over 1e3?"),
        (STAFF, "en", "How many employees have a salary over 1/2?"),
        (STAFF, "en", "How many employees have a salary over 50%?"),
        (STAFF, "en", "How many employees have a salary over 50m?"),
        (STAFF, "en", "How many employees have a salary over 50.000?"),
        (STAFF, "en", "How many employees have a salary over 50 000?"),
        (STAFF, "en", "How many employees have a salary over 60000 or under 50000?"),
        (STAFF, "en", "How many employees have a salary over 40000 or under 50000?"),
        (STAFF, "en", "How many employees have a salary over 60000 and under 50000?"),
        (STAFF, "en", "How many employees have a salary over 60000 or are in Ops?"),
        (STAFF, "en", "How many employees have a salary over 60000 or more?"),
        (STAFF, "en", "Who are the top 10 employees with the highest salary?"),
        (STAFF, "en", "How many employees have a higher salary than Bo?"),
        (STAFF, "en", "Which employees have a higher salary than Bo and Ada?"),
        (STAFF, "de", "Wie viele employees haben mehr salary als Bo?"),
        (STAFF, "es", "¿Cuántos employees tienen más salary que Bo?"),
        (ORDERS, "en", "How many more orders does Acme have than Beta?"),
        (STAFF, "en", "How many employees joined 2020+?"),
        (STAFF, "en", "How many employees joined in ~2020?"),
        (ORDERS, "en", "How many orders over 100 or Acme?"),
        (ORDERS, "en", "How many orders between 2019 and 2021?"),
        (ORDERS, "en", "What is the total amount between 2019 and 2021?"),
        (ORDERS, "en", "How many orders after 2020?"),
        (ORDERS, "en", "How many orders from A1 to A3?"),
        (MONTHS, "en", "What are the total sales by March?"),
        (MONTHS, "en", "What are the total sales after January?"),
        (MONTHS, "en", "What are the total sales from January to March?"),
        (MONTHS, "en", "What are the total sales of January - March?"),
        ("Stage,Level,Price\na,L5,10\nb,L6,20\n", "en", "How many have a level above 5?"),
        ("Feature,Value\nPixels,12 MP\nZoom,50x\n", "en", "How many pixels are there?"),
        ("Region,Revenue ($M)\na,10\nb,20\n", "en", "How many regions have revenue over 15?"),
        ("Region,Users\na,120K\nb,300K\n", "en", "How many regions have over 100 users?"),
    ],
)
def test_what_is_not_understood_to_its_last_letter_is_not_computed(
    csv: str, language: str, question: str
) -> None:
    assert _query(question, csv, language) == ""


@given(
    st.sampled_from(("more than", "over", "by", "until", "between", "in", "about", "")),
    st.integers(1, 10_000_000).map(str),
    st.text("0123456789.,/:-–eEkKmMTB%€$ °xº²", max_size=6),
)
@settings(max_examples=300)
def test_a_number_is_computed_with_only_where_all_of_it_is_read(
    words: str, number: str, behind: str
) -> None:
    query = _query(f"How many employees have a salary {words} {number}{behind}?", STAFF)
    if query and (number + behind).rstrip(" .,:") != number:
        assert _WHOLE.fullmatch(f"{number}{behind}".rstrip(" .,:")), query


@given(st.lists(st.integers(1900, 2099), min_size=2, max_size=30), st.data())
@settings(max_examples=50, deadline=None)
async def test_a_range_counts_what_python_counts(years: list[int], data: st.DataObject) -> None:
    low, high = sorted(data.draw(st.tuples(st.sampled_from(years), st.sampled_from(years))))
    rows = "".join(f"k{n},{year}\n" for n, year in enumerate(years))
    asked = f"How many employees joined between {low} and {high}?"
    counted = await _figure(asked, f"Key,Joined\n{rows}")
    assert counted == sum(low <= year <= high for year in years)
