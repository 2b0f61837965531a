"""What people do in Slack reaches the door once and in order, over sockets as over signed requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from adapters.slack.api import PAUSES
from adapters.slack.platform import SlackPlatform
from core.messages import EVERYONE, Audience, Message, Person, Reply, person_audience
from core.people.bots import EXCHANGES
from core.people.preferences import Preferences
from core.ports import Draft, Guest, Misconfigured, Standing, Unavailable
from core.reception import LOOK_SECONDS, Call
from core.words import say
from tests.adapters.slack.front import Desk, opened, person, workspace
from tests.adapters.slack.seen import words
from tests.platforms.faults import Fault
from tests.platforms.rates import Rate
from tests.platforms.serving import serving
from tests.platforms.slack import Somebody, StandIn
from tests.platforms.slack.state import Ephemeral
from tests.platforms.slack.state import Message as Posted


@asynccontextmanager
async def connected(slack: StandIn, desk: Desk, **more: str | bool) -> AsyncIterator[Any]:
    """Over sockets, until the end."""
    async with opened(slack, desk, **more) as platform:
        stands = asyncio.Event()
        task = asyncio.create_task(platform.listen(desk.reception(), stands.set))
        waiting = asyncio.create_task(stands.wait())
        await asyncio.wait({task, waiting}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if task.done():
            task.result()
        try:
            yield platform
        finally:
            task.cancel()
            await asyncio.wait({task})


@pytest.fixture
async def house() -> AsyncIterator[tuple[StandIn, Desk]]:
    async with workspace() as (slack, desk), connected(slack, desk):
        yield slack, desk


async def until(true: Callable[[], object], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - another task's doing
            await asyncio.sleep(0.01)


def texts(desk: Desk) -> list[str]:
    return [message.text for message in desk.came]


# --- What is for us ------------------------------------------------------------------------------


async def test_a_mention_comes_in_once_with_who_reads_the_answer(
    house: tuple[StandIn, Desk],
) -> None:
    """bolt-python#1027, openclaw#739: a mention arrives as two events."""
    slack, desk = house
    general = slack.channel("general")
    said = slack.person("ann").say(general, f"{slack.mention} When?")
    await slack.post.settle()
    (message,) = desk.came
    assert (message.id, message.text, message.person.name) == (said.ts, "When?", "ann")
    assert message.person.locale == "en-US"
    assert message.conversation == f"slack:{slack.team.id}:{general.id}:{said.ts}"
    assert message.audience == Audience("workspace", "slack", slack.team.id)
    assert len(slack.post.all) == 2
    assert all(each.acknowledged for each in slack.post.all)


async def test_while_the_list_of_rooms_is_not_to_be_had_the_one_room_is_asked_about() -> None:
    async with workspace() as (slack, desk):
        slack.faults.order("users.conversations", Fault(status=404, body="{}"), 20)
        async with connected(slack, desk):
            slack.person("ann").say(slack.channel("general"), f"{slack.mention} When?")
            await until(lambda: desk.came)
            (message,) = desk.came
            assert message.audience == Audience("workspace", "slack", slack.team.id)


async def test_a_bot_that_may_ask_is_heard_a_few_times_until_a_person_speaks() -> None:
    async with workspace() as (slack, desk):
        ann, other = slack.person("ann"), slack.person("robot")
        desk.bots = frozenset({str(person(other))})
        async with connected(slack, desk):
            general = slack.channel("general")
            asked = ann.say(general, f"{slack.mention} When?")
            await slack.post.settle()
            for number in range(EXCHANGES + 2):
                other.say(general, f"What about {number}?", asked.ts)
                await slack.post.settle()
            assert texts(desk) == ["When?", *(f"What about {n}?" for n in range(EXCHANGES))]
            assert [message.person.bot for message in desk.came] == [False, *[True] * EXCHANGES]
            ann.say(general, "Go on, you two", asked.ts)
            await slack.post.settle()
            other.say(general, "And now?", asked.ts)
            await slack.post.settle()
            assert texts(desk)[-2:] == ["Go on, you two", "And now?"]


async def test_a_thread_it_was_asked_in_is_followed_and_no_other(
    house: tuple[StandIn, Desk],
) -> None:
    """onyx#1496: threads ignored; onyx#467: answers every post."""
    slack, desk = house
    ann, bob, general = slack.person("ann"), slack.person("bob"), slack.channel("general")
    chat = ann.say(general, "Lunch?")
    bob.say(general, "Yes!", chat.ts)
    asked = ann.say(general, f"{slack.mention} When?")
    await slack.post.settle()
    bob.say(general, "And where?", asked.ts)
    bob.say(general, f"<@{ann.id}> do you know?", asked.ts)
    await slack.post.settle()
    assert texts(desk) == ["When?", "And where?"]
    assert len({message.conversation for message in desk.came}) == 1


async def test_threads_are_not_followed_where_the_setting_says_so() -> None:
    async with workspace() as (slack, desk), connected(slack, desk, follow_threads=False):
        asked = slack.person("ann").say(slack.channel("general"), f"{slack.mention} When?")
        await slack.post.settle()
        slack.person("bob").say(slack.channel("general"), "And where?", asked.ts)
        await slack.post.settle()
        assert texts(desk) == ["When?"]


