"""What a Word file does not show, taken out before it is read: hidden, white and struck text.

What decides is the nearest that says something (ECMA-376, 17.7.2): the run itself, its style, its
paragraph's style, the document's defaults. White text counts as unseen where nothing around it has
a colour of its own.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

_XML = (".xml", ".rels")
_BODIES = {"document", "footnotes", "endnotes"}
_OFF = ("0", "false", "off")
_WHITE = re.compile(r"(?:f[c-f]){3}|white", re.IGNORECASE)
_UNSHADED = re.compile(r"|auto|none|clear|nil|(?:f[c-f]){3}|white", re.IGNORECASE)
# What a run holds beside its text: without a field's marks, all that follows would be the field's.
_KEPT = ("rPr", "fldChar", "instrText")
_KINDS = {
    "vanish": "hidden text",
    "strike": "struck-through text",
    "dstrike": "struck-through text",
    "white": "white text",
}

Look = Mapping[str, bool]
"""What is said of vanish, strike, dstrike, white and shaded; what is not said is not in it."""


def without_unseen(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A .docx with only what it shows, and which kinds of unseen text were in it, sorted.

    Raises what zipfile raises for a damaged archive.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        kept = [n for n in archive.namelist() if n.endswith(_XML) or n.startswith("word/media/")]
        members = {name: archive.read(name) for name in kept}
    roots = {
        name: root
        for name, part in members.items()
        if name.endswith(_XML) and (root := _parsed(part)) is not None
    }
    bodies = {name: root for name, root in roots.items() if _name(root) in _BODIES}
    looks = StyleLooks.of([root for root in roots.values() if _name(root) == "styles"])
    found = {name: set(_take_out(root, looks)) for name, root in bodies.items()}
    kinds = tuple(sorted(set().union(*found.values())))
    if not kinds:
        return data, ()
    members |= {name: etree.tostring(root, encoding="UTF-8") for name, root in bodies.items()}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, part in members.items():
            archive.writestr(name, part)
    return held.getvalue(), kinds


def _parsed(part: bytes) -> etree._Element | None:
    """None for what is no XML; whoever needs it says so."""
    try:
        return etree.fromstring(part, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError:
        return None


def _take_out(root: etree._Element, looks: StyleLooks) -> Iterator[str]:
    """Take out what is not shown; the kind of each."""
    word = f"{{{etree.QName(root).namespace}}}"
    for row in list(root.iter(f"{word}tr")):
        mark = row.find(f"{word}trPr/{word}hidden")
        if mark is not None and _on(mark) and (table := row.getparent()) is not None:
            yield from ["hidden text"] if _says(row, word) else []
            table.remove(row)
    for run in list(root.iter(f"{word}r")):
        if kind := _unseen(run, word, looks):
            yield from [kind] if _says(run, word) else []
            for part in list(run):
                if _name(part) not in _KEPT:
                    run.remove(part)
    # The reader leaves these out itself.
    yield from ["deleted text"] if next(root.iter(f"{word}delText"), None) is not None else []


def _says(part: etree._Element, word: str) -> bool:
    return any((text.text or "").strip() for text in part.iter(f"{word}t"))


def _unseen(run: etree._Element, word: str, looks: StyleLooks) -> str:
    paragraph = next(run.iterancestors(f"{word}p"), None)
    styles = [] if paragraph is None else [paragraph.find(f"{word}pPr/{word}pStyle")]
    styles.append(run.find(f"{word}rPr/{word}rStyle"))
    base = looks.merged(tuple("" if style is None else _value(style) for style in styles))
    look = {**base, **_look(run.find(f"{word}rPr"))}
    kind = next((kind for key, kind in _KINDS.items() if look.get(key)), "")
    if kind == "white text" and (look.get("shaded") or _is_on_colour(run, word, looks)):
        return ""
    return kind


def _is_on_colour(run: etree._Element, word: str, looks: StyleLooks) -> bool:
    """Whether what is around has a colour; a text box has one that is told elsewhere, if any."""
    for around in run.iterancestors():
        style = around.find(f"{word}tblPr/{word}tblStyle")
        if (
            _name(around) == "txbxContent"
            or around.find(f"{word}background") is not None
            or any(map(_shades, around.iterfind(f"*/{word}shd")))
            or (style is not None and _value(style) in looks.coloured_tables)
        ):
            return True
    return False


@dataclass(frozen=True)
class StyleLooks:
    """What the styles of a document say, each with what it is based on."""

    defaults: Look
    styles: Mapping[str, Look]
    paragraph: str
    """The style of a paragraph that names none."""
    coloured_tables: frozenset[str]
    _merged: dict[tuple[str, ...], Look] = field(default_factory=dict)

    @classmethod
    def of(cls, roots: list[etree._Element]) -> StyleLooks:
        """From the parts that hold styles; of two styles of a name the first counts."""
        defaults: dict[str, bool] = {}
        styles: dict[str, etree._Element] = {}
        paragraph = ""
        for root in roots:
            word = f"{{{etree.QName(root).namespace}}}"
            defaults |= _look(root.find(f"{word}docDefaults/{word}rPrDefault/{word}rPr"))
            for style in root.iterfind(f"{word}style"):
                key = style.get(f"{word}styleId", "")
                styles.setdefault(key, style)
                if style.get(f"{word}type") == "paragraph" and style.get(f"{word}default"):
                    paragraph = paragraph or key
        looks: dict[str, Look] = {}
        coloured = set()
        for key in styles:
            chain = _chain(key, styles)
            looks[key] = {name: on for each in chain[::-1] for name, on in _style(each).items()}
            if any(_shades(mark) for each in chain for mark in each.iter("{*}shd")):
                coloured.add(key)
        return cls(defaults, looks, paragraph, frozenset(coloured))

    def merged(self, names: tuple[str, ...]) -> Look:
        """What these styles say over the defaults, the later ones over the earlier."""
        if names not in self._merged:
            known = [self.styles.get(name, {}) for name in (names[0] or self.paragraph, *names[1:])]
            looks = (self.defaults, *known)
            self._merged[names] = {name: on for look in looks for name, on in look.items()}
        return self._merged[names]


def _chain(key: str, styles: Mapping[str, etree._Element]) -> list[etree._Element]:
    """A style and what it is based on, nearest first; a circle ends where it closes."""
    chain: dict[str, etree._Element] = {}
    while key in styles and key not in chain:
        chain[key] = styles[key]
        base = styles[key].find("{*}basedOn")
        key = "" if base is None else _value(base)
    return list(chain.values())


def _style(style: etree._Element) -> Look:
    return {**_look(style.find("{*}pPr")), **_look(style.find("{*}rPr"))}


def _look(properties: etree._Element | None) -> dict[str, bool]:
    said: dict[str, bool] = {}
    for each in () if properties is None else properties:
        match _name(each):
            case "vanish" | "strike" | "dstrike" as name:
                said[name] = _on(each)
            case "color":
                said["white"] = bool(_WHITE.fullmatch(_value(each)))
            case "shd" | "highlight":
                said["shaded"] = said.get("shaded", False) or _shades(each)
    return said


def _shades(mark: etree._Element) -> bool:
    """Whether a `shd` or a `highlight` gives a colour that white can be read on."""
    return not all(_UNSHADED.fullmatch(_value(mark, name)) for name in ("val", "fill"))


def _on(mark: etree._Element) -> bool:
    return _value(mark).lower() not in _OFF


def _value(mark: etree._Element, name: str = "val") -> str:
    return str(mark.get(f"{{{etree.QName(mark).namespace}}}{name}", ""))


def _name(part: etree._Element) -> str:
    return etree.QName(part).localname if isinstance(part.tag, str) else ""
