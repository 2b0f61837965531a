"""Answers messages under the arms of the experiments that run, and says which settings an arm may change."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bots.settings import Settings
from bots.settings_check import contradictions
from bots.settings_problem import invalid
from core.conversation.turn import Event
from core.messages import Message
from core.ports import Misconfigured, Unavailable, Unreadable
from core.quality.experiments.experiment import assign
from core.quality.experiments.running import Run, changes_of, unit_of

if TYPE_CHECKING:
    from adapters.stores.sql.experiments import SqlExperiments
    from core.conversation.deliver import Answering

WRITING = frozenset({
    "MODELS_BALANCED", "MODELS_LIGHT", "MODELS_PREMIUM", "MYNAH_MODEL", "MYNAH_MODEL_SECONDS",
})  # fmt: skip
"""Decide who writes."""
CHANGEABLE = WRITING | frozenset({
    "AGENT_STEPS", "AGENT_TOKENS", "HISTORY_TURNS", "RECENCY_DAYS", "RERANK_MODEL",
    "RERANK_SECONDS", "SHORT_ANSWERS", "SOURCE_WEIGHTS", "STRATEGY_COMPLEX", "STRATEGY_SIMPLE",
})  # fmt: skip
"""What is read when a turn is answered; all else is decided when Mynah starts or indexes."""

log = logging.getLogger(__name__)


def in_arm(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """The settings as an arm changes them; raises Misconfigured."""
    from pydantic import ValidationError

    changed: dict[str, Any] = {name.lower(): value for name, value in changes.items()}
    try:
        made = Settings(_env_file=None, **(settings.model_dump() | changed))
    except ValidationError as error:
        raise Misconfigured("; ".join(invalid(error, Settings.model_fields))) from None
    if wrong := list(contradictions(made)):
        raise Misconfigured("; ".join(wrong))
    return made


@dataclass(frozen=True, slots=True)
class Arms:
    """What answers as it is, what makes what answers otherwise, and where exposures are logged."""

    as_it_is: Answering
    made: Callable[[Mapping[str, object]], Answering]
    """By the changes of arms; raises Misconfigured."""
    experiments: SqlExperiments
    clock: Callable[[], float]
    known: dict[tuple[tuple[str, object], ...], Answering] = field(default_factory=dict)
    """Those that were made, by their changes: to make one may load a model."""

    async def answering(self, message: Message) -> AsyncIterator[Event]:
        """As `Conversation.answering`, under the arms of the message's person and conversation.

        Where it cannot be told which experiments run, or an arm cannot be made, it is answered as it
        is, and nothing is logged.
        """
        async with aclosing((await self._chosen(message))(message)) as events:  # type: ignore[type-var]
            async for event in events:
                yield event

    async def _chosen(self, message: Message) -> Answering:
        try:
            runs = await self.experiments.runs(running=True)
            answering = self._of(changes_of(runs, str(message.person), message.conversation))
            if not message.overheard:  # mostly not answered at all
                for run in runs:
                    await self._expose(run, message)
        except (Unavailable, Misconfigured, Unreadable) as error:
            log.warning("answered without experiments: %s", error)
            return self.as_it_is
        return answering

    def _of(self, changes: Mapping[str, object]) -> Answering:
        key = tuple(sorted(changes.items()))
        if not key:
            return self.as_it_is
        if key not in self.known:
            self.known[key] = self.made(changes)
        return self.known[key]

    async def _expose(self, run: Run, message: Message) -> None:
        person = str(message.person)
        unit = unit_of(run.experiment, person, message.conversation)
        arm = assign(run.experiment, unit).name
        await self.experiments.expose(run, unit, arm, person, self.clock())
