"""Checks the reply_markup of a message."""

from __future__ import annotations

from tests.platforms.telegram.body import Params
from tests.platforms.telegram.entities import check_url
from tests.platforms.telegram.errors import Json, bad_request

MOST_BUTTONS, MOST_IN_A_ROW = 100, 8
_ACTIONS = (
    "url",
    "callback_data",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "web_app",
    "login_url",
    "pay",
    "callback_game",
    "disabled",
)


def read_keyboard(params: Params, inline_only: bool = False) -> Json | None:
    """The inline keyboard that a message will carry; other markups are checked and not kept."""
    given = params.parsed("reply_markup", "reply keyboard markup")
    return None if given is None else check_keyboard(given, inline_only)


def check_keyboard(given: object, inline_only: bool = False) -> Json | None:
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in given:
        if inline_only or not {"keyboard", "remove_keyboard", "force_reply"} & set(given):
            raise bad_request(
                "inline keyboard expected" if inline_only else "object expected as reply markup"
            )
        return None
    rows = given["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be an Array of Arrays')
    kept = [[_read_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in kept):
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _read_button(button: object) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [name for name in _ACTIONS if name in button]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        # Telegram takes the first and says nothing; a bot that sends two has a mistake.
        raise bad_request("BUTTON_TYPE_INVALID")
    if "url" in button:
        check_url(str(button["url"]), f"inline keyboard button URL '{button['url']}'")
    if "callback_data" in button:
        size = len(str(button["callback_data"]).encode())
        if not 1 <= size <= 64:
            raise bad_request("BUTTON_DATA_INVALID")
    return dict(button)


def buttons(keyboard: Json | None) -> list[Json]:
    """All buttons of a keyboard, row by row."""
    rows = (keyboard or {}).get("inline_keyboard", [])
    return [one for row in rows for one in row] if isinstance(rows, list) else []
