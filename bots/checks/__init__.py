"""What `mynah doctor` looks at, part by part; here what is found of one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from bots.settings import Settings

State = Literal["ok", "degraded", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing is, and what to do about it; no remedy where nothing needs doing."""

    name: str = field(default="", kw_only=True)
    """As the table of checks has it."""
    state: State
    detail: str
    remedy: str = ""


Check = Callable[[Settings], Awaitable[Finding]]
