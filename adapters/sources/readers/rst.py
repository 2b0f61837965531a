"""reStructuredText through docutils, with the directives and roles of Sphinx let through as text."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.core import publish_string
from docutils.parsers.rst import Directive, directives, languages, roles
from docutils.utils import DependencyList, Reporter, new_document

from adapters.sources.readers.computing import ComputedTooLong, computing_at_most
from adapters.sources.readers.html import read_html
from adapters.sources.readers.plain import decode, titled
from adapters.sources.readers.titles import titled_sections
from core.knowledge.documents import Document, Refused, one_line

_DIRECTIVE = re.compile(r"^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|\s+)?([\w:+.-]+?)::", re.MULTILINE)
# What stands before the first colon is no part of the name; begun there, a run is looked at once.
_ROLE = re.compile(r"(?<![\w:+.-])[\w+.-]*:([\w:+.-]+):`")
_LISTINGS = {"code-block", "sourcecode", "highlight-source", "parsed-literal", "testcode", "prompt"}
_FROM_A_TEXT = "<string>"
_SECONDS, _SECONDS_A_CHARACTER = 2.0, 20e-6
"""Several times what ordinary pages take; what keeps docutils longer is wrong in every line."""
_TARGET = re.compile(r"^(.*?)\s*<[^<>]*>$", re.DOTALL)


def read_rst(data: bytes, name: str, seconds: float = _SECONDS) -> Document:
    """Its sections, lists, tables and listings; nothing is included from the disk.

    What takes docutils far longer than its length explains is read as plain text.
    """
    text = decode(data)
    try:
        with computing_at_most(seconds + _SECONDS_A_CHARACTER * len(text), "docutils"):
            return _marked_up(text, name)
    except ComputedTooLong:
        return Document(titled(name), titled_sections(text))


def _marked_up(text: str, name: str) -> Document:
    _let_through(text)
    settings = {
        "file_insertion_enabled": False,
        "raw_enabled": False,
        "report_level": Reporter.SEVERE_LEVEL + 1,
        "halt_level": Reporter.SEVERE_LEVEL + 1,
        "embed_stylesheet": False,
        "stylesheet_path": "",
        "math_output": "LaTeX",
        "syntax_highlight": "none",
        "section_self_link": False,
        "toc_backlinks": False,
        "initial_header_level": 2,
        "doctitle_xform": True,
        "input_encoding": "unicode",
        "output_encoding": "unicode",
        "record_dependencies": DependencyList(None),
        "_disable_config": True,
    }
    try:
        page = publish_string(text, writer="html5", settings_overrides=settings)
    except (RecursionError, AssertionError, ValueError, AttributeError, IndexError) as error:
        raise Refused("not readable as reStructuredText") from error
    document = read_html(str(page).encode(), name)
    # Without a heading docutils calls the page by where its text came from.
    title = "" if document.title == _FROM_A_TEXT else document.title
    return Document(title or titled(name), document.text, language="")


def _let_through(text: str) -> None:
    """Register what Sphinx would know, so that its content is kept instead of reported."""
    english: Any = languages.get_language("en")
    silent = new_document("")
    silent.reporter.report_level = Reporter.SEVERE_LEVEL
    for name in {name.lower() for name in _DIRECTIVE.findall(text)}:
        known, _ = directives.directive(name, english, silent)
        if name in _LISTINGS:  # docutils knows some of these, but not Sphinx's options for them
            directives.register_directive(name, _Listing)
        elif known is None:
            directives.register_directive(name, _Kept)
    for name in {name.lower() for name in _ROLE.findall(text)}:
        role, _ = roles.role(name, english, 0, silent.reporter)
        if role is None:
            roles.register_local_role(name, _shown)


class _Kept(Directive):
    """An unknown directive: its argument and its content stay."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        box = nodes.container()
        if self.arguments and self.name not in ("toctree", "index", "highlight"):
            # Without declared options, docutils leaves their lines in the argument.
            box += nodes.paragraph(text=one_line(self.arguments[0].split("\n:")[0]))
        if self.name != "toctree":
            self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


class _Listing(_Kept):
    """Sphinx's names for a listing."""

    def run(self) -> list[nodes.Node]:
        listing = "\n".join(self.content)
        language = self.arguments[0].split()[:1] if self.arguments else []
        return [nodes.literal_block(listing, listing, classes=["code", *language])]


def _shown(_name: str, _raw: str, text: str, *_rest: Any) -> tuple[Any, Any]:
    """An unknown role: `title <target>` shows its title, anything else itself."""
    found = _TARGET.match(text)
    return [nodes.literal(text=(found.group(1) if found else text).lstrip("~!"))], []
