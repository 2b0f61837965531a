"""Documents such as nobody writes but somebody will send, and their CommonMark to measure them by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from random import Random

from hypothesis import strategies as st

from core.rendering.document import (
    Alignment,
    Block,
    Bold,
    Cell,
    CitationMark,
    Code,
    CodeBlock,
    Heading,
    Inline,
    Italic,
    LineBreak,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Rule,
    Strike,
    Table,
    Text,
)
from core.rendering.split import parts

WORDS = [
    *(  # noqa: SIM905
        "Backups run nightly. Never on Sundays! Why? e.g. v1.2.3 of config.yaml costs 3.50 €."
    ).split(),
    *"**not bold** _nor this_ `tick ```three [1] [2](x) <b>raw</b> &amp; \\ | # > - 1.".split(),  # noqa: SIM905
    *"@everyone <!channel> <@U1> עברית שלום مرحبا بالعالم 한국어 ไม่มีช่องว่าง नमस्ते क्षत्रिय ก็".split(),  # noqa: SIM905
    *"数据库每天晚上备份。周末不备份！为什么？ これは長い文章です。 👍🏽 🇩🇪🇫🇷🇯🇵 e\u0301a\u0308".split(),  # noqa: SIM905
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    *["\u200bzero\u200b", "\u202eover\u202c", "bell\x07", "\x1b[31m", "nul\x00", "vt\x0bff\x0c"],
    *["nel\x85", "ls\u2028ps\u2029", "tab\there"],
]
LONG_WORDS = [
    "x" * 300,
    "漢" * 120,
    "\U0001f469\u200d\U0001f469\u200d\U0001f466" * 40,
    "Z" + "\u0301\u0302\u0303" * 40,
    "https://a.example/" + "p/" * 60,
]
CODE = ["def f(x):", "    return `x`", "", "```", "  * 漢字", "\tif a | b:", "y" * 200]
HEAD = re.compile(r"[ა-ჰ]+")
ADDRESS = re.compile(r"\(http://a\.b/\d\)")


def document(seed: int, count: int) -> tuple[Block, ...]:
    """The first `count` blocks of the endless document of that number."""
    return tuple(_block(Random(f"{seed} {place}"), 2) for place in range(count))  # noqa: S311


# One number rather than a choice a word: a hundred times as many documents in the same time.
documents = st.builds(document, st.integers(0, 2**32), st.integers(0, 5))


def _block(random: Random, depth: int) -> Block:  # noqa: PLR0911
    kind = random.choice("pppphctrqoouu" if depth else "ppppphctr")
    match kind:
        case "h":
            return Heading(random.randint(1, 6), (Text(_words(random, 6)),))
        case "c":
            lines = random.choices(CODE, k=random.randint(0, 14))
            return CodeBlock("\n".join([*lines, "end"]), random.choice(["", "python", "sh"]))
        case "t":
            return _table(random)
        case "r":
            return Rule()
        case "q":
            return Quote(_run(random, depth))
        case "o" | "u":
            items = tuple(_run(random, depth) for _ in range(random.randint(1, 6)))
            return ListBlock(kind == "o", random.randint(0, 120) if kind == "o" else 1, items)
        case _:
            return Paragraph(_inlines(random))


def _run(random: Random, depth: int) -> tuple[Block, ...]:
    return tuple(_block(random, depth - 1) for _ in range(random.choice([1, 1, 1, 2, 3])))


def _table(random: Random) -> Table:
    """Heads are in Georgian letters, which nothing else is, so that repeated ones are told apart."""
    count = random.randint(1, 4)
    head: tuple[Cell, ...] = tuple(
        (Text("აბგდ" * random.choice([1] * 9 + [30])),) for _ in range(count)
    )
    rows = tuple(
        tuple(_inlines(random)[:1] if random.random() < 0.8 else () for _ in range(count))
        for _ in range(random.randint(0, 6))
    )
    sides: tuple[Alignment, ...] = ("left", "right", "center", "")
    return Table(head, rows, sides[:count])


def _words(random: Random, most: int = 12) -> str:
    chosen = random.choices(WORDS, k=random.randint(1, most))
    if random.random() < 0.04:
        chosen.append(random.choice(LONG_WORDS))
    return " ".join(chosen)


def _inlines(random: Random) -> tuple[Inline, ...]:
    more = (
        _inline_of(random, random.choice("tttcmlbsik"))
        for _ in range(random.choice([0, 0, 1, 2, 4]))
    )
    return (Text(_words(random)), *more)


def _inline_of(random: Random, kind: str) -> Inline:  # noqa: PLR0911
    match kind:
        case "c":
            return Code(_words(random, 4))
        case "m":
            return CitationMark(random.randint(1, 99))
        case "l":
            linked = _inline_of(random, random.choice("tcb"))
            return Link((linked,), f"http://a.b/{random.randint(0, 9)}")
        case "b":
            return Bold((_inline_of(random, random.choice("tcmi")), Text(_words(random))))
        case "i":
            return Italic((_inline_of(random, random.choice("tcs")),))
        case "s":
            return Strike((Text(_words(random)),))
        case "k":
            return LineBreak()
        case _:
            return Text(_words(random))


def commonmark(blocks: Sequence[Block]) -> str:
    """The blocks written out: what a platform with CommonMark would be sent."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks)


