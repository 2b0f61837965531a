"""What runs by the clock, as far as settings decide it."""

from __future__ import annotations

from bots.schedule import DAY_SECONDS, files_since
from bots.settings import Settings

NOW = 100.0 * DAY_SECONDS


def test_files_that_were_read_only_go_after_their_days_and_never_outlive_their_conversation() -> (
    None
):
    assert files_since(Settings(file_days=7, checkpoint_days=30), NOW) == 93 * DAY_SECONDS
    assert files_since(Settings(file_days=60, checkpoint_days=30), NOW) == 70 * DAY_SECONDS
