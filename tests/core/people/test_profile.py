"""What is learned of somebody: slowly, by evidence that fades, and never above what they set."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.doubles.cards import all_harmless
from adapters.doubles.people import MemoryBehaviour, MemoryPreferences
from core.messages import Person
from core.people.preferences import Preferences
from core.people.profile import (
    DAY,
    HALF_LIFE,
    Behaviour,
    Cited,
    Deed,
    Learning,
    Trait,
    applied,
    habits,
    preferred,
    traits,
)
from core.ports import Unavailable

ADA, BO = Person("slack", "U1"), Person("slack", "U2")
NOW = 400 * DAY
HANDBOOK = "file:///srv/handbook"


def german(text: str, _among: Collection[str] = ()) -> str:
    return "de" if "Wie" in text else "en"


async def none_harmless(_names: Sequence[str]) -> Collection[str]:
    return ()


def learning(*deeds: Deed, now: float = NOW, harmless: object = all_harmless) -> Learning:
    behaving = MemoryBehaviour(lambda: now)
    behaving.deeds[ADA] = deeds
    return Learning(behaving, german, lambda: now, harmless)  # type: ignore[arg-type]


def cited(folder: str, at: float, score: int = 0) -> Deed:
    place = f"{HANDBOOK}/{folder}/page.md" if folder else f"{HANDBOOK}/page.md"
    return Deed(at, "When do backups run?", (Cited(place, HANDBOOK),), score)


def days(deed: Deed, count: int, ago: float = 0.0) -> list[Deed]:
    """The same deed on so many days in a row."""
    return [Deed(NOW - (ago + n) * DAY, *_rest(deed)) for n in range(count)]


def _rest(deed: Deed) -> tuple[str, tuple[Cited, ...], int, str]:
    return deed.question, deed.cited, deed.score, deed.comment


async def learned(*deeds: Deed, now: float = NOW) -> set[tuple[str, str]]:
    return {(each.kind, each.value) for each in await traits(ADA, learning(*deeds, now=now))}


SHORTER = Deed(NOW, "Shorter, please")


@pytest.mark.parametrize(("count", "is_learned"), [(1, False), (2, False), (3, True)])
async def test_short_answers_are_learned_only_after_several_days(
    count: int, is_learned: bool
) -> None:
    assert (("length", "short") in await learned(*days(SHORTER, count))) is is_learned


async def test_a_hundred_wishes_on_one_day_are_one() -> None:
    assert ("length", "short") not in await learned(*[SHORTER] * 100)


async def test_what_does_not_show_again_fades() -> None:
    wishes = days(SHORTER, 3)
    assert ("length", "short") in await learned(*wishes, now=NOW + 0.8 * HALF_LIFE)
    assert ("length", "short") not in await learned(*wishes, now=NOW + 1.2 * HALF_LIFE)


async def test_a_wish_for_longer_answers_counts_against_short_ones() -> None:
    longer = days(Deed(NOW, "More details, please"), 3)
    assert not {kind for kind, _ in await learned(*days(SHORTER, 4), *longer)} & {"length"}


async def test_an_opinion_that_an_answer_is_too_long_counts_as_a_wish() -> None:
    said = Deed(NOW, "When do backups run?", (), -1, "Right, but much too long.")
    assert ("length", "short") in await learned(*days(said, 3))


async def test_a_subject_is_the_folder_of_documents_that_answered() -> None:
    assert ("subject", "oncall/paging") in await learned(*days(cited("oncall/paging", NOW), 4))
    assert not await learned(*days(cited("", NOW), 4)) & {("subject", "")}


async def test_answers_that_were_marked_bad_teach_no_subject_and_only_praised_ones_a_source() -> (
    None
):
    assert not {k for k, _ in await learned(*days(cited("oncall", NOW, -1), 9))} & {
        "subject",
        "source",
    }
    assert ("source", HANDBOOK) not in await learned(*days(cited("oncall", NOW, 0), 9))
    assert ("source", HANDBOOK) in await learned(*days(cited("oncall", NOW, 1), 3))


async def test_a_subject_or_source_with_a_sensitive_name_is_never_told() -> None:
    deeds = days(cited("oncall", NOW, 1), 9)
    found = await traits(ADA, learning(*deeds, harmless=none_harmless))
    assert {each.kind for each in found} == {"language"}


async def test_a_folder_within_one_with_a_sensitive_name_is_never_told() -> None:
    async def harmless(names: Sequence[str]) -> Collection[str]:
        return [name for name in names if name != "sick leave"]

    found = await traits(ADA, learning(*days(cited("sick-leave/forms", NOW), 9), harmless=harmless))
    assert {each.kind for each in found} == {"language"}


async def test_the_language_is_the_one_that_is_written_nearly_always() -> None:
    asked = days(Deed(NOW, "Wie oft laufen Sicherungen?"), 5)
    assert ("language", "de") in await learned(*asked)
    mixed = [*asked, *days(Deed(NOW, "When do backups run?"), 5, ago=5)]
    assert not {kind for kind, _ in await learned(*mixed)} & {"language"}


async def test_nothing_is_learned_of_what_somebody_else_did() -> None:
    of_ada = learning(*days(cited("oncall", NOW, 1), 9), *days(SHORTER, 9))
    assert await traits(BO, of_ada) == ()


async def test_what_was_erased_must_be_shown_anew() -> None:
    it = learning(*days(SHORTER, 5), *days(cited("oncall", NOW, 1), 9))
    await it.behaving.erase(ADA, Trait("length", "short", 0, 0.0).mark)
    left = {each.kind for each in await traits(ADA, it)}
    assert "length" not in left and {"subject", "source"} <= left
    await it.behaving.erase(ADA, "")
    assert await traits(ADA, it) == ()


@pytest.mark.parametrize("length", ["usual", "short"])
def test_what_was_set_counts_before_what_was_learned(length: str) -> None:
    other = "short" if length == "usual" else "usual"
    set_ = Preferences("es", length=length)  # type: ignore[arg-type]
    shown = applied(set_, [Trait("length", other, 9, 9.0), Trait("language", "de", 9, 9.0)])
    assert (shown.length, shown.speaks) == (length, "es")


async def test_where_nothing_was_set_what_was_learned_counts() -> None:
    it = learning(*days(SHORTER, 3), *days(Deed(NOW, "Wie oft laufen Sicherungen?"), 5))
    form = await preferred(ADA, MemoryPreferences(), it)
    assert form.short and form.speaks == "de"
    assert form.language == ""  # the language of an answer stays that of its question


async def test_where_behaviour_cannot_be_read_what_was_set_counts() -> None:
    class Away(MemoryBehaviour):
        async def of(self, person: Person) -> Behaviour:
            raise Unavailable("gone")

    kept = MemoryPreferences()
    await kept.keep(ADA, Preferences("es"))
    away = Learning(Away(), german, lambda: NOW, all_harmless)
    assert await preferred(ADA, kept, away) == Preferences("es")


deeds = st.builds(
    Deed,
    st.floats(NOW - 100 * DAY, NOW),
    st.sampled_from(["Shorter, please", "longer", "Wie geht das?", "When?"]),
    st.sampled_from([(), (Cited(f"{HANDBOOK}/a/b.md", HANDBOOK),)]),
    st.sampled_from([-1, 0, 1]),
)


@given(st.lists(deeds, max_size=40), st.floats(0, 60))
async def test_time_alone_never_teaches_anything(done: list[Deed], later: float) -> None:
    first = {(t.kind, t.value) for t in await habits(ADA, learning(*done))}
    after = await habits(ADA, learning(*done, now=NOW + later * DAY))
    assert {(t.kind, t.value) for t in after} <= first
