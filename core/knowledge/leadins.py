"""Whether a heading or a lead-in of an answer stands over what its source has under the same words.

A lead-in claims nothing by itself, but it says of whom or what the next lines are. So it must be a
whole heading or lead-in of the source, and of the very lines that it is put over.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.knowledge.pieces import Piece, Place, denied, pieces
from core.knowledge.pointing import points_back
from core.knowledge.tokens import Token, tokens
from core.knowledge.wording import NUMBERED, as_lead_in, is_function_word, is_reply, leads_on
from core.messages import Chunk

_SAYING_NOTHING = (
    "follow step run use command exampl option way here like 1 2 3 summari answer summary be to in for "
    "of and how if can"
)
SAYING_NOTHING = frozenset(_SAYING_NOTHING.split())
"""Keys of the usual lead-in: "Follow these steps:", "For example:"."""
_TELLING = frozenset(("follow", "run", "use"))
"""Those of them that tell one to do something, which the source must have told as well."""
_HAVING_WORDS = "get have receiv includ contain compris consist offer short brief detail"
_HAVING = frozenset(_HAVING_WORDS.split())
"""Keys of words that say no more of the items than that they are there: "In short:"."""
_AIMING = frozenset(("to", "um", "para", "pour"))
"""With these begins a lead-in that says what for, and of whom nothing."""

FRAGMENT = 3
"""Words from which on a sentence says something by itself."""


def follows(words: str, place: Place, last: Place | None, fragments: bool = False) -> bool:
    """Whether these may stand behind what the answer said last, if they hang on what stands before.

    Behind another plan "It costs 4 euros" is said of that one; alone it says what the source says.
    "Yes" and "30 days." say nothing but right behind their own question, unless `fragments` may.
    """
    if last is None and points_back(words):
        return True
    brief = is_reply(words, whole=True) or (not fragments and _is_fragment(words, place))
    return not (brief or points_back(words)) or stands_behind(place, last)


def _is_fragment(words: str, place: Place) -> bool:
    own = _at(place)
    said = tokens(words, place.chunk.language)
    return own is not None and not own.item and not own.opens and len(said) < FRAGMENT


def stands_behind(place: Place, last: Place | None) -> bool:
    """Whether the answer said last what stands right before this in its source."""
    before = _before(place)
    return before is not None and last is not None and _is_at(last, before, place.chunk)


def goes_on(place: Place, last: Place | None) -> bool:
    """Whether nothing of its paragraph is left out between this and what the answer said last."""
    before = _before(place)
    if before is None or "\n\n" in place.chunk.text[before.end : place.start]:
        return True
    return place == last or stands_behind(place, last)


def skips_a_step(place: Place, said: Sequence[Place]) -> bool:
    """Whether this is a numbered step, and the one before it in its source was not said."""
    found = [p for p in pieces(place.chunk) if p.item and _numbered(p, place.chunk) is not None]
    own = next((n for n, p in enumerate(found) if p.start < place.end and place.start < p.end), 0)
    if not own or _numbered(found[own], place.chunk) == 1:
        return False
    return not any(_is_at(one, found[own - 1], place.chunk) for one in said)


def _numbered(piece: Piece, chunk: Chunk) -> int | None:
    line = chunk.text[chunk.text.rfind("\n", 0, piece.start) + 1 : piece.start]
    number = NUMBERED.fullmatch(line)
    return int(number["number"]) if number else None


def _at(place: Place) -> Piece | None:
    return next((piece for piece in pieces(place.chunk) if piece.end > place.start), None)


def _before(place: Place) -> Piece | None:
    """The sentence or item that stands before it in its source."""
    found, own = pieces(place.chunk), _at(place)
    return found[found.index(own) - 1] if own and own != found[0] else None


def _is_at(place: Place, piece: Piece, chunk: Chunk) -> bool:
    return place.chunk.id == chunk.id and place.start <= piece.start < place.end


def leads(words: str, chunk: Chunk) -> bool:
    """Whether the words lead on to something in this chunk."""
    said = tokens(words, chunk.language)
    return any(_leads(said, chunk, *above) for above in _above(chunk, pieces(chunk)))


def fits(words: str, place: Place) -> bool:
    """Whether the words stand over just this place."""
    found = pieces(place.chunk)
    inside = [p for p in found if p.start < place.end and place.start < p.end]
    # A table's row is no piece; it stands under what the piece before it stands under.
    inside = inside or [p for p in found if p.start <= place.start][-1:]
    said = tokens(words, place.chunk.language)
    if leads_on(words) and _telling(said) and not _says(words, needed(place), place.chunk.language):
        return False  # "Employees:" over what stands under "Interns get:"
    return all(
        as_lead_in(words) == as_lead_in(above[1]) or _leads(said, place.chunk, *above)
        for above in _above(place.chunk, inside)
    )


def is_cut_off(place: Place, places: Sequence[Place]) -> bool:
    """Whether it is in the list that its chunk begins with, and others are of the chunks before it."""
    chunk = place.chunk
    above = [piece for piece in pieces(chunk) if piece.start < place.end]
    return all(piece.item and not piece.over for piece in above) and any(
        (one.chunk.document, one.chunk.headings) == (chunk.document, chunk.headings)
        and one.chunk.position < chunk.position
        for one in places
    )


def needed(place: Place) -> str:
    """The lead-in without which what stands here says something else: its items are somebody's."""
    first = _at(place)
    if first is None or first.start >= place.end or not names_another(first, place.chunk):
        return ""
    return first.over


