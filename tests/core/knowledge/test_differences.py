"""Two documents that say different things of one matter are told apart from two that do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.knowledge.differences import differences
from core.knowledge.numbers import Numbers
from core.messages import Citation, Passage
from tests.core.knowledge.passages import passage


def cited(one: Passage) -> list[Citation]:
    return [Numbers().cite(one.chunk, 0, len(one.chunk.text))]


def told(said: str, other: str, language: str = "en") -> list[tuple[str, str]]:
    one, two = passage("a", "A", said, language), passage("b", "B", other, language)
    return [
        tuple(p.chunk.text[p.start : p.end] for p in (each.cited, each.otherwise))  # type: ignore[misc]
        for each in differences(cited(one), [one, two])
    ]


@pytest.mark.parametrize(
    ("said", "other", "language"),
    [
        ("Backups are kept for 14 days.", "Backups are kept for 30 days.", "en"),
        ("Backups are kept for 14 days.", "Backups: these are kept for 30 days.", "en"),
        ("Weekly backups are encrypted here.", "Weekly backups are not encrypted here.", "en"),
        ("Rechnungen werden 10 Jahre im Archiv aufbewahrt.", "Rechnungen werden 6 Jahre im Archiv aufbewahrt.", "de"),
        ("备份在主服务器上保留14天。", "备份在主服务器上保留30天。", "zh"),
    ],
)  # fmt: skip
def test_another_number_and_a_denial_are_contradictions(
    said: str, other: str, language: str
) -> None:
    assert told(said, other, language) == [(said, other)]


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("Backups are kept for 14 days.", "Backups are kept for 14 days."),
        ("Backups are kept for 14 days.", "Logs are kept for 30 days."),
        ("The budget was 5 million in 2020.", "The budget was 7 million in 2021."),
        ("Anna leads the team of 5 in Berlin.", "Anna leads the team of 7 in Paris."),
        ("Backups are kept for 14 days.", "Are backups kept for 30 days?"),
        ("Backups are kept for 14 days on the server.", "Backups are kept on the server."),
        ("Opens at 9.", "Opens at 10."),
    ],
)
def test_what_is_of_other_things_or_says_the_same_is_none(said: str, other: str) -> None:
    assert told(said, other) == []


def test_a_document_does_not_contradict_itself_and_only_what_is_cited_counts() -> None:
    one = passage("a", "A", "Backups are kept for 14 days.")
    same = replace(one, chunk=replace(one.chunk, id="a2", text="Backups are kept for 30 days."))
    assert differences(cited(one), [one, same]) == ()
    other = passage("b", "B", "Backups are kept for 30 days.")
    assert differences([], [one, other]) == ()


def test_each_pair_of_documents_is_told_once() -> None:
    text = "Backups are kept for {0} days. Archives of mail are kept for {0} days."
    one, two = passage("a", "A", text.format(14)), passage("b", "B", text.format(30))
    both = [*cited(one), *cited(two)]
    assert len(differences(both, [one, two])) == 1
