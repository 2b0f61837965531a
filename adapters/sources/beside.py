"""Files that a document of a folder shows: never through a link, a hidden name, or out of the folder."""

from __future__ import annotations

import asyncio
import posixpath
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from adapters.sources.opened import Root, read
from core.knowledge.documents import Gone, Refused

ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff")


def address_beside(source: str, uri: str, target: str) -> str:
    """The address of what a document of a source shows; "" where that is not ours to open.

    A target that begins with "/" begins at the source's own folder, as on a website made of it.
    """
    root, here = urlsplit(source), urlsplit(uri)
    if root.scheme != "file" or here.scheme != "file" or not uri.startswith(f"{source}/"):
        return ""
    base = root.path if target.startswith("/") else posixpath.dirname(here.path)
    path = posixpath.normpath(posixpath.join(base, target.lstrip("/")))
    below = path.removeprefix(root.path.rstrip("/") + "/")
    hidden = any(unquote(part).startswith(".") for part in below.split("/"))
    if below == path or hidden or not path.lower().endswith(ENDINGS):
        return ""
    return Path(url2pathname(path)).as_uri()


async def beside(source: str, address: str, max_bytes: int) -> bytes:
    """The bytes of a file of a folder. Raises Refused, and Gone where there is none."""
    root = Path(url2pathname(urlsplit(source).path))
    path = Path(url2pathname(urlsplit(address).path))
    return await asyncio.to_thread(_read, root, path, max_bytes)


def _read(root: Path, path: Path, max_bytes: int) -> bytes:
    try:
        with Root.at(root).opened(path.parent) as folder:
            data = read(path.name, max_bytes + 1, folder)
    except PermissionError as error:
        raise Refused("Mynah is not allowed to read it") from error
    except OSError as error:
        raise Gone(str(path)) from error
    if len(data) > max_bytes:
        raise Refused(f"larger than {max_bytes / 1_000_000:g} MB")
    return data
