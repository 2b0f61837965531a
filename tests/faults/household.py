"""Every role of Mynah as processes of its own over one home: killed, started again, and weighed."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.product import Product
from tests.ports import free_port

ROLES: Mapping[str, str] = {
    "gateway": "gateway",
    "second gateway": "gateway",
    "worker": "worker",
    "second worker": "worker",
    "scheduler": "scheduler",
    "console": "console",
}
SPARED = ("second gateway", "second worker")
"""Never killed, so that their memory can be watched over the whole time."""
WITHOUT_TELEGRAM = ("second gateway",)
"""Telegram lets one process alone ask for a bot's messages."""
UP_SECONDS = 120.0


@dataclass(frozen=True)
class Weight:
    """What a process held resident at a moment, in megabytes; `seconds` since the storm began."""

    seconds: float
    megabytes: float


@dataclass
class Household:
    """The processes by name, when each was killed, and what they weighed."""

    product: Product
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in ROLES})
    kills: Counter[str] = field(default_factory=Counter)
    killed_at: list[float] = field(default_factory=list)
    """Unix time of each kill."""
    weights: dict[str, list[Weight]] = field(default_factory=lambda: defaultdict(list))

    async def start(self, name: str) -> None:
        token = "" if name in WITHOUT_TELEGRAM else self.product.environment["TELEGRAM_TOKEN"]
        port = str(self.ports[name])
        await self.product.start(ROLES[name], name=name, PORT=port, TELEGRAM_TOKEN=token)

    async def start_all(self) -> None:
        for name in ROLES:
            await self.start(name)
        for name in ROLES:
            await self.product.says("running: ", name, UP_SECONDS)

    async def kill_one(self, chance: random.Random) -> None:
        """Kill -9 at this moment, and start it again after a while."""
        name = chance.choice([name for name in ROLES if name not in SPARED])
        process = self.product.processes[name]
        assert process.returncode is None, f"{name} ended by itself with {process.returncode}"
        process.kill()
        self.killed_at.append(time.time())
        self.kills[name] += 1
        await process.wait()
        await asyncio.sleep(chance.uniform(0, 3))
        await self.start(name)

    def weigh(self, seconds: float) -> None:
        """Note what each process holds now."""
        for name, process in self.product.processes.items():
            if process.returncode is None and (held := resident(process.pid)):
                self.weights[name].append(Weight(seconds, held))

    def ended(self) -> list[str]:
        """Who is not there any more although nobody killed them."""
        return [
            name for name, each in self.product.processes.items() if each.returncode is not None
        ]

    def middle(self, name: str, start: float, end: float) -> float:
        """The median of what it held between two moments."""
        found = sorted(w.megabytes for w in self.weights[name] if start <= w.seconds < end)
        return found[len(found) // 2] if found else 0.0


def resident(pid: int) -> float:
    """Megabytes; 0 for a process that is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    held = [line.split()[1] for line in lines if line.startswith("VmRSS:")]
    return round(int(held[0]) * 1024 / 1e6, 1) if held else 0.0
