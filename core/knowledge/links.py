"""Makes a model's CommonMark harmless: links only to the documents themselves, no images, no HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from markdown_it.token import Token

from core.knowledge.units import code_in, parser
from core.knowledge.wording import outside
from core.messages import Passage

_INLINE = re.compile(
    # Addresses of reference links; also in lists and quotes they hold for the whole text.
    r"(?P<definition>^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*\[[^\]\n]*\]:)"
    # The head of a table for some parsers, of a fence for others.
    r"|(?P<opening>^[ \t>]*(?:`{3,}|~{3,})(?=[^`\n]*\|))"
    r"|(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<entity>&(?:#|[lr]s?q?b|[lr]br)[^\s;&]*;)"
    # From the first backtick of a run alone: from each of many again it would take minutes.
    r"|(?P<code>(?<!(?<!\\)`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<image>!\[(?P<alt>[^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*\])?)"
    r"|(?P<link>\[(?P<text>[^\[\]]*)\]\((?P<to>[^()]*(?:\([^()]*\)[^()]*)*)\))"
    r"|(?P<reference>\[(?P<words>[^\[\]]*)\]\[[^\[\]]*\])"
    r"|(?P<auto><(?P<address>[a-zA-Z][a-zA-Z0-9+.-]*:[^<>\s]*|[^\s<>@]+@[^\s<>@]+)>)"
    r"|(?P<html><(?:!--|/?(?P<element>[a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])|[a-zA-Z/!?])[^<>]*>)"
    r"|(?P<foot>\[\^[^\[\]]*\])"
    # A bracket that closes belongs to an address that opens it.
    r"|(?P<bare>\b(?:[a-zA-Z][a-zA-Z0-9+.-]*://|www\.)"
    r"(?>\([^\s<>`()]*\)|\[[^\s<>`\[\]]*\]|[^\s<>`])*"
    r"(?:\([^\s<>`()]*\)|\[[^\s<>`\[\]]*\]|[^\s<>`.,;:!?'\")\]*_]))",
    re.S | re.M,
)
_WEB = re.compile(r"(?:https?://|mailto:)[^\s`<>]{1,500}", re.I)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


_ELEMENT_NAMES = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink
blockquote body br button canvas caption center cite code col colgroup data datalist dd del
details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame
frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label
legend li link main map mark marquee math menu meta meter nav noframes noscript object ol
optgroup option output p param picture pre progress q rp rt ruby s samp script search
section select slot small source span strike strong style sub summary sup svg table tbody td
template textarea tfoot th thead time title tr track tt u ul var video wbr xml
"""
_ELEMENTS = frozenset(_ELEMENT_NAMES.split())
"""The elements of HTML; other words in angle brackets stand for something."""

_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#|~!]|&(?=#|\w+;))")


def plain_signs(text: str) -> str:
    """Others' words in CommonMark of ours, where none of their signs is markup."""
    return _SIGNS.sub(r"\\\1", text)


def in_bold(text: str) -> str:
    """Others' words in one line, in bold, where none of their signs is markup; "" for none."""
    words = plain_signs(" ".join(text.split()))
    return words and f"**{harmless(words, frozenset())}**"


def linked(passage: Passage) -> str:
    """The passage's section as a CommonMark link; its titles are others' words and stay plain."""
    chunk = passage.chunk
    title = plain_signs(chunk.name) or "…"
    address = re.sub(r"[\s<>]", lambda m: f"%{ord(m.group()):02X}", chunk.uri)
    return f"[{title}](<{address}>)"


def hosts_of(passages: Iterable[Passage]) -> frozenset[str]:
    """The addresses that an answer from these passages may link to: theirs, without fragments.

    Not whatever lies on the same host or beneath the same folder: where documents come from a
    shared one, such as github.com, that is anybody's page.
    """
    addresses = {_page(a) for p in passages for a in (p.chunk.uri, p.chunk.document)}
    return frozenset(addresses - {""})


