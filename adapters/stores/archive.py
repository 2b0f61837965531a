"""One file that holds a whole home: a tar archive whose last member says what is in it and how it reads."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import shutil
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from adapters.stores.home import is_own
from core.ports import Misconfigured

FORMAT = 2
"""Raised when an older release could not read what is written."""
MANIFEST = "mynah.json"
PART = 1_000_000
LARGEST_MANIFEST = 200_000_000
LATEST = 253_402_300_799
"""The last second of which calendars can be written."""
_REVISION = re.compile("[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself."""

    release: str
    records: str
    """The revision of the records' tables."""
    at: float
    """Unix time when it was begun: what is removed later may still be in it."""
    elsewhere: tuple[str, ...] = ()
    """What is not in it, since another server holds it."""
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Size and SHA-256 of each."""
    removals: tuple[str, ...] | None = None
    """Marks of the removals that all in it has undergone; None in format 1, which goes by `at`."""
    format: int = FORMAT

    @property
    def size(self) -> int:
        return sum(size for size, _ in self.files.values())


def size_of(folder: Path) -> int:
    """Of all files below."""
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def write(folder: Path, file: Path, manifest: Manifest, tell: Callable[[int], None]) -> Manifest:
    """All files of the folder, each removed once it is written; private, and whole or not there at all.

    `tell` hears how many bytes were written. Raises OSError.
    """
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    files: dict[str, tuple[int, str]] = {}
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                for path in sorted(folder.rglob("*")):
                    if path.is_file() and path.suffix != ".lock":
                        files[str(path.relative_to(folder))] = _add(path, folder, tar, tell)
                        path.unlink()
                whole = replace(manifest, files=files)
                text = json.dumps(asdict(whole)).encode()
                tar.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))
            out.flush()
            os.fsync(out.fileno())
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
    return whole


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _add(
    path: Path, folder: Path, tar: tarfile.TarFile, tell: Callable[[int], None]
) -> tuple[int, str]:
    with path.open("rb") as source:
        size = os.fstat(source.fileno()).st_size
        read = _Read(source, hashlib.sha256(), tell)
        tar.addfile(_member(str(path.relative_to(folder)), size), read)
        return size, read.digest.hexdigest()


@dataclass
class _Read:
    """A file that tells of what is read of it."""

    source: IO[bytes]
    digest: hashlib._Hash
    tell: Callable[[int], None]

    def read(self, size: int = -1) -> bytes:
        part = self.source.read(size)
        self.digest.update(part)
        self.tell(len(part))
        return part


def read_manifest(file: Path) -> Manifest:
    """What the archive holds, after a look at every member's name and size. Raises Misconfigured."""
    with _reading(file) as tar:
        sizes: dict[str, int] = {}
        told = b""
        for member in tar:
            _refuse_unsafe(member, file)
            if member.name in sizes or told:
                raise Misconfigured(f"{file} is no backup of Mynah: it holds {member.name} twice")
            if member.name != MANIFEST:
                sizes[member.name] = member.size
            elif member.size <= LARGEST_MANIFEST and (opened := tar.extractfile(member)):
                told = opened.read()
        if not told:
            raise Misconfigured(f"{file} is no whole backup of Mynah: its end is missing")
        fields = _checked(json.loads(told), file)
        files = {name: (int(size), str(digest)) for name, (size, digest) in fields["files"].items()}
        if {name: size for name, (size, _) in files.items()} != sizes:
            raise Misconfigured(f"{file} does not hold what it says it does")
        lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
        return Manifest(**{**fields, **lists, "files": files})


def _checked(fields: Any, file: Path) -> dict[str, Any]:
    """The manifest's fields, each of its kind. Raises Misconfigured."""
    later = _is_number(fields["format"]) and fields["format"] > FORMAT
    if later:
        raise Misconfigured(
            f"{file} was made by Mynah {fields['release']}, which writes what this release "
            "does not read: restore it with that one"
        )
    for name, fits in _FITS.items():
        if name in fields and not fits(fields[name]):
            told = json.dumps(fields[name])[:40]
            raise Misconfigured(f"{file} is no backup of Mynah: its {name!r} is {told}")
    return dict(fields)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "release": lambda value: isinstance(value, str),
    "records": lambda value: isinstance(value, str) and bool(_REVISION.fullmatch(value)),
    "at": lambda value: _is_number(value) and 0 <= value <= LATEST,
    "elsewhere": _are_texts,
    "removals": lambda value: value is None or _are_texts(value),
    "format": lambda value: isinstance(value, int) and value >= 1,
}


def unpack(file: Path, manifest: Manifest, folder: Path, tell: Callable[[int], None]) -> None:
    """Into an empty folder, each file compared with what the manifest says. Raises Misconfigured."""
    free = shutil.disk_usage(folder).free
    if manifest.size > free:
        raise Misconfigured(
            f"{file} needs {manifest.size / 1e6:,.0f} MB and {folder.parent.parent} has "
            f"{free / 1e6:,.0f} MB left; nothing was changed"
        )
    with _reading(file) as tar:
        for member in tar:
            _refuse_unsafe(member, file)
            source = tar.extractfile(member)
            if member.name == MANIFEST or source is None:
                continue
            to = folder / member.name
            to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            read = _Read(source, hashlib.sha256(), tell)
            with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                shutil.copyfileobj(read, out, PART)
            if (member.size, read.digest.hexdigest()) != manifest.files.get(member.name):
                raise Misconfigured(f"{file} is damaged: {member.name} is not as it was written")


# The last is of JSON nested too deeply.
_UNREADABLE = (
    *(tarfile.TarError, EOFError, ValueError, ArithmeticError),
    *(KeyError, TypeError, AttributeError, RecursionError),
)


@contextmanager
def _reading(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r:") as tar:
            yield tar
    except _UNREADABLE:
        raise Misconfigured(f"{file} is no backup of Mynah, or only a part of one") from None
    except FileNotFoundError:
        raise Misconfigured(f"there is no file {file}") from None
    except (IsADirectoryError, PermissionError) as error:
        raise Misconfigured(f"{file} cannot be read: {error.strerror}") from None


def _refuse_unsafe(member: tarfile.TarInfo, file: Path) -> None:
    """Only plain files, and none that would be written elsewhere: no link, no device, no way out."""
    safe = tarfile.data_filter(member, "/mynah")
    parts = Path(member.name).parts
    plain = member.isreg() and safe.name == member.name and parts and ".." not in parts
    # No backup has locks, nor what replacing a home leaves in it.
    if not plain or is_own(parts[0]) or parts[-1].casefold().endswith(".lock"):
        raise Misconfigured(f"{file} is no backup of Mynah: it holds {member.name!r}")
