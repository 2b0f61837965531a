"""Answers and documents that are written in the console: checked, kept and indexed as a command would."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from bots import curated
from bots.persons import wrong_person
from core.knowledge.documents import one_line
from core.messages import Audience
from core.ports import Misconfigured, VectorSpace

if TYPE_CHECKING:
    from adapters.stores.sql.curated import SqlCurated
    from adapters.web.console.console import Draft
    from bots.assemble import Knowledge
    from bots.settings import Settings

FOLDER = "written"
"""In the home: what was written in the console, a file each."""
LONGEST_TITLE = 120
_UNNAMED = re.compile(r"[^\w.-]+")


async def write_answer(answers: SqlCurated, spaces: Sequence[VectorSpace], draft: Draft) -> str:
    """Its name, once it is kept; raises Misconfigured."""
    typed = curated.Draft(draft.name, draft.questions, (), draft.text, None, draft.by)
    answer, _ = await curated.kept(typed, _audience(draft), answers, spaces)
    return answer.name


async def add_document(settings: Settings, knowledge: Knowledge, draft: Draft) -> str:
    """Its address, once it is indexed; raises Misconfigured."""
    from bots.indexing import index_one

    title, audience = one_line(draft.name, LONGEST_TITLE + 1), _audience(draft)
    if not title or len(title) > LONGEST_TITLE:
        raise Misconfigured(f"a title has 1 to {LONGEST_TITLE} characters")
    if not draft.text:
        raise Misconfigured("the text is empty")
    path = settings.mynah_home.absolute() / FOLDER / file_name(title)
    text = draft.text if draft.text.startswith("# ") else f"# {title}\n\n{draft.text}"
    await asyncio.to_thread(_put, path, f"{text}\n")
    summary = await index_one(settings, knowledge, str(path), audience)
    if summary.failed:
        _, reason = summary.refused[0] if summary.refused else ("", summary.incomplete)
        raise Misconfigured(f"it could not be indexed: {reason}")
    return path.as_uri()


def file_name(title: str) -> str:
    """A name that says what it is, and is no other title's."""
    readable = _UNNAMED.sub("-", title.lower()).strip("-.")[:60]
    return f"{readable or 'document'}-{sha256(title.encode()).hexdigest()[:8]}.md"


def _put(path: Path, text: str) -> None:
    """Whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_suffix(".part")
    made.write_text(text, "utf-8")
    made.replace(path)


def _audience(draft: Draft) -> Audience:
    try:
        audience = Audience.parse(draft.audience)
    except ValueError as error:
        raise Misconfigured(f"who may read it: {error}") from None
    if wrong := wrong_person(audience):
        raise Misconfigured(f"who may read it: it {wrong}")
    return audience
