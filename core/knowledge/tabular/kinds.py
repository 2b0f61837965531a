"""What the rows of a table are, and of what its numbers are: whether they may be counted or added up."""

from __future__ import annotations

import re

from core.knowledge.tabular.columns import Sheet
from core.knowledge.tabular.operations import is_light
from core.knowledge.wording import content_terms, is_function_word

HEAD_FIRST = frozenset(("es",))
"""Languages in which the first noun of several says what is meant: "ingenieros de planta"."""
_NAMING = {
    "name names full title id no nr number label item key who",
    "name namen bezeichnung titel nummer kennung lfd wer vorname nachname",
    "nombre nombres título numero número código apellido quién",
}
_NAMES_ONLY = frozenset(word for words in _NAMING for word in words.split())
"""By which the first column is called where something above the table says what its rows are."""
_WORD = re.compile(r"[^\W\d_]+")
_RATE = re.compile(
    r"(?:\b(?:per|pro|je|por|cada|each|every)\s+|[\w)€$£]\s*/\s*)(?P<of>[^\W\d_]+)", re.I
)
_TIME = re.compile(
    r"(?:year|annum|month|week|day|quarter|jahr|monat|woche|tag|quartal|año|mes|semana|d[ií]a"
    r"|trimestre|[ymd]|yr|mo)\Z",
    re.I,
)
"""What a thing costs in a month adds up over things; what it costs for each seat does not."""
_OF_ONE = re.compile(
    r"\b(?:unit (?:price|cost)|rate|(?:einzel|stück)(?:preis|kosten)\w*|precio unitario|tarifa)\b",
    re.I,
)
_PRICE = re.compile(r"\b(?:prices?|\w*preise?|precios?)\b", re.I)
_PAYING = {
    "en": r"\b(?:pa(?:y|ys|id|ying)|spend|spends|spent)\b",
    "de": r"\b(?:(?:be|ge)?zahl\w*|ausgegeben|ausgeben)\b",
    "es": r"\b(?:pag\w+|gast\w+)\b",
}


def are_rows(kind: str, language: str, sheet: Sheet) -> bool:
    """Whether the table's rows are things called so.

    They are what the first column's name calls them; where that is only "Name" or nothing, what
    the heading above the table is about, or where there is none its title: "Engineers in Bonn",
    but not "Laptops for engineers".
    """
    own = _WORD.findall(sheet.grid.head[0].casefold())
    if any(word not in _NAMES_ONLY for word in own):
        return False  # a word that it calls would have called the column
    first = sheet.grid.first
    names = first.headings[-1:] or (first.title, _stem(first.document))
    wanted = set(content_terms(kind, language))
    return any(wanted & set(content_terms(_head(name, language), language)) for name in names)


def adds_up(name: str, question: str, language: str) -> bool:
    """Whether the sum of a column called so is an amount of anything that the question may mean.

    What is for each of something is not, but for a time; and prices are not what somebody paid.
    """
    rate = _RATE.search(name)
    if (rate and not _TIME.match(rate["of"])) or _OF_ONE.search(name):
        return False
    paying = re.compile(_PAYING[language], re.I)
    return not (_PRICE.search(name) and paying.search(question))


def _head(name: str, language: str) -> str:
    """The noun that a heading is about: the last one before the first small word, in Spanish the first."""
    said: list[str] = []
    for word in _WORD.findall(name):
        lowered = word.casefold()
        if not is_function_word(lowered, language) and not is_light(lowered, language):
            said.append(word)
        elif said:
            break
    return said[0 if language in HEAD_FIRST else -1] if said else ""


def _stem(document: str) -> str:
    return document.rsplit("/", 1)[-1].rpartition(".")[0].replace("_", " ").replace("-", " ")
