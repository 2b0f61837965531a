"""Source code is cut at its functions and classes, and every line stands in one chunk."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.knowledge.chunk.adaptive import cut
from core.knowledge.chunk.code import Listing, listing, parts
from core.knowledge.chunk.recognise import Kind, recognise
from core.knowledge.documents import Document

BODY = "\n".join(f"        total = total + value * {n}  # and once more" for n in range(8))
PYTHON = f'''"""Counts."""
import os


# Counts what passes.
@dataclass
class Counter(Base):
    """Counts what passes by."""

    size: int = 0

    def add(self, value: int) -> int:
        """Add a value."""
{BODY}

    def drop(self, value: int) -> None:
        """Take a value away."""
{BODY}


def main() -> None:
    """Start."""
    {BODY.strip()}
'''
SHORT = "        one(); two(); three(); four(); five(); six(); seven(); eight(); nine();\n" * 6
OTHERS = {
    "javascript": (f"class Pump {{\n  open(a) {{\n{SHORT}  }}\n  close(b) {{\n{SHORT}  }}\n}}\n",
                   ("class Pump", "close(b)")),
    "typescript": (f"export class Pump {{\n  open(a: X) {{\n{SHORT}  }}\n  close(b: Y): Z {{\n{SHORT}  }}\n}}\n",
                   ("class Pump", "close(b: Y): Z")),
    "java": (f"class Pump {{\n  void open(int a) {{\n{SHORT}  }}\n  void close(int b) {{\n{SHORT}  }}\n}}\n",
             ("class Pump", "void close(int b)")),
    "go": (f"package x\n\nfunc (p *Pump) Open(a int) {{\n{SHORT}}}\n\nfunc (p *Pump) Close() int {{\n{SHORT}}}\n",
           ("func (p *Pump) Close() int",)),
    "rust": (f"impl Pump {{\n  fn open(&self) {{\n{SHORT}  }}\n  fn close(&self) -> u8 {{\n{SHORT}  }}\n}}\n",
             ("impl Pump", "fn close(&self) -> u8")),
    "c": (f"#include <x.h>\n\nint open(int a) {{\n{SHORT}}}\n\nstatic int shut(int b) {{\n{SHORT}}}\n",
          ("static int shut(int b)",)),
}  # fmt: skip


def source(text: str, language: str = "python") -> Document:
    return Document("t", f"```{language}\n{text.rstrip()}\n```\n", "file:///t")


def test_methods_stand_under_their_class_and_its_docstring_with_it() -> None:
    found = {each.headings: each for each in cut(source(PYTHON))}
    owner = "class Counter(Base)"
    add = found[(owner, "def add(self, value: int) -> int")]
    assert add.text.startswith("```python\n    def add") and '"""Add a value."""' in add.text
    assert "# Counts what passes.\n@dataclass\nclass Counter" in found[(owner,)].text
    assert '"""Counts what passes by."""' in found[(owner,)].text
    assert ("def main() -> None",) in found
    assert add.uri == f"file:///t#L{PYTHON[: PYTHON.index('    def add')].count(chr(10)) + 1}"


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_its_functions_under_their_signatures(language: str) -> None:
    text, headings = OTHERS[language]
    assert recognise(source(text, language)) is Kind.CODE
    assert headings in {each.headings for each in cut(source(text, language))}


def test_a_long_function_keeps_its_signature_over_each_part() -> None:
    text = "def long(a):\n" + "    print('something that is long')\n" * 90
    found = cut(source(text))
    assert len(found) > 2 and {each.headings for each in found} == {("def long(a)",)}


def test_a_listing_in_a_text_is_no_source_file() -> None:
    text = "Run it:\n\n```python\nrun()\n```\n"
    assert listing(Document("t", text)) is None
    assert listing(Document("t", "```python\na\n```\n\n```python\nb\n```\n")) is None


snippets = st.sampled_from(
    ["def f(a):\n    return a", "class A:\n    x = 1", "# note", "", "import os", "}{ broken (",
     "class B:\n" + "    def m(self):\n        return 1\n\n" * 30, "x = '''\n", "@d", "    y = 2"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(snippets, min_size=1, max_size=15), st.sampled_from([*OTHERS, "python"]))
def test_every_line_stands_in_one_part_whatever_the_code(some: list[str], language: str) -> None:
    text = "\n".join(some)
    lines = text.split("\n")
    found = parts(Listing(language, "```", text))
    assert [line for part in found for line in lines[part.first : part.last]] == lines
    shown = "".join(each.text.replace(f"```{language}", "").replace("```", "")
                    for each in cut(source(text, language)))  # fmt: skip
    assert "".join(shown.split()) == "".join(text.split())
