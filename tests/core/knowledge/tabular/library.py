"""Tables for tests, as readers and the chunker make them."""

from __future__ import annotations

from adapters.sources.readers.tables import read_csv
from core.knowledge.chunk.adaptive import cut
from core.knowledge.documents import Document
from core.knowledge.tabular.columns import Sheet, sheet
from core.knowledge.tabular.grid import Grid, grids

SERVICES = """Service,Owner,Team,Monthly price,Launched,Seats
borealis,Ada,Ops,40,2014,5
aurora,Bo,Ops,120,2015,10
zephyr,Cy,Data,75,2014,20
mistral,Ada,Web,10,2018,2
Total,,,245,,37
"""


def grid_of(csv: str, name: str = "services.csv", language: str = "en") -> Grid:
    document = read_csv(csv.encode(), name)
    [grid] = grids(cut(Document(document.title, document.text, name, language)))
    return grid


def sheet_of(csv: str = SERVICES, language: str = "en", name: str = "services.csv") -> Sheet:
    return sheet(grid_of(csv, name, language))


def cells_of(table: Sheet, name: str) -> tuple[object, ...]:
    [column] = [each for each in table.columns if each.name == name]
    return column.cells
