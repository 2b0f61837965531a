"""A model never sees personal data, and whoever reads its answer never sees a sign."""

from __future__ import annotations

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from adapters.doubles.models import ScriptedModel
from core.ports import Prompt, Tool, ToolCall, ToolResult
from core.safety.pii import find_light
from core.safety.pseudonyms import Pseudonyms
from core.safety.shielded import Shielded
from tests.core.safety.plants import planted

MAIL, PHONE = "ada@lovelace.org", "+49 30 901820"


def _request(**more: object) -> str:
    return json.dumps(more, ensure_ascii=False)


def _read(prompt: Prompt) -> str:
    return "\n".join((prompt.system, prompt.request, *(text for _, text in prompt.history)))


async def _written(model: ScriptedModel, prompt: Prompt) -> str:
    return "".join([piece async for piece in Shielded(model).write(prompt)])


async def test_the_model_reads_signs_and_the_person_reads_the_data() -> None:
    model = ScriptedModel("Write to <EMAIL_1> or call <PHONE_1>. [1]")
    prompt = Prompt("Answer.", _request(text=f"Mail {MAIL}\nor {PHONE}."))
    assert await _written(model, prompt) == f"Write to {MAIL} or call {PHONE}. [1]"
    assert MAIL not in _read(model.prompts[0]) and PHONE not in _read(model.prompts[0])
    assert json.loads(model.prompts[0].request) == {"text": "Mail <EMAIL_1>\nor <PHONE_1>."}


async def test_a_value_has_one_sign_in_history_question_and_passages() -> None:
    model = ScriptedModel("<EMAIL_1>")
    prompt = Prompt("", _request(q=MAIL, p=[f"x {MAIL}", "b@b.org"]), (("user", f"I am {MAIL}"),))
    await _written(model, prompt)
    assert _read(model.prompts[0]).count("<EMAIL_1>") == 4  # the rule names it, too
    assert _read(model.prompts[0]).count("<EMAIL_2>") == 1


async def test_without_personal_data_the_prompt_stays_as_it_is() -> None:
    model = ScriptedModel("Fine.")
    prompt = Prompt("Answer.", _request(text="When is the office open?"))
    assert await _written(model, prompt) == "Fine."
    assert model.prompts == [prompt]


async def test_a_sign_that_somebody_wrote_is_not_put_back_as_anothers_data() -> None:
    model = ScriptedModel("<EMAIL_1> and <EMAIL_2>")
    prompt = Prompt("", _request(q="what is <email_1>?", p=MAIL))
    assert await _written(model, prompt) == f"<EMAIL_1> and {MAIL}"


async def test_signs_in_other_letters_and_without_brackets_are_put_back() -> None:
    model = ScriptedModel("EMAIL_1, <email_1>, EMAIL_12 and _EMAIL_1")
    prompt = Prompt("", _request(p=MAIL))
    assert await _written(model, prompt) == f"{MAIL}, {MAIL}, EMAIL_12 and _EMAIL_1"


async def test_tools_are_called_with_the_data_and_their_results_are_hidden() -> None:
    call = ToolCall("1", "search", {"query": "who is <EMAIL_1>"})
    model = ScriptedModel(steps=[[call]])
    earlier = ToolResult(ToolCall("0", "search", {"query": MAIL}), f"{MAIL} has {PHONE}")

    async def run(_arguments: object) -> str:
        return ""

    calls = await Shielded(model).step(
        Prompt("", _request(q=f"who is {MAIL}")), [Tool("search", "", {}, run)], [earlier]
    )
    assert calls == [ToolCall("1", "search", {"query": f"who is {MAIL}"})]
    [[told]] = model.results
    assert told.text == "<EMAIL_1> has <PHONE_1>"
    assert told.call.arguments == {"query": "<EMAIL_1>"}


@given(st.lists(planted, min_size=1, max_size=4), st.text(max_size=30), st.data())
async def test_whatever_is_hidden_comes_back_however_it_is_cut_into_pieces(
    plants: list[tuple[str, str]], between: str, data: st.DataObject
) -> None:
    text = f" {between} ".join(value for _, value in plants)
    signs = Pseudonyms(find_light, frozenset(kind for kind, _ in plants))
    signs.avoid(text)
    hidden = await signs.hide(text)
    assert not any(value in hidden for _, value in plants)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(hidden)), max_size=20)))
    edges = [0, *cuts, len(hidden)]
    model = ScriptedModel([hidden[a:b] for a, b in pairwise(edges)])
    pieces = [piece async for piece in signs.restored(model.write(Prompt("", "")))]
    assert "".join(pieces) == text
    assert signs.restore(hidden) == text
