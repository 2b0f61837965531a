"""Administrators are those that the settings name, and nobody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messages import Person
from core.people.administrators import EXAMPLE, is_administrator, read_administrators

parts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
# No platform is called so: "person:" may stand before whom the settings name.
persons = st.builds(Person, parts.filter(lambda each: each != "person"), parts)


@given(persons)
def test_a_person_parses_back_from_what_is_printed(person: Person) -> None:
    assert Person.parse(str(person)) == person


@given(st.lists(persons, unique=True), persons)
def test_an_administrator_is_whom_the_settings_name(named: list[Person], other: Person) -> None:
    found = read_administrators(",".join(map(str, named)))
    assert [each for each in named if not is_administrator(each, found)] == []
    assert is_administrator(other, found) == (other in named)


def test_spaces_and_the_form_of_the_list_of_decisions_are_taken() -> None:
    expected = (Person("slack", "T024.U042"), Person("telegram", "99"))
    assert read_administrators(" person:slack:T024.U042 ,telegram:99,") == expected
    assert read_administrators(EXAMPLE) == expected
    assert read_administrators("") == ()


def test_the_same_id_elsewhere_is_somebody_else() -> None:
    assert not is_administrator(Person("discord", "99"), read_administrators("telegram:99"))


@pytest.mark.parametrize("text", ["U042", "slack:", ":U042", "room:slack:T1:C1", "slack:%ff"])
def test_what_is_no_person_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="which is not PLATFORM:ID"):
        read_administrators(f"telegram:99,{text}")


def test_nobody_is_named_twice() -> None:
    with pytest.raises(ValueError, match="names slack:U1 twice"):
        read_administrators("slack:U1,person:slack:U1")
