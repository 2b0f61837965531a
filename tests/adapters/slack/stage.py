"""An outlet of the real SDK before a strict Slack, with nothing else of Mynah around it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace

from adapters.doubles.people import MemoryNotes
from adapters.slack.api import Api, Patience, Times
from adapters.slack.audience import Member, Room, message_of
from adapters.slack.happenings import Heard, Identity
from adapters.slack.platform import SlackConfig, SlackPlatform, open_api
from core.messages import Message as Question
from core.messages import Reply
from core.ports import Draft, Posted
from tests.adapters.slack.seen import answers, words
from tests.platforms.rates import Rate
from tests.platforms.slack import Limits, StandIn, slack_standin
from tests.platforms.slack.conftest import Clock
from tests.platforms.slack.state import Message

AT_ONCE = Times(post=0.0)
QUICK = Limits(retries=(), post=Rate(10_000, 1.0))


@dataclass
class Stage:
    slack: StandIn
    clock: Clock
    stack: AsyncExitStack
    notes: MemoryNotes = field(default_factory=MemoryNotes)
    slept: list[float] = field(default_factory=list)
    times: Times = AT_ONCE
    platform: SlackPlatform = field(init=False)

    async def restart(self) -> None:
        """Another process over the same notes: whatever the last one had in mind is gone."""
        api = await self.stack.enter_async_context(
            open_api(self.slack.bot_token, self.slack.api_url)
        )
        patient = Api(api.client, Patience(), self.sleep)
        config = SlackConfig(
            bot_token=self.slack.bot_token, app_token=self.slack.app_token, times=self.times
        )
        self.platform = SlackPlatform(config, patient, self.notes)

    async def time(self, **times: float) -> None:
        """Begin again with these times."""
        self.times = replace(self.times, **times)
        await self.restart()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    @property
    def me(self) -> Identity:
        team = self.slack.team
        return Identity(team.id, team.bot_user, team.bot_id)

    def asked(
        self, text: str = "When?", who: str = "ann", thread: str = "", channel: str = "general"
    ) -> tuple[Message, Question]:
        """What somebody said, in Slack and as core has it."""
        room, ann = self.slack.channel(channel), self.slack.person(who)
        said = ann.say(room, f"{self.slack.mention} {text}", thread or None)
        heard = Heard(
            room.id, "public", ann.id, self.slack.team.id, said.ts, thread or said.ts, text, True
        )
        member = Member(ann.user.real_name, "en-US", full=True, ours=True)
        return said, message_of(heard, member, Room("public", outsiders=False), self.me)

    async def show(self, question: Question, *texts: str, posted: Posted | None = None) -> Posted:
        """As core delivers: each text as it grows, the last one complete."""
        kept: Posted = posted or {}
        for text in texts[:-1]:
            kept = await self.grow(question, text, kept)
        return await self.complete(question, texts[-1], kept)

    async def grow(self, question: Question, text: str, posted: Posted) -> Posted:
        return await self.platform.outlet.show(question, Draft(Reply(text), posted))

    async def complete(
        self, question: Question, text: str | Reply, posted: Posted | None = None
    ) -> Posted:
        reply = text if isinstance(text, Reply) else Reply(text)
        return await self.platform.outlet.show(question, Draft(reply, posted or {}, complete=True))

    def answer(self, said: Message) -> str:
        """All that is shown as the answer, in order."""
        return "\n".join(words(each) for each in answers(self.slack, said))


def spelled(text: str) -> list[str]:
    """Its words in order, whatever stands between them."""
    return re.findall(r"\w+", text)


@asynccontextmanager
async def stage(limits: Limits = QUICK) -> AsyncIterator[Stage]:
    clock = Clock()
    async with slack_standin(limits, clock) as slack, AsyncExitStack() as stack:
        made = Stage(slack, clock, stack)
        await made.restart()
        yield made
