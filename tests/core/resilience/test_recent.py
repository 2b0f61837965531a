"""What somebody did is asked for once in a while, and what they erase counts at once."""

from __future__ import annotations

from core.messages import Person
from core.people.profile import Behaviour, Deed
from core.resilience.recent import MOST, SECONDS, RecentBehaviour

ADA, BO = Person("web", "ada"), Person("web", "bo")


class Asked:
    """Notes who was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.erased: dict[str, float] = {}

    async def of(self, person: Person) -> Behaviour:
        self.asked.append(person.id)
        return Behaviour((Deed(1.0, f"{person.id} asks"),), dict(self.erased))

    async def erase(self, _person: Person, mark: str) -> None:
        self.erased[mark] = 2.0


async def test_the_records_are_asked_once_in_so_many_seconds_and_for_each_person() -> None:
    records, now = Asked(), [100.0]
    recent = RecentBehaviour(records, lambda: now[0])
    assert (await recent.of(ADA)).deeds[0].question == "ada asks"
    assert (await recent.of(BO)).deeds[0].question == "bo asks"
    now[0] += SECONDS - 1
    await recent.of(ADA)
    assert records.asked == ["ada", "bo"]
    now[0] += 1
    await recent.of(ADA)
    now[0] -= 3 * SECONDS  # a clock that was put back
    await recent.of(ADA)
    assert records.asked == ["ada", "bo", "ada", "ada"]


async def test_what_is_erased_counts_at_once() -> None:
    recent = RecentBehaviour(Asked(), lambda: 100.0)
    assert (await recent.of(ADA)).erased == {}
    await recent.erase(ADA, "mark")
    assert (await recent.of(ADA)).erased == {"mark": 2.0}


async def test_only_so_many_people_are_known() -> None:
    records = Asked()
    recent = RecentBehaviour(records, lambda: 100.0)
    for number in range(MOST + 1):
        await recent.of(Person("web", f"{number}"))
    await recent.of(Person("web", f"{MOST}"))
    await recent.of(Person("web", "0"))
    assert records.asked[-2:] == [f"{MOST}", "0"]
