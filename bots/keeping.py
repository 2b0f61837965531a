"""What stores need to know of other adapters so that they can forget a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.settings import Settings
from core.ports import Keeps, Traces

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from core.conversation.graph import Conversation


def is_theirs(name: str, value: str, traces: Traces) -> bool:
    """Whether a note is about a person: also of platforms that are not set up any more."""
    from adapters.discord.forget import is_theirs as in_discord
    from adapters.slack.forget import is_theirs as in_slack
    from adapters.telegram.forget import is_theirs as in_telegram
    from core.files.keep import is_theirs as in_files
    from core.people.forget import is_core_note

    kinds = (in_slack, in_discord, in_telegram, in_files, is_core_note)
    return any(kind(name, value, traces) for kind in kinds)


def memories(
    settings: Settings, saver: BaseCheckpointSaver[str], conversation: Conversation
) -> Keeps:
    """What conversations remember of people."""
    from adapters.stores.checkpoints import wiping
    from adapters.stores.memories import Memories

    return Memories(saver, conversation, wiping(settings.database_url, settings.mynah_home))
