"""views.*: modals opened by a trigger within three seconds, and the Home tab."""

from __future__ import annotations

from tests.platforms.slack import blocks as block_rules
from tests.platforms.slack.asking import Ask, Method, Refused
from tests.platforms.slack.state import Json, View

VIEW_BLOCKS = 100


def _checked(ask: Ask, *kinds: str) -> Json:
    view = ask.data("view")
    if not isinstance(view, dict) or view.get("type") not in kinds:
        raise Refused("invalid_arguments", f"[ERROR] must be a view of type {' or '.join(kinds)}")
    wrong = block_rules.problems(view.get("blocks"), VIEW_BLOCKS)
    for name, most in (("title", 24), ("submit", 24), ("close", 24)):
        part = view.get(name)
        if isinstance(part, dict) and len(str(part.get("text"))) > most:
            wrong.append(
                f"[ERROR] must be less than {most + 1} characters [json-pointer:/view/{name}/text]"
            )
    if view["type"] == "modal":
        wrong += _modal(view)
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if len(str(view.get(name) or "")) > most:
            wrong.append(
                f"[ERROR] must be less than {most + 1} characters [json-pointer:/view/{name}]"
            )
    if wrong:
        raise Refused("invalid_arguments", *wrong)
    return view


def _modal(view: Json) -> list[str]:
    if not isinstance(view.get("title"), dict):
        return ["[ERROR] missing required field: title [json-pointer:/view]"]
    blocks = view.get("blocks")
    inputs = isinstance(blocks, list) and any(
        isinstance(b, dict) and b.get("type") == "input" for b in blocks
    )
    if inputs and not view.get("submit"):
        return ["[ERROR] missing required field: submit [json-pointer:/view]"]
    return []


def _shown(ask: Ask, view: View) -> Json:
    whole: Json = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "state": {"values": {}},
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
        "previous_view_id": None,
        **view.body,
        "id": view.id,
        "team_id": view.team,
        "hash": view.hash,
        "root_view_id": view.id,
        "app_id": ask.slack.app_id,
        "app_installed_team_id": view.team,
        "bot_id": ask.workspace.bot_id,
    }
    return whole


def _hash(ask: Ask) -> str:
    return f"{int(ask.slack.clock())}.{ask.slack.id('')}"


def open_view(ask: Ask) -> Json:
    trigger = ask.text("trigger_id")
    if not trigger:
        raise Refused("invalid_arguments", "[ERROR] missing required field: trigger_id")
    until, user = ask.slack.triggers.get(trigger, (0.0, ""))
    if not user:
        raise Refused(
            "invalid_trigger_id" if trigger not in ask.slack.triggers else "exchanged_trigger_id"
        )
    if until <= ask.slack.clock():
        raise Refused("expired_trigger_id")
    body = _checked(ask, "modal")
    ask.slack.triggers[trigger] = (until, "")
    view = View(ask.slack.id("V"), ask.token.team, user, body, _hash(ask))
    ask.slack.views[view.id] = view
    return {"view": _shown(ask, view)}


def publish(ask: Ask) -> Json:
    body = _checked(ask, "home")
    user = ask.text("user_id")
    if user not in ask.slack.users:
        raise Refused("invalid_arguments", "[ERROR] invalid user_id")
    key = (ask.token.team, user)
    now = ask.slack.homes.get(key)
    if ask.text("hash") and now is not None and ask.text("hash") != now.hash:
        raise Refused("hash_conflict")
    view = View(now.id if now else ask.slack.id("V"), ask.token.team, user, body, _hash(ask))
    ask.slack.homes[key] = ask.slack.views[view.id] = view
    return {"view": _shown(ask, view)}


def update(ask: Ask) -> Json:
    external = ask.text("external_id")
    found = next(
        (
            each
            for each in ask.slack.views.values()
            if each.id == ask.text("view_id")
            or (external and each.body.get("external_id") == external)
        ),
        None,
    )
    if found is None or not found.open:
        raise Refused("not_found")
    if ask.text("hash") and ask.text("hash") != found.hash:
        raise Refused("hash_conflict")
    found.body, found.hash = _checked(ask, "modal", "home"), _hash(ask)
    return {"view": _shown(ask, found)}


METHODS = {
    "views.open": Method(
        open_view, 4, (), ("view",), ("trigger_id", "interactivity_pointer"), json=True
    ),
    "views.publish": Method(publish, 4, (), ("user_id", "view"), ("hash",), json=True),
    "views.update": Method(update, 4, (), ("view",), ("view_id", "external_id", "hash"), json=True),
}
