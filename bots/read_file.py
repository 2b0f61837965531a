"""Reads a file that somebody named, as far as it can be a text of theirs."""

from __future__ import annotations

from pathlib import Path

from core.ports import Misconfigured

MOST_BYTES = 10_000_000


def refuse_endless(file: Path) -> None:
    """Raises Misconfigured for what is there and no file: a device may never end. Raises OSError."""
    if file.exists() and not file.is_file():
        raise Misconfigured(f"{file} cannot be read: it is no file")


def read_text(file: Path, what: str) -> str:
    """UTF-8, as far as a person writes; `what` it is to be. Raises Misconfigured."""
    try:
        refuse_endless(file)
        if file.stat().st_size > MOST_BYTES:
            most = f"{MOST_BYTES / 1e6:.0f} MB"
            raise Misconfigured(f"{what} {file} cannot be read: it is larger than {most}")
        return file.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise Misconfigured(f"{what} {file} cannot be read: {error}") from None
