"""What an answer to an interaction may be, and what becomes of it; over the gateway and over HTTP alike."""

from __future__ import annotations

from tests.platforms.discord import check_commands, check_components, posting
from tests.platforms.discord.bits import MessageFlag
from tests.platforms.discord.draft import Draft, Files, read
from tests.platforms.discord.refusals import Form, already_acknowledged, unknown
from tests.platforms.discord.things import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL,
    PING,
    Interaction,
    Message,
    Payload,
)
from tests.platforms.discord.world import World

PONG, MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, SHOW_MODAL = 1, 4, 5, 6, 7, 8, 9

_MAY_ANSWER = {
    PING: (PONG,),
    COMMAND: (MESSAGE, DEFERRED, SHOW_MODAL),
    COMPONENT: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, SHOW_MODAL),
    AUTOCOMPLETE: (CHOICES,),
    MODAL: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE),
}


def first(world: World, asked: Interaction, body: Payload, files: Files) -> None:
    """Takes the one first answer within its three seconds."""
    if asked.answered:
        raise already_acknowledged()
    if world.clock.now() - asked.created > world.limits.first_answer:
        raise unknown("interaction")
    kind = _kind(asked, body)
    data = body.get("data") or {}
    if kind == CHOICES:
        _take_choices(asked, data)
    elif kind == SHOW_MODAL:
        form = Form()
        check_components.check_modal(form, data)
        form.close()
        asked.modal = data
    elif kind in (MESSAGE, DEFERRED):
        _take_message(world, asked, data, files, loading=kind == DEFERRED)
    elif kind in (UPDATE, DEFERRED_UPDATE):
        asked.original = asked.message
        if kind == UPDATE and asked.message is not None:
            draft = read(world, data, files, before=asked.message)
            posting.change(world, asked.message, draft)
    asked.answer_type = kind
    asked.stir()


def _kind(asked: Interaction, body: Payload) -> int:
    form = Form()
    if form.required("type", body.get("type")):
        allowed = _MAY_ANSWER[asked.type]
        if asked.type == MODAL and asked.message is None:
            allowed = (MESSAGE, DEFERRED)
        form.choice("type", body["type"], allowed)
    form.close()
    return int(body["type"])


def _take_choices(asked: Interaction, data: Payload) -> None:
    form = Form()
    if form.required("data.choices", data.get("choices")):
        check_commands.check_choices(form, "data.choices", data["choices"])
    form.close()
    asked.choices = data["choices"]


def _take_message(
    world: World, asked: Interaction, data: Payload, files: Files, *, loading: bool
) -> None:
    flags = MessageFlag(int(data.get("flags") or 0)) & MessageFlag.EPHEMERAL
    draft = Draft() if loading else read(world, data, files)
    if loading:
        flags |= MessageFlag.LOADING
    asked.original = _post(world, asked, draft, flags, None)


def follow_up(world: World, asked: Interaction, body: Payload, files: Files) -> Message:
    """A further message, unless the first was only deferred: then it fills that one in."""
    waiting = asked.original
    if waiting is not None and waiting.loading and not waiting.deleted:
        draft = read(world, body, files)
        # Whether it is ephemeral was settled by the deferral and is not asked again.
        posting.change(world, waiting, draft)
        asked.stir()
        return waiting
    flags = MessageFlag(int(body.get("flags") or 0)) & MessageFlag.EPHEMERAL
    draft = read(world, body, files)
    message = _post(world, asked, draft, flags, asked.original)
    asked.followups.append(message)
    asked.stir()
    return message


def _post(
    world: World, asked: Interaction, draft: Draft, flags: MessageFlag, replies_to: Message | None
) -> Message:
    return posting.post(
        world,
        world.bot,
        asked.channel,
        draft,
        replies_to=replies_to,
        interaction=asked,
        flags=flags,
    )
