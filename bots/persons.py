"""Tells ids that no person of a platform can have: a rule for such a one would bind nobody, without a word."""

from __future__ import annotations

from adapters.slack.audience import PLATFORM as SLACK
from adapters.slack.audience import team_of, user_of
from core.messages import Audience, Person


def wrong_person(who: Audience | Person) -> str:
    """What is wrong with it, as "names X, …" with an example; nothing where it names somebody, or a circle."""
    if isinstance(who, Audience):
        if who.kind != "person":
            return ""
        who = Person(who.platform, who.id)
    if who.platform != SLACK or (team_of(who) and user_of(who)):
        return ""
    return (
        f"names {str(who)!r}, who is nobody: "
        f"a person on Slack is team and user, such as {SLACK}:T024.U042"
    )
