"""Pictures of a folder are found by what they show, with real engines and a CLIP model that the test makes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.doubles.models import ScriptedModel
from bots.answering import open_answers
from bots.assemble import Knowledge, open_knowledge
from bots.indexing import index_one
from bots.rebuilding import rebuild
from bots.settings import Settings
from bots.sources import add
from bots.terminal import message_of
from core.conversation.turn import Finished
from core.knowledge.report import IngestSummary
from core.messages import EVERYONE, Audience, Passage, Reply
from core.ports import IMAGE, ChatModel, Misconfigured, Unavailable
from core.words import say
from tests.adapters.models.tiny_clip import write_clip
from tests.adapters.sources.pictures import painted

TEAM = Audience("workspace", "slack", "T1")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    root.mkdir()
    (root / "11.png").write_bytes(painted("red"))
    (root / "leave.md").write_text("# Leave\n\nLeave is requested in the calendar.\n")
    return root


@pytest.fixture
def plain(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, mynah_home=tmp_path / "home", embedding_languages="en")


@pytest.fixture
def settings(plain: Settings, tmp_path: Path) -> Settings:
    return plain.model_copy(update={"image_model": write_clip(tmp_path / "clip")})


async def indexed(settings: Settings, root: Path, audience: Audience = EVERYONE) -> IngestSummary:
    async with open_knowledge(settings) as knowledge:
        return await index_one(settings, knowledge, str(root), audience)


async def found(
    knowledge: Knowledge, question: str, reader: Audience = EVERYONE
) -> dict[str, float]:
    """The sight of what was found, best first."""
    failed: list[str] = []
    passages: list[Passage] = await knowledge.search(question, [reader], 8, failed.append)
    assert failed == []
    return {passage.chunk.title: passage.sight for passage in passages}


async def answered(
    knowledge: Knowledge,
    settings: Settings,
    question: str,
    model: ChatModel | None = None,
    overheard: bool = False,
) -> Reply:
    async with open_answers(settings, knowledge, model=model) as answers:
        message = replace(message_of(question, EVERYONE, "1"), overheard=overheard)
        events = answers.answering(message)
        [reply] = [event.turn.reply async for event in events if isinstance(event, Finished)]
    return reply


async def kept(settings: Settings, file: Path) -> list[str]:
    """The digests of what a file shows, whose files are all there."""
    async with open_knowledge(settings) as knowledge:
        digests = await knowledge.database.pictures.of_documents([file.as_uri()])
        assert all([await knowledge.files.read(digest) for digest in digests])
    return digests


@contextmanager
def broken(file: Path) -> Iterator[None]:
    whole = file.read_bytes()
    file.write_bytes(b"no model")
    yield
    file.write_bytes(whole)


async def test_a_picture_is_found_and_shown_by_what_it_shows(
    settings: Settings, root: Path
) -> None:
    for name, color in (("12.png", "blue"), ("13.png", "black")):
        (root / name).write_bytes(painted(color))
    await indexed(settings, root)
    async with open_knowledge(settings) as knowledge:
        for color, name in (("red", "11.png"), ("blue", "12.png")):
            sights = await found(knowledge, f"Where is something {color}?")
            assert next(iter(sights)) == name
            assert [title for title, sight in sights.items() if sight] == [name]
        assert not any((await found(knowledge, "How is leave requested?")).values())
        assert not any((await found(knowledge, "Where is something green?")).values())
        asked = "Where is something blue?"
        for model in (None, ScriptedModel("NO_ANSWER")):
            reply = await answered(knowledge, settings, asked, model)
            assert [citation.title for citation in reply.citations] == ["12.png"]
            assert [picture.words for picture in reply.pictures] == ["12.png"]
            assert say("unsure", "en") in reply.notices
        assert (await answered(knowledge, settings, asked, overheard=True)).citations == ()
        leave = await answered(knowledge, settings, "How is leave requested?")
        assert (leave.citations[0].title, leave.pictures) == ("Leave", ())


async def test_a_picture_for_a_few_is_found_by_nobody_else(settings: Settings, root: Path) -> None:
    await indexed(settings, root, TEAM)
    async with open_knowledge(settings) as knowledge:
        assert await found(knowledge, "Where is something red?") == {}
        assert (await found(knowledge, "Where is something red?", TEAM))["11.png"] > 0


@pytest.mark.soak
async def test_an_index_from_before_the_model_is_filled_with_pictures_by_a_rebuild(
    plain: Settings, settings: Settings, root: Path
) -> None:
    await add(plain, str(root), "", EVERYONE, 0.0, as_json=True)
    async with open_knowledge(plain) as knowledge:
        assert not any((await found(knowledge, "Where is something red?")).values())
        assert next(iter(await found(knowledge, "11.png"))) == "11.png"
    with pytest.raises(Misconfigured, match=r"mynah index --rebuild.*IMAGE_MODEL back"):
        await indexed(settings, root)
    first = await kept(plain, root / "11.png")
    (root / "11.png").unlink()
    (root / "12.png").write_bytes(painted("red"))
    (root / "14.png").write_bytes(painted("blue"))
    assert await rebuild(settings, as_json=True) == 0
    async with open_knowledge(settings) as knowledge:
        assert (await found(knowledge, "Where is something blue?"))["14.png"] > 0
        reply = await answered(knowledge, settings, "Where is something blue?")
        assert [picture.words for picture in reply.pictures] == ["14.png"]
    assert await kept(settings, root / "12.png") == first, "the same dots under another name"
    (root / "12.png").unlink()
    assert await rebuild(settings, as_json=True) == 0
    async with open_knowledge(settings) as knowledge:
        [digest] = first
        assert await knowledge.files.read(digest) is None, "its last document is gone"


async def test_a_picture_is_looked_at_once_however_often_its_document_changes(
    settings: Settings, root: Path, tmp_path: Path
) -> None:
    (root / "guide.md").write_text("# Guide\n\nFirst.\n\n![](11.png)\n\n![](11.png)\n")
    await indexed(settings, root)
    guide = (root / "guide.md").as_uri()
    with broken(tmp_path / "clip" / "onnx" / "vision_model.onnx"):
        (root / "guide.md").write_text("# Guide\n\nThen.\n\n![](11.png)\n\n![](11.png)\n")
        assert (await indexed(settings, root)).changed == (guide,)
        async with open_knowledge(settings) as knowledge:
            held = [IMAGE in entry.vectors for entry in await knowledge.index.entries(guide)]
            assert held == [False, True, False], "once a document"


async def test_a_model_that_fails_stops_the_run_which_goes_on_when_it_is_well(
    settings: Settings, root: Path, tmp_path: Path
) -> None:
    with (
        broken(tmp_path / "clip" / "onnx" / "vision_model.onnx"),
        pytest.raises(Unavailable, match=r"does not tell what a picture shows: .*cannot be loaded"),
    ):
        await indexed(settings, root)
    await indexed(settings, root)
    async with open_knowledge(settings) as knowledge:
        assert (await found(knowledge, "Where is something red?"))["11.png"] > 0


async def test_two_halves_that_are_not_of_one_model_are_told(
    settings: Settings, root: Path, tmp_path: Path
) -> None:
    write_clip(tmp_path / "clip", width=5)
    with pytest.raises(Misconfigured, match="5 numbers of a picture and 8 of a text"):
        await indexed(settings, root)
