"""Why a file could not be read, in the person's language: readers give their reasons in English only."""

from __future__ import annotations

import re
from pathlib import PurePath

from core.words import say

_ARCHIVES = frozenset(
    {
        ".7z", ".bz2", ".cab", ".dmg", ".gz", ".iso", ".jar", ".lz", ".lz4", ".rar", ".tar", ".tbz2",
        ".tgz", ".txz", ".war", ".whl", ".xz", ".z", ".zip", ".zst",
    }
)  # fmt: skip
_REASONS = (
    ("file_kind", r"is not a kind of file"),
    ("address_private", r"is in a private network|is not http or https"),
    ("address_refused", r"the server answers|which was not asked for|InvalidURL|TooManyRedirects"),
    ("file_archive", r"the file is an? .*archive"),
    ("file_too_large", r"larger than|more than [\d,]+ |as a zip bomb does"),
    ("file_locked", r"protected by a password|is encrypted"),
    ("file_old", r"of the format before 2007"),
    ("file_empty", r"file is empty|no text in it"),
    ("file_binary", r"binary|although its name says text"),
    ("file_damaged", r"damaged|not readable as|of another kind than its name says"),
    ("file_too_hard", r"too deeply|too much memory|takes longer|crashed|a fault in Mynah"),
    ("file_too_hard", r"nobody understands"),
)
"""By key of the catalogue, what a reader says of it."""


def is_archive(name: str) -> bool:
    """Whether a file of this name packs others; nothing is unpacked here."""
    return PurePath(name.lower()).suffix in _ARCHIVES


def in_words(reason: str, name: str, locale: str) -> str:
    """A reader's reason, or a key of the catalogue, as words for the person."""
    key = reason if reason.startswith("file_") else _key(reason)
    if key == "file_kind" and is_archive(name):
        key = "file_archive"
    return say(key, locale, kind=PurePath(name).suffix.lower())


def _key(reason: str) -> str:
    found = (key for key, pattern in _REASONS if re.search(pattern, reason))
    return next(found, "file_unreadable")
