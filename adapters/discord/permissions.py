"""Who may see a channel, computed from Discord's plain data as Discord computes it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

ADMINISTRATOR, VIEW_CHANNEL, MANAGE_THREADS = 1 << 3, 1 << 10, 1 << 34
READ_HISTORY = 1 << 16

Json = Mapping[str, Any]


def everyone_may_view(channel: Json, guild: Json) -> bool:
    """Whether every member may view the channel: all have the guild's own role."""
    return bool(permissions("", (), channel, guild) & VIEW_CHANNEL)


def permissions(person: str, roles_held: Collection[str], channel: Json, guild: Json) -> int:
    """What a member may do in the channel; every bit for owners and administrators."""
    everyone = str(guild["id"])
    held = {everyone, *roles_held}
    given = 0
    for role in guild.get("roles") or ():
        if role["id"] in held:
            given |= int(role["permissions"])
    if guild.get("owner_id") == person or given & ADMINISTRATOR:
        return -1
    overwrites: Mapping[str, Json] = {
        str(each["id"]): each for each in channel.get("permission_overwrites") or []
    }
    given = _over(given, overwrites.get(everyone))
    deny = allow = 0
    for role_id in held - {everyone}:
        if role_id in overwrites:
            deny |= int(overwrites[role_id]["deny"])
            allow |= int(overwrites[role_id]["allow"])
    return _over(given & ~deny | allow, overwrites.get(person))


def _over(given: int, overwrite: Json | None) -> int:
    if overwrite is None:
        return given
    return given & ~int(overwrite["deny"]) | int(overwrite["allow"])
