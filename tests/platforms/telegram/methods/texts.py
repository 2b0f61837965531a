"""The text or caption of a call with its formatting, as it will be stored."""

from __future__ import annotations

from tests.platforms.telegram.body import Params
from tests.platforms.telegram.entities import TEXT_LIMIT, Formatted, clean, read_entities
from tests.platforms.telegram.errors import Json, Refused, bad_request
from tests.platforms.telegram.marked_up import read_marked_up
from tests.platforms.telegram.scrub import is_empty
from tests.platforms.telegram.spot import spot_entities
from tests.platforms.telegram.world import World

# Where code stands, Telegram looks for no mentions or addresses.
_SILENT = {"code", "pre", "text_link", "text_mention"}


def read_text(
    world: World, params: Params, name: str, entities: str = "entities", limit: int = TEXT_LIMIT
) -> Formatted:
    """A parse_mode goes before entities, as there; what Telegram finds by itself is added."""
    text = params.text(name)
    mode = params.text("parse_mode")
    if mode and mode.lower() != "none":
        text, given = read_marked_up(text, mode)
        # A wrong address is an error in entities, but a plain text in marked up text.
        given = [one for one in given if _is_sound(one)]
    else:
        given = read_entities(params.parsed(entities, "entities"), set(world.users))
    settled = clean(text, given, limit)
    world.remarks.extend(settled.remarks)
    taken = [one for one in settled.entities if one["type"] in _SILENT]
    found = spot_entities(settled.text, taken)
    ordered = sorted([*settled.entities, *found], key=lambda one: int(str(one["offset"])))
    return Formatted(settled.text, ordered)


def _is_sound(entity: Json) -> bool:
    try:
        read_entities([entity], set())
    except Refused:
        return False
    return True


def require_text(world: World, params: Params) -> Formatted:
    if not params.text("text"):
        raise bad_request("message text is empty")
    read = read_text(world, params, "text")
    if is_empty(read.text):
        raise bad_request("text must be non-empty")
    return read
