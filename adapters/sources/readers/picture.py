"""Image files: pictures with nothing around them, and drawings, of which only the words are read."""

from __future__ import annotations

from lxml import etree

from adapters.sources.escapes import without_escapes
from adapters.sources.readers.pictures import embedded
from adapters.sources.readers.plain import titled
from core.knowledge.documents import Document, Refused, tidy


def read_picture(data: bytes, name: str) -> Document:
    """One picture and nothing else; what it shows is looked at later."""
    return Document(titled(name), "", pictures=(embedded(data, titled(name)),))


def read_svg(data: bytes, name: str) -> Document:
    """The words of a drawing alone: it may hold scripts, so that it is never shown."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Refused("not readable as SVG") from error
    said = (
        " ".join("".join(str(text) for text in part.itertext()).split())
        for part in root.iter()
        if isinstance(part.tag, str) and etree.QName(part).localname in ("title", "desc", "text")
    )
    lines = dict.fromkeys(filter(None, (tidy(without_escapes(line)) for line in said)))
    return Document(titled(name), "\n\n".join(lines))
