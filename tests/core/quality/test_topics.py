"""Questions about the same stand together, and a topic's name gives nobody's own words away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.quality.topics import Asked, topics


def english(_text: str) -> str:
    return "en"


def asked(*pairs: tuple[str, str]) -> list[Asked]:
    return [Asked(n, text, person, 100.0 - n) for n, (person, text) in enumerate(pairs)]


PARKING = (
    ("ada", "Where can I park my car?"),
    ("bo", "Is there parking for cars near the office?"),
    ("cy", "How do I order a laptop?"),
    ("ada", "Who orders a new laptop for me?"),
    ("cy", "Can visitors park a car here?"),
)


def test_questions_about_the_same_stand_together() -> None:
    found = topics(asked(*PARKING), english)
    assert [[each.number for each in topic.asked] for topic in found] == [[0, 1, 4], [2, 3]]
    assert [topic.people for topic in found] == [3, 2]


def test_a_topic_is_named_by_what_several_people_said() -> None:
    first, second = topics(asked(*PARKING), english)
    assert set(first.words) == {"park", "car"}
    assert "laptop" in second.words
    assert "office" not in first.words


def test_a_topic_of_one_person_is_named_by_their_words() -> None:
    (topic,) = topics(asked(("ada", "Where is the sauna?")), english)
    assert (topic.words, topic.people) == (("sauna",), 1)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=40)), max_size=30))
def test_every_question_is_in_exactly_one_topic(pairs: list[tuple[str, str]]) -> None:
    found = topics(asked(*pairs), english)
    numbers = [each.number for topic in found for each in topic.asked]
    assert sorted(numbers) == list(range(len(pairs)))
    assert [len(topic.asked) for topic in found] == sorted(
        (len(topic.asked) for topic in found), reverse=True
    )
