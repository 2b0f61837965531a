"""assistant.threads.*: the status, title and suggested prompts over an assistant's thread."""

from __future__ import annotations

from tests.platforms.slack.asking import Ask, Method, Refused
from tests.platforms.slack.limits import PROMPTS
from tests.platforms.slack.state import Channel, Json


def _thread(ask: Ask) -> tuple[Channel, str]:
    channel, ts = ask.channel("channel_id"), ask.text("thread_ts")
    if ts not in channel.messages and (channel.id, ts) not in ask.slack.assistants:
        raise Refused("invalid_thread_ts")
    return channel, ts


def set_status(ask: Ask) -> Json:
    """An empty status clears it; so does the app's next message, and time."""
    channel, ts = _thread(ask)
    loading = ask.data("loading_messages")
    if isinstance(loading, list) and len(loading) > 10:
        raise Refused("invalid_arguments")
    found = ask.slack.assistants[(channel.id, ts)]
    found.status = ask.text("status")
    found.until = ask.slack.clock() + ask.slack.limits.status
    found.statuses.append(found.status)
    return {}


def set_title(ask: Ask) -> Json:
    channel, ts = _thread(ask)
    ask.slack.assistants[(channel.id, ts)].title = ask.text("title")
    return {}


def set_prompts(ask: Ask) -> Json:
    channel = ask.channel("channel_id")
    prompts = ask.data("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= PROMPTS:
        raise Refused(
            "invalid_arguments", f"[ERROR] must be 1 to {PROMPTS} items [json-pointer:/prompts]"
        )
    if any(
        not isinstance(each, dict) or not each.get("title") or not each.get("message")
        for each in prompts
    ):
        raise Refused("invalid_arguments", "[ERROR] missing required field [json-pointer:/prompts]")
    if ask.slack.agent_view and ask.text("thread_ts"):
        return {}  # a new app that names a thread is answered "ok", and nothing is shown
    ts = "" if ask.slack.agent_view else _thread(ask)[1]
    found = ask.slack.assistants[(channel.id, ts)]
    found.prompts, found.prompts_title = prompts, ask.text("title")
    return {}


_LOOK = ("icon_emoji", "icon_url", "username")
METHODS = {
    "assistant.threads.setStatus": Method(
        set_status, 5, ("assistant:write", "chat:write"), ("channel_id", "thread_ts", "status"),
        ("loading_messages", *_LOOK), json=True,
    ),
    "assistant.threads.setTitle": Method(
        set_title, 4, ("assistant:write",), ("channel_id", "thread_ts", "title"), json=True
    ),
    "assistant.threads.setSuggestedPrompts": Method(
        set_prompts, 4, ("assistant:write",), ("channel_id", "prompts"), ("thread_ts", "title"), json=True
    ),
}  # fmt: skip
