"""Answers by quoting: the passages' best-supported sentences, lists, code and rows, each cited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.knowledge.block import Block
from core.knowledge.confidence import ENOUGH, SURE, evidence
from core.knowledge.layout import TABULAR, part_of, runs_of, written
from core.knowledge.named import answering_more, days_of, is_headed, naming, of_days
from core.knowledge.numbers import Numbers
from core.knowledge.pictures import PICTURE
from core.knowledge.pointing import points_back
from core.knowledge.quotable import Quotable, pieces_of, retractions
from core.knowledge.quote import quoted
from core.knowledge.relevance import Question, Weights, weigh
from core.knowledge.tabular.lookup import looked_up
from core.knowledge.whole import Choice, Read, make_led, make_whole, nothing
from core.knowledge.wording import NUMBERED, content_terms
from core.messages import Passage
from core.ports import VectorSpace

SENTENCES = 4
"""Sentences beside the best one's own list or code."""
CHARACTERS = 700
CLOSE = 0.86
CLOSE_ELSEWHERE = 0.9
"""The share of the best one's weight that a further sentence must have, in its passage or another."""
SECTION = 800
"""Characters up to which the best passage is quoted whole where no sentence of it answers alone."""
ALONE = 0.6
"""The share of the question's words, by rarity, that a sentence holds which answers alone."""
PARAGRAPH = 300
"""Characters up to which a paragraph is not cut; these three as docs/measurements.md says."""
FEW = 3
"""Sentences of a paragraph that stay together even where one of them answers alone: the others may
say when it does not hold."""
LIST = 500
"""Characters up to which a list or table is not cut either: what is left out of one is not missed."""

NO_DAYS: Mapping[str, str] = {}
UNNAMED = 0.7
"""How sure an answer can be at most that does not name the code or day that the question names."""

