"""Seals what is secret by keys that are in the settings, or in a file of the home that is made once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from core.ports import Installation, Installations, Misconfigured, Seal, Unreadable

KEY_FILE = "key"
LOCKED = "no key that is set opens its tokens: bring the key back, or install it again"


class FernetSeal:
    """Implements core.ports.Seal: seals by the first key, opens by any."""

    def __init__(self, keys: Sequence[Fernet]) -> None:
        self._newest = keys[0]
        self._any = MultiFernet(keys)

    def seal(self, text: str) -> str:
        """Fernet: AES-128-CBC and HMAC-SHA256."""
        return self._newest.encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """Raises Unreadable."""
        try:
            return self._any.decrypt(sealed).decode()
        except (InvalidToken, ValueError):
            raise Unreadable("sealed by another key, or damaged") from None

    def is_old(self, sealed: str) -> bool:
        """Whether the first key does not open it."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return True
        return False


class SealedInstallations:
    """Implements core.ports.Installations over one that keeps what it is given."""

    def __init__(self, kept: Installations, seal: Seal) -> None:
        self._kept = kept
        self._seal = seal

    async def all(self, platform: str) -> Sequence[Installation]:
        """By name; what an old key sealed is sealed anew on this occasion."""
        return [await self._opened(each) for each in await self._kept.all(platform)]

    async def find(self, platform: str, workspace: str) -> Installation | None:
        found = await self._kept.find(platform, workspace)
        return await self._opened(found) if found else None

    async def save(self, installation: Installation, over: str = "") -> Installation | None:
        # Bound to its workspace: in another's row it opens nothing.
        sealed = self._seal.seal(_label(installation) + installation.secret)
        saved = await self._kept.save(replace(installation, secret=sealed), over)
        return replace(saved, secret=installation.secret) if saved else None

    async def erase(self, installation: Installation) -> bool:
        return await self._kept.erase(installation)

    async def _opened(self, found: Installation) -> Installation:
        try:
            text = self._seal.unseal(found.secret)
        except Unreadable:
            return replace(found, secret="", problem=LOCKED)
        label = _label(found)
        if not text.startswith(label):
            return replace(found, secret="", problem=LOCKED)
        opened = replace(found, secret=text.removeprefix(label))
        if self._seal.is_old(found.secret):
            # None: another process has changed it meanwhile, and sealed it anew by that.
            return await self.save(opened, over=found.version) or opened
        return opened


def _label(installation: Installation) -> str:
    return f"{installation.platform}\n{installation.workspace}\n"


def keys_in(text: str) -> list[Fernet]:
    """The keys of a text, newest first, divided by commas or lines; raises ValueError."""
    found = [each.strip() for each in text.replace("\n", ",").split(",")]
    return [Fernet(each) for each in found if each]


def open_seal(keys: str, home: Path) -> FernetSeal:
    """By these keys; where there are none by those of the home's file, which is made when missing.

    Raises Misconfigured, never with a part of a key in its words.
    """
    if keys:
        try:
            return FernetSeal(keys_in(keys))
        except (ValueError, IndexError):
            raise Misconfigured(f"MYNAH_KEYS holds what is no key. {MAKE_ONE}") from None
    path = home / KEY_FILE
    try:
        if not path.exists():
            _make(path)
        if path.stat().st_mode & 0o077:
            raise Misconfigured(f"{path} can be read by others: chmod 600 {path}")
        return FernetSeal(keys_in(path.read_text(encoding="ascii")))
    except (ValueError, IndexError):
        raise Misconfigured(f"{path} holds what is no key: bring back its backup") from None
    except OSError as error:
        raise Misconfigured(f"{path}, which opens the kept tokens: {error.strerror}") from None


MAKE_ONE = "Make one by: openssl rand -base64 32 | tr '+/' '-_'"


def _make(path: Path) -> None:
    """Whole or not at all, and the same for two processes that start together."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
