"""Questions to try, offered to whom the handbook that answers them is indexed for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from core.messages import EVERYONE, Audience
from core.ports import Documents, Sources, Unavailable

QUESTIONS = {
    "How do I index my own documents?": ("index-documents.md", "Index documents"),
    "Who may see what is indexed?": ("who-may-see-what.md", "Who may see what"),
    "How do I restore a backup?": ("operate.md", "Operate"),
}
"""With the file and the title of the handbook's page that answers each."""

_SOURCES = 50
"""Looked through at most, since this is asked whenever somebody opens the page."""


async def examples(
    readers: Sequence[Audience], sources: Sources, documents: Documents
) -> tuple[str, ...]:
    """Those questions whose page these readers may see, from wherever the handbook was indexed.

    None while the register does not answer: they are a comfort, not a need.
    """
    try:
        folders = [each.name for each in await sources.all() if each.kind == "folder"]
        for name in islice(folders, _SOURCES):
            folder = name if name.endswith("/docs") else f"{name}/docs"
            if found := await _answered(folder, readers, documents):
                return found
    except Unavailable:
        pass
    return ()


async def _answered(
    folder: str, readers: Sequence[Audience], documents: Documents
) -> tuple[str, ...]:
    labels = {EVERYONE, *readers}
    answered = []
    for question, (file, title) in QUESTIONS.items():
        record = (await documents.known(f"{folder}/{file}")).get(f"{folder}/{file}")
        if record and record.title == title and record.audience in labels and not record.refusal:
            answered.append(question)
        elif not answered:
            break  # no handbook here: the first page tells
    return tuple(answered)
