"""Where in an answer a claim stands: what is shown above it, and what was said before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.knowledge.block import Block, ended, is_heading, rank
from core.knowledge.leadins import (
    fits,
    follows,
    is_cut_off,
    leads,
    leads_over,
    needed,
    skips_a_step,
)
from core.knowledge.markers import unmarked
from core.knowledge.pieces import Place


@dataclass
class Context:
    """Grows as an answer is checked, block by block."""

    places: list[Place] = field(default_factory=list)
    """Where what this block has said so far stands, and"""
    said: list[Place] = field(default_factory=list)
    """what the whole answer has, and"""
    last: Place | None = None
    """what was said last."""
    step: bool = False
    """Whether what is checked is an item of a numbered list."""
    headings: list[str] = field(default_factory=list)
    """Those that are shown above what is checked, the innermost last, and"""
    held: list[str] = field(default_factory=list)
    """those that will be if what is checked stands under them in its source."""
    leading: list[str] = field(default_factory=list)
    """The lead-ins right above it, and"""
    relying: bool = False
    """whether something in the block needs the last of them."""
    within: list[tuple[int, str]] = field(default_factory=list)
    """The lead-ins of list items that it is nested in, and where these end."""

    def begin(self) -> None:
        """A block begins."""
        self.places, self.within, self.relying = [], [], False

    def settled(self, held: list[Block]) -> list[Block]:
        """Where what is held ends in words with a number, these as a statement, and what is above them."""
        if not (held and held[-1].places):
            return []
        *above, lead = held
        held.clear()
        return [*self.fitting(above, lead), ended(lead)]

    def fitting(self, held: Sequence[Block], block: Block) -> list[Block]:
        """The lead-ins that stand over this block's words in the source too; the others claim something."""
        fitting = []
        for lead in held:
            words = unmarked(lead.text)
            if all(fits(words, p) or is_cut_off(p, block.places) for p in block.places):
                fitting.append(lead)
            else:
                fitting.append(ended(lead) if lead.places else Block("", (), 1))
        for lead in filter(is_heading, fitting):
            self.headings = [h for h in self.headings if rank(h) < rank(lead.text)] + [lead.text]
        return fitting

    def may_stand_here(self, place: Place) -> bool:
        """Whether the headings and list items above it in the answer are those of its source."""
        shown = self.headings
        if self.held and all(fits(words, place) for words in self.held):
            shown = [words for words in shown if rank(words) < rank(self.held[0])]
        return all(fits(words, place) for _, words in self.within) and all(
            fits(words, place) for words in shown if leads(words, place.chunk)
        )

    def follows(self, words: str, place: Place) -> bool:
        """A fragment may stand under the heading that it stands under in its source, too."""
        headed = bool(self.headings or self.held or self.within)
        return follows(words, place, self.last, fragments=headed)

    def fits_in(self, place: Place, marked: bool = False) -> bool:
        """Whether what its source shows above it and before it is there in the answer, too."""
        return (
            self.may_stand_here(place)
            and self._is_led(place, marked)
            and not (self.step and skips_a_step(place, self.said))
        )

    def _is_led(self, place: Place, marked: bool) -> bool:
        """Whether its lead-in, where it needs one, stands above and will stay: it fits all in the block."""
        if not self.relying and (marked or not self._relies(place)):
            return True
        lead, places = self.leading[-1:], [*self.places, place]
        return bool(lead) and all(leads_over(lead[0], place) for place in places)

    def _relies(self, place: Place) -> bool:
        """Whether it needs a lead-in, and not one of a list item that it is nested in."""
        inner = any(leads_over(words, place) for _, words in self.within)
        return bool(needed(place)) and not inner

    def say(self, place: Place, relying: bool = False) -> None:
        """This was said; `relying` on its lead-in where it needs one."""
        self.relying = self.relying or (relying and self._relies(place))
        self.places.append(place)
        self.said.append(place)
        self.last = place
