"""Reads a call's parameters as the Bot API does: query, form, multipart or JSON, all as strings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from tests.platforms.telegram.errors import bad_request


@dataclass(frozen=True)
class Upload:
    """A file that came with a multipart request."""

    name: str
    content: bytes
    mime: str


@dataclass(frozen=True)
class Params:
    """The parameters of one call. Whatever was sent, a value is a string until it is asked for."""

    fields: Mapping[str, str]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.fields.get(name, "")

    def given(self, name: str) -> bool:
        return bool(self.fields.get(name))

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.fields.get(name) or default)
        except ValueError:
            return 0

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def parsed(self, name: str, what: str) -> object:
        """The JSON in a parameter, None when it is absent; `what` names it in the refusal."""
        if not self.given(name):
            return None
        try:
            value: object = json.loads(self.text(name))
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None
        return value


def read_body(body: bytes, content_type: str, query: str = "") -> Params:
    fields = dict(parse_qsl(query, keep_blank_values=True))
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return Params({**fields, **_read_json(body)})
    if kind == "application/x-www-form-urlencoded":
        sent = parse_qsl(body.decode(), keep_blank_values=True)
        return Params({**fields, **dict(sent)})
    if kind == "multipart/form-data":
        more, files = _read_multipart(body, content_type)
        return Params({**fields, **more}, files)
    return Params(fields)


def _read_json(body: bytes) -> dict[str, str]:
    try:
        sent = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(sent, dict):
        raise bad_request("can't parse JSON object")
    json.dumps(sent, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    return {name: _as_text(value) for name, value in sent.items() if value is not None}


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read_multipart(body: bytes, content_type: str) -> tuple[dict[str, str], dict[str, Upload]]:
    # By hand: the standard library's mail parser may touch the line ends of a binary file.
    boundary = _heading(f"content-type: {content_type}".encode()).get_param("boundary")
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    for part in (b"\r\n" + body).split(f"\r\n--{boundary}".encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        heading = _heading(head)
        name = heading.get_param("name", header="content-disposition")
        file_name = heading.get_filename()
        if not isinstance(name, str):
            continue
        if file_name is None:
            fields[name] = content.decode()
        else:
            files[name] = Upload(file_name, content, heading.get_content_type())
    return fields, files


def _heading(head: bytes) -> EmailMessage:
    return BytesParser(policy=HTTP).parsebytes(head + b"\r\n\r\n", headersonly=True)
