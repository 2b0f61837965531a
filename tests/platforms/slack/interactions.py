"""Commands, shortcuts, clicks and forms: what they look like, and what Slack does with the app's reply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tests.platforms.slack.deliveries import Delivery
from tests.platforms.slack.responses import show
from tests.platforms.slack.state import Channel, Ephemeral, Json, Message, User, View

if TYPE_CHECKING:
    from tests.platforms.slack.slack import Slack


def command(slack: Slack, user: User, channel: Channel, name: str, text: str) -> Delivery:
    """In a channel where the bot is not: Slack sends it all the same."""
    team = slack.workspaces[user.team]
    address = slack.response_url("commands", channel.id, user.id)
    payload: Json = {
        "token": "verification-token",
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": {"im": "directmessage", "private": "privategroup"}.get(
            channel.kind, channel.name
        ),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": slack.app_id,
        "is_enterprise_install": "false",
        "response_url": address,
        "trigger_id": slack.trigger(user.id),
    }

    def shown(delivery: Delivery) -> None:
        if delivery.reply.get("text") or delivery.reply.get("blocks"):
            show(slack, channel.id, user.id, delivery.reply)

    return slack.post.interaction("slash_commands", payload, shown)


def _envelope(slack: Slack, user: User, kind: str) -> Json:
    team = slack.workspaces[user.team]
    return {
        "type": kind,
        "token": "verification-token",
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": slack.app_id,
        "trigger_id": slack.trigger(user.id),
    }


def _nothing(delivery: Delivery) -> None:
    """Slack does nothing with the reply to a click or a shortcut."""


def shortcut(slack: Slack, user: User, message: Message, callback_id: str) -> Delivery:
    channel = slack.channels[message.channel]
    payload = _envelope(slack, user, "message_action") | {
        "callback_id": callback_id,
        "action_ts": slack.ts(),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "message": slack.message_json(message),
        "response_url": slack.response_url(
            "app", channel.id, user.id, message.ts, message.thread_ts
        ),
    }
    return slack.post.interaction("interactive", payload, _nothing)


def elements(node: object) -> Iterator[tuple[str, Json]]:
    """Everything in blocks that can be clicked, with the block's id."""
    for block in node if isinstance(node, list) else []:
        acting = block.get("type") in {"actions", "context_actions"}
        found = block["elements"] if acting else [block.get("accessory"), block.get("element")]
        for each in found:
            if isinstance(each, dict) and each.get("type") != "image":
                yield str(block.get("block_id", "")), each


def action_of(element: Json, block_id: str, choice: str, ts: str) -> Json:
    """One entry of `actions`; `choice` is the button of a feedback pair or the value of an option."""
    action: Json = {
        "type": element["type"],
        "action_id": element.get("action_id", ""),
        "block_id": block_id,
    }
    action["action_ts"] = ts
    if element["type"] == "feedback_buttons":
        button = element.get(f"{choice or 'positive'}_button")
        if isinstance(button, dict):
            action |= {"text": button["text"], "value": button["value"]}
        return action
    if "options" in element:
        options = element["options"] if isinstance(element["options"], list) else []
        chosen = [
            each for each in options if isinstance(each, dict) and each.get("value") == choice
        ]
        if element["type"] in {"checkboxes", "multi_static_select"}:
            return action | {"selected_options": chosen}
        return action | {"selected_option": chosen[0] if chosen else None}
    return action | {
        name: element[name] for name in ("text", "value", "style", "url") if name in element
    }


def _action(slack: Slack, blocks: object, action_id: str, choice: str) -> Json:
    for block_id, element in elements(blocks):
        if element.get("action_id") == action_id:
            return action_of(element, block_id, choice, slack.ts())
    shown = sorted(str(element.get("action_id")) for _, element in elements(blocks))
    raise LookupError(f"nothing to click is called {action_id!r}; there are {shown}")


def click(slack: Slack, user: User, message: Message, action_id: str, choice: str = "") -> Delivery:
    payload = _pressed(slack, user, message, action_id, choice)
    payload["message"] = slack.message_json(message)
    return slack.post.interaction("interactive", payload, _nothing)


def click_ephemeral(
    slack: Slack, user: User, seen: Ephemeral, action_id: str, choice: str = ""
) -> Delivery:
    """What only one person sees; Slack sends nothing of the message but its place."""
    if seen not in slack.ephemerals or seen.user != user.id:
        raise LookupError("this person does not see that message")
    payload = _pressed(slack, user, seen, action_id, choice)
    return slack.post.interaction("interactive", payload, _nothing)


def _pressed(
    slack: Slack, user: User, post: Message | Ephemeral, action_id: str, choice: str
) -> Json:
    channel = slack.channels[post.channel]
    container: Json = {
        "type": "message",
        "message_ts": post.ts,
        "channel_id": channel.id,
        "is_ephemeral": isinstance(post, Ephemeral),
    }
    if post.thread_ts:
        container["thread_ts"] = post.thread_ts
    return _envelope(slack, user, "block_actions") | {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "state": {"values": {}},
        "response_url": slack.response_url("actions", channel.id, user.id, post.ts, post.thread_ts),
        "actions": [_action(slack, post.blocks, action_id, choice)],
    }


def click_in_view(
    slack: Slack, user: User, view: View, action_id: str, choice: str = ""
) -> Delivery:
    payload = _envelope(slack, user, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "view": shown_view(slack, view, {}),
        "actions": [_action(slack, view.body.get("blocks"), action_id, choice)],
    }
    return slack.post.interaction("interactive", payload, _nothing)


def shown_view(slack: Slack, view: View, values: Mapping[str, object]) -> Json:
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        **view.body,
        "id": view.id,
        "team_id": view.team,
        "state": {"values": dict(values)},
        "hash": view.hash,
        "root_view_id": view.id,
        "previous_view_id": None,
        "app_id": slack.app_id,
        "app_installed_team_id": view.team,
        "bot_id": slack.workspaces[view.team].bot_id,
    }


def submit(
    slack: Slack, user: User, view: View, values: Mapping[str, Mapping[str, Json]]
) -> Delivery:
    """`values` is `{block_id: {action_id: {"type": "plain_text_input", "value": "…"}}}`."""
    payload = _envelope(slack, user, "view_submission")
    payload |= {"view": shown_view(slack, view, values), "response_urls": []}

    def closed(delivery: Delivery) -> None:
        kind = delivery.reply.get("response_action")
        fresh = delivery.reply.get("view")
        if kind == "errors":
            found = delivery.reply.get("errors")
            view.errors = found if isinstance(found, dict) else {}
        elif kind == "update" and isinstance(fresh, dict):
            view.body = fresh
        else:
            view.open = False

    return slack.post.interaction("interactive", payload, closed)


def close(slack: Slack, user: User, view: View) -> Delivery | None:
    """Told to the app only when its view asked for it."""
    view.open = False
    if not view.body.get("notify_on_close"):
        return None
    payload = _envelope(slack, user, "view_closed") | {
        "view": shown_view(slack, view, {}),
        "is_cleared": False,
    }
    return slack.post.interaction("interactive", payload, _nothing)
