"""What `mynah connect` needs to know of a platform: what to click, what to ask for, how to check it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ask:
    """A setting that a person types in."""

    setting: str
    """Its name as in `.env`, such as SLACK_BOT_TOKEN."""
    words: str
    """Where to find it and how it begins, in a few words."""
    secret: bool = True
    wrong: Callable[[str], str] = lambda _value: ""
    """What to do about a value that cannot be right, without repeating it; empty when it can be."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What the platform itself said of the settings."""

    who: str
    """Who Mynah is there, such as "@mynah in Acme"; empty when it did not get that far."""
    problems: tuple[str, ...] = ()
    """What is missing or wrong, each with what to do; none when all is well."""


@dataclass(frozen=True, slots=True)
class Guide:
    """How a person connects one platform."""

    steps: Callable[[Mapping[str, str]], tuple[str, ...]]
    """Each a sentence or two; may hold lines to copy, such as a manifest, with the `first` values."""
    asks: tuple[Ask, ...]
    verify: Callable[[Mapping[str, str]], Awaitable[Verified]]
    """Makes real calls with these settings, by name; raises Unavailable when nobody answers."""
    first: tuple[Ask, ...] = ()
    """Asked for before the steps, which depend on them."""
    sdk: str = ""
    """The module that the check loads first; that takes a while, and is not the platform's."""
