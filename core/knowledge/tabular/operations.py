"""The words by which people ask for a computation: how many, the sum, the highest, more than 5, for each."""

from __future__ import annotations

import re
from typing import Literal

from core.knowledge.tabular.bounds import asks_bound

Operation = Literal["count", "sum", "avg", "median", "min", "max"]

_OPERATIONS: dict[str, dict[Operation, str]] = {
    "en": {
        "count": "how many|number of|count(?: of)?",
        "sum": "total(?: of)?|sum(?: of)?|in total|altogether|how much|add up",
        "avg": "average|mean|on average",
        "median": "median",
        "min": "lowest|smallest|minimum|minimal|least(?: expensive)?|cheapest|fewest|shortest",
        "max": "highest|largest|biggest|greatest|maximum|maximal|most(?: expensive)?|longest",
    },
    "de": {
        "count": "wie viele|wieviele|anzahl(?: der)?|zahl der",
        "sum": "summe(?: der| aller)?|insgesamt|gesamt|zusammen|zusammengerechnet|wie viel|wieviel",
        "avg": "durchschnitt|durchschnittlich\\w*|mittelwert|im schnitt",
        "median": "median",
        "min": "niedrigste[nrs]?|kleinste[nrs]?|geringste[nrs]?|minimal\\w*|minimum|wenigsten|"
        "billigste[nrs]?|günstigste[nrs]?",
        "max": "höchste[nrs]?|größte[nrs]?|maximal\\w*|maximum|meisten|teuerste[nrs]?",
    },
    "es": {
        "count": "cu[áa]nt[oa]s|n[úu]mero de|cantidad de",
        "sum": "suma(?: de)?|en total|total(?: de)?|cu[áa]nto",
        "avg": "promedio|media|de media",
        "median": "mediana",
        "min": "m[íi]nim[oa]|menor|m[áa]s barat[oa]|menos",
        "max": "m[áa]xim[oa]|mayor|m[áa]s car[oa]|m[áa]s",
    },
}
_EACH = {
    "en": "for each|for every|per|by|each|every",
    "de": "für jede[nrs]?|pro|je|nach",
    "es": "por cada|para cada|por|cada",
}
_DIFFERENCE = {
    "en": "difference|differ|compares?|compared|than|more|less|higher|lower",
    "de": "unterschied|differenz|unterscheiden|vergleiche?|als|mehr|weniger|höher|niedriger",
    "es": "diferencia|comparar?|compara|que|más|menos|mayor|menor",
}
_BETWEEN = {"en": "difference", "de": "unterschied|differenz", "es": "diferencia"}
_THAN = {"en": "than", "de": "als", "es": "que"}
_LIGHT = {
    "en": "there have has had is are exist exists list listed show give tell me all table tables row rows "
    "entry entries record records contain contains data value values overall altogether total please "
    "together combined exactly one ones different distinct between high much s",
    "de": "gibt es hat haben haben sind ist stehen steht enthält liste zeige nenne mir alle aller tabelle "
    "zeile zeilen eintrag einträge einträgen werte wert verschiedene insgesamt bitte zwischen hoch viel",
    "es": "hay tiene tienen son es existen lista muestra dime todos todas tabla fila filas registro "
    "registros entradas valores valor contiene distintos entre",
}
_MONEY = {
    "en": "price prices cost costs cheapest cheap expensive pay paid fee fees spend spent",
    "de": "preis preise preises kosten kostet billigste billigsten teuerste teuersten günstigste "
    "günstigsten gebühr gebühren",
    "es": "precio precios coste costo cuesta cuestan barato barata caro cara tarifa",
}
"""By which people call a column of amounts of money, whatever its head says."""
_ALL = {"en": "all every", "de": "alle aller allen", "es": "todos todas"}


def speaks(language: str) -> bool:
    """Whether questions in this language can be read without a model."""
    return language in _OPERATIONS


def operations(question: str, language: str) -> list[tuple[Operation, tuple[int, int]]]:
    """What is to be computed and where that is said, in the order of the question."""
    found = [
        (kind, match.span())
        for kind, words in _OPERATIONS[language].items()
        for match in _matches(words, question)
    ]
    return sorted(found, key=lambda each: each[1])


def each(question: str, language: str) -> list[tuple[int, int]]:
    """Where something is asked for each of something; what follows says of what."""
    return [match.span() for match in _matches(_EACH[language], question)]


def compares(question: str, language: str) -> list[tuple[int, int]]:
    """The words that set one thing against another."""
    found = _matches(_DIFFERENCE[language], question)
    first = found[0].start() if found else 0  # "más … que" compares, "que" by itself does not
    return [m.span() for m in found if m[0].casefold() != "que" or m.start() > first]


def sets_apart(word: str, language: str) -> bool:
    """Whether it stands between what is compared and what it is compared with."""
    return word in _THAN[language].split()


def asks_difference(question: str, language: str) -> bool:
    """Whether how far two numbers lie apart is asked for."""
    return bool(_matches(_BETWEEN[language], question))


def is_light(word: str, language: str) -> bool:
    """Whether it says nothing of what is asked for, in a question to a table."""
    return word in _LIGHT[language].split()


def means_money(word: str, language: str) -> bool:
    """Whether it calls what something costs."""
    return word in _MONEY[language].split()


def is_all(word: str, language: str) -> bool:
    """Whether it says that every row is meant."""
    return word in _ALL[language].split()


def asks_to_compute(question: str, language: str) -> bool:
    """Whether any such word stands in it, in a language that is read here; in others, any figure may."""
    if not speaks(language):
        return True
    asking = (operations, asks_bound, compares)
    return any(find(question, language) for find in asking)


def _matches(words: str, question: str) -> list[re.Match[str]]:
    return list(re.finditer(rf"\b(?:{words})\b", question, re.I))