def leads_over(words: str, place: Place) -> bool:
    """Whether the words stand over just this place and say all that its lead-in says."""
    return fits(words, place) and _says(words, needed(place), place.chunk.language)


def _says(words: str, over: str, language: str) -> bool:
    said = {token.key for token in tokens(words, language)}
    return all(token.key in said for token in _telling(tokens(over, language)))


def names_another(piece: Piece, chunk: Chunk) -> bool:
    """Whether it stands under a lead-in of something that no heading above it names."""
    if not piece.led or not piece.over:
        return False
    language = chunk.language
    said = tokens(piece.over, language)
    if piece.over.split()[0].lower() in _AIMING:
        return False
    names = (chunk.title, *chunk.headings, piece.heading)
    known = {token.key for name in names for token in tokens(name, language)}
    return any(
        token.key not in known | _HAVING and not is_function_word(token.text.lower(), language)
        for token in _telling(said)
    )


def _above(chunk: Chunk, of: Sequence[Piece]) -> set[tuple[str, str]]:
    """The headings and the lead-ins of these pieces."""
    return {
        (piece.heading, chunk.text[piece.start : piece.end] if piece.opens else piece.over)
        for piece in of
    } or {("", "")}


def _leads(said: Sequence[Token], chunk: Chunk, heading: str, over: str) -> bool:
    language, telling = chunk.language, _telling(said)
    if denied(said, language):
        return False
    if telling:
        names = dict.fromkeys((chunk.title, *chunk.headings, heading, over))
        return _made_of(telling, [_telling(tokens(name, language)) for name in names])
    there = {token.key for token in tokens(over, language)}
    return all(token.key in there for token in said if token.key in _TELLING)


def _telling(said: Sequence[Token]) -> list[Token]:
    return [token for token in said if token.key not in SAYING_NOTHING]


def _made_of(said: Sequence[Token], names: Sequence[Sequence[Token]]) -> bool:
    """Whether it is one whole name after the other and nothing else."""
    return not said or any(
        name
        and len(name) <= len(said)
        and all(one.text.lower() == two.text.lower() for one, two in zip(said, name, strict=False))
        and _made_of(said[len(name) :], [other for other in names if other != name])
        for name in names
    )
