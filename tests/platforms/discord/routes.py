"""The table of the REST API: which path is answered by what."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from tests.platforms.discord import (
    rest_account,
    rest_channels,
    rest_commands,
    rest_interactions,
)
from tests.platforms.discord.bounds import Bounds
from tests.platforms.discord.message_shapes import signature
from tests.platforms.discord.refusals import no_route
from tests.platforms.discord.rest import Door, Endpoint, refusal
from tests.platforms.discord.world import World
from tests.platforms.serving import Served

_MESSAGE = "/channels/{channel_id}/messages/{message_id}"
_REACTION = _MESSAGE + "/reactions/{emoji}"
_COMMANDS = "/applications/{application_id}/commands"
_GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"

AUTHORIZED: dict[str, Endpoint] = {
    "GET /users/@me": rest_account.me,
    "GET /users/@me/guilds": rest_account.my_guilds,
    "DELETE /users/@me/guilds/{guild_id}": rest_account.leave_guild,
    "POST /users/@me/channels": rest_account.open_direct_channel,
    "GET /users/{user_id}": rest_account.user,
    "GET /oauth2/applications/@me": rest_account.my_application,
    "GET /applications/@me": rest_account.my_application,
    "GET /applications/{application_id}": rest_account.application,
    "GET /gateway/bot": rest_account.gateway_for_bots,
    "GET /guilds/{guild_id}": rest_account.guild,
    "GET /guilds/{guild_id}/channels": rest_account.guild_channels,
    "GET /guilds/{guild_id}/roles": rest_account.guild_roles,
    "GET /guilds/{guild_id}/members": rest_account.guild_members,
    "GET /guilds/{guild_id}/members/{user_id}": rest_account.guild_member,
    "GET /guilds/{guild_id}/threads/active": rest_account.active_threads,
    "GET /channels/{channel_id}": rest_channels.channel,
    "PATCH /channels/{channel_id}": rest_channels.edit_channel,
    "GET /channels/{channel_id}/messages": rest_channels.messages,
    "POST /channels/{channel_id}/messages": rest_channels.create_message,
    "POST /channels/{channel_id}/typing": rest_channels.typing,
    "POST /channels/{channel_id}/threads": rest_channels.thread_without_message,
    "GET /channels/{channel_id}/thread-members": rest_channels.thread_members,
    "PUT /channels/{channel_id}/thread-members/@me": rest_channels.join_thread,
    "DELETE /channels/{channel_id}/thread-members/@me": rest_channels.leave_thread,
    "GET /channels/{channel_id}/thread-members/{user_id}": rest_channels.thread_member,
    f"GET {_MESSAGE}": rest_channels.message,
    f"PATCH {_MESSAGE}": rest_channels.edit_message,
    f"DELETE {_MESSAGE}": rest_channels.delete_message,
    f"POST {_MESSAGE}/threads": rest_channels.thread_from_message,
    f"GET {_REACTION}": rest_channels.reactions,
    f"PUT {_REACTION}/@me": rest_channels.add_reaction,
    f"DELETE {_REACTION}/@me": rest_channels.remove_reaction,
    f"GET {_COMMANDS}": rest_commands.listed,
    f"PUT {_COMMANDS}": rest_commands.overwrite,
    f"POST {_COMMANDS}": rest_commands.create,
    f"GET {_COMMANDS}/{{command_id}}": rest_commands.one,
    f"DELETE {_COMMANDS}/{{command_id}}": rest_commands.delete,
    f"GET {_GUILD_COMMANDS}": rest_commands.listed,
    f"PUT {_GUILD_COMMANDS}": rest_commands.overwrite,
    f"POST {_GUILD_COMMANDS}": rest_commands.create,
    f"GET {_GUILD_COMMANDS}/{{command_id}}": rest_commands.one,
    f"DELETE {_GUILD_COMMANDS}/{{command_id}}": rest_commands.delete,
}

_WEBHOOK = "/webhooks/{application_id}/{token}"

OPEN: dict[str, Endpoint] = {
    "GET /gateway": rest_account.gateway,
    "POST /interactions/{interaction_id}/{token}/callback": rest_interactions.callback,
    f"POST {_WEBHOOK}": rest_interactions.follow_up,
    f"GET {_WEBHOOK}/messages/{{message_id}}": rest_interactions.message,
    f"PATCH {_WEBHOOK}/messages/{{message_id}}": rest_interactions.edit,
    f"DELETE {_WEBHOOK}/messages/{{message_id}}": rest_interactions.delete,
}
"""Their token stands in the address, or they need none."""


def build(world: World, bounds: Bounds, served: Callable[[], Served]) -> Starlette:
    """The application, with the API under /api/v10 and uploaded files beside it."""
    routes: list[Route] = []
    for table, is_open in ((AUTHORIZED, False), (OPEN, True)):
        for route, endpoint in table.items():
            method, path = route.split(" ")
            door = Door(world, bounds, served, route, endpoint, open=is_open)
            routes.append(Route(path, door, methods=[method]))
    files = Route("/attachments/{channel_id}/{attachment_id}/{filename}", _file(world))
    nowhere = {404: _nowhere, 405: _nowhere}
    return Starlette(routes=[Mount("/api/v10", routes=routes), files], exception_handlers=nowhere)


async def _nowhere(request: Request, error: Exception) -> Response:
    return refusal(no_route())


def _file(world: World) -> Callable[[Request], Response]:
    """A file lies open to whoever has its signed address, for a day or until its message is deleted."""

    def download(request: Request) -> Response:
        wanted, query = request.path_params["attachment_id"], request.query_params
        until = query.get("ex", "0")
        good = query.get("hm") == signature(wanted, until)
        if not good or int(until, 16) < world.clock.now():
            return Response("This content is no longer available.", 404)
        for message in world.messages.values():
            for attachment in message.attachments:
                if attachment.id == wanted:
                    return Response(attachment.content, media_type=attachment.content_type)
        return Response("This content is no longer available.", 404)

    return download
