"""What a person reads first who chats in a stand-in from a terminal; the same for all three."""

from __future__ import annotations

from collections.abc import Mapping

CONNECTED = "(the bot is connected)"


def greeting(platform: str, environment: Mapping[str, str], who_and_how: str) -> str:
    """How to start the bot, and who is there and how to speak."""
    exports = "\n".join(f"export {name}={value}" for name, value in environment.items())
    return (
        f"A {platform} of your own runs. Stop a Mynah that runs already; then, in another terminal:"
        f"\n\n{exports}\nmake run\n\nWait for {CONNECTED!r} here.\n\n{who_and_how}"
    )
