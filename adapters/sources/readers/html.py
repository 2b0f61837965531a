"""HTML to CommonMark: what a visitor reads, without scripts, styles and navigation."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace

from bs4 import BeautifulSoup, Comment, Tag
from bs4.exceptions import ParserRejectedMarkup
from markdownify import ATX, MarkdownConverter

from adapters.sources.escapes import without_escapes
from adapters.sources.readers.heads import one_head
from adapters.sources.readers.merged import fill_merged
from adapters.sources.readers.pictures import referred
from adapters.sources.readers.plain import check_readable, titled
from adapters.sources.readers.styles import conceal
from core.knowledge.documents import Document, Refused, Shown, one_line, tidy

UNREAD = (
    "script,style,noscript,template,svg,iframe,object,canvas,nav,button,select,input,textarea,"
    "[hidden],[role=navigation],[role=search],a.headerlink,a.anchor,del,s,strike"
)
"""What of a page its visitor does not read."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = ("p", "ul", "ol", "pre", "table", "blockquote", "div", "section", *_HEADINGS)
_LONGEST_LINK = 200


def read_html(data: bytes, name: str) -> Document:
    """The main part of a page, its title, its language, and its ids kept as `{#id}` at headings."""
    if b"\x00" not in data[:4]:  # which is how UTF-16 begins
        check_readable(data.decode("latin-1"))
    try:
        soup = BeautifulSoup(data, "lxml")
    except ParserRejectedMarkup as error:
        raise Refused("not readable as HTML") from error
    language = str(soup.html.get("lang") or "") if soup.html else ""
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    conceal(soup)
    for part in soup.select(UNREAD):
        part.decompose()
    for literal in soup.select("span.docutils.literal"):  # how docutils writes inline code
        literal.name = "code"
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    body = _main(soup)
    first = body.find("h1")
    heading = first.get_text(" ", strip=True) if isinstance(first, Tag) else ""
    text, pictures = _with_pictures(body)
    return Document(
        one_line(without_escapes(heading)) or one_line(without_escapes(title)) or titled(name),
        text,
        language=_two_letters(language),
        rendering="markup",
        pictures=pictures,
    )


def _with_pictures(body: Tag) -> tuple[str, tuple[Shown, ...]]:
    """The text, and the pictures by the line of it where each stands."""
    sign = f"mynah{secrets.token_hex(8)}picture"
    found: list[Shown] = []
    for each in body.select("img"):
        figure = each.find_parent("figure")
        caption = figure.find("figcaption") if figure else None
        said = caption.get_text(" ", strip=True) if caption else str(each.get("title") or "")
        target, alt = str(each.get("src") or ""), str(each.get("alt") or "")
        if shown := referred(target, alt, said, 0):
            found.append(shown)
            (each.find_parent("a") or each).insert_after(f"{sign}{len(found) - 1}.")
    lines, pictures = commonmark(body).split("\n"), []
    for number, line in enumerate(lines):
        marks = re.findall(rf"{sign}(\d+)\.", line)
        pictures += [replace(found[int(mark)], line=number) for mark in marks]
        lines[number] = re.sub(rf"{sign}\d+\.", "", line) if marks else line
    return "\n".join(lines), tuple(pictures)


def commonmark(part: Tag) -> str:
    """An element's content as CommonMark."""
    _name_what_is_told(part)
    fill_merged(part)
    one_head(part)
    converter = _Converter(
        heading_style=ATX,
        bullets="-",
        escape_asterisks=False,
        escape_underscores=False,
        code_language_callback=_code_language,
        table_infer_header=True,
    )
    return tidy(without_escapes(str(converter.convert_soup(part))))


def _name_what_is_told(part: Tag) -> None:
    """Terms that are defined and what folds open, in bold: CommonMark has nothing nearer."""
    for inner in part.select(":is(dt, summary) :is(b, strong, p, div)"):
        if inner.name in ("p", "div"):
            inner.append(" ")
        inner.unwrap()
    for summary in part.select("summary"):
        if summary.find(_HEADINGS) is None:
            summary.wrap(Tag(name="p"))
            summary.name = "strong"
    for details in part.select("details"):
        details.name = "div"
    for definitions in reversed(part.select("dl")):  # those within others first
        _as_list(definitions)


