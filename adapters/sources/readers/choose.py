"""Which reader reads which file, by its name; every reader is loaded only when it is needed."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import PurePath

from adapters.sources.readers.code import LANGUAGES
from adapters.sources.readers.tables import MAX_TEXT
from core.knowledge.documents import Document, Refused, one_line, visible

_READERS = {
    "plain:read_markdown": (".md", ".markdown", ".mdx", ".mdown"),
    "plain:read_text": (".txt", ".text", ".log", ".adoc", ".org", ".tex"),
    "rst:read_rst": (".rst",),
    "html:read_html": (".html", ".htm", ".xhtml"),
    "pdf:read_pdf": (".pdf",),
    "office:read_docx": (".docx", ".docm"),
    "office:read_pptx": (".pptx", ".pptm"),
    "sheets:read_xlsx": (".xlsx", ".xlsm"),
    "office:refuse_old": (".doc", ".xls", ".ppt"),
    "tables:read_csv": (".csv", ".tsv"),
    "data:read_json": (".json", ".geojson"),
    "data:read_json_lines": (".jsonl", ".ndjson"),
    "notebook:read_notebook": (".ipynb",),
    "picture:read_picture": (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"),
    "picture:read_svg": (".svg",),
    "code:read_code": tuple(LANGUAGES),
}
_BY_SUFFIX = {suffix: reader for reader, suffixes in _READERS.items() for suffix in suffixes}
# Files that go by their whole name; anything else without an ending is read as text.
_CODE_NAMES = {"makefile", "dockerfile", "jenkinsfile", "gemfile", "rakefile", "cmakelists.txt"}


def readable(name: str) -> bool:
    """Whether there is a reader for files of this name."""
    return bool(_reader(name))


def _reader(name: str) -> str:
    if name.lower() in _CODE_NAMES:
        return "code:read_code"
    suffix = PurePath(name).suffix.lower()
    return _BY_SUFFIX.get(suffix, "") if suffix else "plain:read_text"


def read(data: bytes, name: str) -> Document:
    """The document in these bytes; raises Refused with a reason for a person."""
    reader = _reader(name)
    if not reader:
        suffix = PurePath(name).suffix.lower()
        raise Refused(f"{suffix} is not a kind of file that Mynah reads")
    if not data.strip():
        raise Refused("the file is empty")
    module, function = reader.split(":")
    read_it = getattr(import_module(f"adapters.sources.readers.{module}"), function)
    document: Document = read_it(data, name)
    # Readers tidy what they decode; escapes inside a format (JSON, XML) come out only later.
    document = replace(document, text=visible(document.text), title=one_line(document.title))
    if not document.text.strip() and not document.pictures:
        raise Refused("no text in it")
    if len(document.text) > MAX_TEXT:
        raise Refused(f"more than {MAX_TEXT // 1_000_000} million characters of text; split it")
    return document
