"""Methods that answer a pressed button and an inline query."""

from __future__ import annotations

from tests.platforms.telegram.body import Params
from tests.platforms.telegram.entities import check_url, clean, read_entities
from tests.platforms.telegram.errors import Json, bad_request
from tests.platforms.telegram.keyboards import check_keyboard
from tests.platforms.telegram.marked_up import read_marked_up
from tests.platforms.telegram.utf16 import units
from tests.platforms.telegram.world import World

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MOST_RESULTS = 50
_KINDS = (
    *("article", "photo", "gif", "mpeg4_gif", "video", "audio", "voice", "document"),
    *("location", "venue", "contact", "game", "sticker"),
)


async def answer_callback_query(world: World, params: Params) -> bool:
    query = world.callbacks.get(params.text("callback_query_id"))
    if query is None or world.clock.now() - query.at > world.rules.callback_answer_within:
        raise bad_request(TOO_OLD)
    if query.answer is not None:
        # A query is answered once; Telegram forgets it then.
        raise bad_request(TOO_OLD)
    if units(params.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if params.given("url"):
        raise bad_request("URL_INVALID")
    world.limits.count_other()
    query.answer = {"text": params.text("text"), "show_alert": params.flag("show_alert")}
    world.changed()
    return True


async def answer_inline_query(world: World, params: Params) -> bool:
    given = params.parsed("results", "inline query results")
    if not isinstance(given, list):
        raise bad_request("expected an Array of inline query results")
    if len(given) > MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    results = [_read_result(world, one) for one in given]
    ids = [str(one["id"]) for one in results]
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(params.text("next_offset").encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    query = world.inline_queries.get(params.text("inline_query_id"))
    if (
        query is None
        or query.answer is not None
        or world.clock.now() - query.at > world.rules.inline_answer_within
    ):
        raise bad_request(TOO_OLD)
    world.limits.count_other()
    query.answer = {
        "results": results,
        "cache_time": min(86400, max(0, params.integer("cache_time", 300))),
        "is_personal": params.flag("is_personal"),
        "next_offset": params.text("next_offset"),
        "button": params.parsed("button", "inline query results button"),
    }
    world.changed()
    return True


def _read_result(world: World, one: object) -> Json:
    if not isinstance(one, dict):
        raise _unreadable("expected an Object")
    if one.get("type") not in _KINDS:
        raise _unreadable("Unallowed result type")
    if not isinstance(one.get("id"), str):
        raise _unreadable('Can\'t find field "id"')
    if not 1 <= len(one["id"].encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID" if one["id"] else "RESULT_ID_EMPTY")
    if one["type"] == "article":
        if "title" not in one:
            raise _unreadable('Can\'t find field "title"')
        if not one["title"]:
            raise bad_request("ARTICLE_TITLE_EMPTY")
        if not isinstance(one.get("input_message_content"), dict):
            raise _unreadable('Can\'t find field "input_message_content"')
    if "url" in one:
        check_url(str(one["url"]), f"inline query result URL '{one['url']}'")
    shown: Json = dict(one)
    content = one.get("input_message_content")
    if isinstance(content, dict):
        shown["input_message_content"] = _read_content(world, content)
    if one.get("reply_markup") is not None:
        shown["reply_markup"] = check_keyboard(one["reply_markup"], inline_only=True)
    return shown


def _read_content(world: World, content: Json) -> Json:
    if "message_text" not in content:
        raise _unreadable('Can\'t find field "message_text"')
    text, mode = str(content["message_text"]), str(content.get("parse_mode") or "")
    if not text:
        raise bad_request("message text is empty")
    given = read_entities(content.get("entities"), set(world.users))
    if mode:
        text, given = read_marked_up(text, mode)
    settled = clean(text, given)
    world.remarks.extend(settled.remarks)
    return {"message_text": settled.text, "entities": settled.entities}


def _unreadable(why: str) -> Exception:
    return bad_request(f"can't parse inline query result: {why}")
