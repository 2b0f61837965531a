"""Methods by which a bot gets its updates: by asking, or at an address of its own."""

from __future__ import annotations

from dataclasses import dataclass

from tests.platforms.telegram.body import Params
from tests.platforms.telegram.errors import Json, bad_request, conflict
from tests.platforms.telegram.updates import BY_DEFAULT, KINDS
from tests.platforms.telegram.webhook import Delivery, read_hook, webhook_info
from tests.platforms.telegram.world import World


@dataclass(frozen=True)
class Described:
    """A result that comes with a description."""

    result: object
    description: str


async def get_updates(world: World, params: Params) -> list[Json]:
    if world.delivery is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active;"
            " use deleteWebhook to delete the webhook first"
        )
    _allow(world, params)
    limit = min(100, max(1, params.integer("limit", 100)))
    timeout = min(50, max(0, params.integer("timeout")))
    return await world.updates.poll(params.integer("offset"), limit, timeout)


def _allow(world: World, params: Params) -> None:
    """Without the parameter what was asked before stays; an empty list asks for the default."""
    given = params.parsed("allowed_updates", "allowed updates")
    if given is None:
        return
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise bad_request("can't parse allowed updates JSON object")
    # Unknown names are ignored there; a list of nothing but unknown ones asks for the default.
    known = [one for one in given if one in KINDS]
    world.updates.allowed = frozenset(known) or BY_DEFAULT
    world.allowed_updates = known or None


async def set_webhook(world: World, params: Params) -> object:
    if not params.text("url"):
        return await delete_webhook(world, params)
    hook = read_hook(params, world.rules.https_webhooks_only)
    _allow(world, params)
    if params.flag("drop_pending_updates"):
        world.updates.drop_all()
    if world.delivery is not None and world.delivery.hook == hook:
        return Described(True, "Webhook is already set")
    if world.delivery is not None:
        await world.delivery.close()
    world.updates.end_poll("setWebhook")
    pause = world.rules.webhook_pause
    world.delivery = Delivery(hook, world.updates, world.clock, world.call, pause)
    return Described(True, "Webhook was set")


async def delete_webhook(world: World, params: Params) -> object:
    if params.flag("drop_pending_updates"):
        world.updates.drop_all()
    if world.delivery is None:
        return Described(True, "Webhook is already deleted")
    await world.delivery.close()
    world.delivery = None
    return Described(True, "Webhook was deleted")


async def get_webhook_info(world: World, params: Params) -> Json:
    return webhook_info(world.delivery, world.updates, world.allowed_updates)


async def log_out(world: World, params: Params) -> bool:
    world.logged_out = True
    world.updates.end_poll("logOut")
    return True
