"""Reads multipart bodies: `payload_json` and `files[n]`, as Discord wants uploads."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

from tests.platforms.discord.draft import Files, Upload
from tests.platforms.discord.refusals import Form, invalid_json
from tests.platforms.discord.things import Payload

_NAME = re.compile(rb'[; ]name="?([^";\r\n]*)"?', re.IGNORECASE)
_FILENAME = re.compile(rb'filename="((?:[^"\\\r\n]|\\.)*)"', re.IGNORECASE)
_FILENAME_EXTENDED = re.compile(rb"filename\*=utf-8''([^;\r\n]*)", re.IGNORECASE)
_FILE = re.compile(r"files\[(\d+)\]")


def read(content_type: str, body: bytes) -> tuple[Payload, Files]:
    boundary = re.search(r'boundary="?([^";]+)"?', content_type)
    if boundary is None:
        raise invalid_json()
    said: Payload = {}
    files: Files = {}
    for part in body.split(b"--" + boundary.group(1).encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name is None:
            continue
        _keep(name.group(1).decode(), head, content.removesuffix(b"\r\n"), said, files)
    return said, files


def _keep(name: str, head: bytes, content: bytes, said: Payload, files: Files) -> None:
    if name == "payload_json":
        try:
            said.update(json.loads(content))
        except ValueError:
            raise invalid_json() from None
        return
    number = _FILE.fullmatch(name)
    if number is None:
        form = Form()
        form.fault(name, "UNKNOWN_PART", "Expected payload_json or files[n]")
        form.close()
        return
    files[int(number.group(1))] = Upload(_filename(head), content)


def _filename(head: bytes) -> str:
    extended = _FILENAME_EXTENDED.search(head)
    if extended is not None:
        return unquote(extended.group(1).decode())
    plain = _FILENAME.search(head)
    if plain is None:
        return "unknown"
    return plain.group(1).replace(b'\\"', b'"').decode(errors="replace")
