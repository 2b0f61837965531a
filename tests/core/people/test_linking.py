"""One person on several platforms: linked only by a code of their own, and parted again."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field, replace

from adapters.doubles.people import MemoryLinks, MemoryNotes, MemoryPreferences
from core.messages import Message, Person, Place, person_audience
from core.people.linking import SECONDS, TRIES, Linking, is_link_note
from core.people.preferences import Preferences

ADA, WEB, BO = Person("slack", "T1.U1"), Person("web", "ada"), Person("web", "bo")


@dataclass
class Desk:
    now: float = 1_000.0
    links: MemoryLinks = field(default_factory=MemoryLinks)
    preferences: MemoryPreferences = field(default_factory=MemoryPreferences)

    def __post_init__(self) -> None:
        self.notes = MemoryNotes(lambda: self.now)
        numbers = itertools.count()
        self.linking = Linking(
            self.links,
            self.preferences,
            self.notes,
            lambda letters: letters[next(numbers) * 7 % len(letters)],
        )

    async def says(self, person: Person, text: str, *, private: bool = True) -> str | None:
        place = Place(person.platform, "", "r", "t", private=private)
        message = Message("m", person, place, person_audience(person), text, self.now)
        reply = await self.linking.obey(message)
        return reply.text if reply else None


async def linked(desk: Desk) -> bool:
    return WEB in await desk.links.of(ADA)


async def test_a_code_written_elsewhere_links_once_its_writer_agreed() -> None:
    desk = Desk()
    await desk.preferences.keep(ADA, Preferences("de"))
    code = await desk.linking.offer(ADA)
    asked = await desk.says(WEB, f"link {code.lower()}")
    assert asked is not None and "forgotten on both" in asked and "Slack T1.U1" in asked
    assert not await linked(desk)
    await desk.says(WEB, f"link {code} yes")
    assert await linked(desk)
    assert await desk.preferences.of(WEB) == Preferences("de")
    await desk.links.unlink(WEB)
    # Each goes on with what they shared.
    assert not await linked(desk)
    assert await desk.preferences.of(ADA) == await desk.preferences.of(WEB) == Preferences("de")


async def test_preferences_of_the_writer_stay_where_the_other_has_none() -> None:
    desk = Desk()
    await desk.preferences.keep(WEB, Preferences("es"))
    await desk.says(WEB, f"link {await desk.linking.offer(ADA)} yes")
    assert await desk.preferences.of(ADA) == Preferences("es")


async def test_a_code_is_good_once_for_ten_minutes_and_for_somebody_else() -> None:
    desk = Desk()
    code = await desk.linking.offer(ADA)
    assert "unknown" in str(await desk.says(ADA, f"link {code} yes"))
    desk.now += SECONDS + 1
    assert "unknown" in str(await desk.says(WEB, f"link {code} yes"))
    earlier, code = await desk.linking.offer(ADA), await desk.linking.offer(ADA)
    desk.now += 2
    assert "unknown" in str(await desk.says(WEB, f"link {earlier} yes"))
    await desk.says(WEB, f"link {code} yes")
    desk.now += 2
    assert "unknown" in str(await desk.says(BO, f"link {code} yes"))
    assert await desk.links.of(BO) == (BO,)


class SlowNotes(MemoryNotes):
    """Others get on while one asks, as with an engine elsewhere."""

    async def kept(self, name: str) -> str:
        await asyncio.sleep(0)
        found = await super().kept(name)
        await asyncio.sleep(0)
        return found


async def test_a_code_that_two_write_in_the_same_moment_links_one() -> None:
    desk = Desk()
    desk.linking = replace(desk.linking, notes=SlowNotes(lambda: desk.now))
    code = await desk.linking.offer(ADA)
    await asyncio.gather(*(desk.says(each, f"link {code} yes") for each in (WEB, BO)))
    assert len(await desk.links.of(ADA)) == 2


async def test_who_guesses_is_stopped_even_with_the_right_code() -> None:
    desk = Desk()
    code = await desk.linking.offer(ADA)
    for _ in range(TRIES):
        await desk.says(WEB, "link 22222222")
    assert "too many" in str(await desk.says(WEB, f"link {code} yes"))
    assert not await linked(desk)
    assert "linked" in str(await desk.says(BO, f"link {code} yes"))


async def test_no_code_is_shown_or_taken_where_others_read() -> None:
    desk = Desk()
    code = await desk.linking.offer(ADA)
    for text in ("link my accounts", f"link {code} yes"):
        assert "direct message" in str(await desk.says(WEB, text, private=False))
    assert not await linked(desk)


async def test_nothing_else_is_taken_for_it() -> None:
    desk = Desk()
    for text in ("link", "link?", "Where is the link to K7QP2M9X?", "link the two systems"):
        assert await desk.says(WEB, text) is None


async def test_every_note_of_linking_is_known_for_its_persons() -> None:
    desk = Desk()
    await desk.linking.offer(ADA)
    await desk.says(WEB, "link 22222222")
    for name, (value, _) in desk.notes.values.items():
        owner = WEB if "tries" in name else ADA
        assert is_link_note(name, value, owner) and not is_link_note(name, value, BO)
