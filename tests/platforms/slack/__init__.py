"""A Slack of our own, as strict as the real one, for slack-bolt and slack_sdk over real sockets.

`async with slack_standin() as slack:` gives a workspace with a bot, three people and a few channels.
Where to read: `limits.py` (every figure), `payloads.py` (what Slack's JSON looks like), `checks.py`
(what any call must pass), one file for each family of methods, `people.py` (what people do and
which events Slack sends for it), `deliveries.py` (redelivery), `sockets.py` and `signed.py` (the two ways to the app).

Stricter than Slack on purpose: unknown arguments are refused (Slack overlooks them), a reply to a reply
is refused (Slack shows it in odd places), and a channel takes exactly one message a second (Slack lets
short bursts through). Measured by others and documented nowhere: how long a stream lives, its 12,000
characters in all, that its mode is fixed by its first text, the 13,200 characters of blocks.
Guessed: what apps.connections.open answers when Socket Mode is off, that events to an app without any
connection count as failed tries, and that a stream tells the app of a `message` when it starts and of
a `message_changed` when it stops.
"""

from tests.platforms.slack.limits import Limits, seconds
from tests.platforms.slack.people import Somebody
from tests.platforms.slack.server import StandIn, slack_standin

__all__ = ["Limits", "Somebody", "StandIn", "seconds", "slack_standin"]
