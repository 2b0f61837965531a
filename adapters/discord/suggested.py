"""Questions that an answer suggests: shown short on buttons, asked whole."""

from __future__ import annotations

from adapters.discord.admitted import Desk
from adapters.discord.buttons import Button
from adapters.discord.write import is_cut, labelled, suggested
from core.messages import Audience, Message, Person


async def question_on(button: Button, label: str, person: Person, desk: Desk) -> str:
    """The whole question on a button; "" where it was longer than the label and is known no more."""
    if not is_cut(label):
        return label
    audience = Audience("person", person.platform, "", person.id)
    asked = Message(button.message, person, button.place, audience, "", 0.0)
    draft = await desk.reception.draft(asked)
    questions = suggested(draft.reply.suggestions) if draft is not None else []
    found = questions[button.number] if button.number < len(questions) else ""
    return found if labelled(found) == label else ""
