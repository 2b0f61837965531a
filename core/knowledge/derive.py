"""Whether a sentence can be got from others by edits that keep the truth: leaving out, joining, moving.

Everything that the sentence says must stand in the ground, in the ground's order. What it leaves out
must be such that the ground can do without it. Nothing else is allowed, so that what nobody thought
of is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from core.knowledge.forms import same
from core.knowledge.omit import (
    ASIDE,
    holds_on,
    is_expletive,
    is_meant,
    may_lead,
    may_trail,
)
from core.knowledge.pieces import naming
from core.knowledge.scope import (
    PRONOUNS,
    acts,
    chooses,
    is_known,
    joins,
    moves,
    predicates,
    qualifies,
    reaches,
    relates,
)
from core.knowledge.tokens import Token, begins_clause

OWN = 6
"""Words at a sentence's beginning that may be those of the heading instead."""

OPENING = 4
"""Tokens at a sentence's beginning that a pronoun in the next one may stand for."""

CLAIM = 120
"""Tokens of a claim, and"""
GROUND = 300
"""of what it is compared with; longer ones are only supported letter for letter."""
WORK = 600
"""Pairs of a claim's word and the same one in the ground; more is no language."""

LEADING_WORDS = "in for can en für der die das"
LEADING = frozenset(LEADING_WORDS.split())


def derived(
    claim: Sequence[Token],
    ground: Sequence[Sequence[Token]],
    language: str,
    about: frozenset[str],
    subject: frozenset[str],
    fresh: frozenset[int] = frozenset((0,)),
) -> float:
    """The share of the ground that the claim says, 0 where it cannot be got from these sentences.

    `about` are the keys of the title's and the headings' words, with which a total may begin;
    `subject` is all that the innermost heading names, which a claim may begin with as a whole and a
    pronoun may stand for in the sentences `fresh`, which nothing but the heading stands before.
    """
    size = sum(map(len, ground))
    if not claim or len(claim) > CLAIM or size > GROUND:
        return 0.0
    if _work(claim, ground) > WORK:
        return 0.0
    if _breaks_off(claim, ground, language):
        return 0.0
    if _Derivation(claim, ground, language, about, subject, fresh).succeeds():
        return min(1.0, len(claim) / max(size, 1))
    if any(_moved(claim, sentence, language) for sentence in ground):
        return min(1.0, len(claim) / max(size, 1))
    return 0.0


def _breaks_off(claim: Sequence[Token], ground: Sequence[Sequence[Token]], language: str) -> bool:
    """Whether a word that reaches on is cut off from what follows, as in "No, refunds are paid"."""
    return any(
        then.stop
        and reaches(word.text.lower(), language)
        and not any(
            same(word, a) and same(then, b) and b.stop for s in ground for a, b in pairwise(s)
        )
        for word, then in pairwise(claim)
    )


def _work(claim: Sequence[Token], ground: Sequence[Sequence[Token]]) -> int:
    """How often the claim's words stand in the ground: once or twice each, but for rubbish."""
    often = Counter(token.key for sentence in ground for token in sentence)
    return sum(often[token.key] for token in claim)


def _is_relative(words: Sequence[Token]) -> bool:
    """A clause that only adds to the word before it."""
    return bool(words) and words[0].text.lower() in ("which", "who")


def _moved(claim: Sequence[Token], sentence: Sequence[Token], language: str) -> bool:
    """The sentence's whole beginning and end have changed places: "on Sundays it opens at ten"."""
    for size in (n for n in range(2, len(claim) + 1) if n == len(claim) or claim[n].stop):
        for middle in range(1, len(sentence)):
            if not same(claim[0], sentence[middle]):
                continue
            for first in range(max(0, middle - size + 1), middle):
                if _turned(claim, sentence, (first, middle, first + size), language):
                    return True
    return False


def _turned(
    claim: Sequence[Token], sentence: Sequence[Token], cuts: tuple[int, int, int], language: str
) -> bool:
    """Whether the claim is the two parts between the cuts in the other order, and what follows."""
    first, middle, last = cuts
    end = first + len(claim)
    if end > len(sentence) or not same(claim[last - middle], sentence[first]):
        return False
    turned = (*sentence[middle:last], *sentence[first:middle], *sentence[last:end])
    return (
        all(map(same, claim, turned))
        and any(moves(sentence[at].text.lower(), language) for at in (first, middle))
        and may_lead(sentence[:first], sentence[first:], language)
        and may_trail(sentence, end, language)
    )


@dataclass(frozen=True, slots=True)
class _State:
    """How far the claim is told: after this token of the ground; `whole` while a clause must be."""

    place: int
    whole: bool


