"""Opens files and folders by their names, never through a link, and never anything that can wait."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK
_LONGEST = 4096
"""Bytes of a path: what is deeper cannot be opened by its name in any other program either."""


@dataclass(frozen=True, slots=True)
class Root:
    """A folder as it was found when a walk began, and the only way down from it.

    Each name is opened below the folder before it, so that a folder that has become a link since
    it was listed leads nowhere, whatever it points at.
    """

    path: Path
    device: int
    number: int

    @classmethod
    def at(cls, path: Path) -> Root:
        """Raises OSError."""
        status = path.stat()
        return cls(path, status.st_dev, status.st_ino)

    @contextmanager
    def opened(self, folder: Path) -> Iterator[int]:
        """A descriptor of a folder below; raises OSError, ENOTDIR or ELOOP where a link stands."""
        if len(os.fsencode(folder)) > _LONGEST:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
        here = self._open()
        try:
            for name in folder.relative_to(self.path).parts:
                above, here = here, os.open(name, _FOLDER, dir_fd=here)
                os.close(above)
            yield here
        finally:
            os.close(here)

    def _open(self) -> int:
        """Raises OSError, ESTALE where another folder is by now, such as an empty mount point."""
        try:
            descriptor = os.open(self.path, _FOLDER)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise OSError(errno.ESTALE, "the folder it was found in is gone") from error
        status = os.fstat(descriptor)
        if (status.st_dev, status.st_ino) != (self.device, self.number):
            os.close(descriptor)
            raise OSError(errno.ESTALE, "the folder it was found in is another by now")
        return descriptor


def read(path: str | Path, most: int, folder: int | None = None) -> bytes:
    """A regular file's bytes, at most so many. Raises OSError, ELOOP where a link stands.

    A pipe would wait for a writer that never comes, and a device may have no end.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(path, flags, dir_fd=folder)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENXIO, "not a regular file")
        return file.read(most)
