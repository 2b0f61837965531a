"""What records keep of a turn: never a card's number, an account, a national id or a key."""

from __future__ import annotations

from hypothesis import given

from adapters.doubles.records import MemoryRecords
from core.messages import EVERYONE, Message, Person, Place, Reply
from core.ports import Feedback, TurnRecord
from core.safety.kept import WithoutSecrets
from core.safety.pii import SECRET_KINDS
from tests.core.safety.plants import planted

PLACE = Place("web", "", "ada", "t")


@given(planted.filter(lambda plant: plant[0] in SECRET_KINDS))
async def test_no_secret_is_kept_of_question_answer_or_comment(plant: tuple[str, str]) -> None:
    kind, value = plant
    inner = MemoryRecords()
    records = WithoutSecrets(inner)
    message = Message("m1", Person("web", "ada", "Ada"), PLACE, EVERYONE, f"Is {value} fine?", 0.0)
    await records.save(TurnRecord(message, Reply(f"Yes, {value}."), "rag", "", {}, 1.0))
    opinion = Feedback(message.conversation, "m1", "web:ada", -1, f"not {value}")
    assert await records.rate(opinion)
    [turn] = await records.turns(message.conversation)
    assert (turn.message.text, turn.reply.text) == (f"Is [{kind}] fine?", f"Yes, [{kind}].")
    assert value not in repr(await inner.turns(message.conversation))
