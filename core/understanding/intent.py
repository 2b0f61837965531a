"""What a message is to its conversation: does it go on, go deeper, branch off, turn away, or come back?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.ports import Intent, Kind
from core.understanding.remarks import Remark
from core.understanding.replies import replied_to
from core.understanding.shift import WINDOW, earlier_signals, likeness, shift_signals
from core.understanding.weighing import Linear, Signals, Trained

_REASONS = {
    "like_last": ("it is like what was said just before", "it is unlike what was said just before"),
    "like_one_before": ("it is like what was said before that", "it is unlike what was said before"),
    "like_nearest": ("something said lately is much like it", "nothing said lately is like it"),
    "like_all": ("it is like all that was said lately", "it is unlike all that was said lately"),
    "shared_terms": ("it repeats words of what was said", "it shares no words with what was said"),
    "shared_terms_at_end": ("it ends on words of what was said", "it ends on other words"),
    "terms": ("it says much", "it says little by itself"),
    "leans": ("it points to what was said", "it stands by itself"),
    "leans_at_end": ("its end points to what was said", "its end stands by itself"),
    "asks": ("it asks something", "it asks nothing"),
    "waited_for_answer": ("an answer was due", "no answer was due"),
    "aside": ("it says that it turns to something else", "it announces nothing else"),
    "like_earlier": ("it is like something said earlier", "nothing said earlier is like it"),
    "nearer_to_earlier": ("something said earlier is nearer to it than what was said last",
                          "nothing said earlier is nearer to it than what was said last"),
}  # fmt: skip
"""In plain words, where a signal is high and where it is low; what is not here tells people nothing."""


def intend(message: Remark, before: Sequence[Remark], models: Trained) -> Intent:
    """What the message is to those before it, oldest first, each with the task that it belongs to.

    A reply says by itself what it is about; in a room of several that is guessed; between two, the
    subject decides. The last of `before` that belongs to a task tells which one runs.
    """
    if not before:
        return Intent("switch", "", message.id, 1.0, ("nothing was said before it",))
    said = next((n for n, each in enumerate(before) if each.id == message.replies_to), None)
    if said is not None:
        return _taking_up(message, before, said, 1.0, ("it was sent as a reply",))
    if len({each.speaker for each in before} | {message.speaker}) > 2:
        reply = replied_to(message, before, models.replies)
        if reply.place is None:
            reasons = ("it replies to nothing that was said in the room",)
            return Intent("switch", "", message.id, reply.probability, reasons)
        reasons = ("by who speaks to whom, when, and of what, it replies to this",)
        return _taking_up(message, before, reply.place, reply.probability, reasons)
    return _by_subject(message, before, models)


def _taking_up(
    message: Remark, before: Sequence[Remark], place: int, sure: float, reasons: tuple[str, ...]
) -> Intent:
    """A reply to an earlier message: the same task goes on, an earlier point or another task is taken up."""
    point, running = before[place], _running(before)
    if point.task != running:  # what belongs to no task was never left
        kind: Kind = "return" if point.task else "switch"
    elif _is_answered(place, before):
        kind = "branch"
    else:
        kind = _onwards(message, point)
    task = message.id if kind in ("branch", "switch") else point.task
    return Intent(kind, point.id, task or message.id, sure, reasons)


def _by_subject(message: Remark, before: Sequence[Remark], models: Trained) -> Intent:
    last, *earlier = exchanges(before)[::-1]
    running = _running(before)
    if message.resumes and (resumed := _coming_back(message, [last, *earlier])):
        return resumed
    if message.piece:
        return _by_words(message, before, [last, *earlier])
    if earlier:
        signals, best = earlier_signals(message, last, earlier)
        sure = models.earlier.probability(signals)
        if sure >= models.earlier.threshold:
            point = earlier[best][-1]
            back = point.task not in ("", running)
            task = point.task if back else message.id
            reasons = _words(models.earlier, signals, 1)
            return Intent("return" if back else "branch", point.id, task, sure, reasons)
    signals = shift_signals(message, before)
    model = models.asked if before[-1].own else models.shift
    moved = model.probability(signals)
    if moved < model.threshold:
        kind, reasons = _onwards(message, before[-1]), _words(model, signals, -1)
        return Intent(kind, before[-1].id, running or message.id, 1 - moved, reasons)
    # Something new that still speaks of the same things is a part of the task, not its end.
    kind = "branch" if _shares(message, before[-WINDOW:]) else "switch"
    return Intent(kind, "", message.id, moved, _words(model, signals, 1))


def _coming_back(message: Remark, latest_first: Sequence[Sequence[Remark]]) -> Intent | None:
    """To the exchange that says most of its words or is most like it, if that is not the last."""

    def nearness(exchange: Sequence[Remark]) -> tuple[int, float]:
        said = frozenset[str]().union(*(each.terms for each in exchange))
        return len(message.terms & said), likeness(message, exchange)

    point = max(latest_first, key=nearness)[0]
    if point is latest_first[0][0] or not point.task:
        return None
    return Intent("return", point.id, point.task, 1.0, ("it says that it comes back to this",))


def _by_words(
    message: Remark, before: Sequence[Remark], latest_first: Sequence[Sequence[Remark]]
) -> Intent:
    """A piece of a question, which is like nothing: its words may stand in one that was asked earlier."""
    kind, about = _onwards(message, before[-1]), before[-1]
    reasons: tuple[str, ...] = ("it asks nothing without what was said before it",)
    holding = [each[0] for each in latest_first if message.terms and message.terms <= each[0].terms]
    running = _running(before)
    if holding and holding[0] is not latest_first[0][0]:
        about, kind = holding[0], "branch"
        reasons = (*reasons, "its words were said earlier")
        if about.task not in ("", running):
            kind = "return"
    task = message.id if kind == "branch" else about.task or running
    return Intent(kind, about.id, task or message.id, 1.0, reasons)


def _onwards(message: Remark, last: Remark) -> Kind:
    """Whether it asks more of what was said last."""
    further = message.leans or bool(message.terms & last.terms)
    return "deepen" if message.asks and further else "continue"


def _shares(message: Remark, window: Iterable[Remark]) -> bool:
    return message.leans and any(message.terms & each.terms for each in window)


def _running(before: Sequence[Remark]) -> str:
    return next((each.task for each in reversed(before) if each.task), "")


def _is_answered(place: int, before: Sequence[Remark]) -> bool:
    """Whether whoever it was said to has gone on since: somebody else spoke, and its speaker again."""
    since = [each.speaker for each in before[place + 1 :] if each.task == before[place].task]
    return len(set(since)) > 1


def exchanges(before: Sequence[Remark]) -> list[list[Remark]]:
    """Questions with what was answered: a new one begins where who spoke first speaks again."""
    exchanges: list[list[Remark]] = []
    for each in before:
        if not exchanges or each.speaker == exchanges[-1][0].speaker:
            exchanges.append([])
        exchanges[-1].append(each)
    return exchanges


def _words(model: Linear, signals: Signals, sign: int) -> tuple[str, ...]:
    found = model.reasons(signals, sign)
    return tuple(_REASONS[name][not high] for name, high in found if name in _REASONS)[:2]