def _lines(block: Block) -> list[str]:  # noqa: PLR0911
    match block:
        case Paragraph(children):
            return _inline(children).split("\n")
        case Heading(level, children):
            return [f"{'#' * level} {_inline(children)}"]
        case CodeBlock(code, language):
            longest = max(map(len, re.findall("`+", code)), default=0)
            fence = "`" * max(3, longest + 1)
            return [fence + language, *code.split("\n"), fence]
        case Quote(inner):
            return [f"> {line}".rstrip(" ") for line in commonmark(inner).split("\n")]
        case ListBlock(ordered, start, items):
            return list(_items(ordered, start, items))
        case Table(head, rows, alignments):
            rules = {"left": ":--", "right": "--:", "center": ":-:", "": "---"}
            table = [head, tuple((Text(rules[a]),) for a in alignments), *rows]
            return [f"| {' | '.join(map(_inline, row))} |" for row in table]
        case Rule():
            return ["---"]


def _items(ordered: bool, start: int, items: Sequence[Sequence[Block]]) -> Iterator[str]:
    for number, item in enumerate(items, start):
        mark = f"{number}. " if ordered else "- "
        first, *others = commonmark(item).split("\n")
        yield (mark + first).rstrip(" ")
        yield from (f"{' ' * len(mark)}{line}".rstrip(" ") for line in others)


def _inline(inlines: Sequence[Inline]) -> str:
    return "".join(map(_one, inlines))


def _one(inline: Inline) -> str:  # noqa: PLR0911
    match inline:
        case Text(value):
            return value
        case Code(value):
            return f"`{value}`"
        case Bold(children):
            return f"**{_inline(children)}**"
        case Italic(children):
            return f"*{_inline(children)}*"
        case Strike(children):
            return f"~~{_inline(children)}~~"
        case Link(children, url):
            return f"[{_inline(children)}]({url})"
        case CitationMark(number):
            return f"[{number}]"
        case LineBreak():
            return "\\\n"


def pieces(blocks: Sequence[Block]) -> Iterator[str]:
    """Everything a reader reads, in order, but table heads."""
    for block in blocks:
        match block:
            case Paragraph(children) | Heading(_, children):
                yield from _pieces(children)
            case CodeBlock(code):
                yield code
            case Quote(inner):
                yield from pieces(inner)
            case ListBlock(items=items):
                for item in items:
                    yield from pieces(item)
            case Table(rows=rows):
                for row in rows:
                    for cell in row:
                        yield from _pieces(cell)
            case Rule():
                pass


def _pieces(inlines: Sequence[Inline]) -> Iterator[str]:
    for inline in inlines:
        match inline:
            case Text(value) | Code(value):
                yield value
            case Bold((Text(name), *_)) if not HEAD.sub("", name).rstrip(":"):
                pass  # a table's row that was written out names its columns
            case Bold(children) | Italic(children) | Strike(children) | Link(children):
                yield from _pieces(children)
            case CitationMark(number):
                yield f"[{number}]"
            case LineBreak():
                pass


def read(blocks: Sequence[Block]) -> str:
    """What is read without white space, table heads and addresses written out."""
    text = "".join("".join(pieces(blocks)).split())
    return ADDRESS.sub("", HEAD.sub("", text))


Measure = Callable[[str], int]
MEASURES: tuple[Measure, ...] = (
    len,
    lambda text: len(text.encode("utf-16-le")) // 2,
    lambda text: len(text.encode()),
)


class Limit:
    """A platform's measure that counts how often it is asked, and how much it had to read."""

    def __init__(self, most: int, measure: Measure = len) -> None:
        self.most = most
        self.measure = measure
        self.calls = 0
        self.characters = 0

    def __call__(self, blocks: Sequence[Block]) -> bool:
        text = commonmark(blocks)
        self.calls += 1
        self.characters += len(text)
        return self.measure(text) <= self.most


def split(
    blocks: Sequence[Block], fits: Callable[[tuple[Block, ...]], bool]
) -> list[tuple[Block, ...]]:
    """All parts of an answer."""
    return list(parts(blocks, fits))
