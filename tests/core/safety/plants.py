"""Personal data of every kind that the light screen knows, made up and valid by its checksum."""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_letters, digits

from hypothesis import strategies as st

from core.safety.checksums import luhn, mod97

_SIGNS = ascii_letters + digits


def _completed(body: str, holds: Callable[[str], bool]) -> str:
    return next(body + str(n) for n in range(10) if holds(body + str(n)))


def _digits(count: int) -> st.SearchStrategy[str]:
    return st.text(digits, min_size=count, max_size=count)


@st.composite
def cards(draw: st.DrawFn) -> str:
    """Of a network that exists, whole or in groups of four."""
    start, length = draw(st.sampled_from([("4", 16), ("51", 16), ("37", 15), ("6011", 16)]))
    number = _completed(start + draw(_digits(length - len(start) - 1)), luhn)
    by = draw(st.sampled_from(["", " ", "-"])) if length == 16 else ""
    return by.join(number[n : n + 4] for n in range(0, 16, 4)) if by else number


@st.composite
def ibans(draw: st.DrawFn) -> str:
    """A German one, whole or in groups of four."""
    account = draw(_digits(18))
    check = next(f"{n:02}" for n in range(2, 99) if mod97(f"DE{n:02}{account}"))
    whole = f"DE{check}{account}"
    return draw(st.sampled_from([whole, " ".join(whole[n : n + 4] for n in range(0, 22, 4))]))


def _key(start: str, count: int, signs: str = _SIGNS) -> st.SearchStrategy[str]:
    return st.text(signs, min_size=count, max_size=count).map(lambda rest: start + rest)


keys = st.one_of(
    _key("sk-proj-", 40),
    _key("xoxb-", 30, digits),
    _key("ghp_", 36),
    _key("glpat-", 20),
    _key("AKIA", 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    _key("AIza", 35),
    _key("123456789:AA", 33),
)
emails = st.builds(
    "{}.{}@{}.de".format,
    *[st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9) for _ in range(3)],
)
phones = st.builds("+49 30 {} {}".format, _digits(4), _digits(4))
identities = st.builds(
    "{}-{}-{}".format,
    st.integers(100, 665).map(str),
    st.integers(10, 99).map(str),
    st.integers(1000, 9999).map(str),
)
planted = st.one_of(
    cards().map(lambda value: ("card", value)),
    ibans().map(lambda value: ("iban", value)),
    keys.map(lambda value: ("key", value)),
    emails.map(lambda value: ("email", value)),
    phones.map(lambda value: ("phone", value)),
    identities.map(lambda value: ("id", value)),
)
"""A kind, and a value of it."""
