"""Source code cut at its functions and classes, each under the signatures that it stands in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from tree_sitter import Language, Node, Parser

from core.knowledge.chunk.anchors import address
from core.knowledge.chunk.blocks import Block
from core.knowledge.chunk.chunk import made
from core.knowledge.chunk.size import DENSE, ORPHAN, measure
from core.knowledge.chunk.split import pieces
from core.knowledge.documents import Document, one_line
from core.messages import Chunk

_GRAMMARS = {
    "c": "tree_sitter_c:language",
    "go": "tree_sitter_go:language",
    "java": "tree_sitter_java:language",
    "javascript": "tree_sitter_javascript:language",
    "jsx": "tree_sitter_javascript:language",
    "python": "tree_sitter_python:language",
    "rust": "tree_sitter_rust:language",
    "tsx": "tree_sitter_typescript:language_tsx",
    "typescript": "tree_sitter_typescript:language_typescript",
}
_FUNCTIONS = frozenset(
    [
        "function_definition",
        "function_declaration",
        "generator_function_declaration",
        "method_definition",
        "method_declaration",
        "constructor_declaration",
        "function_item",
        "macro_definition",
        "type_declaration",
        "struct_item",
        "enum_item",
        "struct_specifier",
        "enum_specifier",
        "type_definition",
        "type_alias_declaration",
        "annotation_type_declaration",
        "lexical_declaration",
    ]
)
_CLASSES = frozenset(
    [
        "class_definition",
        "class_declaration",
        "abstract_class_declaration",
        "interface_declaration",
        "enum_declaration",
        "record_declaration",
        "impl_item",
        "trait_item",
        "mod_item",
        "internal_module",
    ]
)
_WRAPPERS = frozenset(("decorated_definition", "export_statement", "ambient_declaration"))
_COMMENTS = frozenset(("comment", "line_comment", "block_comment", "attribute_item"))
_LISTING = re.compile(r"\A(`{3,})([a-z]+)\n(.*?)\n?\1\s*\Z", re.DOTALL)
_SIGNATURE = 160
_DEEPEST = 8
"""Classes within classes; what is deeper is cut by its lines."""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of the source, from the first up to the last, and the signatures around them."""

    first: int
    last: int
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A document that is one listing in a language whose grammar is known."""

    language: str
    fence: str
    source: str


def listing(document: Document) -> Listing | None:
    """The listing that the document is, or None."""
    found = _LISTING.match(document.text)
    if not found or found.group(2) not in _GRAMMARS or found.group(1) in found.group(3):
        return None
    return Listing(found.group(2), found.group(1), found.group(3))


def code(document: Document, found: Listing) -> list[Chunk]:
    """The listing's chunks in order: a function or a class each, small neighbours together.

    A long class is cut into its head and its methods, a long function between its lines.
    """
    lines = found.source.split("\n")
    chunks: list[Chunk] = []
    twins: Counter[str] = Counter()
    for part in parts(found):
        # The fence is the document's line 0, so that line n of the file is its line n.
        source = "\n".join(lines[part.first : part.last])
        begin = part.first + 1 + len(source) - len(source.lstrip("\n"))
        fenced = f"{found.fence}{found.language}\n{source.strip(chr(10))}\n{found.fence}"
        for piece in pieces(Block("code", fenced, begin - 1)) if source.strip() else ():
            line = piece.line if piece.line >= begin else begin
            like = Chunk(
                id="",
                document=document.uri,
                uri=address(document.uri, f"L{line}"),
                title=document.title,
                headings=part.headings,
                text="",
                position=0,
                language=document.language or "en",
                kind="code",
                rendering=document.rendering,
            )
            chunks.append(made(like, piece.text, len(chunks), twins))
    return chunks


def parts(found: Listing) -> list[Part]:
    """All lines of the source, each in one part."""
    data = found.source.encode()
    root = Parser(_language(found.language)).parse(data).root_node
    lines = found.source.split("\n")
    walk = _Walk(data, lines)
    return _packed(lines, list(walk.within(root, (), 0, len(lines))))


@cache
def _language(name: str) -> Language:
    module, function = _GRAMMARS[name].split(":")
    return Language(getattr(import_module(module), function)())


@dataclass(frozen=True, slots=True)
class _Walk:
    """Goes through a parsed source."""

    data: bytes
    lines: Sequence[str]

    def within(
        self, node: Node, headings: tuple[str, ...], first: int, last: int
    ) -> Iterator[Part]:
        """The parts of these lines, which are the node's and those that belong to it."""
        done, above = first, first
        for child in node.named_children:
            begin, end = child.start_point[0], min(child.end_point[0] + 1, last)
            inner = _unwrapped(child)
            if child.type in _COMMENTS:
                # Comments right above a definition go with it.
                above = above if above < begin and self._touch(above, begin) else begin
                continue
            if inner is None or begin < done:
                above = max(above, end)
                continue
            begin = max(done, above if self._touch(above, begin) else begin)
            if begin > done:
                yield Part(done, begin, headings)
            yield from self._definition(inner, headings, begin, end)
            done = above = end
        if done < last:
            yield Part(done, last, headings)

    def _definition(
        self, node: Node, headings: tuple[str, ...], first: int, last: int
    ) -> Iterator[Part]:
        inside = (*headings, self._signature(node))
        body = node.child_by_field_name("body")
        long = measure("\n".join(self.lines[first:last])) > DENSE
        if node.type in _CLASSES and body and long and len(inside) <= _DEEPEST:
            yield from self.within(body, inside, first, last)
        else:
            yield Part(first, last, inside)

    def _touch(self, above: int, line: int) -> bool:
        """Whether only lines that say something stand between."""
        return above < line and all(text.strip() for text in self.lines[above:line])

    def _signature(self, node: Node) -> str:
        """What stands before the body, or the first line."""
        body = node.child_by_field_name("body")
        end = body.start_byte if body else node.end_byte
        text = self.data[node.start_byte : end].decode("utf-8", "replace")
        shown = text if body else text.split("\n", 1)[0]
        return one_line(shown.strip().rstrip(":{ \n"), _SIGNATURE)


def _unwrapped(node: Node) -> Node | None:
    """The definition that this is or holds."""
    if node.type in _WRAPPERS:
        return next((inner for child in node.named_children if (inner := _unwrapped(child))), None)
    return node if node.type in _FUNCTIONS or node.type in _CLASSES else None


def _packed(lines: Sequence[str], found: Sequence[Part]) -> list[Part]:
    """Small neighbours as one, under the signatures that both stand in."""
    packed: list[Part] = []
    for part in found:
        last = packed[-1] if packed else part
        size = measure("\n".join(lines[last.first : part.last]))
        small = measure("\n".join(lines[part.first : part.last])) < ORPHAN
        siblings = last.headings == part.headings or (
            len(last.headings) == len(part.headings) and last.headings[:-1] == part.headings[:-1]
        )
        if packed and small and siblings and size <= DENSE // 2:
            packed[-1] = Part(last.first, part.last, _shared(last.headings, part.headings))
        else:
            packed.append(part)
    return packed


def _shared(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    same = 0
    while same < min(len(some), len(others)) and some[same] == others[same]:
        same += 1
    return some[:same]
