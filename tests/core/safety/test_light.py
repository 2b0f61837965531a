"""The toxicity model that ships, over the embedded vectors themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.models.embeddings import embedded_spaces
from core.safety.light import SENTENCES, LightToxicity, parts_of, pieces, shipped

CLASSES = {
    "toxicity", "identity_attack", "threat", "sexual_explicit", "self_harm", "stereotype",
}  # fmt: skip


@pytest.fixture(scope="module")
def model() -> LightToxicity:
    return LightToxicity([space.embedder for space in embedded_spaces("all")])


def test_the_weights_fit_the_embedders_that_they_name() -> None:
    spaces = embedded_spaces("all")
    assert tuple(space.embedder.name for space in spaces) == shipped().embedders
    numbers = 1 + sum(space.embedder.dimension for space in spaces)
    assert {name: len(head) for name, head in shipped().heads.items()} == dict.fromkeys(
        CLASSES, numbers
    )


async def test_insults_are_told_from_questions(model: LightToxicity) -> None:
    rude = ["You are a fucking idiot and everybody hates you.", "Shut up, you stupid bitch"]
    plain = [
        "How many days of leave do I have?",
        "Which policy says what harassment is, and whom do I tell?",
        "How do I kill a process that hangs?",
        "Can Muslim colleagues take Eid off?",
    ]
    scores = [each["toxicity"] for each in await model.judge([*rude, *plain])]
    assert min(scores[:2]) > 0.75
    assert max(scores[2:]) < 0.5


async def test_an_insult_in_disguise_is_judged_as_the_plain_one(model: LightToxicity) -> None:
    plain, *others = await model.judge(
        ["you stupid bitch", "you st\u200bupid b1tch", "you ѕtupid bіtch", "you s t u p i d bitch"]
    )
    assert all(each["toxicity"] == pytest.approx(plain["toxicity"], abs=0.01) for each in others)


async def test_a_cry_for_help_is_told_from_questions_of_work(model: LightToxicity) -> None:
    cry, work = await model.judge(
        ["I want to kill myself, I cannot go on living", "How do I end a process?"]
    )
    assert cry["self_harm"] > 0.15 > work["self_harm"]


async def test_what_names_no_group_is_no_stereotype(model: LightToxicity) -> None:
    (scores,) = await model.judge(["Backups run every night at 02:30."])
    assert scores["stereotype"] == 0


async def test_an_insult_in_a_long_text_is_found(model: LightToxicity) -> None:
    filler = "The canteen opens at ten and closes at two. " * 60
    calm, rude = await model.judge([filler, f"{filler} You fucking idiot, everybody hates you."])
    assert rude["toxicity"] > calm["toxicity"] + 0.2


def test_a_text_is_cut_without_loss_and_never_into_too_many_pieces() -> None:
    text = "One sentence. " * 200
    cut = pieces(text, 1_000, 10)
    assert "".join("".join(cut).split()) == "".join(text.split())
    assert all(len(each) <= 1_000 for each in cut)
    assert pieces("", 1_000, 10) == [""]
    long = pieces("A" * 10_000 + "B" * 10_000, 1_000, 10)
    assert len(long) == 10
    assert (long[0][0], long[-1][-1]) == ("A", "B")


def test_the_whole_is_judged_and_where_there_are_several_each_sentence() -> None:
    assert parts_of("How many days?") == ["How many days?"]
    text = "How many days of leave are there? Nobody here ever answers me."
    assert parts_of(text) == [
        text,
        "How many days of leave are there?",
        "Nobody here ever answers me.",
    ]
    assert len(parts_of("A sentence that is long enough to stand. " * 500)) == 1 + SENTENCES
    assert parts_of("") == [""]


@pytest.mark.parametrize(
    ("rude", "plain"),
    [
        ("Du bist ein dummes Arschloch", "Wie viele Urlaubstage habe ich?"),
        ("Eres un idiota de mierda", "¿Cuántos días de vacaciones tengo?"),
        ("你是个白痴", "我有多少天假期？"),
        ("バカ野郎、死ね", "休暇は何日ありますか"),
    ],
)
async def test_insults_in_other_languages_are_told_from_questions(
    model: LightToxicity, rude: str, plain: str
) -> None:
    scores = await replace(model, is_english=lambda _text: False).judge([rude, plain])
    assert scores[0]["toxicity"] > 0.75
    assert scores[1]["toxicity"] < 0.3
