"""What becomes of buttons under answers, which survive a restart, and of the form that asks what was wrong."""

from __future__ import annotations

from adapters.discord.admitted import question_of_old, vouched
from adapters.discord.asked import Interaction, question_of
from adapters.discord.buttons import Button, button_of
from adapters.discord.fields import Payload, dict_of, id_in, list_of
from adapters.discord.hearing import Hearing
from adapters.discord.homes import is_private
from adapters.discord.notices import form, words_post
from adapters.discord.questions import ask
from adapters.discord.responses import FORM, NOTHING
from adapters.discord.write import is_cut, labelled, suggested
from core.files.decide import decide
from core.messages import Message, person_audience
from core.ports import Feedback, Unavailable
from core.words import say

_GREY, _GREEN = 2, 3


async def press(asked: Interaction, hearing: Hearing) -> None:
    """Do what the button says."""
    button = button_of(asked.name)
    if button is None:
        await hearing.responses.say(asked, say("button_lapsed", asked.person.locale))
    elif button.what == "next":
        await _ask_suggested(asked, button, hearing)
    elif button.what == "stop":
        await _stop(asked, button, hearing)
    elif button.what in ("drop", "stay"):
        await _drop(asked, button, hearing)
    elif button.what in ("keep", "leave"):
        await _decide(asked, button, hearing)
    else:
        await _judge(asked, button, hearing)


async def _ask_suggested(asked: Interaction, button: Button, hearing: Hearing) -> None:
    question = await _question_on(button, asked, hearing)
    if asked.label and not question:
        await hearing.responses.say(asked, say("button_lapsed", asked.person.locale))
        return
    private = button.place.private and bool(asked.guild)
    await ask(asked, question, hearing, private=private)


async def _question_on(button: Button, asked: Interaction, hearing: Hearing) -> str:
    """The whole question on a button; "" where it was longer than the label and is known no more."""
    label, person = asked.label, asked.person
    if not is_cut(label):
        return label
    question = Message(button.message, person, button.place, person_audience(person), "", 0.0)
    draft = await hearing.reception.draft(question)
    questions = suggested(draft.reply.suggestions) if draft is not None else []
    found = questions[button.number] if button.number < len(questions) else ""
    return found if labelled(found) == label else ""


async def _judge(asked: Interaction, button: Button, hearing: Hearing) -> None:
    """An opinion; a bad one is kept at once and may get a word of explanation."""
    if button.what == "bad":
        why = asked.name.replace("bad", "why", 1)
        await hearing.responses.first(asked, FORM, **form(why, asked.person.locale))
    score = 1 if button.what == "good" else -1
    comment = asked.text if button.what == "why" else ""
    opinion = Feedback(str(button.place), button.message, str(asked.person), score, comment.strip())
    try:
        known = await hearing.reception.rate(opinion)
    except Unavailable:
        known = False
    shows = known and not asked.guild
    if button.what != "bad" and shows:
        await hearing.responses.first(asked, NOTHING)
    elif button.what != "bad":
        key = "feedback_thanks" if known else "button_lapsed"
        await hearing.responses.say(asked, say(key, asked.person.locale))
    if shows and asked.under:
        await _show_chosen(asked, hearing)


async def _show_chosen(asked: Interaction, hearing: Hearing) -> None:
    """In a direct message one person judges, and what we say there stays: the button tells it."""
    await hearing.api.call(
        "PATCH",
        "/channels/{channel_id}/messages/{message_id}",
        {"components": _with_chosen(asked.under, asked.name)},
        channel_id=asked.channel,
        message_id=id_in(asked.under, "id"),
    )


async def _stop(asked: Interaction, button: Button, hearing: Hearing) -> None:
    reception, conversation = hearing.reception, str(button.place)
    waiting = await reception.waiting(conversation)
    asking = [each for each in waiting if each.id == button.message]
    if any(each.person != asked.person for each in asking):
        await hearing.responses.say(asked, say("only_asker", asked.person.locale))
        return
    await hearing.responses.first(asked, NOTHING)
    for each in asking:
        await reception.stop(conversation, each.id)


async def _decide(asked: Interaction, button: Button, hearing: Hearing) -> None:
    """Whether files are kept; the post itself then says what becomes of them."""
    spot = await hearing.servers.spot_of(asked.channel, asked.guild)
    _, is_vouched = await vouched(question_of(asked, spot, "", private=True), hearing)
    if is_private(button.place):  # only a token reaches the offer, and its first one may be over
        await hearing.homes.keep_ticket(button.message, asked.ticket)
    words = await decide(
        str(button.place),
        button.message,
        asked.person,
        keep=button.what == "keep",
        vouched=is_vouched,
        reception=hearing.reception,
    )
    if words:
        await hearing.responses.say(asked, words)
    else:
        await hearing.responses.first(asked, NOTHING)


async def _drop(asked: Interaction, button: Button, hearing: Hearing) -> None:
    """Whoever asked may have the answer deleted or not; the offer to do so is over then."""
    question = await question_of_old(button.message, hearing)
    if question is None or question.person != asked.person:
        await hearing.responses.say(asked, say("button_lapsed", asked.person.locale))
        return
    await hearing.responses.first(asked, NOTHING)
    if button.what == "drop":
        await _withdraw(question, hearing)
    key = "answer_deleted" if button.what == "drop" else "answer_stays"
    await hearing.responses.fill(asked.ticket, words_post(say(key, asked.person.locale)))


async def _withdraw(question: Message, hearing: Hearing) -> None:
    draft = await hearing.reception.draft(question)
    if draft is not None:
        await hearing.outlet.withdraw(question, draft.posted)


def _with_chosen(under: Payload, carried: str) -> list[Payload]:
    """The message's rows, in which of the buttons for an opinion this one alone is green."""

    def as_chosen(each: Payload) -> Payload:
        button = button_of(each.get("custom_id"))
        if button is None or button.what not in ("good", "bad"):
            return each
        return {**each, "style": _GREEN if each["custom_id"] == carried else _GREY}

    rows = map(dict_of, list_of(under.get("components")))
    return [
        {**row, "components": [as_chosen(dict_of(each)) for each in list_of(row.get("components"))]}
        for row in rows
    ]
