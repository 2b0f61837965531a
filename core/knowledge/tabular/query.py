"""From a question to one query over a table, by rules, and none where anything is left unsure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from core.knowledge.tabular.columns import Column, Sheet
from core.knowledge.tabular.kinds import adds_up, are_rows
from core.knowledge.tabular.limits import Limit, bounded_by, excludes_all, limit
from core.knowledge.tabular.operations import Operation, sets_apart, speaks
from core.knowledge.tabular.reading import Named, Reading, read
from core.ports import TABLE


def query_of(question: str, language: str, sheet: Sheet, about: str) -> str:
    """SQL over TABLE that counts, sums, averages, compares or filters; "" where the question is not sure.

    Each of its words must be explained: as a cell, a column, a computation, or by what stands
    `about` the table. Pure.
    """
    if not speaks(language) or sheet.doubtful:
        return ""
    reading = read(question, language, sheet, about)
    if reading.unsure:
        return ""
    return _Writing(reading, sheet, language).query()


class _NotSure(Exception):
    """More than one query would fit."""


class _Writing:
    """One question's query in the making."""

    def __init__(self, reading: Reading, sheet: Sheet, language: str) -> None:
        self.reading, self.sheet, self.language = reading, sheet, language
        self.bounded: set[int] = set()

    def query(self) -> str:
        try:
            where = " AND ".join((*self._bounds(), *self._filters()))
            where = f" WHERE {where}" if where else ""
            return self._select(where)
        except _NotSure:
            return ""

    def _select(self, where: str) -> str:
        kinds = set(self.reading.operations)
        targets = self._targets()
        if kinds == {"count", "sum"}:  # "the total number of"
            kinds = {"count"}
        if kinds == {"count"} and any(self._column(n).numeric for n in targets):
            kinds = {"sum"}  # "how many seats" where seats are a column of numbers
        if len(kinds) > 1:
            return ""
        if not kinds:
            return self._rows(where, targets)
        if self.reading.compares:  # "a higher salary than Bo" is no question for Bo's own
            return ""
        (kind,) = kinds
        group = self._group()
        if kind == "count":
            return self._count(where, [n for n in targets if n != group], group)
        return self._of_numbers(kind, where, targets, group)

    def _rows(self, where: str, targets: Sequence[int]) -> str:
        """The rows themselves, where a number bounds them or two of them are compared."""
        numeric = [n for n in targets if self._column(n).numeric]
        pairs = [len(list(same)) for _, same in _by_column(self.reading.named)]
        if self.reading.differs:
            if pairs != [2] or len(numeric) != 1:
                return ""
            name = self._name(numeric[0])
            return f"SELECT max({name}) - min({name}) FROM {TABLE}{where}"
        compared = self._sets_apart() and max(pairs, default=0) > 1 and bool(numeric)
        return f"SELECT * FROM {TABLE}{where}" if self.reading.bounds or compared else ""

    def _sets_apart(self) -> bool:
        """Whether things are compared with each other, not all of them with another."""
        named, words = self.reading.named, self.reading.words
        than = [
            n for n in self.reading.comparing if sets_apart(words[n].text.casefold(), self.language)
        ]
        return self.reading.compares and all(
            any(each.words[0] < n for each in named) and any(n < each.words[0] for each in named)
            for n in than
        )

    def _count(self, where: str, targets: Sequence[int], group: int | None) -> str:
        """Rows; or what is different among them, where the same stands in several."""
        key = self._key()
        names_keys = any(each.column == key for each in self.reading.named)
        kind = self.reading.of_kind
        if not targets and kind and not are_rows(kind, self.language, self.sheet):
            return ""
        if len(targets) > 1 or (names_keys and not self._repeats(key)):
            return ""  # of "pixels", a row of its own, the number stands in that row
        what = "count(*)"
        if targets and self._repeats(targets[0]):
            what = f"count(DISTINCT {self._name(targets[0])})"
        return self._grouped(what, where, group)

    def _of_numbers(
        self, kind: Operation, where: str, targets: Sequence[int], group: int | None
    ) -> str:
        numeric = [n for n in targets if self._column(n).numeric]
        numeric = numeric or [n for n in self.reading.columns if self._column(n).numeric]
        others = [n for n in targets if not self._column(n).numeric and n != group]
        if len(numeric) != 1 or not self._makes_sense(kind, self._column(numeric[0])):
            return ""
        name = self._name(numeric[0])
        if kind in ("min", "max") and group is None:
            if others and self._key() not in others and self._repeats(others[0]):
                return (
                    ""  # the team with the most seats may be the one whose rows have most together
                )
            best = f"(SELECT {kind}({name}) FROM {TABLE}{where})"
            return f"SELECT * FROM {TABLE}{where + ' AND' if where else ' WHERE'} {name} = {best}"
        if others and others != [self._key()]:
            return ""
        return self._grouped(f"{kind}({name})", where, group)

    def _makes_sense(self, kind: Operation, column: Column) -> bool:
        if kind in ("sum", "avg") and column.yearly:
            return False
        return kind != "sum" or adds_up(column.name, self.reading.question, self.language)

    def _grouped(self, what: str, where: str, group: int | None) -> str:
        if group is None:
            return f"SELECT {what} FROM {TABLE}{where}"
        name = self._name(group)
        return f"SELECT {name}, {what} FROM {TABLE}{where} GROUP BY {name} ORDER BY {name}"

    def _targets(self) -> list[int]:
        """The columns that are called for their own sake: not to say where a named cell stands."""
        filtered = {each.column for each in self.reading.named}
        return [n for n in self.reading.columns if n not in filtered and n not in self.bounded]

    def _group(self) -> int | None:
        """The column called right behind "for each"."""
        found = [
            column
            for column, at in self.reading.columns.items()
            if any(word - 1 in self.reading.each for word in at)
        ]
        if len(found) > 1:
            raise _NotSure
        self._check_filled(found)
        return found[0] if found else None

    def _filters(self) -> Iterator[str]:
        self._check_filled([each.column for each in self.reading.named])
        for column, same in _by_column(self.reading.named):
            values = dict.fromkeys(value for each in same for value in each.values)
            yield f"{self._name(column)} IN ({', '.join(map(_literal, values))})"

    def _check_filled(self, columns: Sequence[int]) -> None:
        """An empty cell of the first column may mean the one above it, as where cells were merged."""
        if self._key() in columns and None in self._column(self._key()).cells:
            raise _NotSure

    def _bounds(self) -> Iterator[str]:
        found: dict[int, list[tuple[str, Limit]]] = {}
        for bound in self.reading.bounds:
            column = bounded_by(bound, self.reading, self.sheet, self.language)
            value = None if column is None else limit(bound, self._column(column), self.language)
            if column is None or value is None:
                raise _NotSure
            self.bounded.add(column)
            found.setdefault(column, []).append((bound.sign, value))
            yield f"{self._name(column)} {bound.sign} {_literal(value)}"
        if any(map(excludes_all, found.values())):  # "over 100 and under 60" means either
            raise _NotSure

    def _repeats(self, place: int) -> bool:
        """Whether not every row has a cell of its own there."""
        cells = [cell for cell in self._column(place).cells if cell is not None]
        return len(set(cells)) < len(self.sheet.rows)

    def _key(self) -> int:
        """The first column, which says what a row is about."""
        return 0

    def _column(self, place: int) -> Column:
        return self.sheet.columns[place]

    def _name(self, place: int) -> str:
        return '"' + self._column(place).name.replace('"', '""') + '"'


def _by_column(named: Sequence[Named]) -> Iterator[tuple[int, Iterator[Named]]]:
    return groupby(sorted(named, key=lambda each: each.column), key=lambda each: each.column)


def _literal(value: Limit) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    return "'" + value.replace("'", "''") + "'"
