"""Endpoints that register the bot's commands, for everybody or for one guild."""

from __future__ import annotations

from tests.platforms.discord import check_commands
from tests.platforms.discord.refusals import Form, missing_access, unknown
from tests.platforms.discord.rest import STATUS, Answer, Ask
from tests.platforms.discord.things import Payload


def listed(ask: Ask) -> Answer:
    return list(ask.world.commands[_scope(ask)])


def overwrite(ask: Ask) -> Answer:
    """Replaces all of them; a command that stays by name keeps its id."""
    scope = _scope(ask)
    wanted = check_commands.check_all(ask.listed if ask.listed is not None else ask.body)
    before = {(c["type"], c["name"]): c["id"] for c in ask.world.commands[scope]}
    kept = [_register(ask, each, before, scope) for each in wanted]
    ask.world.commands[scope] = kept
    return list(kept)


def create(ask: Ask) -> Answer:
    """Adds one, or replaces the one of the same name and kind."""
    scope = _scope(ask)
    form = Form()
    check_commands.check(form, "", ask.body)
    form.close()
    before = {(c["type"], c["name"]): c["id"] for c in ask.world.commands[scope]}
    made = _register(ask, ask.body, before, scope)
    known = made["id"] in before.values()
    others = [c for c in ask.world.commands[scope] if c["id"] != made["id"]]
    check_commands.check_all([*others, ask.body])
    ask.world.commands[scope] = [*others, made]
    return dict(made) | {STATUS: 200 if known else 201}


def one(ask: Ask) -> Answer:
    return dict(_one(ask))


def delete(ask: Ask) -> Answer:
    ask.world.commands[_scope(ask)].remove(_one(ask))
    return None


def _one(ask: Ask) -> Payload:
    for command in ask.world.commands[_scope(ask)]:
        if command["id"] == ask.params["command_id"]:
            return command
    raise unknown("application command")


def _register(
    ask: Ask, command: Payload, before: dict[tuple[int, str], str], scope: str | None
) -> Payload:
    key = (command.get("type", check_commands.CHAT), command["name"])
    id_ = before.get(key) or ask.world.clock.snowflake()
    return check_commands.registered(command, id_, ask.application_id, scope)


def _scope(ask: Ask) -> str | None:
    if ask.params["application_id"] != ask.application_id:
        raise unknown("Application")
    guild_id = ask.params.get("guild_id")
    if guild_id is None:
        return None
    guild = ask.world.guilds.get(guild_id)
    if guild is None or ask.world.bot.id not in guild.members:
        raise missing_access()
    return guild_id