def harmless(text: str, hosts: frozenset[str], *, spelled: bool = False) -> str:
    """The same words, where a foreign link is its text, a foreign address is code, HTML is gone.

    `spelled`: behind the text of a link to the web stands its address, as code. The scanner does
    the work; the parser has the last word: where it still sees a foreign link, an image or HTML,
    every sign in the block is escaped.
    """
    clean = outside(code_in(text), text, lambda words: _clean(words, hosts, spelled))
    return settled(clean, hosts, text)


def settled(clean: str, hosts: frozenset[str], text: str = "") -> str:
    """The clean text where the parser agrees that it is, else the text with every sign escaped."""
    return clean if _is_harmless(clean, hosts) else _PUNCTUATION.sub(r"\\\1", text or clean)


def _clean(text: str, hosts: frozenset[str], spelled: bool) -> str:
    for _ in range(4):  # a link around an image takes two rounds
        text, before = _INLINE.sub(lambda match: _replaced(match, hosts, spelled), text), text
        if text == before:
            break
    return text


def allowed(address: str, hosts: frozenset[str]) -> bool:
    """Whether an answer may link there."""
    return _page(address.strip().strip("<>").split(" ")[0]) in hosts


def _page(address: str) -> str:
    """The address as the parser writes it, without fragment; empty where it is none.

    Scheme and host are alike in any case, the rest is not.
    """
    try:
        parts = urlsplit(parser().normalizeLink(address.partition("#")[0]))
    except ValueError:
        return ""
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()


def _replaced(match: re.Match[str], hosts: frozenset[str], spelled: bool) -> str:
    whole = match.group()
    if match["image"]:
        return match["alt"] or ""
    if match["link"]:
        return _link(match, hosts, spelled)
    if match["reference"]:
        return whole if _numeric(match["words"]) else match["words"]
    if address := match["address"] or match["bare"]:
        return whole if allowed(address, hosts) else _as_code(address, match)
    if match["foot"] or match["html"]:
        # A word in angle brackets, such as <office>, is a word.
        return "" if match["foot"] or _is_html(match) else f"\\{whole}"
    return _disarmed(match)


def _link(match: re.Match[str], hosts: frozenset[str], spelled: bool) -> str:
    words, to = match["text"], match["to"]
    if _numeric(words):  # as a link it would be a forged citation
        return _unlinked(f"\\[{words.strip()}\\]", to, spelled) if spelled else ""
    return match.group() if allowed(to, hosts) else _unlinked(words, to, spelled)


def _unlinked(words: str, to: str, spelled: bool) -> str:
    address = to.strip().split(" ")[0].strip("<>")
    shown = spelled and _WEB.fullmatch(address) and address not in words
    return f"{words} (`{address}`)" if shown else words


def _is_html(match: re.Match[str]) -> bool:
    return match["html"].startswith("<!--") or (match["element"] or "").lower() in _ELEMENTS


def _as_code(address: str, match: re.Match[str]) -> str:
    """Its backticks apart from those beside it, which would make another fence of them."""
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    return f"{' ' if before == '`' else ''}`{address}`{' ' if after == '`' else ''}"


def _disarmed(match: re.Match[str]) -> str:
    """What would only become a link or a bracket elsewhere."""
    whole = match.group()
    if match["entity"]:
        return "\\" + whole
    if match["opening"]:
        return whole.replace(whole[-1], f"\\{whole[-1]}")
    return whole.replace("[", "\\[") if match["definition"] else whole


def _numeric(text: str) -> bool:
    return text.strip().strip("^").isdigit()


def _is_harmless(text: str, hosts: frozenset[str]) -> bool:
    found: dict[str, Any] = {}
    tokens = parser().parse(text, found)
    return not found.get("references") and all(_harmless_token(token, hosts) for token in tokens)


def _harmless_token(token: Token, hosts: frozenset[str]) -> bool:
    if token.type in ("image", "html_inline", "html_block"):
        return False
    if token.type == "link_open" and not allowed(str(token.attrs.get("href", "")), hosts):
        return False
    return all(_harmless_token(child, hosts) for child in token.children or ())
