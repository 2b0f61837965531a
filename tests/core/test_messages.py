"""Places and audiences print and parse back, and nobody sees more than their circles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messages import EVERYONE, Audience, Place, circles, may_see
from tests.core.strategies import audiences, places


@given(places)
def test_a_place_parses_back_from_its_id(place: Place) -> None:
    assert Place.parse(str(place)) == place


@given(places, places)
def test_two_places_never_share_an_id(one: Place, other: Place) -> None:
    assert (str(one) == str(other)) == (one == other)


def test_being_private_is_not_part_of_a_places_id() -> None:
    public, private = Place("slack", "T1", "D1", "1"), Place("slack", "T1", "D1", "1", private=True)
    assert str(public) == str(private)
    assert public == private


@pytest.mark.parametrize("text", ["", "slack", "a:b:c", "a:b:c:d:e", "a:b:c:%ff"])
def test_a_wrong_conversation_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Place.parse(text)


@given(audiences)
def test_an_audience_parses_back_from_its_label(audience: Audience) -> None:
    assert Audience.parse(str(audience)) == audience


@pytest.mark.parametrize("text", ["person:web:a\udcff", "room:slack:\ud800:C1"])
def test_half_a_character_is_no_part_of_an_audience(text: str) -> None:
    with pytest.raises(ValueError, match=r"not whole Unicode text.*examples: everyone") as refused:
        Audience.parse(text)
    assert str(refused.value).encode()


@given(st.text(st.characters(codec=None), min_size=1))
def test_an_audience_that_can_be_made_can_be_printed(name: str) -> None:
    try:
        audience = Audience("person", "web", "", name)
    except ValueError:
        return
    assert Audience.parse(str(audience)) == audience


@pytest.mark.parametrize(
    "text",
    [
        "",
        "all",
        "everyone:slack",
        "workspace:slack",
        "room:slack:T1",
        "person:",
        "person:a:",
        "person::b",
    ],
)
def test_a_wrong_audience_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="everyone, workspace:slack:T024"):
        Audience.parse(text)


@given(audiences)
def test_what_is_for_everyone_is_seen_by_all(audience: Audience) -> None:
    assert may_see(circles(audience), EVERYONE)


@given(audiences)
def test_readers_see_what_carries_their_own_label(audience: Audience) -> None:
    assert may_see(circles(audience), audience)


@given(audiences, audiences)
def test_only_the_labels_of_a_circle_are_seen(readers: Audience, label: Audience) -> None:
    inside = label in (EVERYONE, readers) or (
        readers.kind == "room"
        and label.kind == "workspace"
        and (label.platform, label.workspace) == (readers.platform, readers.workspace)
    )
    assert may_see(circles(readers), label) == inside


@given(audiences, st.sets(audiences))
def test_more_labels_never_show_less(label: Audience, more: set[Audience]) -> None:
    few: tuple[Audience, ...] = (EVERYONE,)
    assert not may_see(few, label) or may_see((*few, *more), label)


def test_a_room_never_sees_what_is_for_one_of_its_members() -> None:
    room, person = Audience.parse("room:slack:T1:C1"), Audience.parse("person:slack:U1")
    assert not may_see(circles(room), person)


def test_a_person_does_not_see_a_workspace_unless_an_adapter_says_so() -> None:
    person, workspace = Audience.parse("person:slack:U1"), Audience.parse("workspace:slack:T1")
    assert not may_see(circles(person), workspace)
