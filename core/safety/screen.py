"""What becomes of words that came in or are to go out: let through, warned, masked, met with help, or refused.

`Guards` is where every check plugs in. A check is a pure function from a text to a `Ruling`; the
toxicity model is asked beside them. The strictest ruling holds, and all reasons are kept.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, cast, get_args

from core.ports import Action, Reason, Scores, Screening, Toxicity

Place = Literal["direct", "room", "answer"]
"""Where words stand: asked of Mynah alone, asked before others, or in what a model answers."""

STRICTER: tuple[Action, ...] = get_args(Action)
"""Each is stricter than those before it."""
PLACES: tuple[Place, ...] = get_args(Place)
ASKED: tuple[Place, ...] = ("direct", "room")
"""What a threshold without a place is for."""
WARN = "toxicity=0.75"
REFUSE = "toxicity=0.9,answer.toxicity=0.75,answer.identity_attack=0.75,answer.stereotype=0.75"
HELP = "self_harm=0.15"
TELL = "threat=0.5,self_harm=0.15"
"""Thresholds of the model that ships; what they cost and catch is measured in docs/safety.md."""
EXAMPLE = "toxicity=0.9,room.threat=0.8,answer.toxicity=0.8"
OFF = "off"
_THRESHOLD = re.compile(r"(?:(?P<place>[a-z]+)\.)?(?P<kind>[a-z_]+)=(?P<value>[0-9.]+)")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+")
MASK = "[…]"
"""Stands for what was left out."""

Thresholds = Mapping[tuple[Place, str], float]
"""From which score on, by place and class."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is to become of a text, and why."""

    action: Action = "allow"
    reasons: tuple[Reason, ...] = ()
    text: str = ""
    """The text as it goes on: changed where it is masked."""
    tell: bool = False
    """Whether an administrator is to look at it."""

    @property
    def stops(self) -> bool:
        """Whether the text goes no further."""
        return self.action in ("help", "refuse")


Check = Callable[[str], Ruling]


async def _nobody(_screening: Screening) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Rules:
    """From which scores on what is done; the settings SAFETY_WARN and so on."""

    warn: Thresholds = field(default_factory=dict)
    mask: Thresholds = field(default_factory=dict)
    help: Thresholds = field(default_factory=dict)
    refuse: Thresholds = field(default_factory=dict)
    tell: Thresholds = field(default_factory=dict)

    def of(self, action: Action) -> Thresholds:
        """Nothing leads to `allow`."""
        return {} if action == "allow" else cast(Thresholds, getattr(self, action))

    def ruled(self, text: str, place: Place, scores: Scores, by: str) -> Ruling:
        """The strictest action that a score leads to, with what led to it."""
        for action in reversed(STRICTER):
            if reasons := _reached(self.of(action), place, scores, by):
                return Ruling(action, reasons, text, bool(_reached(self.tell, place, scores, by)))
        told = _reached(self.tell, place, scores, by)
        return Ruling("allow", told, text, bool(told))

    def concerns(self, place: Place) -> bool:
        """Whether any rule is for what stands there."""
        every = (self.warn, self.mask, self.help, self.refuse, self.tell)
        return any(where == place for each in every for where, _ in each)


@dataclass(frozen=True, slots=True)
class Guards:
    """All that looks at words on their way in and out."""

    toxicity: Toxicity | None = None
    rules: Rules = field(default_factory=Rules)
    inbound: tuple[Check, ...] = ()
    """Of messages; each gets the text as the one before it left it."""
    outbound: tuple[Check, ...] = ()
    """Of every block of every answer, also of what documents say."""
    written: tuple[Check, ...] = ()
    """Of blocks that a model wrote, beside the toxicity model."""
    keep: Callable[[Screening], Awaitable[None]] = _nobody
    """`Screenings.keep`."""


async def look_in(text: str, place: Place, guards: Guards) -> Ruling:
    """What becomes of a message; raises Unavailable where the toxicity model does not answer."""
    checked = checked_by(guards.inbound, text)
    return strictest(checked, await _judged(text, place, guards))


def let_out(text: str, guards: Guards) -> Ruling:
    """What becomes of a block before it is shown; it takes no model, so nothing can fail."""
    return checked_by(guards.outbound, text)


async def look_out(text: str, guards: Guards) -> Ruling:
    """The same of a block that a model wrote; raises Unavailable."""
    return strictest(checked_by(guards.written, text), await _judged(text, "answer", guards))


def checked_by(checks: Iterable[Check], text: str) -> Ruling:
    """All of them, one after the other; a text that is stopped goes to none after that."""
    ruling = Ruling(text=text)
    for check in checks:
        found = check(ruling.text)
        ruling = replace(strictest(ruling, found), text=found.text or ruling.text)
        if ruling.stops:
            break
    return ruling


def strictest(one: Ruling, other: Ruling) -> Ruling:
    """The stricter action with the reasons of both; the text of `one`, unless the other masks it."""
    first, second = sorted((one, other), key=lambda each: -STRICTER.index(each.action))
    text = other.text if other.action == "mask" else one.text
    return Ruling(first.action, (*first.reasons, *second.reasons), text, one.tell or other.tell)


async def _judged(text: str, place: Place, guards: Guards) -> Ruling:
    if guards.toxicity is None or not text.strip() or not guards.rules.concerns(place):
        return Ruling(text=text)
    (scores,) = await guards.toxicity.judge([text])
    ruling = guards.rules.ruled(text, place, scores, guards.toxicity.name)
    if ruling.action != "mask":
        return ruling
    return replace(ruling, text=await _masked(text, place, guards.toxicity, guards.rules))


async def _masked(text: str, place: Place, toxicity: Toxicity, rules: Rules) -> str:
    """The text without the sentences that led to it; all of it goes where only the whole does."""
    sentences = _SENTENCE.split(text)
    every = await toxicity.judge(sentences)
    kept = [
        MASK if _reached(rules.mask, place, scores, toxicity.name) else sentence
        for sentence, scores in zip(sentences, every, strict=True)
    ]
    return " ".join(kept) if MASK in kept else MASK


def _reached(thresholds: Thresholds, place: Place, scores: Scores, by: str) -> tuple[Reason, ...]:
    """Those whose score is high enough, the highest first."""
    found = [
        Reason(kind, round(scores[kind], 3), from_, by)
        for (where, kind), from_ in thresholds.items()
        if where == place and scores.get(kind, 0.0) >= from_
    ]
    return tuple(sorted(found, key=lambda reason: -reason.score))


def read_thresholds(text: str) -> Thresholds:
    """`class=number` with commas between, each with `place.` before it where it is for that place alone.

    One with a place counts there in place of one without; "off" is none at all. Raises ValueError
    with what is wrong.
    """
    if text.strip() == OFF:
        return {}
    usual: dict[tuple[Place, str], float] = {}
    special: dict[tuple[Place, str], float] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        found = _THRESHOLD.fullmatch(part)
        if not found:
            raise ValueError(f"holds {part[:60]!r}, which is not CLASS=NUMBER")
        place, kind, value = found["place"], found["kind"], _number(found["value"])
        if place is None:
            usual.update({(each, kind): value for each in ASKED})
        elif place in PLACES:
            special[place, kind] = value
        else:
            raise ValueError(f"names the place {place!r}, which is none of {', '.join(PLACES)}")
    return usual | special


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 2.0
    if not 0 < value <= 1:
        raise ValueError(f"holds {text!r}, which is no number above 0 and up to 1")
    return value
