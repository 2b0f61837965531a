"""A question with what its answer is to cite or to say, bound to nobody, and what an answer misses of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import unquote, urldefrag

from core.knowledge.markers import unmarked
from core.knowledge.wording import plain_text
from core.messages import Citation, Reply
from core.quality.cases.phrase import phrase
from core.words import say


@dataclass(frozen=True, slots=True)
class Case:
    """With neither sources nor words it is one that the documents do not answer, and that is to be said."""

    question: str
    before: tuple[str, ...] = ()
    """What was asked before in the conversation and is leant on, oldest first."""
    audience: str = "everyone"
    """Whoever holds these labels asks, see `Audience.parse`."""
    sources: tuple[str, ...] = ()
    """Addresses or ends of addresses, such as leave.md#parents: one of them is to be cited."""
    answer: tuple[str, ...] = ()
    """Words that are to stand in the answer, all of them."""
    note: str = ""

    @property
    def id(self) -> str:
        """Eight characters of SHA-256 of what is asked and by whom."""
        return _digest((self.question, self.before, self.audience))

    @property
    def fingerprint(self) -> str:
        """Another one as soon as something else is asked or expected; notes may change."""
        return f"{self.id}-{_digest((self.sources, self.answer))}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case."""

    case: Case
    reply: Reply
    seconds: float

    @property
    def missed(self) -> tuple[str, ...]:
        """Of "source", "answer" and "nothing": what the answer lacks."""
        return missed(self.case, self.reply)

    @property
    def passed(self) -> bool:
        return not self.missed


def missed(case: Case, reply: Reply) -> tuple[str, ...]:
    """What of the expected is not there: no cited source, not all words, or an answer where there is none."""
    if not case.sources and not case.answer:
        says_so = not reply.citations and say("nothing_found") in reply.text
        return () if says_so else ("nothing",)
    said = plain_text(unmarked(reply.text))
    lacking = {
        "source": bool(case.sources) and not cites(reply.citations, case.sources),
        "answer": not all(re.search(phrase(each), said, re.IGNORECASE) for each in case.answer),
    }
    return tuple(name for name, lacks in lacking.items() if lacks)


def cites(citations: Sequence[Citation], sources: Sequence[str]) -> bool:
    """Whether one of these is cited, by its whole address or by the end of its path."""
    return any(_is_of(each.uri, source) for each in citations for source in sources)


def _is_of(uri: str, source: str) -> bool:
    """A source that names a section is that section; one that names none is all of its document."""
    uri, source = (
        unquote(each if "#" in source else urldefrag(each).url) for each in (uri, source)
    )
    return uri == source or uri.endswith(f"/{source.removeprefix('/')}")


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of cases against an earlier run; what that did not have, or expected otherwise, is neither."""

    fixed: tuple[str, ...]
    broke: tuple[str, ...]


def changes(outcomes: Sequence[Outcome], earlier: dict[str, bool]) -> Changes:
    """`earlier`: fingerprint to whether it passed."""
    known = [(one, earlier.get(one.case.fingerprint, one.passed)) for one in outcomes]
    return Changes(
        fixed=tuple(one.case.id for one, passed in known if one.passed and not passed),
        broke=tuple(one.case.id for one, passed in known if passed and not one.passed),
    )


def line_of(case: Case) -> str:
    """One line of a cases file: what is empty is left out, so that a person can read and write it."""
    row = {name: value for name, value in asdict(case).items() if value}
    return json.dumps(row, ensure_ascii=False)


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