@dataclass
class _Derivation:
    claim: Sequence[Token]
    ground: Sequence[Sequence[Token]]
    language: str
    about: frozenset[str]
    subject: frozenset[str]
    fresh: frozenset[int]
    flat: list[Token] = field(init=False)
    starts: list[int] = field(init=False)
    """Of the sentence that a token belongs to, where it begins."""
    ends: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.flat, self.starts, self.ends = [], [], []
        self.opened: set[int] = set()
        for number, sentence in enumerate(self.ground):
            start = len(self.flat)
            if number in self.fresh:
                self.opened.add(start)
            self.flat += sentence
            self.starts += [start] * len(sentence)
            self.ends += [start + len(sentence)] * len(sentence)
        self.gaps: dict[tuple[int, int], bool | None] = {}

    def succeeds(self) -> bool:
        states = set(self._beginnings())
        for told in range(len(self.claim) + 1):
            now = {state for count, state in states if count == told}
            if told == len(self.claim):
                return any(map(self._may_end, now))
            states |= {step for state in now for step in self._steps(told, state)}
        return False

    def _places(self, token: Token, after: int) -> Iterator[int]:
        return (n for n in range(after, len(self.flat)) if same(token, self.flat[n]))

    def _beginnings(self) -> Iterator[tuple[int, _State]]:
        """The claim's first words at a place where a sentence may be entered."""
        for own in range(min(OWN, len(self.claim) - 1) + 1):
            if own and not self._is_own(self.claim[own - 1]):
                break
            for place in self._places(self.claim[own], 0):
                left_out = self.flat[self.starts[place] : place]
                total = self.flat[place].text == "=" and not any(
                    character.isalpha() for token in left_out for character in token.text
                )
                named = naming(self.claim[:own], self.language)
                if named and named != self.subject and not total:
                    continue  # "contractors" of "employees and contractors"
                fresh = self.starts[place] in self.opened
                pronoun = fresh and len(left_out) == 1 and left_out[0].text.lower() in PRONOUNS
                if own and (total or not left_out or (named and pronoun)):
                    yield own + 1, _State(place, False)
                elif not own and may_lead(
                    left_out, self.flat[place : self.ends[place]], self.language
                ):
                    yield 1, _State(place, False)

    def _is_own(self, token: Token) -> bool:
        """Of the title or a heading, or what binds such a word to the sentence."""
        lower = token.text.lower()
        if token.key in self.about and not reaches(lower, self.language):
            return True
        return lower in LEADING

    def _steps(self, told: int, state: _State) -> Iterator[tuple[int, _State]]:
        token = self.claim[told]
        for place in self._places(token, state.place + 1):
            if (whole := self._leaves_out(state, place)) is not None:
                yield told + 1, _State(place, whole)
        if joins(token.text.lower(), self.language) and told + 1 < len(self.claim):
            if any(chooses(t.text.lower(), self.language) for t in self.flat):
                return
            for place in self._places(self.claim[told + 1], state.place + 1):
                if not (self.flat[place].stop == ";" or self._crosses(state.place, place)):
                    continue  # "Anna, the CEO, resigned"
                if (whole := self._leaves_out(state, place)) is not None:
                    yield told + 2, _State(place, whole)

    def _crosses(self, one: int, other: int) -> bool:
        return self.starts[one] != self.starts[other]

    def _leaves_out(self, state: _State, place: int) -> bool | None:
        """None where what is between may not go; else whether the clause at `place` must be whole."""
        before = state.place
        opens = self._opens(place)
        if place == before + 1 and not self._crosses(before, place):
            return state.whole and not opens
        if state.whole and not self._opens(before + 1):
            return None
        if (
            self.flat[place].code
            and not self.flat[place].opens
            and not self._crosses(before, place)
            and self.flat[before].code
        ):
            return None  # code goes as it stands
        key = (before, place)
        if key not in self.gaps:
            self.gaps[key] = self._between(before, place)
        return self.gaps[key]

    def _opens(self, place: int) -> bool:
        """Whether a clause begins here, or the sentence is over."""
        return (
            place >= len(self.flat)
            or self.starts[place] == place
            or begins_clause(self.flat[place], self.language)
            or (place > 0 and self._is_joint(place - 1))
        )

    def _is_joint(self, place: int) -> bool:
        return self._joins_or_chooses(self.flat[place])

    def _joins_or_chooses(self, token: Token) -> bool:
        lower = token.text.lower()
        return joins(lower, self.language) or chooses(lower, self.language)

    def _between(self, before: int, place: int) -> bool | None:
        if self._crosses(before, place):
            return self._between_sentences(before, place)
        gap = self.flat[before + 1 : place]
        if not is_known(self.language) or holds_on(gap, self.language):
            return None
        if self._repeats(gap, before):
            return False
        if self._opens(before + 1) and self._opens(place):
            return False if self._stands_alone(gap, place) else None
        if any(self._opens(at) for at in range(before + 2, place + 1)):
            return True if self._is_predicate(before, place) else None
        return False if self._is_aside(gap, self.flat[place]) else None

    def _is_predicate(self, before: int, place: int) -> bool:
        """ "It runs at night and needs a disk": what it does first may go, if the rest is told."""
        inner = range(before + 2, place - self._is_joint(place - 1))
        return (
            self._opens(place)
            and not self._opens(before + 1)
            and not any(map(self._opens, inner))
            and self._is_verb_to_verb(before, place)
            and not self._is_bound(before)
        )

    def _is_verb_to_verb(self, before: int, place: int) -> bool:
        """Whether what goes and what follows it both begin with a verb, so that they share a subject:
        of "remote workers get laptops and contractors get phones" neither may be "remote contractors"."""
        told = self.flat[self.starts[before] : before + 1]
        if told[0].unspaced:
            return True  # nothing shows a verb there
        if len(told) == 1 and told[0].text.lower() in PRONOUNS:
            return True
        words = [self.flat[at].text.lower() for at in (before + 1, place)]
        acting = acts(told[-1].text.lower(), self.language)
        if self.language == "de":  # its participles stand last
            ends = (self.flat[place - 2], self.flat[self.ends[place] - 1])
            words = [token.text.lower() for token in ends] if acting else words
            return all(word.endswith(("t", "en")) for word in words) if acting else False
        return all(predicates(word, self.language) for word in words) or (
            acting and all(word.endswith("ed") for word in words)
        )

    def _is_bound(self, before: int) -> bool:
        """Whether two that are joined here may be one condition, or may say together who is meant."""
        told = self.flat[self.starts[before] : before + 2]
        return any(
            qualifies(token.text.lower(), self.language)
            or token.points
            or (self.language not in ("en", "zh") and token.stop)
            for token in told
        )

    def _stands_alone(self, gap: Sequence[Token], place: int) -> bool:
        """Nothing around it needs it. Any other clause may have a subject that what follows is of, as
        in "A costs 5 euros, B costs 9, and has support"; and of what is listed none may go."""
        rest = [token for token in gap if not self._joins_or_chooses(token)]
        return not rest or self.flat[place].stop == ";" or _is_relative(rest)

    def _repeats(self, gap: Sequence[Token], before: int) -> bool:
        """ "Backups [are kept] for 30 days, logs for 90": what was said before needs no saying again."""
        if any(token.unspaced for token in gap):
            return False
        said, keys = [token.key for token in self.flat[:before]], [token.key for token in gap]
        return any(said[n : n + len(keys)] == keys for n in range(len(said)))

    def _is_aside(self, gap: Sequence[Token], following: Token) -> bool:
        """ "every night" in "it runs every night at two": an addition before another one."""
        first = gap[0].text.lower()
        return (
            len(gap) <= ASIDE
            and not any(token.hard or token.unspaced for token in gap)
            and first in ("every", "each", "automatically")
            and not relates(gap[-1].text.lower(), self.language)
            and (relates(following.text.lower(), self.language) or len(gap) == 1)
        )

    def _between_sentences(self, before: int, place: int) -> bool | None:
        """The end of one sentence and the beginning of another are left out."""
        rest = self.flat[before + 1 : self.ends[before]]
        if rest and rest[0].stop in (":", "-", "("):
            return None  # what a term means goes with the term
        lead = self.flat[self.starts[place] : place]
        opening = self.flat[self.starts[before] : before + 1]
        pronoun = len(lead) == 1 and lead[0].text.lower() in PRONOUNS
        if pronoun and self.ends[before] != self.starts[place]:
            return None  # it stands for something in the sentence between
        if pronoun and rest and len(opening) <= OPENING and is_meant(lead[0], rest, self.language):
            return None if is_expletive(self.flat[place : self.ends[place]]) else True
        repeated = bool(lead) and [t.key for t in lead] == [t.key for t in opening[: len(lead)]]
        if lead and not (pronoun or repeated):
            return None
        return None if not may_trail(self.flat[: self.ends[before]], before + 1,
                                      self.language) and rest else False  # fmt: skip

    def _may_end(self, state: _State) -> bool:
        after, end = state.place + 1, self.ends[state.place]
        if state.whole and after < end and not self._opens(after):
            return False
        if after < end and self.flat[after].code and not self.flat[after].opens:
            rest = self.flat[after:end]
            code = [token for token in rest if token.code and not token.opens]
            if any(token.text.startswith("-") for token in code):
                return False
            after += len(code)
        return may_trail(self.flat[:end], after, self.language)
