"""A declared experiment is read whole, and what is wrong with it is said so that it can be mended."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ports import Misconfigured
from core.quality.experiments.declared import read_experiments
from core.quality.experiments.experiment import Arm, Experiment, Metric, Unit

SETTINGS = {"ANSWER_TOKENS", "RERANKER"}
GOOD = """
[[experiment]]
name = "longer-answers"
unit = "person"

[[experiment.arm]]
name = "control"
share = 0.9

[[experiment.arm]]
name = "longer"
share = 0.1
changes = { ANSWER_TOKENS = 900 }

[experiment.primary]
name = "solved"
better = "higher"
effect = 0.02

[[experiment.guardrail]]
name = "seconds"
better = "lower"
effect = 1
"""


def test_a_whole_declaration_is_read() -> None:
    assert read_experiments(GOOD, SETTINGS) == (
        Experiment(
            "longer-answers",
            Unit.PERSON,
            (Arm("control", 0.9, {}), Arm("longer", 0.1, {"ANSWER_TOKENS": 900})),
            Metric("solved", 0.02, higher_is_better=True),
            (Metric("seconds", 1.0, higher_is_better=False),),
        ),
    )


def test_an_empty_file_declares_nothing() -> None:
    assert read_experiments("", SETTINGS) == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[[experiment]]", "[[experiment", "it is no TOML"),
        ("[[experiment]]", "[[experiments]]\n[[experiment]]", "'experiments' is not known"),
        ('name = "longer-answers"', "", "an experiment needs a name"),
        ('"longer-answers"', '"a b"', "it has 'a b'"),
        ('"person"', '"room"', "unit must be one of person, conversation"),
        ("share = 0.1", "share = 0.2", "the shares of its arms sum to 1.1; they must sum to 1"),
        ("share = 0.1", 'share = "0.1"', "share must be a number above 0; it is '0.1'"),
        ("share = 0.1", "share = true", "share must be a number above 0; it is True"),
        ("share = 0.1", "share = -0.1", "share must be a number above 0; it is -0.1"),
        (
            "share = 0.9",
            "share = 0.9\nchanges = { RERANKER = 1 }",
            "is the control and changes nothing",
        ),
        ("changes = { ANSWER_TOKENS = 900 }", "", "say in changes what it does differently"),
        ("changes = { ANSWER_TOKENS = 900 }", "changes = 3", "changes must be a table"),
        ("ANSWER_TOKENS", "ANSWER_TOKEN", "ANSWER_TOKEN is no setting"),
        ('name = "longer"', 'name = "control"', "there are 2 of the arm 'control'"),
        ('name = "seconds"', 'name = "solved"', "there are 2 of the metric 'solved'"),
        ("[experiment.primary]", "[[experiment.primary]]", "it needs a table [experiment.primary]"),
        (
            "[[experiment.guardrail]]",
            "[experiment.guardrail]",
            "write guardrail as a list of tables",
        ),
        ('"lower"', '"less"', "better must be higher or lower"),
        ("effect = 0.02", "effect = nan", "effect must be a number above 0; it is nan"),
        (
            "effect = 0.02",
            "efect = 0.02",
            "'efect' is not known; there can be better, effect, name",
        ),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(Misconfigured, match=re.escape(said)):
        read_experiments(GOOD.replace(old, new, 1), SETTINGS)


def test_one_arm_is_none_to_compare() -> None:
    alone = re.sub(r"\[\[experiment.arm\]\]\nname = \"longer\"[^[]*", "", GOOD)
    with pytest.raises(Misconfigured, match="it needs two arms or more"):
        read_experiments(alone, SETTINGS)


def test_two_experiments_have_two_names() -> None:
    with pytest.raises(Misconfigured, match="there are 2 of the experiment 'longer-answers'"):
        read_experiments(GOOD + GOOD, SETTINGS)


values = st.recursive(
    st.one_of(st.integers(), st.floats(), st.booleans(), st.just('"x"')),
    lambda each: st.lists(each, max_size=2),
)


@given(st.sampled_from(re.findall(r"= (.*)", GOOD)), values)
def test_no_value_brings_anything_but_a_sentence(old: str, new: object) -> None:
    text = GOOD.replace(f"= {old}", f"= {str(new).replace(chr(39), '').lower()}", 1)
    try:
        read_experiments(text, SETTINGS)
    except Misconfigured as error:
        assert str(error)