_STEPS = re.compile(
    r"\b(?:how (?:do|can|to|should|would)|steps?|ways?|options?|list|which|what are|examples?|"
    r"commands?|what (?:do|should|must) (?:i|we|you) do|was (?:mache|tue|muss|soll)|qué hago|"
    r"wie|welche|cómo|cuáles|comment|quels?|quelles)\b|如何|怎么|怎样|哪些|どうやって|方法",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Extract:
    """What the passages say to a question; no blocks when they do not answer it."""

    blocks: tuple[Block, ...]
    confidence: float
    """0 to 1, see confidence.py."""
    goes_on: bool = False
    """Some list, table or code goes on in its source."""
    known: bool = False
    """The best that could be quoted is quoted already."""

    @property
    def cited(self) -> frozenset[str]:
        """The ids of the chunks that are quoted."""
        return frozenset(each.chunk for block in self.blocks for each in block.citations)


async def extract(  # noqa: PLR0913 - all but the question are named
    text: str,
    passages: Sequence[Passage],
    language: str,
    spaces: Sequence[VectorSpace],
    numbers: Numbers | None = None,
    sentences: int = SENTENCES,
    read: Read = nothing,
    *,
    enough: float = ENOUGH,
    meant: Mapping[str, str] = NO_DAYS,
) -> Extract:
    """The extractive answer, in the order one would read it: by document, then by position.

    Quotes that `numbers` holds already are not repeated, so that it can complete an answer.
    `sentences` are those beside the best one; fewer of them leave the others as they are. With
    `read`, what is cut over several chunks is whole. Nothing less sure than `enough` is quoted, and
    of pictures only where words do not answer: what is read in them tells less. `meant` are words
    such as "today" in the question, with the days that they mean.
    """
    numbers = numbers or Numbers()
    question = Question.read(text, passages, language)
    pieces = [piece for n, passage in enumerate(passages) for piece in pieces_of(n, passage)]
    weights = await weigh(question, pieces, passages, spaces)
    found = evidence(question, weights, passages)
    words = {n for n, passage in enumerate(passages) if passage.chunk.kind != PICTURE}
    said = evidence(question, weights, passages, words)
    if any(each.confidence >= enough for each in said):
        found = said
    confidence = max((each.confidence for each in found), default=0.0)
    sure = {n for each in found if each.confidence >= enough for n in each.passages}
    named = naming(text, passages, meant.values())
    if named and named == of_days(passages, meant.values()):
        asked = question.terms[question.language] - {*content_terms(" ".join(meant), language)}

        def has(n: int) -> int:
            return len(asked & weights.around[n].everything)

        if more := answering_more(sure, named, passages, has):
            named, sure = None, {*more}
    if named is not None:
        # What is named letter for letter is what was asked about, whatever else was said of it.
        confidence = max(confidence, ENOUGH) if named else min(confidence, UNNAMED)
        sure = {*named} or sure
    if headed := {
        n for n in sure if is_headed((c := passages[n].chunk), question.terms[c.language])
    }:
        sure = headed
    rows = looked_up(text, language, pieces, passages)
    if rows:
        confidence, sure = max(confidence, SURE), {piece.passage for piece in rows}
    pieces = [piece for piece in pieces if piece.passage in sure]
    if not any(map(_answers, pieces)):
        return Extract((), confidence)
    chosen = rows or _chosen(text, pieces, weights, sentences)
    best = max(chosen, key=lambda piece: weights.total[piece])
    if meant and named is None and days_of(passages[best.passage].chunk):
        confidence = min(confidence, UNNAMED)  # it is of another day
    if _known(best, passages, numbers):
        return Extract((), confidence, known=True)
    choice = Choice([*passages], pieces, chosen)
    await make_whole(choice, lambda part: not _singles_out(part, weights), read)
    choice.chosen += retractions(choice.chosen, choice.pieces)
    await make_led(choice, read)
    fresh = [piece for piece in choice.chosen if not _known(piece, choice.passages, numbers)]
    runs = runs_of(fresh, choice.passages, choice.roots)
    blocks = tuple(written(runs, choice.pieces, choice.passages, numbers))
    return Extract(blocks, confidence, choice.goes_on)


def _chosen(
    question: str, pieces: Sequence[Quotable], weights: Weights, sentences: int
) -> list[Quotable]:
    """The best pieces, each with what belongs to it, up to a readable length."""
    ranked = sorted(filter(_answers, pieces), key=lambda piece: -weights.total[piece])
    wants_whole = bool(_STEPS.search(question))
    best = ranked[0]
    chosen: dict[Quotable, None] = {}
    length = taken = 0
    for piece in ranked:
        share = CLOSE if piece.passage == best.passage else CLOSE_ELSEWHERE
        if taken > sentences or length > CHARACTERS:
            break
        weak = weights.total[piece] < weights.total[best] * share
        bare = piece.leads and not wants_whole  # a lead-in says nothing by itself
        if (chosen and (weak or bare)) or piece in chosen or _repeats(piece, chosen):
            continue
        alone = weights.words[piece] >= ALONE and (
            _stands_out(piece, [p for p in pieces if part_of(p) == part_of(piece)], weights)
            if piece.kind == "row"
            else not wants_whole
        )
        group = _with_kin(piece, pieces, wants_whole, alone)
        cost = _size(part for part in group if part not in chosen)
        if chosen and length + cost > CHARACTERS * 1.5:
            continue
        if not chosen and (steps := _steps_beside(piece, pieces) if wants_whole else []):
            group, cost = steps, len(piece.text)
        elif not chosen and not alone:
            # What stands around it may say what to do, and takes no room from other passages.
            group, cost = _section(piece, pieces) or group, len(piece.text)
        chosen |= dict.fromkeys(group)
        length += cost
        taken += 1
    return list(chosen)


def _stands_out(piece: Quotable, among: Sequence[Quotable], weights: Weights) -> bool:
    """Whether the question's words are in its own words, not only in what is above all of them."""
    others = (p for p in among if p.kind == piece.kind and p != piece)
    return all(weights.words[p] < weights.words[piece] for p in others)


def _singles_out(part: Sequence[Quotable], weights: Weights) -> bool:
    """Whether the question asks for one item or row; half of the steps or of code is never enough."""
    told = [piece for piece in part if piece.kind in ("item", "row")]
    steps = any(map(_is_step, told))
    return not steps and any(_stands_out(piece, told, weights) for piece in told)


def _answers(piece: Quotable) -> bool:
    """Neither a table's head nor a question answers by itself, nor what has no word that says anything."""
    return piece.kind != "head" and not piece.asks and bool(piece.terms)


def _section(piece: Quotable, pieces: Sequence[Quotable]) -> list[Quotable]:
    """All of a short passage; of a list of frequent questions, which has many matters, one's answer."""
    whole = [p for p in pieces if p.passage == piece.passage]
    if any(p.asks for p in whole):
        whole = [p for p in whole if piece.follows == p.follows != "" and not p.asks]
    return whole if _size(whole) <= SECTION else []


def _steps_beside(piece: Quotable, pieces: Sequence[Quotable]) -> list[Quotable]:
    """All of a passage that tells in numbered steps what to do."""
    whole = [p for p in pieces if p.passage == piece.passage]
    return whole if any(p.kind == "item" and _is_step(p) for p in whole) else []


def _with_kin(
    piece: Quotable, pieces: Sequence[Quotable], wants_whole: bool, alone: bool
) -> list[Quotable]:
    """A piece with its paragraph, its list, its lead-in, the code beneath it or its table's head."""
    same = [p for p in pieces if p.passage == piece.passage and not p.asks]
    block = [p for p in same if p.block == piece.block and p.follows == piece.follows]
    kin = _kin(piece, same, block, wants_whole, alone)
    before = [p for p in same if p.block == kin[0].block - 1]
    explains = before and (before[-1].leads or (kin[0].kind, before[-1].kind) == ("code", "prose"))
    if piece.kind in ("item", "code", "row", "quote") and explains:
        kin = [*(_paragraph(before) or before[-1:]), *kin]
    if piece.kind == "prose" and kin[-1] == block[-1]:
        after = [p for p in same if p.block == piece.block + 1]
        introduced = after and (kin[-1].leads or after[0].kind == "code")
        shown = after and (after[0].kind in ("item", "code", *TABULAR) or kin[-1].titles)
        if introduced and shown:
            kin = [*kin, *after]
    return kin


def _kin(
    piece: Quotable,
    same: Sequence[Quotable],
    block: list[Quotable],
    wants_whole: bool,
    alone: bool,
) -> list[Quotable]:
    """What of its block, or of the steps around it, stands with a piece."""
    if piece.kind == "item":
        leads = piece.text.rstrip().endswith((":", "："))
        together = wants_whole or leads or _is_step(piece) or _size(block) <= LIST
        return (_procedure(piece, same) or block) if together else [piece]
    if piece.kind == "code":
        listed = block if any(p.kind == "item" for p in block) else [piece]
        return _procedure(piece, same) or listed
    if piece.kind == "row":
        table = [p for p in block if p.kind in TABULAR]
        whole = _size(table) <= LIST and not alone
        return table if whole else [p for p in table if p.kind == "head"] + [piece]
    paragraph = _paragraph(block) if not alone or len(block) <= FEW else []
    return paragraph or _with_antecedent(piece, block)


def _with_antecedent(piece: Quotable, block: Sequence[Quotable]) -> list[Quotable]:
    """With the sentences that it points back to: "That costs 40 euros" is said of what precedes it."""
    first = last = block.index(piece)
    while first and points_back(block[first].text):
        first -= 1
    return [*block[first : last + 1]]


def _is_step(piece: Quotable) -> bool:
    """One of a numbered list: done alone, without those around it, a step may do harm."""
    return NUMBERED.match(piece.before) is not None


def _procedure(piece: Quotable, same: Sequence[Quotable]) -> list[Quotable]:
    """The numbered steps around it, also where code that is not indented parts them for a parser."""
    blocks: dict[int, list[Quotable]] = {}
    for each in same:
        blocks.setdefault(each.block, []).append(each)
    first = last = piece.block
    while _goes_on(blocks, first):
        first -= 1
    while _goes_on(blocks, last + 1):
        last += 1
    steps = [p for number in range(first, last + 1) for p in blocks.get(number, [])]
    return steps if any(map(_is_step, steps)) else []


def _goes_on(blocks: Mapping[int, Sequence[Quotable]], number: int) -> bool:
    """Whether this block is code beneath steps, or the steps that follow such code."""
    above, here = blocks.get(number - 1), blocks.get(number)
    if not above or not here:
        return False
    if here[0].kind == "code":
        return _is_step(above[0])
    step = NUMBERED.match(here[0].before)
    return step is not None and step["number"] != "1" and above[0].kind == "code"


def _paragraph(block: Sequence[Quotable]) -> list[Quotable]:
    """The whole of a short one."""
    return list(block) if _size(block) <= PARAGRAPH else []


def _size(pieces: Iterable[Quotable]) -> int:
    return sum(len(piece.text) for piece in pieces)


def _repeats(piece: Quotable, chosen: Mapping[Quotable, None]) -> bool:
    """Says nearly the same as what is there already (Jaccard of terms)."""
    mine = set(piece.terms)
    return any(
        len(mine & set(other.terms)) > 0.7 * len(mine | set(other.terms))
        for other in chosen
        if mine
    )


def _known(piece: Quotable, passages: Sequence[Passage], numbers: Numbers) -> bool:
    """Quoted already, so that an answer that it completes does not say it twice."""
    chunk = passages[piece.passage].chunk
    quotes = [given.quote for given in numbers.given.values() if given.chunk == chunk.id]
    if not quotes:
        return False
    words = quoted(chunk, piece.start, piece.end)
    return any(words in quote for quote in quotes)
