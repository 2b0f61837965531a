"""Which styles keep an element from being seen: its own, and those of simple rules of its page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_BRACE = re.compile(r"[{};]")
_SIMPLE = re.compile(r"(?:[a-z][\w-]*)?(?:[.#][\w-]+)*", re.I)
_PART = re.compile(r"[.#]?[\w-]+")
_IMPORTANT = re.compile(r"!\s*important\s*$", re.I)
_NUMBER = re.compile(r"-?(?:\d*\.)?\d+")
_SEEN_ON_SCREENS = ("", "all", "screen")
_OUTSIDE = -500
"""Pixels; a hanging indent or an overlap is far less."""
_LENGTHS = ("left", "top", "right", "bottom", "margin-left", "margin-top", "text-indent")
_IN_PIXELS = {"em": 16, "rem": 16, "ch": 8, "vw": 10, "vh": 10, "%": 10, "in": 96, "cm": 38}


@dataclass(frozen=True, slots=True, order=True)
class StyleRule:
    """What one rule says of `display` and `visibility`; later and more specific ones win."""

    weight: tuple[int, int, int, int]
    """Ids, classes, tags, and its place."""
    names: frozenset[str]
    """What an element must have: `p`, `.note`, `#end`."""
    styles: Mapping[str, str]


def declared(style: str) -> dict[str, str]:
    """The properties of a `style` attribute, in lower case."""
    found: dict[str, str] = {}
    for declaration in _COMMENT.sub(" ", style).split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            found[name.strip().lower()] = _IMPORTANT.sub("", value).strip().lower()
    return found


def unseen(styles: Mapping[str, str]) -> bool:
    """Whether an element of these styles shows nothing. Colors are not looked at."""
    return (
        _put_away(styles)
        or _zero(styles.get("opacity", ""))
        or _tiny(styles)
        or _cut_off(styles)
        or any(_pixels(styles.get(name, "")) <= _OUTSIDE for name in _LENGTHS)
    )


def _put_away(styles: Mapping[str, str]) -> bool:
    return styles.get("display") == "none" or styles.get("visibility") in ("hidden", "collapse")


def _tiny(styles: Mapping[str, str]) -> bool:
    font = styles.get("font-size") or styles.get("font", "").split("/")[0].rpartition(" ")[2]
    if _zero(font) or 0 < abs(_pixels(font)) <= 1:
        return True
    closed = {"overflow", "overflow-x", "overflow-y"} & {
        name for name, value in styles.items() if value.split(" ")[0] in ("hidden", "clip")
    }
    sizes = ("height", "width", "max-height", "max-width")
    return bool(closed) and any(
        _zero(size) or 0 < abs(_pixels(size)) <= 1 for size in map(styles.get, sizes) if size
    )


def _cut_off(styles: Mapping[str, str]) -> bool:
    clip = styles.get("clip", "").replace(",", " ").removeprefix("rect(").rstrip(") ").split()
    if clip and all(_NUMBER.match(side) and abs(_pixels(side)) <= 1 for side in clip):
        return True
    kind, _, inner = styles.get("clip-path", "").partition("(")
    size = inner.rstrip(") ").split(" ")[0]
    return (kind == "circle" and _zero(size)) or (
        kind == "inset" and size.endswith("%") and _pixels(size) >= 10 * 50
    )


def _zero(value: str) -> bool:
    number = _NUMBER.match(value)
    return number is not None and float(number.group()) == 0


def _pixels(value: str) -> float:
    """Roughly; 0 for what is no length."""
    number = _NUMBER.match(value)
    if number is None:
        return 0.0
    return float(number.group()) * _IN_PIXELS.get(value[number.end() :].strip(), 1)


def conceal(soup: BeautifulSoup) -> None:
    """Take out of the page what its own styles hide, but never the page as a whole."""
    rules = _rules(soup)
    # All are found first: whether a tag is decomposed costs a search through all that is in it.
    for tag in [tag for tag in soup.find_all(True) if _hidden(tag, rules)]:
        tag.decompose()


def _hidden(tag: Tag, rules: Mapping[str, list[StyleRule]]) -> bool:
    if tag.name in ("html", "head", "body"):
        return False
    own = declared(str(tag["style"])) if tag.has_attr("style") else {}
    ruled = _ruled(tag, rules) if rules else {}
    return unseen(own) or _put_away({**ruled, **own})


def _ruled(tag: Tag, rules: Mapping[str, list[StyleRule]]) -> dict[str, str]:
    names = {tag.name}
    if tag.has_attr("class"):
        names.update(f".{name}" for name in tag.get_attribute_list("class"))
    if tag.has_attr("id"):
        names.add(f"#{tag['id']}")
    fit = [rule for name in names for rule in rules.get(name, ()) if rule.names <= names]
    styles: dict[str, str] = {}
    for rule in sorted(fit, key=lambda rule: rule.weight):
        styles.update(rule.styles)
    return styles


def _rules(soup: BeautifulSoup) -> dict[str, list[StyleRule]]:
    """The rules by one of the names that each asks for."""
    found: dict[str, list[StyleRule]] = defaultdict(list)
    place = 0
    for sheet in soup.find_all("style"):
        shown = str(sheet.get("media") or "").strip().lower() in _SEEN_ON_SCREENS
        if not shown or sheet.find_parent(["noscript", "template", "svg"]):
            continue
        for selectors, block in _blocks(_COMMENT.sub(" ", sheet.get_text())):
            styles = declared(block)
            said = {name: styles[name] for name in styles if name in ("display", "visibility")}
            for selector in selectors.split(",") if said else ():
                place += 1
                names = frozenset(_PART.findall(selector.strip()))
                if names and _SIMPLE.fullmatch(selector.strip()):
                    found[min(names)].append(StyleRule(_weight(names, place), names, said))
    return found


def _weight(names: frozenset[str], place: int) -> tuple[int, int, int, int]:
    ids = sum(name.startswith("#") for name in names)
    classes = sum(name.startswith(".") for name in names)
    return ids, classes, len(names) - ids - classes, place


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that hold on every screen: of none within `@media`."""
    depth = begin = 0
    selectors = ""
    for brace in _BRACE.finditer(sheet):
        if brace.group() == "{":
            depth += 1
            if depth == 1:
                selectors, begin = sheet[begin : brace.start()].strip(), brace.end()
        elif brace.group() == "}":
            depth = max(depth - 1, 0)
            if depth == 0:
                if not selectors.startswith("@"):
                    yield selectors, sheet[begin : brace.start()]
                begin = brace.end()
        elif depth == 0:  # the end of an @import
            begin = brace.end()
