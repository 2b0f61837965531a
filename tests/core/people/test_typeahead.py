"""What completes a question, and that nothing does which its reader may not see or one person alone asked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.messages import EVERYONE, Audience, Person, person_audience
from core.people.typeahead.complete import complete
from core.people.typeahead.continuing import next_words
from core.people.typeahead.lines import END, Line, Lines, add, fold, number_of, view
from core.people.typeahead.mistyped import nearest

ADA, BOB, CAT = (str(Person("slack", name)) for name in ("ada", "bob", "cat"))
ROOM = Audience("room", "slack", "T1", "C1")
OTHER = Audience("room", "slack", "T1", "C2")


def asked(text: str, *persons: str, audience: Audience = EVERYONE) -> list[Line]:
    return [Line(text, audience, person) for person in persons]


def told(*texts: str) -> list[Line]:
    return [Line(text, EVERYONE) for text in texts]


def completed(
    lines: Sequence[Line], typed: str, reader: str = CAT, readers: Sequence[Audience] = ()
) -> list[str]:
    return [each.text for each in complete(view(add(Lines(), lines), reader, readers), typed)]


def test_what_more_lines_are_comes_first() -> None:
    lines = [Line("When is lunch?", EVERYONE), Line("When is leave due?", EVERYONE, times=3)]
    assert completed(lines, "when is ")[0] == "When is leave due?"


def test_a_question_that_nobody_asked_is_completed_from_pieces_of_others() -> None:
    lines = told("Who approves a travel request?", "How do I book a meeting room?")
    assert "who approves a meeting room?" in completed(lines, "who approves a meet")


def test_a_line_is_found_by_words_within_it_in_any_order_and_script() -> None:
    lines = told("Sonderurlaub beantragen", "How do I book a room?", "什么是年假")
    assert completed(lines, "urlaub") == ["Sonderurlaub beantragen"]
    assert "How do I book a room?" in completed(lines, "room book")
    assert completed(lines, "年假") == ["什么是年假"]


def test_a_mistyped_word_within_a_line_finds_it_too() -> None:
    lines = told("Restore a backup", "Where are metrics?", "How do I book a room?")
    assert "Restore a backup" in completed(lines, "bakcup")
    assert "Where are metrics?" in completed(lines, "metrcs")


@pytest.mark.parametrize("typed", ["how do i insatll k", "how do i instal kubrenet"])
def test_mistyped_words_are_completed_by_what_was_meant(typed: str) -> None:
    lines = told("How do I install Kubernetes?", "How do I insure a car?")
    assert "How do I install Kubernetes?" in completed(lines, typed)


def test_short_words_and_first_letters_are_believed() -> None:
    seen = view(add(Lines(), told("car insurance kubernetes")), CAT, ())
    assert nearest(seen, "cat", whole=True) == "cat"
    assert nearest(seen, "binsurance", whole=True) == "binsurance"
    assert nearest(seen, "insurence", whole=True) == "insurance"
    assert nearest(seen, "kubrenete", whole=False) == "kubernete"


def test_words_are_written_as_they_stand_in_lines() -> None:
    assert "where is Berlin" in completed(told("Moving to Berlin soon"), "where is ber")


def test_the_chance_of_a_next_word_is_taken_from_longer_and_shorter_contexts() -> None:
    seen = view(add(Lines(), told("a b c", "a b d", "x b d", "a c")), CAT, ())
    behind = (END, *(number_of(seen.lines, word) for word in "ab"))
    words, chances = next_words(seen, behind, END, len(seen.lines.words))
    by_word = {seen.lines.words[at]: chance for at, chance in zip(words, chances, strict=True)}
    # Behind "b": c once and d twice of 3 + 2; behind "a b": each once of 2 + 2.
    assert by_word == {"c": 1 / 5 / 2 + 1 / 4, "d": 2 / 5 / 2 + 1 / 4}


@given(
    st.lists(st.lists(st.sampled_from("ab ABc"), max_size=6).map("".join), max_size=8), st.data()
)
def test_lines_are_the_same_whether_added_at_once_or_one_by_one(
    texts: list[str], data: st.DataObject
) -> None:
    lines = [Line(text, EVERYONE, str(at % 3)) for at, text in enumerate(texts)]
    at_once, slowly = add(Lines(), lines), Lines()
    for line in lines:
        slowly = add(slowly, [line])
    typed = data.draw(st.text("abc ", max_size=3))
    one, other = (complete(view(each, "0", ()), typed) for each in (at_once, slowly))
    assert one == other


def test_a_question_is_offered_once_two_persons_asked_it_and_before_to_its_own_alone() -> None:
    once = asked("When is the merger announced?", ADA)
    assert completed(once, "when is", reader=ADA) and not completed(once, "when is", reader=CAT)
    twice = [*once, *asked("when is the merger announced?", BOB)]
    assert completed(twice, "when is")[0] == "When is the merger announced?"
    assert not completed([*once, *once], "when is")


def test_a_question_of_a_room_is_offered_to_who_is_in_it() -> None:
    lines = asked("When is the merger announced?", ADA, BOB, audience=ROOM)
    assert completed(lines, "when", readers=[ROOM]) and not completed(
        lines, "when", readers=[OTHER]
    )
    apart = [*lines[:1], *asked("When is the merger announced?", BOB, audience=OTHER)]
    assert not completed(apart, "when", readers=[OTHER])
    assert completed(apart, "when", readers=[ROOM, OTHER])


_COMMON = ("when", "is", "the", "Merger", "leave", "due?", "secret")
_QUESTIONS = st.lists(st.sampled_from(_COMMON), min_size=1, max_size=5).map(" ".join)
_ASKED = st.lists(
    st.builds(
        Line,
        _QUESTIONS,
        st.sampled_from([EVERYONE, ROOM, person_audience(Person.parse(CAT))]),
        st.sampled_from([ADA, BOB, CAT, ""]),
        st.integers(1, 3),
    ),
    max_size=8,
)
_SECRET_WORDS = ("zanzibar", "secretly", "zq12", "mergers", "秘密")


def _beginnings(text: str) -> set[str]:
    words = text.split()
    tails = [" ".join(words[at:]) for at in range(len(words))]
    return {"", *(tail[:end] for tail in tails for end in range(1, len(tail) + 1))}


@settings(max_examples=40, deadline=None)
@given(
    _ASKED, st.lists(st.sampled_from((*_COMMON, *_SECRET_WORDS)), min_size=1, max_size=4), st.data()
)
def test_what_one_person_asked_is_in_no_completion_for_another(
    lines: list[Line], secret: list[str], data: st.DataObject
) -> None:
    secret.append(data.draw(st.sampled_from(_SECRET_WORDS)))
    planted = Line(" ".join(secret), data.draw(st.sampled_from([EVERYONE, ROOM])), ADA, 5)
    seen = view(add(Lines(), [*lines, planted]), CAT, [ROOM])
    for typed in _beginnings(fold(planted.text)):
        for each in complete(seen, typed):
            given_away = set(fold(each.text).split()) - set(typed.split())
            assert not given_away.intersection(_SECRET_WORDS), (typed, each)


@settings(max_examples=40, deadline=None)
@given(_ASKED, st.lists(_QUESTIONS, min_size=1, max_size=3), st.data())
def test_what_a_circle_asked_changes_nothing_for_whoever_is_not_in_it(
    lines: list[Line], secrets: list[str], data: st.DataObject
) -> None:
    secrets = [f"{each} {data.draw(st.sampled_from(_SECRET_WORDS))}" for each in secrets]
    planted = [Line(text, OTHER, person, 5) for text, person in product(secrets, (ADA, BOB, ""))]
    without = view(add(Lines(), lines), CAT, [ROOM])
    among = view(add(Lines(), [*planted, *lines]), CAT, [ROOM])
    for typed in _beginnings(fold(secrets[0])):
        assert complete(among, typed) == complete(without, typed)
