"""A process that reads and cuts files for another one: requests on stdin, answers on stdout."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import PurePath

from adapters.sources.readers.choose import read
from adapters.sources.serving import serve
from core import wire
from core.knowledge.chunk.adaptive import cut
from core.knowledge.chunk.semantic import sentences_of
from core.knowledge.documents import Parsed, Refused
from core.knowledge.pictures import MORE, framed


def parse(uri: str, name: str, data: bytes) -> Parsed:
    """Read the bytes by the reader for this name and cut the document; raises Refused. Pure."""
    try:
        document = replace(read(data, name), uri=uri)
        chunks, sentences = cut(document), sentences_of(document)
        pictures = framed(document)
    except MemoryError as error:
        raise Refused("it needs too much memory to read") from error
    except RecursionError as error:
        raise Refused("it is nested too deeply to read") from error
    if not chunks and not pictures:
        raise Refused("no text in it")
    left_out = document.left_out
    if len(document.pictures) > len(pictures):
        left_out = (*left_out, MORE)
    return Parsed(document.title, document.language, tuple(chunks), left_out, sentences, pictures)


def answer(uri: str, name: str, data: bytes) -> bytes:
    """What goes back to the asking process: a Parsed, or the reason for a refusal."""
    try:
        return b"+" + wire.dump(parse(uri, name, data)).encode()
    except Refused as error:
        return b"-" + error.reason.encode()
    except Exception as error:  # noqa: BLE001 - the outermost edge: hostile files find every bug
        return b"-" + _fault(name, error).encode()


def _fault(name: str, error: Exception) -> str:
    kind = f"{PurePath(name).suffix.lower() or 'text'} files"
    return f"a fault in Mynah's reader of {kind} ({type(error).__name__}); please report it"


def _answer(request: bytes, data: bytes) -> bytes:
    uri, name = json.loads(request)
    return answer(uri, name, data)


if __name__ == "__main__":
    serve(_answer)
