"""A Discord that runs on this machine: REST, gateway and interactions, and the people who use it.

`async with discord_standin() as discord:` gives a running one; `python -m tests.platforms.discord`
lets a person chat in it. Nothing here knows Mynah, and nothing but the tests imports discord.py.
"""

from tests.platforms.discord.limits import BRISK, Limits
from tests.platforms.discord.standin import Discord, discord_standin

__all__ = ["BRISK", "Discord", "Limits", "discord_standin"]
