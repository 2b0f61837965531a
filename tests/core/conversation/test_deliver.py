"""Delivery: shown while written, recorded first, and one answer however often it is cut short."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.doubles.drafts import MemoryDrafts
from adapters.doubles.outlet import MemoryOutlet
from adapters.doubles.records import MemoryRecords
from core.conversation.deliver import Delivery, apologise, deliver
from core.conversation.turn import Event, Finished, Turn, Working, Written
from core.messages import EVERYONE, Audience, Citation, Message, Person, Picture, Place, Reply
from core.ports import Draft, Lease, LeaseLost, TurnRecord, Unavailable, Undeliverable
from core.words import say

MESSAGE = Message("m1", Person("web", "ada"), Place("web", "", "ada", "c1"), EVERYONE, "When?", 1.0)
LEASE = Lease(MESSAGE.conversation, MESSAGE, "worker", 1)


class Killed(BaseException):
    """Plays SIGKILL: nothing catches it."""


@dataclass
class KeptDrafts:
    """Drafts that survive a crash; `crash_at` counts saves down to the one that never returns."""

    kept: dict[str, Draft] = field(default_factory=dict)
    crash_at: int = -1

    async def load(self, message: Message) -> Draft | None:
        return self.kept.get(message.id)

    async def save(self, lease: Lease, draft: Draft) -> None:
        self.crash_at -= 1
        if self.crash_at == 0:
            raise Killed
        self.kept[lease.message.id] = draft


def writing(*texts: str, hang_after: int | None = None) -> "Writer":
    return Writer(texts, hang_after)


@dataclass
class Writer:
    """Writes the texts one after the other, each holding all before it."""

    texts: Sequence[str]
    hang_after: int | None = None
    closed: bool = False
    runs: int = 0

    async def __call__(self, message: Message) -> AsyncIterator[Event]:
        self.runs += 1
        try:
            yield Working("reading 2 documents")
            for number, text in enumerate(self.texts):
                if number == self.hang_after:
                    await asyncio.sleep(60)
                yield Written(Reply(text))
            yield Finished(Turn(message, reply=Reply(self.texts[-1])), {"answer": 0.1})
        finally:
            self.closed = True


def delivery(writer: Writer, outlet: MemoryOutlet, drafts: KeptDrafts | None = None) -> Delivery:
    async def remember(message: Message, reply: Reply) -> None:
        remembered.append((message.id, reply))

    remembered: list[tuple[str, Reply]] = []
    return Delivery(
        writer, remember, drafts or KeptDrafts(), {"web": outlet}, MemoryRecords(), lambda: 2.0
    )


async def test_a_reply_is_shown_as_it_grows_in_one_post() -> None:
    outlet = MemoryOutlet()
    record = await deliver(LEASE, asyncio.Event(), delivery(writing("At", "At ten."), outlet))
    assert [reply.text for reply in outlet.seen("m1")] == ["At", "At ten."]
    assert outlet.statuses == ["reading 2 documents"]
    assert record is not None and record.reply.text == "At ten."


async def test_text_is_recorded_before_it_is_shown() -> None:
    drafts = KeptDrafts()

    def recorded(draft: Draft) -> None:
        assert drafts.kept["m1"].reply == draft.reply

    outlet = MemoryOutlet(before_show=recorded)
    await deliver(LEASE, asyncio.Event(), delivery(writing("At", "At ten."), outlet, drafts))


async def test_the_whole_is_shown_with_its_pictures_files_and_recorded_without() -> None:
    drafts, shown = KeptDrafts(), list[Draft]()
    kept, gone = (Picture(name * 64, "image/png", 40, 30) for name in "ab")

    async def writer(message: Message) -> AsyncIterator[Event]:
        yield Written(Reply("At ten.", pictures=(kept, gone)))
        yield Finished(Turn(message, reply=Reply("At ten.", pictures=(kept, gone))), {"answer": 1})

    async def picture(digest: str) -> bytes | None:
        return b"dots" if digest == kept.digest else None

    made = delivery(writing(), MemoryOutlet(shown.append), drafts)
    await deliver(LEASE, asyncio.Event(), replace(made, answering=writer, picture=picture))
    assert [draft.files for draft in shown] == [{}, {kept.digest: b"dots"}]
    assert drafts.kept["m1"].files == {}


async def test_a_completed_answer_is_shown_again_but_not_written_again() -> None:
    drafts, outlet, writer = KeptDrafts(), MemoryOutlet(), writing("At ten.")
    for _ in range(2):
        await deliver(LEASE, asyncio.Event(), delivery(writer, outlet, drafts))
    assert writer.runs == 1
    assert [reply.text for reply in outlet.seen("m1")] == ["At ten."]


async def test_a_worker_that_was_paused_replaces_nothing_of_what_another_answered() -> None:
    held = [True]
    drafts, outlet, records = MemoryDrafts(lambda _lease: held[0]), MemoryOutlet(), MemoryRecords()
    going_on = asyncio.Event()

    async def paused(message: Message) -> AsyncIterator[Event]:
        yield Written(Reply("Mine begins."))
        await going_on.wait()
        yield Finished(Turn(message, reply=Reply("Mine ends.")), {"answer": 0.1})

    base = delivery(writing("Theirs."), outlet)
    base = replace(base, drafts=drafts, records=records)
    late = asyncio.create_task(deliver(LEASE, asyncio.Event(), replace(base, answering=paused)))
    await asyncio.sleep(0.01)
    await deliver(LEASE, asyncio.Event(), base)
    held[0] = False
    going_on.set()
    with pytest.raises(LeaseLost):
        await late
    assert [turn.reply.text for turn in await records.turns(MESSAGE.conversation)] == ["Theirs."]
    kept = await drafts.load(MESSAGE)
    assert kept is not None and (kept.reply.text, kept.complete) == ("Theirs.", True)
    assert outlet.posts[-1][-1].text == "Theirs."


@settings(max_examples=60)
@given(crashes=st.lists(st.integers(1, 8), max_size=4), other=st.booleans())
def test_crashes_at_any_point_leave_one_whole_answer(crashes: list[int], other: bool) -> None:
    async def run() -> None:
        drafts, outlet = KeptDrafts(), MemoryOutlet()
        for crash_at in crashes:
            drafts.crash_at = crash_at
            writer = writing("It is", "It is at ten.", "It is at ten. Bring tea.")
            try:
                await deliver(LEASE, asyncio.Event(), delivery(writer, outlet, drafts))
            except Killed:
                continue
        drafts.crash_at = -1
        final = "Another wording." if other else "It is at ten. Bring tea."
        await deliver(LEASE, asyncio.Event(), delivery(writing(final[:5], final), outlet, drafts))
        # A crash between showing and recording what was posted may orphan a post in this plain
        # double; the platforms' outlets find it again. No answer may be cut or jump back.
        last = outlet.posts[-1][-1].text
        assert last in (final, "It is at ten. Bring tea.")

    asyncio.run(run())


async def test_a_second_run_shows_nothing_until_it_has_caught_up() -> None:
    drafts, outlet = KeptDrafts(crash_at=4), MemoryOutlet()
    with pytest.raises(Killed):
        await deliver(
            LEASE, asyncio.Event(), delivery(writing("It is", "It is at ten."), outlet, drafts)
        )
    drafts.crash_at = -1
    await deliver(
        LEASE, asyncio.Event(), delivery(writing("It", "It is at ten. Yes."), outlet, drafts)
    )
    lengths = [len(reply.text) for reply in outlet.seen("m1")]
    assert lengths == sorted(lengths)
    assert outlet.seen("m1")[-1].text == "It is at ten. Yes."


async def test_a_stop_ends_a_silent_model_and_keeps_what_was_written() -> None:
    stopped, outlet = asyncio.Event(), MemoryOutlet()
    writer = writing("It is", "never", hang_after=1)
    running = asyncio.create_task(deliver(LEASE, stopped, delivery(writer, outlet)))
    await asyncio.sleep(0.05)
    stopped.set()
    record = await asyncio.wait_for(running, 30)
    assert record is not None
    assert record.reply.text == "It is"
    assert record.reply.notices == ("Stopped, as you asked.",)
    assert writer.closed


REVISED = replace(LEASE, message=replace(MESSAGE, id="m1~2", revises="m1", text="Where?"))


async def test_a_revision_that_is_stopped_before_its_first_word_leaves_the_old_answer() -> None:
    """As where its question was deleted while it waited: who asked may have kept the answer."""
    outlet, drafts = MemoryOutlet(), KeptDrafts()
    await deliver(LEASE, asyncio.Event(), delivery(writing("At ten."), outlet, drafts))
    before, old = list(outlet.seen("m1")), drafts.kept["m1"]
    stopped = asyncio.Event()
    stopped.set()
    for _ in range(2):  # safe to repeat
        brought = delivery(writing("never"), outlet, drafts)
        assert await deliver(REVISED, stopped, brought) is None
        assert await brought.records.turns(MESSAGE.conversation) == []
    assert outlet.seen("m1") == before
    assert drafts.kept["m1"] == old
    assert outlet.statuses[-1] == ""


async def test_a_revision_that_is_stopped_half_way_says_so() -> None:
    stopped, outlet, drafts = asyncio.Event(), MemoryOutlet(), KeptDrafts()
    await deliver(LEASE, asyncio.Event(), delivery(writing("At ten."), outlet, drafts))
    writer = writing("In the", "never", hang_after=1)
    running = asyncio.create_task(deliver(REVISED, stopped, delivery(writer, outlet, drafts)))
    await asyncio.sleep(0.05)
    stopped.set()
    record = await asyncio.wait_for(running, 30)
    assert record is not None
    assert (record.reply.text, record.reply.notices) == ("In the", (say("stopped"),))


async def test_an_apology_replaces_a_half_written_answer() -> None:
    drafts, outlet = KeptDrafts(crash_at=4), MemoryOutlet()
    with pytest.raises(Killed):
        await deliver(
            LEASE, asyncio.Event(), delivery(writing("It is", "It is at"), outlet, drafts)
        )
    drafts.crash_at = -1
    fifth = Lease(LEASE.conversation, MESSAGE, "worker", 5)
    await apologise(fifth, delivery(writing("x"), outlet, drafts))
    assert "after 4 tries" in outlet.seen("m1")[-1].notices[0]


async def test_a_shutdown_in_mid_answer_is_a_cancellation_and_closes_the_model() -> None:
    writer = writing("It is", "never", hang_after=1)
    running = asyncio.create_task(deliver(LEASE, asyncio.Event(), delivery(writer, MemoryOutlet())))
    await asyncio.sleep(0.05)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert writer.closed


class AwayRecords(MemoryRecords):
    """A database that is away at first."""

    away = True

    async def save(self, turn: TurnRecord) -> None:
        if self.away:
            raise Unavailable("the records' database: connection refused")
        await super().save(turn)


async def test_a_person_is_told_that_their_message_waits_for_an_engine() -> None:
    outlet, records = MemoryOutlet(), AwayRecords()
    waiting = replace(delivery(writing("At ten."), outlet), records=records)
    with pytest.raises(Unavailable):
        await deliver(LEASE, asyncio.Event(), waiting)
    assert outlet.statuses[-1] == say("waiting")
    records.away = False
    await deliver(LEASE, asyncio.Event(), waiting)
    assert outlet.seen("m1")[-1].text == "At ten."


async def test_a_worker_without_the_settings_of_a_platform_leaves_its_messages_to_others() -> None:
    outlet, writer = MemoryOutlet(), writing("At ten.")
    with pytest.raises(Unavailable, match="no settings here for web"):
        await deliver(LEASE, asyncio.Event(), replace(delivery(writer, outlet), outlets={}))
    await deliver(LEASE, asyncio.Event(), delivery(writer, outlet))
    assert outlet.seen("m1")[-1].text == "At ten."


TOLD = replace(
    LEASE,
    message=replace(
        MESSAGE,
        id="m1~in",
        revises="m1",
        person=Person("web", "ada", locale="de"),
        text="",
        telling="may_ask",
    ),
)


async def test_what_nobody_asked_for_is_said_once_and_is_no_turn() -> None:
    outlet, writer, drafts = MemoryOutlet(), writing("never"), KeptDrafts()
    for _ in range(2):
        assert await deliver(TOLD, asyncio.Event(), delivery(writer, outlet, drafts)) is None
    assert outlet.seen("m1~in") == [Reply("", notices=("Du darfst jetzt fragen.",), receipt=True)]
    assert writer.runs == 0


async def test_who_asked_before_they_were_let_in_is_told_so_with_the_answer() -> None:
    asked = replace(LEASE, message=replace(MESSAGE, telling="may_ask"))
    outlet = MemoryOutlet()
    assert await deliver(asked, asyncio.Event(), delivery(writing("At ten."), outlet))
    assert outlet.seen("m1")[-1] == Reply("At ten.", notices=(say("may_ask"),))
    again = MemoryOutlet()
    await apologise(asked, delivery(writing("never"), again))
    assert again.posts


async def test_who_cannot_be_told_is_left_alone() -> None:
    def gone(_draft: Draft) -> None:
        raise Undeliverable("blocked by the user")

    outlet = MemoryOutlet(gone)
    assert await deliver(TOLD, asyncio.Event(), delivery(writing("never"), outlet)) is None
    await apologise(TOLD, delivery(writing("never"), outlet))
    assert outlet.posts == []


@pytest.mark.parametrize("left", [True, False])
async def test_an_answer_that_nobody_saw_is_written_anew_once_its_readers_have_left(
    left: bool,
) -> None:
    room = Audience("room", "web", "", "board")
    asked = replace(MESSAGE, circles=(EVERYONE, room))
    lease = replace(LEASE, message=asked)

    async def as_now(message: Message) -> Message:
        return replace(message, circles=(EVERYONE,)) if left else message

    def away(draft: Draft) -> None:
        if draft.complete:
            raise Unavailable("the platform answers 503")

    drafts, outlet = KeptDrafts(), MemoryOutlet()
    silent = delivery(writing(""), MemoryOutlet(away), drafts)
    with pytest.raises(Unavailable):
        await deliver(lease, asyncio.Event(), replace(silent, as_now=as_now))
    drafts.kept["m1"] = replace(drafts.kept["m1"], reply=Reply("The board sells."), posted={})
    assert drafts.kept["m1"].readers == asked.readers
    anew = writing("I found nothing.")
    await deliver(lease, asyncio.Event(), replace(delivery(anew, outlet, drafts), as_now=as_now))
    shown = outlet.seen("m1")[-1].text
    assert shown == ("I found nothing." if left else "The board sells.")
    assert anew.runs == int(left)


@pytest.mark.parametrize("cited", [True, False])
async def test_what_was_only_overheard_is_answered_where_documents_answer(cited: bool) -> None:
    citations = (Citation(1, "Parking", "p", "Behind the house."),) if cited else ()

    async def answering(message: Message) -> AsyncIterator[Event]:
        reply = Reply("Behind the house. [1]" if cited else "I found nothing.", citations)
        yield Working("searching")
        yield Written(reply)
        yield Finished(Turn(message, reply=reply), {"answer": 0.1})

    outlet = MemoryOutlet()
    quiet = replace(delivery(writing(""), outlet), answering=answering)
    lease = replace(LEASE, message=replace(MESSAGE, overheard=True))
    for _ in range(2):
        await deliver(lease, asyncio.Event(), quiet)
    assert len(outlet.posts) == int(cited)
    assert outlet.statuses == []
    await apologise(lease, quiet)
    assert len(outlet.posts) == int(cited)


async def test_what_follows_an_answer_comes_once_it_is_shown_and_may_fail() -> None:
    outlet = MemoryOutlet()
    seen: list[str] = []

    async def afterwards(_turn: Turn) -> None:
        seen.append(outlet.seen("m1")[-1].text)
        raise Unavailable("no model")

    brought = replace(delivery(writing("At ten."), outlet), afterwards=afterwards)
    record = await deliver(LEASE, asyncio.Event(), brought)
    assert record is not None
    assert record.reply.text == "At ten."
    assert seen == ["At ten."]


async def test_nothing_follows_an_answer_that_was_stopped() -> None:
    seen: list[Turn] = []
    stopped = asyncio.Event()

    async def afterwards(turn: Turn) -> None:
        seen.append(turn)

    stopped.set()
    brought = replace(
        delivery(writing("At", "At ten.", hang_after=1), MemoryOutlet()), afterwards=afterwards
    )
    assert await deliver(LEASE, stopped, brought) is not None
    assert seen == []


async def test_what_to_ask_next_is_shown_in_the_same_post_once_the_answer_was_and_not_recorded() -> (
    None
):
    outlet, drafts = MemoryOutlet(), KeptDrafts()

    async def next_questions(_turn: Turn) -> tuple[str, ...]:
        assert outlet.seen("m1")[-1].text == "At ten."
        return ("And on Sundays?",)

    brought = replace(delivery(writing("At ten."), outlet, drafts), next_questions=next_questions)
    record = await deliver(LEASE, asyncio.Event(), brought)
    assert [reply.suggestions for reply in outlet.seen("m1")] == [(), ("And on Sundays?",)]
    assert drafts.kept["m1"].complete
    assert drafts.kept["m1"].reply.suggestions == (), "others may have asked them, and be forgotten"
    assert record is not None
    assert record.reply.suggestions == ()
    (kept,) = await brought.records.turns(MESSAGE.conversation)
    assert kept.reply == record.reply


async def test_nothing_more_is_shown_of_an_answer_once_a_stop_was_asked_for() -> None:
    """Whoever deleted the question may have had its answer deleted, too."""
    outlet, stopped = MemoryOutlet(), asyncio.Event()

    async def next_questions(_turn: Turn) -> tuple[str, ...]:
        stopped.set()
        return ("And on Sundays?",)

    brought = replace(delivery(writing("At ten."), outlet), next_questions=next_questions)
    assert await deliver(LEASE, stopped, brought) is not None
    assert [reply.suggestions for reply in outlet.seen("m1")] == [()]


async def test_nobody_apologises_for_an_answer_that_was_whole() -> None:
    """A worker that is killed in its last try while it looks for what to ask next has answered."""
    outlet, drafts = MemoryOutlet(), KeptDrafts()
    brought = delivery(writing("At ten."), outlet, drafts)
    assert await deliver(LEASE, asyncio.Event(), brought) is not None
    await apologise(replace(LEASE, tries=6), brought)
    assert outlet.seen("m1")[-1].text == "At ten."
    (kept,) = await brought.records.turns(MESSAGE.conversation)
    assert kept.reply.text == "At ten."


async def test_an_answer_stands_and_is_judged_where_nobody_can_tell_what_to_ask_next() -> None:
    outlet, judged = MemoryOutlet(), list[str]()

    async def next_questions(_turn: Turn) -> tuple[str, ...]:
        raise Unavailable("no index")

    async def afterwards(turn: Turn) -> None:
        judged.append(turn.reply.text)

    brought = replace(
        delivery(writing("At ten."), outlet),
        next_questions=next_questions,
        afterwards=afterwards,
    )
    assert await deliver(LEASE, asyncio.Event(), brought) is not None
    assert judged == ["At ten."]


async def test_whoever_lost_the_lease_offers_nothing_more() -> None:
    outlet, drafts = MemoryOutlet(), KeptDrafts()

    async def next_questions(_turn: Turn) -> tuple[str, ...]:
        async def lost(lease: Lease, draft: Draft) -> None:
            raise LeaseLost

        drafts.save = lost  # type: ignore[method-assign]
        return ("And on Sundays?",)

    brought = replace(delivery(writing("At ten."), outlet, drafts), next_questions=next_questions)
    with pytest.raises(LeaseLost):
        await deliver(LEASE, asyncio.Event(), brought)
    assert outlet.seen("m1")[-1].suggestions == ()


@pytest.mark.parametrize(("from_look", "looked"), [(1, []), (3, ["begun", "given up"])])
async def test_nothing_more_is_looked_for_once_another_message_waits(
    from_look: int, looked: list[str]
) -> None:
    outlet, done, looks = MemoryOutlet(), list[str](), count(1)

    async def next_questions(_turn: Turn) -> tuple[str, ...]:
        done.append("begun")
        try:
            await asyncio.sleep(60)
        finally:
            done.append("given up")
        return ("And on Sundays?",)

    async def more_waits(conversation: str) -> bool:
        return conversation == MESSAGE.conversation and next(looks) >= from_look

    brought = replace(
        delivery(writing("At ten."), outlet), next_questions=next_questions, more_waits=more_waits
    )
    async with asyncio.timeout(10):
        assert await deliver(LEASE, asyncio.Event(), brought) is not None
    assert done == looked
    assert [reply.suggestions for reply in outlet.seen("m1")] == [()]


@pytest.mark.parametrize(
    ("hang_after", "told"),
    [
        pytest.param(0, ["reading 2 documents", say("late")], id="before a word"),
        pytest.param(1, ["reading 2 documents"], id="after a word"),
    ],
)
async def test_who_waits_long_for_the_first_word_is_told_once(
    hang_after: int, told: list[str]
) -> None:
    outlet, stop = MemoryOutlet(), asyncio.Event()
    hanging = delivery(writing("At", "At ten.", hang_after=hang_after), outlet)
    answering = asyncio.create_task(deliver(LEASE, stop, replace(hanging, late_seconds=0.05)))
    await asyncio.sleep(0.2)
    stop.set()
    await answering
    assert outlet.statuses == told
