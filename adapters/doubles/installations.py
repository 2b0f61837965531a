"""Installations in memory, and a seal that hides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.ports import Installation, Unreadable


class MemoryInstallations:
    """Installations in a dict; versions are counted."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Installation] = {}
        self._saved = 0

    async def all(self, platform: str) -> Sequence[Installation]:
        mine = [each for each in self._kept.values() if each.platform == platform]
        return sorted(mine, key=lambda each: (each.name, each.workspace))

    async def find(self, platform: str, workspace: str) -> Installation | None:
        return self._kept.get((platform, workspace))

    async def save(self, installation: Installation, over: str = "") -> Installation | None:
        key = (installation.platform, installation.workspace)
        if over and (key not in self._kept or self._kept[key].version != over):
            return None
        self._saved += 1
        self._kept[key] = replace(installation, version=str(self._saved))
        return self._kept[key]

    async def erase(self, installation: Installation) -> bool:
        key = (installation.platform, installation.workspace)
        if key not in self._kept or self._kept[key].version != installation.version:
            return False
        del self._kept[key]
        return True


class GlassSeal:
    """Everybody can read what it seals; for tests of what is sealed, not of the sealing."""

    def seal(self, text: str) -> str:
        return text.encode().hex()

    def unseal(self, sealed: str) -> str:
        try:
            return bytes.fromhex(sealed).decode()
        except ValueError:
            raise Unreadable("not sealed by glass") from None

    def is_old(self, sealed: str) -> bool:
        return False
