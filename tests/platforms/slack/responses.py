"""The address to which a command or a click is answered: five times within half an hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.platforms.slack import blocks as block_rules
from tests.platforms.slack import posting
from tests.platforms.slack.state import Ephemeral, Json

if TYPE_CHECKING:
    from tests.platforms.slack.slack import Slack


@dataclass
class ResponseUrl:
    channel: str
    user: str
    message_ts: str
    thread_ts: str
    left: int
    until: float


def respond(slack: Slack, path: str, body: object) -> tuple[int, str]:
    """The status and plain text that Slack answers; these addresses want no token."""
    address = slack.response_urls.get(path)
    if address is None or address.left <= 0 or address.until <= slack.clock():
        late = "expired_url" if address and address.left > 0 else "used_url"
        return 404, late if address else "no_service"
    problem = _problem(body)
    if problem or not isinstance(body, dict):
        return 400, problem
    address.left -= 1
    if body.get("delete_original"):
        slack.ephemerals[:] = [e for e in slack.ephemerals if e.ts != address.message_ts]
        slack.channels[address.channel].messages.pop(address.message_ts, None)
    else:
        show(slack, address.channel, address.user, body, address.message_ts, address.thread_ts)
    return 200, "ok"


def _problem(body: object) -> str:
    if not isinstance(body, dict):
        return "invalid_payload"
    if body.get("blocks") and block_rules.problems(body["blocks"]):
        return "invalid_blocks"
    given = body.get("text") or body.get("blocks") or body.get("delete_original")
    return "" if given else "no_text"


def show(
    slack: Slack, channel: str, user: str, body: Json, original: str = "", thread_ts: str = ""
) -> None:
    """Put an answer where Slack puts it: over the original, to one person, or into the channel."""
    text = str(body.get("text") or "")
    found = body.get("blocks")
    blocks: list[Json] = found if isinstance(found, list) else []
    message = slack.channels[channel].messages.get(original)
    if body.get("replace_original") and message is not None:
        message.text, message.blocks = text, blocks
        return
    if body.get("replace_original") and original:
        seen = next((each for each in slack.ephemerals if each.ts == original), None)
        if seen is not None:
            seen.text, seen.blocks = text, blocks
            return
    if body.get("response_type") == "in_channel":
        posting.bot_says(
            slack, slack.channels[channel], text, blocks, str(body.get("thread_ts") or thread_ts)
        )
        return
    thread = str(body.get("thread_ts") or thread_ts)
    slack.ephemerals.append(Ephemeral(channel, user, text, blocks, thread, slack.ts()))
