"""A Slack of our own, as strict as the real one, for slack-bolt and slack_sdk over real sockets.

`async with slack_standin() as slack:` gives a workspace with a bot, three people and a few channels.
Where to read: `limits.py` (every figure), `payloads.py` (what Slack's JSON looks like), `checks.py`
(what any call must pass), one file for each family of methods, `people.py` (what people do and
which events Slack sends for it), `deliveries.py` (redelivery), `sockets.py` and `signed.py` (the two ways to the app).
"""

from tests.platforms.slack.limits import Limits, seconds
from tests.platforms.slack.people import Somebody
from tests.platforms.slack.server import StandIn, slack_standin

__all__ = ["Limits", "Somebody", "StandIn", "seconds", "slack_standin"]
