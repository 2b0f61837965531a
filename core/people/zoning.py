"""What becomes of "my time zone is Europe/Berlin"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from core.knowledge.links import plain_signs
from core.messages import Message, Reply
from core.people.linking import Links, keep_for_all
from core.people.preferences import Preferring
from core.people.zones import NoZone, read_zone, time_in
from core.words import say

_WORDS = 3
"""Of a zone's name at most; what is longer may be a question."""
_WRITTEN = re.compile(
    r"\s*(?:(?:set )?my time ?zone (?:is|to)|meine zeitzone ist|mi zona horaria es|我的时区是|私のタイムゾーンは)"
    r"\s*[:：]?\s*[`\"“”]?(?P<zone>[\w+/ -]{1,64}?)[`\"“”]?\s*[.!。]?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Zoning:
    """What it takes to keep the time zone that somebody writes."""

    links: Links
    preferences: Preferring

    async def obey(self, message: Message) -> Reply | None:
        """That it is kept, or how one is written; None for everything else."""
        written = _WRITTEN.fullmatch(message.text)
        if written is None or message.overheard or len(written["zone"].split()) > _WORDS:
            return None
        person, locale = message.person, message.person.locale
        if not message.place.private:
            return Reply(say("in_private", locale), receipt=True)
        try:
            zone = read_zone(written["zone"])
        except NoZone as wrong:
            words = plain_signs(wrong.written)
            return Reply(say("zone_unknown", locale, zone=words, near=wrong.near), receipt=True)
        kept = await self.preferences.of(person)
        await keep_for_all(person, replace(kept, zone=zone), self.links, self.preferences)
        time = time_in(zone, message.at)
        return Reply(say("zone_set", locale, zone=zone, time=time), receipt=True)