async def test_a_direct_message_needs_no_mention_and_is_private(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    ann = slack.person("ann")
    said = ann.say(ann.dm, "When?")
    ann.say(ann.dm, "Where?", said.ts)
    await slack.post.settle()
    await until(lambda: len(desk.came) == 2)
    assert {message.conversation for message in desk.came} == {
        f"slack:{slack.team.id}:{ann.dm.id}:{said.ts}"
    }
    message = desk.came[0]
    assert message.place.private
    assert message.readers == (
        EVERYONE,
        Audience("workspace", "slack", slack.team.id),
        person_audience(message.person),
    )


async def test_bots_and_mynah_itself_start_nothing(house: tuple[StandIn, Desk]) -> None:
    slack, desk = house
    general = slack.channel("general")
    slack.person("robot").say(general, f"{slack.mention} beep")
    await slack.post.settle()
    assert desk.came == []


@pytest.mark.parametrize(
    ("channel", "who", "kind"),
    [("lobby", "ann", "room"), ("with-partner", "ann", "room"), ("secret", "bob", "room"),
     ("general", "ann", "workspace"), ("ann-bob-mynah", "ann", "room")],
)  # fmt: skip
async def test_guests_and_partners_in_a_channel_keep_the_workspace_out(
    house: tuple[StandIn, Desk], channel: str, who: str, kind: str
) -> None:
    slack, desk = house
    slack.person(who).say(slack.channel(channel), f"{slack.mention} When?")
    await slack.post.settle()
    (message,) = desk.came
    workspace_label = Audience("workspace", "slack", slack.team.id)
    assert message.audience.kind == kind
    outsiders = channel in ("lobby", "with-partner")
    assert (workspace_label in message.readers) is not outsiders


@pytest.mark.parametrize("who", ["gil", "somebody invited since the start"])
async def test_a_guest_who_joins_is_noticed_at_once(house: tuple[StandIn, Desk], who: str) -> None:
    slack, desk = house
    general, ann = slack.channel("general"), slack.person("ann")
    ann.say(general, f"{slack.mention} One?")
    await slack.post.settle()
    if who != "gil":
        slack.add_user(who, guest=True)
    slack.person(who).join(general)
    await slack.post.settle()
    ann.say(general, f"{slack.mention} Two?")
    await slack.post.settle()
    assert [message.audience.kind for message in desk.came] == ["workspace", "room"]


async def test_a_channel_that_was_turned_private_is_for_its_members_at_once(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    general, ann = slack.channel("general"), slack.person("ann")
    ann.say(general, f"{slack.mention} One?")
    await slack.post.settle()
    general.kind = "private"
    ann.say(general, "Two?", desk.came[0].id)
    await slack.post.settle()
    assert [message.audience.kind for message in desk.came] == ["workspace", "room"]


async def test_a_member_who_becomes_a_guest_is_noticed_where_they_read_and_in_private(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    general, ann, bob = slack.channel("general"), slack.person("ann"), slack.person("bob")
    for question in ("One?", "Two?"):
        ann.say(general, f"{slack.mention} {question}")
        bob.say(bob.dm, question)
        await slack.post.settle()
        if question == "One?":
            bob.become_guest()
            await slack.post.settle()
    workspace_label = Audience("workspace", "slack", slack.team.id)
    found = [(message.text, workspace_label in message.readers) for message in desk.came]
    assert sorted(found) == [("One?", True), ("One?", True), ("Two?", False), ("Two?", False)]


async def test_who_reads_in_a_channel_that_was_turned_private_is_asked_anew_at_once() -> None:
    async with workspace() as (slack, desk), connected(slack, desk) as platform:
        general, ann = slack.channel("general"), slack.person("ann")
        room = Audience("room", "slack", slack.team.id, general.id)
        before, _ = await platform.membership.readers(room)
        ann.turn_private(general)
        await slack.post.settle()
        after, _ = await platform.membership.readers(room)
        assert (before.kind, after.kind) == ("workspace", "room")
        assert desk.came == []


async def test_a_reply_that_overtakes_its_thread_s_question_is_answered(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    general = slack.channel("general")
    asked = slack.person("ann").say(general, f"{slack.mention} One?")
    slack.person("bob").say(general, "And on Sundays?", asked.ts)
    await slack.post.settle()
    assert sorted(message.text for message in desk.came) == ["And on Sundays?", "One?"]


async def test_where_slack_does_not_say_who_reads_the_answer_is_for_the_room(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    for method in ("users.conversations", "conversations.info", "users.info", "users.list"):
        slack.faults.order(method, Fault(error="missing_scope"), 2)
    slack.person("ann").say(slack.channel("general"), f"{slack.mention} When?")
    await slack.post.settle()
    (message,) = desk.came
    assert message.audience.kind == "room"
    assert EVERYONE in message.readers
    assert len(message.readers) == 2


async def test_a_strangers_question_is_not_taken_and_they_are_told_how_to_be_let_in(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    slack.person("zoe").say(slack.channel("with-partner"), f"{slack.mention} When?")
    await slack.post.settle()
    await until(lambda: slack.ephemerals)
    await asyncio.sleep(0.05)
    assert desk.came == []
    (told,) = slack.ephemerals
    assert "mynah access approve" in told.text
    assert told.user == slack.person("zoe").id
    assert told.text.count("everybody here") == 1, "the code is for the whole channel"
    for _ in range(2):
        slack.person("zoe").say(slack.channel("with-partner"), f"{slack.mention} Hello?")
        await slack.post.settle()
        await until(lambda: len(slack.ephemerals) == 2)
    await asyncio.sleep(0.1)
    (_, waits) = slack.ephemerals
    assert waits.text == say("pairing_waits", code=told.text.split("mynah access approve ")[1][:8])


async def test_a_stranger_who_could_not_be_told_is_told_when_they_write_again(
    house: tuple[StandIn, Desk],
) -> None:
    slack, _ = house
    room, zoe = slack.channel("with-partner"), slack.person("zoe")
    slack.faults.order("chat.postEphemeral", Fault(status=429, headers={"Retry-After": "99"}))
    zoe.say(room, f"{slack.mention} When?")
    await until(lambda: not slack.faults.waiting["chat.postEphemeral"])
    await slack.post.settle()
    assert not slack.ephemerals

    def told() -> bool:
        zoe.say(room, f"{slack.mention} Hello?")
        return bool(slack.ephemerals)

    await until(told)
    assert "mynah access approve" in slack.ephemerals[0].text


async def test_a_stranger_who_chats_in_a_followed_thread_is_told_once_they_ask_us(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    room, zoe = slack.channel("with-partner"), slack.person("zoe")
    asked = slack.person("ann").say(room, f"{slack.mention} When?")
    await slack.post.settle()
    zoe.say(room, "I think on Sundays.", asked.ts)
    await slack.post.settle()
    assert not any(name.startswith("slack:told:") for name in desk.notes.values)
    zoe.say(room, f"{slack.mention} When, then?", asked.ts)
    await slack.post.settle()
    await until(lambda: slack.ephemerals)
    assert texts(desk) == ["When?"]


async def test_a_blocked_person_is_not_heard(house: tuple[StandIn, Desk]) -> None:
    slack, desk = house
    ann = person_audience(person(slack.person("ann")))
    await desk.guests.decide(Guest(ann, Standing.BLOCKED, "cli", 1.0))
    slack.person("ann").say(slack.channel("general"), f"{slack.mention} When?")
    delivery = (
        await slack.person("ann").command(slack.channel("general"), "/mynah", "sources").done()
    )
    await slack.post.settle()
    assert (desk.came, desk.commands, slack.ephemerals, delivery.reply) == ([], [], [], {})


async def test_a_full_inbox_is_told_to_one_person(house: tuple[StandIn, Desk]) -> None:
    slack, desk = house
    desk.full = True
    slack.person("ann").say(slack.channel("general"), f"{slack.mention} When?")
    await slack.post.settle()
    await until(lambda: slack.ephemerals)
    await asyncio.sleep(0.05)
    (told,) = slack.ephemerals
    assert "of your messages" in told.text


# --- Once, in order, acknowledged after it is safe ------------------------------------------------


async def test_what_is_not_safe_yet_is_not_acknowledged_and_comes_again(
    house: tuple[StandIn, Desk],
) -> None:
    """openclaw#77000: acknowledged before delivery, lost on a restart."""
    slack, desk = house
    desk.trouble = [Unavailable("no queue"), Unavailable("no queue")]
    ann = slack.person("ann")
    ann.say(ann.dm, "When?")
    await slack.post.settle()
    (delivery,) = slack.post.all
    assert len(delivery.attempts) == 3
    assert delivery.acknowledged
    assert texts(desk) == ["When?"]


async def test_lost_acknowledgements_doubled_and_reordered_events_give_one_message_each(
    house: tuple[StandIn, Desk],
) -> None:
    """bolt-js#2487: duplicates."""
    slack, desk = house
    ann = slack.person("ann")
    slack.sockets.unheard = 2
    slack.post.duplicate(3)
    for number in range(3):
        ann.say(ann.dm, f"Question {number}?")
    await slack.post.settle()
    slack.post.reorder(2)
    for number in range(3, 5):
        ann.say(ann.dm, f"Question {number}?")
    await slack.post.settle()
    assert sorted(texts(desk)) == [f"Question {number}?" for number in range(5)]


async def test_something_is_seen_at_once_and_what_waits_is_marked(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    ann, general = slack.person("ann"), slack.channel("general")
    first = ann.say(general, f"{slack.mention} When?")
    await until(lambda: slack.assistant(general.id, first.ts).status)
    assert slack.assistant(general.id, first.ts).status == "is searching the documents"
    overheard = ann.say(general, "And where?", first.ts)
    second = ann.say(general, f"{slack.mention} And who?", first.ts)
    await until(lambda: second.reactions)
    assert second.reactions == {"eyes": [slack.team.bot_user]}
    assert not first.reactions and not overheard.reactions
    async with opened(slack, desk) as platform:
        for message in desk.came:
            desk.answered.add(message.id)
            await platform.outlet.show(message, Draft(Reply("Ten."), {}, complete=True))
    assert not second.reactions
    assert len(slack.calls.of("reactions.remove")) == 1


async def test_what_was_said_in_a_thread_before_the_mention_asks_nothing_even_if_it_comes_later(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    ann, bob, general = slack.person("ann"), slack.person("bob"), slack.channel("general")
    root = bob.say(general, "Who took my stapler?")
    early = bob.say(general, "Not me, ask Gil", root.ts)
    asked = ann.say(general, f"{slack.mention} Where do guests park?", root.ts)
    await until(lambda: texts(desk) == ["Where do guests park?"])
    bob.say(general, "Behind the house?", root.ts)
    await until(lambda: len(desk.came) == 2)
    assert [message.overheard for message in desk.came] == [False, True]
    since = await desk.notes.kept(f"slack:thread:{desk.came[0].place}")
    assert since == asked.ts and float(early.ts) < float(since)


@pytest.mark.parametrize("how", ["refresh", "close", "drop"])
async def test_connections_that_end_are_renewed_and_nothing_is_missed(
    house: tuple[StandIn, Desk], how: str
) -> None:
    slack, desk = house
    if how == "drop":
        await slack.sockets.drop()
    else:
        await slack.sockets.disconnect("refresh_requested", close=how == "close")
    await until(lambda: slack.sockets.opened > 2 and slack.sockets.open, 15)
    ann = slack.person("ann")
    ann.say(ann.dm, "When?")
    await until(lambda: desk.came, 10)
    assert texts(desk) == ["When?"]


# --- Edits and deletions -------------------------------------------------------------------------


async def test_an_edit_revises_for_ten_minutes(house: tuple[StandIn, Desk]) -> None:
    slack, desk = house
    ann = slack.person("ann")
    said = ann.say(slack.channel("general"), f"{slack.mention} When?")
    await slack.post.settle()
    ann.edit(said, f"{slack.mention} Where?")
    await slack.post.settle()
    assert [(m.text, m.revises, m.asks) for m in desk.came] == [
        ("When?", "", said.ts),
        ("Where?", said.ts, said.ts),
    ]
    assert desk.came[0].conversation == desk.came[1].conversation
    slack.clock = desk.clock
    desk.clock.added = 601
    ann.edit(said, f"{slack.mention} Why?")
    await slack.post.settle()
    assert len(desk.came) == 2


async def test_a_mention_that_is_added_by_an_edit_asks(house: tuple[StandIn, Desk]) -> None:
    slack, desk = house
    ann = slack.person("ann")
    said = ann.say(slack.channel("general"), "When?")
    await slack.post.settle()
    ann.edit(said, f"{slack.mention} When?")
    await slack.post.settle()
    assert [(m.id, m.revises) for m in desk.came] == [(said.ts, "")]


async def test_a_deleted_question_that_waits_is_stopped(house: tuple[StandIn, Desk]) -> None:
    slack, desk = house
    ann = slack.person("ann")
    said = ann.say(slack.channel("general"), f"{slack.mention} When?")
    await slack.post.settle()
    ann.delete(said)
    await slack.post.settle()
    assert desk.stopped == [said.ts]


async def shown(
    slack: StandIn, desk: Desk, platform: SlackPlatform
) -> tuple[Posted, Message, Draft]:
    """What Ann asked, as she wrote it and as it came, and the whole answer that stands there."""
    said = slack.person("ann").say(slack.channel("general"), f"{slack.mention} When?")
    await slack.post.settle()
    (question,) = desk.came
    posted = await platform.outlet.show(question, Draft(Reply("At ten."), {}, complete=True))
    return said, question, Draft(Reply("At ten."), posted, complete=True)


async def deleted(slack: StandIn, desk: Desk) -> tuple[Somebody, Ephemeral]:
    """Ann, who deleted a question that was answered, and what she is asked then."""
    ann = slack.person("ann")
    async with opened(slack, desk) as platform:
        said, question, draft = await shown(slack, desk, platform)
    desk.answered.add(question.id)
    desk.drafts[question.id] = draft
    ann.delete(said)
    await until(lambda: slack.ephemerals)
    (offer,) = slack.ephemerals
    assert offer.user == ann.id
    return ann, offer


async def test_a_deleted_question_offers_to_delete_its_answer(house: tuple[StandIn, Desk]) -> None:
    """community-agent#575: a reply outlives its deleted question."""
    slack, desk = house
    ann, offer = await deleted(slack, desk)
    await ann.click(offer, "mynah_withdraw").done()
    await until(lambda: not slack.said(slack.channel("general").id))
    await until(lambda: offer.text == say("answer_deleted"))
    assert slack.ephemerals == [offer], "the offer became the word about it"


async def test_an_answer_that_stands_is_offered_while_more_of_it_is_at_work(
    house: tuple[StandIn, Desk],
) -> None:
    """What to ask next is looked for once the answer was shown; its turn ends only then."""
    slack, desk = house
    async with opened(slack, desk) as platform:
        said, question, draft = await shown(slack, desk, platform)
        desk.drafts[question.id] = draft
        slack.person("ann").delete(said)
        await until(lambda: slack.ephemerals)
        await platform.outlet.show(question, draft)
        assert slack.said(slack.channel("general").id), "nobody pressed anything yet"


async def test_an_answer_that_is_posted_in_the_moment_of_a_deletion_is_offered(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    async with opened(slack, desk) as platform:
        said, question, draft = await shown(slack, desk, platform)
        desk.drafts[question.id] = replace(draft, posted={})
        slack.person("ann").delete(said)
        await until(lambda: desk.stopped)
        assert not slack.ephemerals, "what was posted is not written down yet"
        desk.drafts[question.id] = draft
        desk.answered.add(question.id)
        await until(lambda: slack.ephemerals)


async def test_what_is_withdrawn_as_its_last_words_come_is_not_offered(
    house: tuple[StandIn, Desk],
) -> None:
    """Written down as complete, not shown yet: it will not be, its question being gone."""
    slack, desk = house
    async with opened(slack, desk) as platform:
        said, question, whole = await shown(slack, desk, platform)
        desk.drafts[question.id] = replace(whole, complete=False)
        slack.person("ann").delete(said)
        await until(lambda: desk.stopped)
        desk.drafts[question.id] = whole
        await asyncio.sleep(3 * LOOK_SECONDS)
        posted = await platform.outlet.show(question, whole)
        desk.drafts[question.id] = replace(whole, posted=posted)
        desk.answered.add(question.id)
        await asyncio.sleep(3 * LOOK_SECONDS)
    assert not slack.said(slack.channel("general").id)
    assert not slack.ephemerals, "nothing is left to delete"


async def test_who_deleted_a_question_may_keep_its_answer(house: tuple[StandIn, Desk]) -> None:
    slack, desk = house
    ann, offer = await deleted(slack, desk)
    await ann.click(offer, "mynah_stay").done()
    await until(lambda: offer.text == say("answer_stays"))
    assert slack.said(slack.channel("general").id)


async def test_who_deleted_a_question_is_spoken_to_in_the_language_they_chose(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    desk.preferences.kept[person(slack.person("ann"))] = Preferences(language="de")
    ann, offer = await deleted(slack, desk)
    assert say("question_deleted", "de") in words(offer)
    await ann.click(offer, "mynah_withdraw").done()
    await until(lambda: offer.text == say("answer_deleted", "de"))


async def test_nobody_but_who_asked_can_have_an_answer_deleted(house: tuple[StandIn, Desk]) -> None:
    slack, desk = house
    _, offer = await deleted(slack, desk)
    button = offer.blocks[-1]["elements"][0]  # type: ignore[index]
    carrier = next(m for m in slack.messages(offer.channel) if m.app_id == slack.app_id)
    carrier.blocks = [{"type": "actions", "block_id": "x", "elements": [button]}]
    await slack.person("bob").click(carrier, "mynah_withdraw").done()
    assert slack.said(offer.channel)


# --- Opinions, presses, commands -----------------------------------------------------------------


async def answered(slack: StandIn, desk: Desk, reply: Reply) -> Any:
    """A question of Ann's and what was posted as its answer."""
    slack.person("ann").say(slack.channel("general"), f"{slack.mention} When?")
    await slack.post.settle()
    async with opened(slack, desk) as platform:
        await platform.outlet.show(desk.came[0], Draft(reply, {}, complete=True))
    return next(m for m in slack.messages(slack.channel("general").id) if m.metadata)


async def test_buttons_and_thumbs_are_opinions_on_their_turn(house: tuple[StandIn, Desk]) -> None:
    slack, desk = house
    answer = await answered(slack, desk, Reply("At ten."))
    ann, bob = slack.person("ann"), slack.person("bob")
    await ann.click(answer, "mynah_feedback", "negative").done()
    await ann.click(answer, "mynah_feedback", "positive").done()
    bob.react(answer, "+1")
    await slack.post.settle()
    bob.unreact(answer, "+1")
    await slack.post.settle()
    question = desk.came[0]
    assert {(o.conversation, o.message_id) for o in desk.opinions} == {
        (question.conversation, question.id)
    }
    assert [(o.person, o.score) for o in desk.opinions] == [
        (str(person(who)), score) for who, score in ((ann, -1), (ann, 1), (bob, 1), (bob, 0))
    ]  # fmt: skip


async def test_a_suggested_question_is_asked_by_whoever_presses_it(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    answer = await answered(slack, desk, Reply("At ten.", suggestions=("Where?", "Why?")))
    await slack.person("bob").click(answer, "mynah_ask_1").done()
    await until(lambda: len(desk.came) == 2)
    pressed = desk.came[1]
    assert (pressed.text, pressed.person.name) == ("Why?", "bob")
    assert pressed.conversation == desk.came[0].conversation
    await until(lambda: any("bob: Why?" in words(m) for m in slack.messages(answer.channel)))


async def test_commands_are_answered_to_one_person(house: tuple[StandIn, Desk]) -> None:
    slack, desk = house
    ann, random = slack.person("ann"), slack.channel("random")  # where the bot is not
    await ann.command(random, "/mynah", "search backup plan").done()
    await until(lambda: slack.ephemerals)
    assert words(slack.ephemerals[0]).strip() == "search backup plan"
    assert slack.ephemerals[0].user == ann.id
    (command,) = desk.commands
    assert (command.name, command.text) == ("search", "backup plan")
    assert command.readers[-1] == person_audience(command.person)


async def test_a_private_question_stays_private_to_the_end(house: tuple[StandIn, Desk]) -> None:
    slack, desk = house
    ann, general = slack.person("ann"), slack.channel("general")
    delivery = await ann.command(general, "/mynah", "ask When?").done()
    assert delivery.reply["response_type"] == "ephemeral"
    assert [words(e).strip() for e in slack.ephemerals] == ["When?"]
    (question,) = desk.came
    assert question.place.private
    assert question.conversation.endswith(f"private~{person(ann).id}")
    async with opened(slack, desk) as platform:
        await platform.outlet.status(question, "Searching")
        draft = Draft(Reply("At"), {})
        assert await platform.outlet.show(question, draft) == {}
        posted = await platform.outlet.show(question, Draft(Reply("At ten."), {}, complete=True))
        for again in (posted, {}):
            await platform.outlet.show(question, Draft(Reply("At ten."), again, complete=True))
        assert [words(e).strip() for e in slack.ephemerals][1:] == ["At ten."]
        desk.clock.added += 1_801
        slack.clock = desk.clock
        late = replace(question, id="late")
        await platform.outlet.show(late, Draft(Reply("Late."), {}, complete=True))
    assert slack.messages(general.id) == []
    assert words(slack.messages(ann.dm.id)[-1]).strip() == "Late."


async def test_what_one_person_reads_has_buttons_for_an_opinion_and_the_next_question(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    ann, general = slack.person("ann"), slack.channel("general")
    await ann.command(general, "/mynah", "ask When?").done()
    (question,) = desk.came
    async with opened(slack, desk) as platform:
        reply = Reply("At ten.", suggestions=("Where?",))
        await platform.outlet.show(question, Draft(reply, {}, complete=True))
    answer = slack.ephemerals[-1]
    await ann.click(answer, "mynah_feedback", "positive").done()
    (opinion,) = desk.opinions
    assert (opinion.conversation, opinion.message_id) == (question.conversation, question.id)
    await ann.click(answer, "mynah_ask_0").done()
    await until(lambda: len(desk.came) == 2)
    assert desk.came[1].text == "Where?"
    assert desk.came[1].conversation == question.conversation
    await until(lambda: words(slack.ephemerals[-1]).strip() == "Where?")
    assert slack.messages(general.id) == []


async def test_a_command_whose_first_try_fails_is_answered_all_the_same(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    desk.silence.append(Unavailable("the index is away"))
    slack.faults.order("response_url", Fault(status=503))
    await slack.person("ann").command(slack.channel("general"), "/mynah", "help").done()
    await until(lambda: slack.ephemerals)
    assert words(slack.ephemerals[0]).strip() == "help"
    assert not desk.silence
    assert not slack.faults.waiting["response_url"]


async def test_who_gave_a_command_that_cannot_be_carried_out_is_told_so_alone(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    desk.silence += [Unavailable("the index is away")] * (len(PAUSES) + 1)
    await slack.person("ann").command(slack.channel("general"), "/mynah", "help").done()
    await until(lambda: slack.ephemerals)
    assert [each.text for each in slack.ephemerals] == [say("search_failed")]


async def test_where_the_address_of_a_command_takes_nothing_its_answer_comes_directly(
    house: tuple[StandIn, Desk],
) -> None:
    slack, _ = house
    ann = slack.person("ann")
    slack.faults.order("response_url", Fault(status=404))
    await ann.command(slack.channel("general"), "/mynah", "help").done()
    await until(lambda: slack.messages(ann.dm.id))
    assert words(slack.messages(ann.dm.id)[0]).strip() == "help"
    assert not slack.ephemerals


def files_of(slack: StandIn, channel: str) -> list[str]:
    shared = [each for message in slack.messages(channel) for each in message.files]
    return [(slack.files[each].content or b"").decode() for each in shared]


async def test_a_very_long_answer_to_one_person_comes_with_its_file_where_they_alone_read(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    ann, general = slack.person("ann"), slack.channel("general")
    book = "\n\n".join(f"Paragraph {n}: {'backups run at ten. ' * 20}" for n in range(250)).strip()
    desk.answer = book
    await ann.command(general, "/mynah", "sources").done()
    await until(lambda: files_of(slack, ann.dm.id))
    assert files_of(slack, ann.dm.id) == [book]
    await ann.command(general, "/mynah", "ask When?").done()
    async with opened(slack, desk) as platform:
        draft = Draft(Reply(book), {}, complete=True)
        posted = await platform.outlet.show(desk.came[0], draft)
        for again in (posted, {}):
            await platform.outlet.show(desk.came[0], replace(draft, posted=again))
    assert files_of(slack, ann.dm.id) == [book, book]
    assert slack.messages(general.id) == []


async def test_the_shortcut_asks_about_a_message(house: tuple[StandIn, Desk]) -> None:
    slack, desk = house
    said = slack.person("bob").say(slack.channel("general"), "When do backups run?")
    await slack.person("ann").shortcut(said, "ask_about_this").done()
    await until(lambda: desk.came)
    assert (desk.came[0].text, desk.came[0].person.name) == ("When do backups run?", "ann")
    assert desk.came[0].place.private
    assert [words(e).strip() for e in slack.ephemerals] == ["When do backups run?"]


async def test_the_shortcut_shows_what_it_asks_about_before_it_is_answered(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    book = "backups " * 200
    said = slack.person("bob").say(slack.channel("general"), book)
    await slack.person("ann").shortcut(said, "ask_about_this").done()
    assert desk.came
    (shown,) = slack.ephemerals
    assert shown.user == slack.person("ann").id
    assert words(shown).strip() == f"{book[:300].rstrip()}…"


async def test_the_shortcut_asks_about_the_files_of_a_message(house: tuple[StandIn, Desk]) -> None:
    slack, desk = house
    said = slack.person("bob").say(slack.channel("general"), "", files={"plan.txt": b"At ten."})
    await slack.person("ann").shortcut(said, "ask_about_this").done()
    await until(lambda: desk.came)
    (asked,) = desk.came
    (file,) = asked.attachments
    assert (asked.text, file.name, file.sent_with) == ("", "plan.txt", said.ts)
    assert file.sender == str(person(slack.person("bob")))
    assert asked.place.private
    assert [words(each).strip() for each in slack.ephemerals] == ["plan.txt"]


async def test_where_the_shortcut_finds_nothing_to_read_its_person_is_told_in_their_language(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    desk.preferences.kept[person(slack.person("ann"))] = Preferences(language="es")
    said = slack.person("bob").say(slack.channel("general"), "")
    await slack.person("ann").shortcut(said, "ask_about_this").done()
    await until(lambda: slack.ephemerals)
    assert [words(each) for each in slack.ephemerals] == [say("nothing_in_it", "es")]
    assert desk.came == []


async def test_why_the_shortcut_asks_nothing_is_said_to_its_person(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    desk.full = True
    said = slack.person("bob").say(slack.channel("general"), "When?")
    await slack.person("ann").shortcut(said, "ask_about_this").done()
    await until(lambda: len(slack.ephemerals) == 2)
    assert words(slack.ephemerals[1]) == say("inbox_full", count=0)
    assert desk.came == []


async def test_at_rest_questions_are_suggested_and_home_says_what_there_is(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    ann = slack.person("ann")
    ann.open_home("messages")
    await until(lambda: slack.assistants[(ann.dm.id, "")].prompts)
    assert len(slack.assistants[(ann.dm.id, "")].prompts) == 4
    ann.open_home("home")
    await until(lambda: slack.homes)
    assert [command.name for command in desk.commands] == ["help", "sources"]


async def test_while_slack_does_not_say_who_looks_they_are_shown_nothing_to_ask_about() -> None:
    """An outsider of a shared channel may look, too."""
    async with workspace() as (slack, desk), connected(slack, desk):
        zoe = slack.person("zoe")
        slack.faults.order("users.info", Fault(status=500), 8)
        for tab in ("messages", "home"):
            event = {"type": "app_home_opened", "user": zoe.id, "channel": "D1", "tab": tab}
            slack.post.event("app_home_opened", {**event, "event_ts": slack.ts()}, slack.team.id)
        await until(lambda: slack.calls.of("views.publish"))
        assert "sources" not in [command.name for command in desk.commands]
        assert not slack.calls.of("assistant.threads.setSuggestedPrompts")


async def test_who_is_ours_by_what_they_did_may_ask_while_slack_does_not_say_who_they_are(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    slack.faults.order("users.info", Fault(status=500), 8)
    slack.person("ann").say(slack.channel("general"), f"{slack.mention} When?")
    await slack.post.settle()
    assert texts(desk) == ["When?"]


# --- Coming back ---------------------------------------------------------------------------------


async def test_what_was_said_meanwhile_is_caught_up_with() -> None:
    """The bot was down: mentions, direct messages and replies in its threads are answered on return."""
    async with workspace() as (slack, desk):
        ann, general = slack.person("ann"), slack.channel("general")
        async with connected(slack, desk):
            asked = ann.say(general, f"{slack.mention} One?")
            await slack.post.settle()
        slack.limits = replace(slack.limits, retries=())
        ann.say(general, "Not for Mynah")
        ann.say(general, f"{slack.mention} Two?")
        ann.say(general, "Three?", asked.ts)
        ann.say(ann.dm, "Four?")
        slack.person("robot").say(general, f"{slack.mention} beep")
        await slack.post.settle()
        assert texts(desk) == ["One?"]
        async with connected(slack, desk):
            await until(lambda: len(desk.came) == 4)
            await asyncio.sleep(0.1)
        assert sorted(texts(desk)) == ["Four?", "One?", "Three?", "Two?"]


async def test_of_everything_said_in_many_threads_nothing_is_left_out() -> None:
    async with workspace() as (slack, desk):
        ann = slack.person("ann")
        slack.limits = replace(slack.limits, tiers={n: Rate(10_000, 60.0) for n in range(1, 6)})
        async with connected(slack, desk):
            roots = [ann.say(ann.dm, f"Root {n}?") for n in range(30)]
            await slack.post.settle()
        slack.limits = replace(slack.limits, retries=())
        for number, root in enumerate(roots):
            ann.say(ann.dm, f"Reply {number}?", root.ts)
        await slack.post.settle()
        async with connected(slack, desk):
            await until(lambda: len(desk.came) == 60)
        assert texts(desk)[30:] == [f"Reply {number}?" for number in range(30)]


async def test_what_is_too_much_to_catch_up_with_is_said_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with workspace() as (slack, desk):
        ann = slack.person("ann")
        slack.limits = replace(slack.limits, tiers={n: Rate(10_000, 60.0) for n in range(1, 6)})
        async with connected(slack, desk):
            ann.say(ann.dm, "First?")
            await slack.post.settle()
        slack.limits = replace(slack.limits, retries=())
        for number in range(101):
            ann.say(ann.dm, f"Question {number}?")
        await slack.post.settle()
        async with connected(slack, desk):
            await until(lambda: "Question 100?" in texts(desk))
        assert len(desk.came) == 101
        assert f"100 messages of {ann.dm.id}; more were said" in caplog.text


async def test_catching_up_again_begins_with_the_thread_where_it_stopped() -> None:
    async with workspace() as (slack, desk):
        ann = slack.person("ann")
        async with connected(slack, desk):
            roots = [ann.say(ann.dm, f"Root {n}?") for n in range(3)]
            await slack.post.settle()
        slack.limits = replace(slack.limits, retries=())
        for root in roots:
            ann.say(ann.dm, "Reply?", root.ts)
        await slack.post.settle()
        slack.faults.order("conversations.replies", Fault())
        slack.faults.order(
            "conversations.replies", Fault(status=429, headers={"Retry-After": "99"})
        )
        async with connected(slack, desk):
            await until(lambda: len(desk.came) == 6)
        asked = [each.arguments["ts"] for each in slack.calls.of("conversations.replies")]
        assert asked == [roots[0].ts, roots[1].ts, roots[1].ts, roots[2].ts]


async def test_what_was_edited_meanwhile_revises_or_asks_once() -> None:
    async with workspace() as (slack, desk):
        ann, general = slack.person("ann"), slack.channel("general")
        slack.clock = desk.clock
        async with connected(slack, desk):
            kept = ann.say(general, f"{slack.mention} Kept?")
            before = ann.say(general, "Before?")
            desk.clock.added += 120
            known = ann.say(general, f"{slack.mention} Known?")
            await slack.post.settle()
        slack.limits = replace(slack.limits, retries=())
        ann.edit(known, f"{slack.mention} Known and edited?")
        new = ann.say(general, f"{slack.mention} New?")
        ann.edit(new, f"{slack.mention} New and edited?")
        late = ann.say(general, f"{slack.mention} Late?")
        desk.clock.added += 601
        ann.edit(kept, f"{slack.mention} Edited too late?")
        ann.edit(before, f"{slack.mention} Mentioned too late?")
        ann.edit(late, f"{slack.mention} Late and edited?")
        await slack.post.settle()
        desk.trouble.append(Unavailable("away"))
        async with connected(slack, desk):
            await until(lambda: len(desk.came) == 5)
        async with connected(slack, desk):
            ann.say(general, f"{slack.mention} Last?")
            await until(lambda: "Last?" in texts(desk))
        assert sorted((m.text, m.revises) for m in desk.came[2:]) == [
            ("Known and edited?", known.ts),
            ("Last?", ""),
            ("Late and edited?", ""),
            ("New and edited?", ""),
        ]


async def test_what_is_older_than_20_hours_is_not_answered_any_more() -> None:
    async with workspace() as (slack, desk):
        ann, general = slack.person("ann"), slack.channel("general")
        async with connected(slack, desk):
            ann.say(general, f"{slack.mention} One?")
            await slack.post.settle()
        slack.limits = replace(slack.limits, retries=())
        ann.say(general, f"{slack.mention} Old?")
        desk.clock.added += 20 * 3_600 + 60
        ann.say(general, f"{slack.mention} New?")
        await slack.post.settle()
        async with connected(slack, desk):
            await until(lambda: "New?" in texts(desk))
        assert texts(desk) == ["One?", "New?"]


async def test_a_room_that_could_not_be_caught_up_with_is_the_next_time() -> None:
    async with workspace() as (slack, desk):
        ann, general = slack.person("ann"), slack.channel("general")
        async with connected(slack, desk):
            ann.say(general, f"{slack.mention} One?")
            await slack.post.settle()
        slack.limits = replace(slack.limits, retries=())
        for room in (general, slack.channel("lobby"), slack.channel("with-partner")):
            ann.say(room, f"{slack.mention} Missed?")
        await slack.post.settle()
        slack.faults.order("conversations.history", Fault())
        slack.faults.order("conversations.history", Fault(error="fatal_error"), 4)
        async with connected(slack, desk):
            ann.say(ann.dm, "New?")
            await until(lambda: not slack.faults.waiting["conversations.history"], 10)
        assert len(desk.came) < 5
        async with connected(slack, desk):
            await until(lambda: len(desk.came) == 5)


async def test_catching_up_that_fails_is_tried_again_until_it_succeeds() -> None:
    async with workspace() as (slack, desk):
        ann, general = slack.person("ann"), slack.channel("general")
        async with connected(slack, desk):
            ann.say(general, f"{slack.mention} One?")
            await slack.post.settle()
        slack.limits = replace(slack.limits, retries=())
        ann.say(general, f"{slack.mention} Two?")
        ann.say(ann.dm, "Three?")
        await slack.post.settle()
        desk.trouble += [Unavailable("the inbox is away")] * 2
        async with connected(slack, desk):
            await until(lambda: len(desk.came) == 3)
        assert sorted(texts(desk)) == ["One?", "Three?", "Two?"]
        assert not desk.trouble


async def test_catching_up_again_begins_with_the_room_where_it_stopped() -> None:
    async with workspace() as (slack, desk):
        ann = slack.person("ann")
        rooms = [slack.channel(name) for name in ("general", "lobby")]
        async with connected(slack, desk):
            for room in rooms:
                ann.say(room, f"{slack.mention} One?")
            await slack.post.settle()
        slack.limits = replace(slack.limits, retries=())
        for room in rooms:
            ann.say(room, f"{slack.mention} Two?")
        await slack.post.settle()
        before = len(slack.calls.of("conversations.history"))
        slack.faults.order("conversations.history", Fault())
        slack.faults.order(
            "conversations.history", Fault(status=429, headers={"Retry-After": "99"})
        )
        async with connected(slack, desk):
            await until(lambda: len(desk.came) == 4)
        asked = slack.calls.of("conversations.history")[before:]
        rooms_asked = [each.arguments["channel"] for each in asked]
        assert len(rooms_asked) > 2
        assert rooms_asked.count(rooms_asked[0]) == 1


async def test_a_new_direct_conversation_gets_a_title(house: tuple[StandIn, Desk]) -> None:
    slack, _ = house
    ann = slack.person("ann")
    said = ann.say(ann.dm, "When do  backups run?")
    await until(lambda: slack.assistant(ann.dm.id, said.ts).title == "When do backups run?")


async def test_a_first_start_answers_nothing_old() -> None:
    async with workspace() as (slack, desk):
        slack.limits = replace(slack.limits, retries=())
        slack.person("ann").say(slack.channel("general"), f"{slack.mention} Old?")
        await slack.post.settle()
        async with connected(slack, desk):
            await asyncio.sleep(0.1)
        assert desk.came == []
        assert not slack.calls.of("conversations.history")


# --- What only a person can mend -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN"),
        ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN"),
        ({"app_token": ""}, "SLACK_SIGNING_SECRET"),
    ],
)
async def test_a_wrong_token_is_said_with_what_to_do(tokens: dict[str, str], said: str) -> None:
    async with workspace() as (slack, desk), opened(slack, desk, **tokens) as platform:
        with pytest.raises(Misconfigured, match=said) as error:
            await platform.listen(desk.reception(), lambda: None)
        assert "wrong" not in str(error.value)


async def test_sockets_that_are_switched_off_are_said_so() -> None:
    async with workspace() as (slack, desk), opened(slack, desk) as platform:
        slack.socket_mode = False
        with pytest.raises(Misconfigured, match="Socket Mode"):
            await platform.listen(desk.reception(), lambda: None)


async def test_a_slack_that_is_away_is_tried_again_later() -> None:
    async with workspace() as (slack, desk), opened(slack, desk) as platform:
        slack.faults.order("apps.connections.open", Fault(cut="before"))
        with pytest.raises(Unavailable):
            await platform.listen(desk.reception(), lambda: None)


async def test_a_connection_that_is_gone_for_long_is_given_up() -> None:
    async with workspace() as (slack, desk), opened(slack, desk, silent_seconds=0.2) as platform:
        listen = asyncio.create_task(platform.listen(desk.reception(), lambda: None))
        await slack.sockets.connected(2)
        slack.faults.order("apps.connections.open", Fault(cut="before"), 20)
        await slack.sockets.drop()
        with pytest.raises(Unavailable, match="no connection"):
            await asyncio.wait_for(listen, 30)


async def test_when_it_is_uninstalled_it_says_so() -> None:
    async with workspace() as (slack, desk), opened(slack, desk) as platform:
        listen = asyncio.create_task(platform.listen(desk.reception(), lambda: None))
        await slack.sockets.connected(2)
        slack.uninstall(slack.team)
        with pytest.raises(Misconfigured, match="removed"):
            await asyncio.wait_for(listen, 30)


async def test_opening_asks_nobody_anything() -> None:
    async with workspace() as (slack, desk), opened(slack, desk) as platform:
        assert platform.hooks(desk.reception()) == ()
        assert len(slack.calls) == 0


# --- Signed requests -----------------------------------------------------------------------------


@asynccontextmanager
async def called(slack: StandIn, desk: Desk) -> AsyncIterator[str]:
    async with (
        opened(slack, desk, app_token="", signing_secret=slack.signing_secret) as platform,
        served(platform, desk) as url,
    ):
        yield url


@asynccontextmanager
async def served(platform: SlackPlatform, desk: Desk) -> AsyncIterator[str]:
    """The hook behind a web server, as bots/serve.py puts it there."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    (hook,) = platform.hooks(desk.reception())

    async def answer(request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = Call(request.method, headers, request.url.query, await request.body())
        got = await hook.answer(call)
        return Response(got.body, got.status, dict(got.headers))

    async with serving(Starlette(routes=[Route(hook.path, answer, methods=["POST"])])) as at:
        yield f"{at.url}{hook.path}"


async def test_signed_events_commands_and_presses_come_in() -> None:
    async with workspace() as (slack, desk), called(slack, desk) as url:
        await slack.send_events_to(url)
        ann, general = slack.person("ann"), slack.channel("general")
        said = ann.say(general, f"{slack.mention} When?")
        await slack.post.settle()
        delivery = await ann.command(general, "/mynah", "ask Where?").done()
        assert [m.text for m in desk.came] == ["When?", "Where?"]
        assert desk.came[0].id == said.ts
        assert delivery.reply["text"] == "Where?"
        answer = await answered(slack, desk, Reply("At ten."))
        await ann.click(answer, "mynah_feedback", "positive").done()
        assert [o.score for o in desk.opinions] == [1]


async def test_what_is_not_signed_by_slack_or_long_ago_is_refused() -> None:
    async with workspace() as (slack, desk), called(slack, desk) as url:
        signed = await slack.send_events_to(url)
        ann = slack.person("ann")
        signed.secret = "somebody else's"  # noqa: S105
        ann.say(ann.dm, "When?")
        await slack.post.settle()
        signed.secret, signed.skew = "", 600.0
        ann.say(ann.dm, "When?")
        await slack.post.settle()
        assert desk.came == []
        assert not any(each.acknowledged for each in slack.post.all)
        async with httpx.AsyncClient(trust_env=False) as client:
            stamp = {"x-slack-request-timestamp": "abc", "x-slack-signature": "v0=0"}
            assert (await client.post(url, content=b"{}", headers=stamp)).status_code == 401


async def test_over_http_what_is_not_safe_yet_comes_again() -> None:
    async with workspace() as (slack, desk), called(slack, desk) as url:
        await slack.send_events_to(url)
        desk.trouble = [Unavailable("no queue")]
        ann = slack.person("ann")
        ann.say(ann.dm, "When?")
        await slack.post.settle()
        assert texts(desk) == ["When?"]
        assert [len(each.attempts) for each in slack.post.all] == [2]


# --- Who is in a room ----------------------------------------------------------------------------


async def test_only_a_clear_yes_lets_somebody_see_a_room() -> None:
    async with workspace() as (slack, desk), opened(slack, desk) as platform:

        def room(name: str) -> Audience:
            return Audience("room", "slack", slack.team.id, slack.channel(name).id)

        ann, bob = person(slack.person("ann")), person(slack.person("bob"))
        may = platform.membership.may_enter
        assert await may(bob, room("secret"))
        assert not await may(ann, room("secret"))
        assert not await may(bob, room("hidden"))
        assert not await may(bob, Audience("room", "slack", slack.team.id, "C0"))
        assert not await may(Person("discord", bob.id), room("secret"))
        assert not await may(Person("slack", slack.person("bob").id), room("secret"))
        await may(bob, room("secret"))
        assert len(slack.calls.of("conversations.members")) == 3
        slack.faults.order("conversations.members", Fault(status=503), 2)
        with pytest.raises(Unavailable):
            await may(bob, room("general"))
