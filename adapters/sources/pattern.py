"""One line of a `.gitignore` as git reads it, matched without ever trying the same thing twice.

Written out as one expression, a line of eight stars tries a name of sixty letters for minutes. Here
a star that has found what follows it never looks again: the first place is as good as any, since
whatever comes later has the most room after it. So a path costs at most its length times the line's.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

BYTES = "latin-1"
"""One letter a byte, as git sees names: `?` is one of the two that make an umlaut."""
LONGEST_NAME = 255
"""Bytes, on every file system in use: what needs more can match nothing."""

_STAR, _SLASH, _ANY = "*", "/", "."
_MEMBER = re.compile(
    r"\[:(?P<kind>[^]]{0,20}):\]|(?P<low>\\.|[^\\])-(?P<high>\\.|[^]\\])|(?P<one>\\.|[^\\])",
    re.DOTALL,
)
# What git means by [[:alpha:]] and its like: ASCII, whatever the locale.
_KINDS = {
    "alnum": "a-zA-Z0-9", "alpha": "a-zA-Z", "blank": r" \t", "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~", "punct": r"!-/:-@\[-`{-~",
    "space": r" \t\n\r\f\v", "upper": "A-Z", "xdigit": "0-9A-Fa-f",
}  # fmt: skip


class _Never(ValueError):
    """A line that matches nothing, such as one with a bracket that is never closed."""


@dataclass(frozen=True, slots=True)
class Segment:
    """What may stand between two slashes: fixed letters, or an expression."""

    fixed: str
    expression: re.Pattern[str] | None = None

    def matches(self, name: str) -> bool:
        if self.expression is None:
            return name == self.fixed
        return self.expression.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one line says; a segment of None stands for any number of folders (`**`)."""

    ignores: bool
    folders_only: bool
    anywhere: bool
    """A line without a slash is about names, in whatever folder they stand."""
    segments: tuple[Segment | None, ...]

    def matches(self, names: Sequence[str], is_folder: bool) -> bool:
        """Whether it is about this very path: its names, in BYTES, from the line's own folder on."""
        if self.folders_only and not is_folder:
            return False
        return _match(self.segments, names[-1:] if self.anywhere else names)


def patterns(rules: bytes) -> Iterator[Pattern]:
    """The lines that say something, in their order."""
    for line in rules.removeprefix(codecs.BOM_UTF8).decode(BYTES).split("\n"):
        try:
            pattern = _pattern(line.removesuffix("\r"))
        except _Never:
            continue
        if pattern is not None:
            yield pattern


def pattern_of(line: str) -> Pattern:
    """What one line says; raises ValueError where that can match nothing."""
    try:
        pattern = _pattern(line.encode("utf-8", "surrogateescape").decode(BYTES))
    except _Never:
        pattern = None
    if pattern is None:
        raise ValueError(f"{line} is no pattern that could match anything")
    return pattern


def _pattern(line: str) -> Pattern | None:
    if line.startswith("#"):
        return None
    ignores = not line.startswith("!")
    line = _without_end_spaces(line if ignores else line[1:])
    folders_only = line.endswith("/")
    line = line.removesuffix("/")
    if not line:
        return None
    anywhere = "/" not in line
    segments = _segments(line.removeprefix("/"), anywhere)
    # Two `**` in a row say no more than one.
    joined = (one for kind, run in groupby(segments) for one in ([kind] if kind is None else run))
    return Pattern(ignores, folders_only, anywhere, tuple(joined))


def _without_end_spaces(line: str) -> str:
    bare = line.rstrip(" ")
    backslashes = len(bare) - len(bare.rstrip("\\"))
    return bare + " " if backslashes % 2 and bare != line else bare


_END = Segment("")  # no name is empty


def _match(segments: Sequence[Segment | None], names: Sequence[str]) -> bool:
    """Where a name does not fit, the last `**` takes one more; no earlier one has to."""
    at = name = retry_name = 0
    retry_at = None
    while name < len(names):
        segment = segments[at] if at < len(segments) else _END
        if segment is None:
            at, retry_at, retry_name = at + 1, at + 1, name
        elif segment.matches(names[name]):
            at, name = at + 1, name + 1
        elif retry_at is None:
            return False
        else:
            retry_name += 1
            at, name = retry_at, retry_name
    return at == len(segments)


def _segments(line: str, anywhere: bool) -> Iterator[Segment | None]:
    if not set(line) & set("*?[\\"):
        yield from map(Segment, line.split("/"))
        return
    parts: list[list[str]] = [[]]
    for token in _tokens(line):
        if token == _SLASH:
            parts.append([])
        else:
            parts[-1].append(token)
    for part in parts:
        folders = len(part) > 1 and set(part) == {_STAR}
        yield None if folders and not anywhere else _segment(part)


def _segment(tokens: Sequence[str]) -> Segment:
    pieces: list[list[str]] = [[]]  # what stands between stars
    for token in tokens:
        if token == _STAR:
            pieces.append([])
        else:
            pieces[-1].append(token)
    if sum(map(len, pieces)) > LONGEST_NAME:
        raise _Never
    first, *others = ("".join(piece) for piece in pieces)
    if others:
        *between, last = others
        first += "".join(f"(?>.*?{piece})" for piece in between if piece) + f".*{last}"
    return Segment("", re.compile(first, re.DOTALL))


def _tokens(line: str) -> Iterator[str]:
    """An expression for each letter, and _STAR and _SLASH."""
    at = 0
    while at < len(line):
        letter = line[at]
        at += 1
        if letter == "[":
            expression, at = _bracket(line, at)
            yield expression
        elif letter == "\\":
            if at == len(line):
                raise _Never
            yield _SLASH if line[at] == _SLASH else re.escape(line[at])
            at += 1
        elif letter == "?":
            yield _ANY
        else:
            yield letter if letter in (_STAR, _SLASH) else re.escape(letter)


def _bracket(line: str, at: int) -> tuple[str, int]:
    """The letters that one pair of brackets stands for, and where it ends."""
    negated = line[at : at + 1] in ("!", "^")
    at += negated
    members: list[str] = []
    start = at
    while line[at : at + 1] != "]" or at == start:
        member = _MEMBER.match(line, at)
        if member is None:
            raise _Never
        members.append(_letters(member))
        at = member.end()
    return f"[{'^' * negated}{''.join(members)}]", at + 1


def _letters(member: re.Match[str]) -> str:
    if member["kind"] is not None:
        if member["kind"] not in _KINDS:
            raise _Never
        return _KINDS[member["kind"]]
    if member["one"]:
        return re.escape(member["one"][-1])
    low, high = member["low"][-1], member["high"][-1]
    # Of a range the wrong way round, git takes the letter it begins with.
    return f"{re.escape(low)}-{re.escape(high)}" if low <= high else re.escape(low)
