"""Endpoints about the bot itself, its guilds and their members."""

from __future__ import annotations

from tests.platforms.discord import permissions, shapes
from tests.platforms.discord.refusals import Form, Refused, missing_access, unknown
from tests.platforms.discord.rest import Answer, Ask
from tests.platforms.discord.things import Guild, Payload


def me(ask: Ask) -> Answer:
    more = {"verified": True, "mfa_enabled": True, "locale": "en-US", "email": None, "flags": 0}
    return shapes.user(ask.world.bot) | more


def user(ask: Ask) -> Answer:
    found = ask.world.users.get(ask.params["user_id"])
    if found is None:
        raise unknown("User")
    return shapes.user(found)


def my_guilds(ask: Ask) -> Answer:
    bot = ask.world.bot
    after, limit = int(ask.query.get("after", "0")), int(ask.query.get("limit", "200"))
    later = sorted(int(id_) for id_ in ask.world.guilds if int(id_) > after)[: min(limit, 200)]
    return [
        {
            "id": guild.id,
            "name": guild.name,
            "icon": None,
            "banner": None,
            "owner": guild.owner is bot,
            "permissions": str(int(permissions.in_guild(bot, guild))),
            "features": [],
        }
        for guild in (ask.world.guilds[str(id_)] for id_ in later)
        if bot.id in guild.members
    ]


def my_application(ask: Ask) -> Answer:
    """The application as its own token sees it, with the flags of the developer portal."""
    application = ask.world.application
    return {
        "id": application.id,
        "name": application.bot.username,
        "icon": None,
        "description": "",
        "type": None,
        "bot": shapes.user(application.bot),
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": application.public_key,
        "flags": int(application.flags),
        "hook": True,
        "is_monetized": False,
        "redirect_uris": [],
        "interactions_endpoint_url": application.interactions_url,
        "role_connections_verification_url": None,
        "integration_types_config": {"0": {}},
        "approximate_guild_count": sum(
            application.id in guild.members for guild in ask.world.guilds.values()
        ),
        "owner": shapes.user(next(u for u in ask.world.users.values() if not u.bot)),
        "team": None,
    }


def application(ask: Ask) -> Answer:
    if ask.params["application_id"] != ask.application_id:
        raise unknown("Application")
    return my_application(ask)


def gateway_for_bots(ask: Ask) -> Answer:
    world = ask.world
    left = world.limits.identifies - world.identified
    limit = {
        "total": world.limits.identifies,
        "remaining": max(0, left),
        "reset_after": 86_400_000,
        "max_concurrency": 1,
    }
    return {
        "url": world.gateway_address,
        "shards": world.limits.shards,
        "session_start_limit": limit,
    }


def gateway(ask: Ask) -> Answer:
    return {"url": ask.world.gateway_address}


def guild(ask: Ask) -> Answer:
    found = _guild(ask)
    payload = shapes.guild(found, ask.world.bot)
    if ask.query.get("with_counts") in {"1", "true"}:
        payload |= {
            "approximate_member_count": len(found.members),
            "approximate_presence_count": len(found.members),
        }
    return payload


def guild_channels(ask: Ask) -> Answer:
    channels = _guild(ask).channels.values()
    return [shapes.channel(each, ask.world.bot) for each in channels if each.thread is None]


def guild_roles(ask: Ask) -> Answer:
    return shapes.roles(_guild(ask))


def active_threads(ask: Ask) -> Answer:
    bot = ask.world.bot
    threads = [
        channel
        for channel in _guild(ask).channels.values()
        if channel.thread and not channel.thread.archived and permissions.can_see(bot, channel)
    ]
    joined = [t for t in threads if t.thread and bot.id in t.thread.members]
    return {
        "threads": [shapes.channel(each, bot) for each in threads],
        "members": [shapes.thread_member(each, bot.id) for each in joined],
        "has_more": False,
    }


def guild_member(ask: Ask) -> Answer:
    found = _guild(ask).members.get(ask.params["user_id"])
    if found is None:
        raise unknown("Member" if ask.params["user_id"] in ask.world.users else "User")
    return shapes.member(found)


def guild_members(ask: Ask) -> Answer:
    """The list, which only applications with the privileged members intent may read."""
    found = _guild(ask)
    if not ask.world.application.members_intent:
        raise missing_access()
    limit = page_size(ask, most=1000, usual=1)
    after = int(ask.query.get("after", 0))
    ids = sorted((id_ for id_ in found.members if int(id_) > after), key=int)
    return [shapes.member(found.members[id_]) for id_ in ids[:limit]]


def open_direct_channel(ask: Ask) -> Answer:
    form = Form()
    if form.required("recipient_id", ask.body.get("recipient_id")):
        form.snowflake("recipient_id", ask.body["recipient_id"])
    form.close()
    other = ask.world.users.get(str(ask.body["recipient_id"]))
    if other is None:
        form.fault("recipient_id", "USER_TYPE_NOT_FOUND", "Unknown User")
        raise Refused(400, 50033, "Invalid Recipient(s)")
    if other.bot:
        raise Refused(400, 50007, "Cannot send messages to this user")
    opened: Payload = shapes.channel(ask.world.direct_channel(ask.world.bot, other), ask.world.bot)
    return opened


def leave_guild(ask: Ask) -> Answer:
    found = _guild(ask)
    data = {"id": found.id}
    ask.world.tell("GUILD_DELETE", data, guild=found)
    del found.members[ask.world.bot.id]
    return None


def _guild(ask: Ask) -> Guild:
    found = ask.world.guilds.get(ask.params["guild_id"])
    if found is None:
        raise unknown("Guild")
    if ask.world.bot.id not in found.members:
        # A guild that the bot is not in is as good as none.
        raise unknown("Guild")
    return found


def page_size(ask: Ask, *, most: int, usual: int) -> int:
    said = ask.query.get("limit", str(usual))
    form = Form()
    if not said.isdigit() or not 1 <= int(said) <= most:
        told = f"int value should be between 1 and {most}."
        form.fault("limit", "NUMBER_TYPE_MAX", told)
    form.close()
    return int(said)
