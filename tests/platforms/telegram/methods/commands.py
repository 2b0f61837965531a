"""Methods for the list of commands that people see under "/"."""

from __future__ import annotations

import json
import re

from tests.platforms.telegram.body import Params
from tests.platforms.telegram.errors import Json, bad_request
from tests.platforms.telegram.utf16 import units
from tests.platforms.telegram.world import World

_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


async def set_my_commands(world: World, params: Params) -> bool:
    key = _scope(world, params)
    given = params.parsed("commands", "commands")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.commands[key] = [_read_command(one) for one in given]
    return True


async def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.commands.get(_scope(world, params), [])


async def delete_my_commands(world: World, params: Params) -> bool:
    world.commands.pop(_scope(world, params), None)
    return True


def _scope(world: World, params: Params) -> tuple[str, str]:
    """Commands are kept by scope and language; each pair is a list of its own."""
    scope = params.parsed("scope", "BotCommandScope") or {"type": "default"}
    language = params.text("language_code")
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    for name in _SCOPES[scope["type"]]:
        if name not in scope:
            raise bad_request(f"can't parse BotCommandScope: Can't find field \"{name}\"")
    if "chat_id" in scope and str(scope["chat_id"]) not in map(str, world.chats):
        raise bad_request("chat not found")
    if not re.fullmatch(r"([a-z]{2})?", language):
        raise bad_request("LANG_CODE_INVALID")
    return json.dumps(scope, sort_keys=True), language


def _read_command(one: object) -> Json:
    if not isinstance(one, dict) or "command" not in one or "description" not in one:
        raise bad_request('can\'t parse BotCommand: Can\'t find field "command" or "description"')
    command, description = str(one["command"]).removeprefix("/"), str(one["description"])
    if not re.fullmatch(r"[a-z0-9_]{1,32}", command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= units(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}
