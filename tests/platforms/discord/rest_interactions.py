"""Endpoints that answer interactions: the one first answer, and follow-ups while the token lives."""

from __future__ import annotations

from tests.platforms.discord import answering, message_shapes, posting
from tests.platforms.discord.draft import read
from tests.platforms.discord.refusals import Form, Refused, expired_token, not_yours, unknown
from tests.platforms.discord.rest import Answer, Ask
from tests.platforms.discord.things import Interaction, Message, Payload


def callback(ask: Ask) -> Answer:
    """The first answer; with `with_response` it says what came of it."""
    found = ask.world.interactions.get(ask.params["interaction_id"])
    if found is None or found.token != ask.params["token"]:
        raise unknown("interaction")
    try:
        answering.first(ask.world, found, ask.body, ask.files)
    except Refused as refused:
        found.refused.append(refused.code)
        found.stir()
        raise
    if ask.query.get("with_response", "").lower() in {"1", "true"}:
        return _what_came_of_it(ask, found)
    return None


def _what_came_of_it(ask: Ask, found: Interaction) -> Payload:
    about: Payload = {"id": found.id, "type": found.type}
    resource: Payload = {"type": found.answer_type}
    if found.original is not None and found.answer_type in (4, 5, 6, 7):
        about |= {
            "response_message_id": found.original.id,
            "response_message_loading": found.original.loading,
            "response_message_ephemeral": found.original.ephemeral,
        }
        if found.answer_type in (4, 7):
            resource["message"] = _shown(ask, found.original)
    return {"interaction": about, "resource": resource}


def follow_up(ask: Ask) -> Answer:
    found = _alive(ask)
    try:
        message = answering.follow_up(ask.world, found, ask.body, ask.files)
    except Refused as refused:
        found.refused.append(refused.code)
        raise
    return _shown(ask, message)


def message(ask: Ask) -> Answer:
    return _shown(ask, _message(ask, _alive(ask)))


def edit(ask: Ask) -> Answer:
    found = _alive(ask)
    message_ = _message(ask, found)
    if message_.author is not ask.world.bot:
        raise not_yours()
    draft = read(ask.world, ask.body, ask.files, before=message_)
    posting.change(ask.world, message_, draft)
    found.stir()
    return _shown(ask, message_)


def delete(ask: Ask) -> Answer:
    found = _alive(ask)
    posting.remove(ask.world, _message(ask, found))
    found.stir()
    return None


def _alive(ask: Ask) -> Interaction:
    """The interaction of a token; unanswered ones have no webhook yet, old ones none any more."""
    found = ask.world.tokens.get(ask.params["token"])
    if found is None or ask.params["application_id"] != ask.application_id:
        raise unknown("Webhook")
    if ask.world.clock.now() - found.created > ask.world.limits.token_lives:
        raise expired_token()
    if not found.answered:
        raise unknown("Webhook")
    return found


def _message(ask: Ask, found: Interaction) -> Message:
    wanted = ask.params["message_id"]
    mine = [found.original, *found.followups]
    if wanted == "@original":
        mine = [found.original]
    else:
        form = Form()
        form.snowflake("message_id", wanted)
        form.close()
    for each in mine:
        if each is not None and not each.deleted and wanted in ("@original", each.id):
            return each
    raise unknown("Message")


def _shown(ask: Ask, message_: Message) -> Payload:
    return message_shapes.message(message_, ask.world.bot, ask.world.host)
