"""Source code and configuration: one listing, addressed by line."""

from __future__ import annotations

from pathlib import PurePath

from adapters.sources.readers.plain import decode, fenced, titled
from core.knowledge.documents import Document, Mark

LANGUAGES = {
    ".bash": "bash", ".bat": "bat", ".c": "c", ".cc": "cpp", ".cfg": "ini", ".clj": "clojure",
    ".conf": "ini", ".cpp": "cpp", ".cs": "csharp", ".css": "css", ".cxx": "cpp", ".dart": "dart",
    ".erl": "erlang", ".ex": "elixir", ".exs": "elixir", ".fs": "fsharp", ".go": "go",
    ".gradle": "groovy", ".graphql": "graphql", ".groovy": "groovy", ".h": "c", ".hpp": "cpp",
    ".hs": "haskell", ".ini": "ini", ".java": "java", ".jl": "julia", ".js": "javascript",
    ".jsx": "jsx", ".kt": "kotlin", ".kts": "kotlin", ".less": "less", ".lua": "lua", ".m": "objc",
    ".mjs": "javascript", ".ml": "ocaml", ".nix": "nix", ".php": "php", ".pl": "perl",
    ".proto": "proto", ".ps1": "powershell", ".py": "python", ".pyi": "python", ".r": "r",
    ".rb": "ruby", ".rs": "rust", ".scala": "scala", ".scss": "scss", ".sh": "sh", ".sql": "sql",
    ".svelte": "svelte", ".swift": "swift", ".tf": "terraform", ".toml": "toml", ".ts": "typescript",
    ".tsx": "tsx", ".vb": "vb", ".vue": "vue", ".xml": "xml", ".xsd": "xml", ".yaml": "yaml",
    ".yml": "yaml", ".zig": "zig", ".zsh": "zsh",
}  # fmt: skip


def read_code(data: bytes, name: str) -> Document:
    """A fenced listing; a chunk's address names the line of the definition it begins in (`#L12`)."""
    source = decode(data).strip("\n")
    language = LANGUAGES.get(PurePath(name).suffix.lower(), "")
    return Document(titled(name), fenced(source, language), marks=_marks(source))


def _marks(source: str) -> tuple[Mark, ...]:
    """Where something begins: a line at the margin after an empty one."""
    lines = source.split("\n")
    begins = (
        number
        for number, line in enumerate(lines, 1)
        if line[:1].strip() and (number == 1 or not lines[number - 2].strip())
    )
    # The fence is the listing's line 0, so line n of the file stands at n.
    return tuple(Mark(number if number > 1 else 0, f"L{number}") for number in begins)
