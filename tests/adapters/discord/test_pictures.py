"""Pictures of an answer in Discord: attached to its last post, with words for who cannot see them."""

from __future__ import annotations

from core.messages import Picture, Reply
from core.ports import Draft
from tests.adapters.discord.stage import SEND, stage
from tests.adapters.sources.pictures import picture

DATA = picture("sign in")
PAGE = Picture("a" * 64, "image/png", 400, 120, "The sign-in page")
GONE = Picture("b" * 64, "image/png", 400, 120, "Gone meanwhile")
REPLY = Reply("Ten.", pictures=(PAGE, GONE))


async def test_a_picture_is_attached_once_to_the_whole_answer() -> None:
    async with stage() as played, played.platform() as platform:
        said = played.ask("When?")
        question = played.question(said)
        begun = await platform.outlet.show(question, Draft(Reply("T"), {}))
        whole = Draft(REPLY, begun, complete=True, files={PAGE.digest: DATA})
        posted = await platform.outlet.show(question, whole)
        (post,) = played.posts(said)
        (file,) = post.attachments
        assert (file.content, file.filename) == (DATA, f"{'a' * 32}.png")
        again = Draft(REPLY, posted, complete=True, files={PAGE.digest: DATA})
        assert await platform.outlet.show(question, again) == posted
        assert len(played.discord.calls.of(SEND)) == 1


async def test_a_long_answer_has_its_file_and_its_pictures() -> None:
    async with stage() as played, played.platform() as platform:
        said = played.ask("When?")
        text = "The library opens at ten on weekdays. " * 2_700
        whole = Draft(Reply(text, pictures=(PAGE,)), {}, complete=True, files={PAGE.digest: DATA})
        await platform.outlet.show(played.question(said), whole)
        (post,) = played.posts(said)
        assert [each.filename for each in post.attachments] == ["answer.md", f"{'a' * 32}.png"]
