"""Files in Slack: fetched with the token from Slack alone, offered with buttons, kept by a press."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from yarl import URL

from adapters.download import origin_of
from adapters.slack.files import whereabouts
from adapters.slack.happenings import Heard
from adapters.slack.read import read
from adapters.slack.write import KEEP, About, answer_of
from core import wire
from core.files.keep import offer_note
from core.messages import Attachment, Audience, Option, Reply
from core.ports import NotFetched
from core.words import say
from tests.adapters.slack.front import Desk
from tests.adapters.slack.seen import answers, blocks_of_type, words
from tests.adapters.slack.stage import Stage, stage
from tests.adapters.slack.test_end_to_end import answered, mynah_in_slack, until
from tests.adapters.slack.test_listen import house
from tests.platforms.faults import Fault
from tests.platforms.serving import serving
from tests.platforms.slack import StandIn
from tests.platforms.slack.payloads import message_event
from tests.platforms.slack.state import Ephemeral, Message

__all__ = ["house"]

NOTES = b"# Moving house\n\nThe movers come on Thursday at nine. The keys are with Mr Okafor.\n"
LIMIT = 10_000


def shared(stage: Stage, data: bytes = NOTES, name: str = "notes.md") -> Attachment:
    """What the event of a shared file says of it."""
    general = stage.slack.channel("general")
    said = stage.slack.person("ann").say(general, "See this", files={name: data})
    (file,) = [stage.slack.files[each] for each in said.files]
    url = f"{stage.slack.url}/files-pri/{file.team}-{file.id}/download/{name}"
    return Attachment(name, file.mimetype, len(data), url)


async def fetch(stage: Stage, attachment: Attachment, limit: int = LIMIT) -> bytes:
    _, question = stage.asked()
    return await stage.platform.files.fetch(question, attachment, limit)


async def refusal(stage: Stage, attachment: Attachment, limit: int = LIMIT) -> str:
    with pytest.raises(NotFetched) as caught:
        await fetch(stage, attachment, limit)
    return caught.value.why


# --- Fetching ------------------------------------------------------------------------------------


async def test_a_file_is_fetched_with_the_token() -> None:
    async with stage() as here:
        assert await fetch(here, shared(here)) == NOTES


async def test_a_file_of_which_only_the_id_is_known_is_asked_for() -> None:
    """Slack Connect: `check_file_info`."""
    async with stage() as here:
        shared(here)
        (file,) = here.slack.files.values()
        assert await fetch(here, Attachment("notes.md", "", 0, f"slack:file:{file.id}")) == NOTES
        assert await refusal(here, Attachment("x.md", "", 0, "slack:file:F404")) == "file_gone"


async def test_a_lie_about_the_size_is_found_out_on_the_way() -> None:
    async with stage() as here:
        sent = shared(here, b"x" * 5_000)
        small = Attachment(sent.name, sent.media_type, 3, sent.uri)
        assert await refusal(here, small, limit=4_999) == "file_too_large"
        assert await fetch(here, small, limit=5_000) == b"x" * 5_000


async def test_the_page_where_people_sign_in_is_no_file() -> None:
    """Slack redirects there, with status 200 behind it, whoever may not read the file."""
    async with stage() as here:
        sent = shared(here)
        next(iter(here.slack.files.values())).shared.clear()
        assert await refusal(here, sent) == "file_forbidden"
        assert (
            await refusal(
                here, Attachment("notes.md", "text/markdown", 1, f"{here.slack.url}/signin")
            )
            == "file_forbidden"
        )


async def test_an_outage_is_tried_again_and_then_told() -> None:
    async with stage() as here:
        sent = shared(here)
        here.slack.faults.order("download", Fault(status=503))
        here.slack.faults.order("download", Fault(half=True))
        assert await fetch(here, sent) == NOTES
        for _ in range(3):
            here.slack.faults.order("download", Fault(status=500))
        assert await refusal(here, sent) == "file_unreachable"


@dataclass
class Elsewhere:
    """Another host, which tells what it was asked."""

    url: str = ""
    seen: list[str] = field(default_factory=list)


@asynccontextmanager
async def elsewhere(leads_to: str = "") -> AsyncIterator[Elsewhere]:
    there = Elsewhere()

    async def answer(request: Request) -> Response:
        there.seen.append(request.headers.get("authorization", ""))
        return RedirectResponse(leads_to, 302) if leads_to else Response(b"gotcha")

    async with serving(Starlette(routes=[Route("/{path:path}", answer)])) as served:
        there.url = served.url
        yield there


async def test_the_token_goes_to_no_other_host_whatever_an_event_names() -> None:
    async with stage() as here, elsewhere() as other:
        for uri in (
            f"{other.url}/files-pri/T1-F1/notes.md",
            f"{here.slack.url.replace('://', '://ann:secret@')}/files-pri/T1-F1/notes.md",
            f"{here.slack.url}@{other.url.removeprefix('http://')}/notes.md",
            "file:///etc/passwd",
            "https://files.slack.com.evil.example/files-pri/T1-F1/notes.md",
            "",
        ):
            assert await refusal(here, Attachment("notes.md", "", 1, uri)) == "file_elsewhere", uri
        assert other.seen == []


async def test_a_redirect_to_another_host_is_not_followed() -> None:
    async with stage() as here, elsewhere() as other:
        sent = shared(here)
        headers = {"location": f"{other.url}/notes.md"}
        here.slack.faults.order("download", Fault(status=302, headers=headers))
        assert await refusal(here, sent) == "file_forbidden"
        assert other.seen == []


async def test_a_redirect_to_the_api_is_not_followed() -> None:
    async with stage() as here:
        sent = shared(here)
        headers = {"location": f"{here.slack.api_url}auth.revoke"}
        here.slack.faults.order("download", Fault(status=302, headers=headers))
        assert await refusal(here, sent) == "file_forbidden"
        assert not here.slack.calls.of("auth.revoke")


async def test_no_address_lets_a_file_be_a_call_of_the_api() -> None:
    async with stage() as here:
        for path in (
            "/api/auth.test",
            "//api/auth.test",
            "/API/auth.test",
            "/%61pi/auth.test",
            "/files-pri/../api/auth.test",
            "/files-pri/..%2Fapi/auth.test",
            "/files-pri/%252e%252e/api/auth.test",
        ):
            sent = Attachment("notes.json", "", 1, f"{here.slack.url}{path}")
            assert await refusal(here, sent) == "file_elsewhere", path
        assert not here.slack.calls.of("auth.test")


async def test_a_file_that_slack_only_links_to_is_not_asked_for() -> None:
    """Its address is chosen by whoever added it, and asked for with our token it is an act of ours."""
    async with stage() as here:
        ann, general = here.slack.person("ann"), here.slack.channel("general")
        link = f"{here.slack.api_url}chat.postMessage?channel={general.id}&text=gotcha"
        said = ann.say(general, f"{here.slack.mention} read this", files={"notes.json": link})
        event = message_event(here.slack.message_json(said), general)
        heard = read({"type": "event_callback", "event": event}, here.me)
        assert isinstance(heard, Heard)
        (attachment,) = heard.files
        assert await refusal(here, attachment) == "file_elsewhere"
        by_id = Attachment("notes.json", "", 0, f"slack:file:{said.files[0]}")
        assert await refusal(here, by_id) == "file_elsewhere"
        assert not here.slack.calls.of("chat.postMessage")


@pytest.mark.parametrize(
    ("api", "address", "taken"),
    [
        ("https://slack.com/api/", "https://files.slack.com/files-pri/T1-F1/a.md", True),
        ("https://slack.com/api/", "https://files.slack.com/files-tmb/T1-F1/a.mp4", True),
        ("https://www.slack-gov.com/api/", "https://files.slack-gov.com/files-pri/a", True),
        ("https://slack.com/api/", "https://slack.com/files-pri/T1-F1/a.md", False),
        ("https://slack.com/api/", "https://files.slack.com/api/auth.revoke", False),
        ("https://slack.com/api/", "https://files.slack.com//api/auth.revoke", False),
        ("https://slack.com/api/", "https://files.slack.com/files-pri/..%2F/api/x", False),
        ("https://slack.com/api/", "https://files.slack.com/", False),
        ("http://127.0.0.1:1/api", "http://127.0.0.1:1/a/b.md", True),
        ("http://127.0.0.1:1/api", "http://127.0.0.1:1/api/auth.revoke", False),
        ("http://127.0.0.1:1/slack/api/", "http://127.0.0.1:1/slack/api/x", False),
        ("http://127.0.0.1:1/slack/api/", "http://127.0.0.1:1/slack/files/x", True),
    ],
)
def test_files_are_at_one_host_and_never_where_the_api_is(
    api: str, address: str, taken: bool
) -> None:
    origin, holds = whereabouts(api)
    assert (origin_of(address) == origin and holds(URL(address))) is taken


# --- What is offered and pressed -----------------------------------------------------------------

OFFER = Reply("Shall I?", choices=(Option(True, "Keep for " + "x" * 90), Option(False, "No")))


def test_an_offer_has_its_buttons_and_none_for_an_opinion() -> None:
    (post,) = answer_of(OFFER, About("slack:T1:C1:1.0", "1.0")).posts
    (actions,) = [block for block in post.blocks if block["type"] == "actions"]
    assert [each["action_id"] for each in actions["elements"]] == [KEEP, "mynah_leave"]
    assert all(len(each["text"]["text"]) <= 75 for each in actions["elements"])
    assert not [block for block in post.blocks if block["type"] == "context_actions"]


async def test_a_shared_file_comes_in_with_its_message_and_without_any_words(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    ann = slack.person("ann")
    ann.say(ann.dm, "", files={"notes.md": NOTES})
    ann.say(slack.channel("general"), f"{slack.mention} remember this", files={"b.md": NOTES})
    await slack.post.settle()
    direct, mentioned = desk.came
    assert [each.name for each in direct.attachments] == ["notes.md"]
    assert [each.name for each in mentioned.attachments] == ["b.md"]
    assert direct.attachments[0].size == len(NOTES)


async def test_a_press_by_the_sender_comes_in_once_and_by_another_not_at_all(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    ann, bob, general = slack.person("ann"), slack.person("bob"), slack.channel("general")
    ann.say(general, f"{slack.mention} remember this", files={"notes.md": NOTES})
    await slack.post.settle()
    (asked,) = desk.came
    await desk.notes.keep(offer_note(asked.conversation, asked.id), wire.dump(asked))
    offered = posted_offer(slack, asked.id)
    await bob.click(offered, KEEP).done()
    assert len(desk.came) == 1
    await until(lambda: slack.ephemerals, "told")
    assert words(slack.ephemerals[-1]) == say("file_only_sender")
    await ann.click(offered, KEEP).done()
    await ann.click(offered, "mynah_leave").done()
    _, decision = desk.came
    assert (decision.keeping, decision.revises) == ("yes", asked.id)
    assert decision.audience == Audience("workspace", "slack", slack.team.id)


def posted_offer(slack: StandIn, asked: str) -> Message:
    """The offer as it stands in the thread."""
    general = slack.channel("general")
    about = About(f"slack:{slack.team.id}:{general.id}:{asked}", asked)
    (post,) = answer_of(OFFER, about).posts
    message = Message(
        general.id, slack.ts(), slack.team.bot_user, post.preview, slack.team.id, asked
    )
    message.blocks, message.app_id = post.blocks, slack.app_id
    general.messages[message.ts] = message
    return message


# --- The whole product ---------------------------------------------------------------------------


async def test_files_in_slack_from_sending_to_finding(tmp_path: Path, stocked: Path) -> None:
    async with mynah_in_slack(tmp_path, stocked) as (slack, mynah):
        ann, bob, general = slack.person("ann"), slack.person("bob"), slack.channel("general")
        asked = ann.say(
            general, f"{slack.mention} When do the movers come?", files={"notes.md": NOTES}
        )
        assert "Thursday at nine" in words(await answered(slack, asked))
        follow = ann.say(general, "Where are the keys?", thread_ts=asked.ts)
        assert "Okafor" in words(await answered(slack, follow))

        other = bob.say(general, f"{slack.mention} When do the movers come?")
        assert "Thursday" not in words(await answered(slack, other))
        direct = bob.say(bob.dm, "When do the movers come?")
        assert "Thursday" not in words(await answered(slack, direct))

        bad = ann.say(ann.dm, "", files={"all.zip": b"PK\x03\x04"})
        assert "unpack" in words(await answered(slack, bad))

        wished = ann.say(general, f"{slack.mention} remember this", files={"notes.md": NOTES})
        offer = await answered(slack, wished)
        assert blocks_of_type(offer, "actions")
        await ann.click(offer, KEEP).done()
        mynah.kill()
        await mynah.processes["serve"].wait()
        await slack.sockets.drop()
        await mynah.start()
        await slack.sockets.connected(2, 60)
        await until(lambda: "I keep this." in words(offer), "kept")
        assert "1 section" in words(offer)
        assert not blocks_of_type(offer, "actions")
        assert len(answers(slack, wished)) == 1

        found = bob.say(bob.dm, "When do the movers come?")
        assert "Thursday at nine" in words(await answered(slack, found))
        before = len(slack.ephemerals)
        await bob.command(general, "/mynah", "sources").done()
        await until(lambda: len(slack.ephemerals) > before, "sources are listed")
        assert "Moving house" in words(slack.ephemerals[-1])
        await until(lambda: not any(a.status for a in slack.assistants.values()), "it is over")
        assert await mynah.stop() == 0


async def test_what_is_decided_about_a_private_offer_takes_its_place(
    tmp_path: Path, stocked: Path
) -> None:
    async with mynah_in_slack(tmp_path, stocked) as (slack, _):
        ann, general = slack.person("ann"), slack.channel("general")
        for action, told in ((KEEP, "I keep this."), ("mynah_leave", "I do not keep it")):
            said = ann.say(general, "remember this", files={f"{action}.md": NOTES})
            await ann.shortcut(said, "ask_about_this").done()
            await until(lambda: offers(slack), "offered")
            (offer,) = offers(slack)
            await ann.click(offer, action).done()
            await until(lambda: not offers(slack), "decided", 20)
            assert told in words(slack.ephemerals[-1])


def offers(slack: StandIn) -> list[Ephemeral]:
    """What one person reads and can decide about."""
    return [each for each in slack.ephemerals if blocks_of_type(each, "actions")]
