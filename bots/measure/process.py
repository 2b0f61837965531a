"""`mynah` as its users run it: a process of its own, with no setting but those it is given."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from bots.settings import Settings

ROOT = Path(__file__).parents[2]
MYNAH = (sys.executable, "-c", "from bots.cli import main; main()")
"""To be started where no .env is: nobody's own queue or database is measured."""


def free_port() -> int:
    """One that the system chose."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(own: dict[str, str]) -> dict[str, str]:
    """This process's variables without any setting, and these."""
    settings = {name.upper() for name in Settings.model_fields}
    others = {name: value for name, value in os.environ.items() if name.upper() not in settings}
    return {**others, "PYTHONPATH": str(ROOT), **own}
