"""Tells ids that no person of a platform can have: a rule for such a one would bind nobody, without a word."""

from __future__ import annotations

import re

from adapters.slack.audience import PLATFORM as SLACK
from adapters.slack.audience import team_of, user_of
from core.messages import Audience, Person

PLATFORMS = ("slack", "discord", "telegram", "web")
"""Where people are."""
_NUMBERED = {"discord": "1190000000000000002", "telegram": "99"}
"""Where a person's id is a number, with one."""
_NUMBER = re.compile(r"-?[0-9]+")


def wrong_person(who: Audience | Person) -> str:
    """What is wrong with it, as "names X, …" with an example; nothing where it can name somebody.

    Of other circles only the platform is looked at.
    """
    if isinstance(who, Audience) and who.kind == "everyone":
        return ""
    if who.platform not in PLATFORMS:
        return f"names {str(who)!r}, whose platform is none of {', '.join(PLATFORMS)}"
    if isinstance(who, Audience):
        if who.kind != "person":
            return ""
        who = Person(who.platform, who.id)
    nobody = f"names {f'{who.platform}:{who.id}'!r}, who is nobody"
    if who.platform == SLACK and not (team_of(who) and user_of(who)):
        return f"{nobody}: a person on Slack is team and user, such as {SLACK}:T024.U042"
    example = _NUMBERED.get(who.platform)
    if example and not _NUMBER.fullmatch(who.id):
        of = who.platform.capitalize()
        return f"{nobody}: a person on {of} is a number, such as {who.platform}:{example}"
    return ""