def _as_list(definitions: Tag) -> None:
    """Terms with what is said of them as an item; as lines in bold above it where that has blocks."""
    told = definitions.find_all("dd")
    for only in [p for dd in told for p in dd.find_all("p", recursive=False)]:
        if only.parent is not None and only.parent.get_text(strip=True) == only.get_text(
            strip=True
        ):
            only.unwrap()
    apart = bool(definitions.find_parent(["td", "th"])) or any(dd.find(_BLOCKS) for dd in told)
    item, defined = Tag(name="li"), False
    for each in definitions.find_all(["dt", "dd"]):
        if apart:
            each.name = "strong" if each.name == "dt" else "div"
            if each.name == "strong":
                each.wrap(Tag(name="p"))
            continue
        if item.parent is None or (each.name == "dt" and defined):
            item = each.wrap(Tag(name="li"))
        else:
            item.extend((" ", each.extract()))
        defined = each.name == "dd"
        each.name = "span" if defined else "strong"
    definitions.name = "div" if apart else "ul"


def _main(soup: BeautifulSoup) -> Tag:
    """The one <main> or <article>, where the page says which part is its own."""
    for selector in ("main", "[role=main]", "article"):
        found = soup.select(selector)
        if len(found) == 1 and found[0].get_text(strip=True):
            return found[0]
    for part in soup.select("body > header, body > footer, body > aside"):
        part.decompose()
    return soup.body or soup


def _two_letters(language: str) -> str:
    code = language.replace("_", "-").split("-")[0].strip().lower()
    return code if len(code) == 2 and code.isalpha() else ""


def _code_language(pre: Tag) -> str:
    classes = [str(name) for name in pre.get_attribute_list("class") if name]
    if "literal-block" in classes:  # docutils: "code python literal-block"
        return next((name for name in classes if name not in ("code", "literal-block")), "")
    code = pre.find("code")
    for tag in (pre, code, pre.parent, pre.parent.parent if pre.parent else None):
        for name in (tag.get_attribute_list("class") if isinstance(tag, Tag) else []) or []:
            for prefix in ("language-", "lang-", "highlight-"):
                if str(name).startswith(prefix):
                    return one_line(str(name).removeprefix(prefix), 20).strip("`")
    return ""


def _id(heading: Tag) -> str:
    """The heading's own id, that of an anchor in it, or of the section it opens."""
    inner = heading.find(["a", "span"], id=True) or heading.find("a", attrs={"name": True})
    for tag in (heading, inner, *_opened(heading)):
        if isinstance(tag, Tag) and (found := tag.get("id") or tag.get("name")):
            return "".join(str(found).split())
    return ""


def _opened(heading: Tag) -> list[Tag]:
    parent = heading.parent
    if parent is None or parent.name not in ("section", "div"):
        return []
    return [parent] if parent.find(_HEADINGS) is heading else []


_SAYS = re.compile(r"\S")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class _Converter(MarkdownConverter):
    """markdownify, with ids at headings and only links that lead somewhere from anywhere."""

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802
        shown = " ".join(text.replace("¶", "").split())
        found = _id(el)
        marked = f"{shown} {{#{found}}}" if shown and found else shown
        return f"\n\n{'#' * n} {marked}\n\n" if marked and "_inline" not in parent_tags else marked

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        target = str(el.get("href") or "")
        if target.startswith(("http://", "https://", "mailto:")) and len(target) <= _LONGEST_LINK:
            shown = " ".join(text.split())
            return f"[{shown}]({target})" if shown and "_noformat" not in parent_tags else text
        return text

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return str(super().convert_td(el, text.replace("|", "\\|"), parent_tags))  # type: ignore[misc]

    convert_th = convert_td

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if not parent_tags & {"td", "th"}:
            return str(super().convert_br(el, text, parent_tags))  # type: ignore[misc]
        before, behind = el.find_previous(string=_SAYS), el.find_next(string=_SAYS)
        ends, begins = str(before or "").rstrip()[-1:], str(behind or "").lstrip()[:1]
        return " / " if ends.isdigit() and begins.isdigit() else " "  # 10 200 would be one number

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        raised = text.strip()
        if raised.isascii() and raised.isdigit():  # of 12 with note 1, or of 10 to the 3rd
            return raised.translate(_RAISED)
        return str(super().convert_sup(el, text, parent_tags))  # type: ignore[misc]

    # markdownify passes parent_tags by name, so that it must be called so even where it is unused.
    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        return one_line(str(el.get("alt") or ""))
