"""Opens files and folders by their names, never through a link, and never anything that can wait."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read(path: str | Path, most: int) -> bytes:
    """A regular file's bytes, at most so many. Raises OSError, ELOOP where a link stands.

    A pipe would wait for a writer that never comes, and a device may have no end.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENXIO, "not a regular file")
        return file.read(most)
