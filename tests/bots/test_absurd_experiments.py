"""Absurd numbers and files are told in one line by `mynah experiment`, whatever they are."""

from __future__ import annotations

import json
import math
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bots.assemble import open_records
from bots.cli import app
from bots.running import report, start
from bots.settings import Settings
from core.ports import Misconfigured
from core.quality.experiments.effect import Sample, any_look, one_look
from core.quality.experiments.experiment import Arm, Experiment, Metric, Unit
from core.quality.experiments.verdict import sample_ratio
from tests.effort import examples

ABSURD = ("1e308", "1e-300", "5e-324", "nan", "inf", "-inf", "-1e308", "1e400", "1" * 400, "-0.0")
DECLARED = """
[[experiment]]
name = {name}
unit = "person"
arm = [
    {{ name = "old", share = {share} }},
    {{ name = "new", share = {other}, changes = {{ RERANK_MODEL = {value} }} }},
]
primary = {{ name = "solved", better = "higher", effect = {effect} }}
"""
USUAL = {"name": '"q"', "share": "0.5", "other": "0.5", "value": '"none"', "effect": "0.02"}
DEEP = 100_000
NUMBERS = st.one_of(st.sampled_from(ABSURD), st.floats().map(repr), st.integers().map(str))
VALUES = st.one_of(
    NUMBERS,
    st.sampled_from([
        '""', "[]", "{}", "true", "1979-05-27", "07:32:00", '"\\u0000"', '"a\\nb"', "[" * 9 + "]" * 9,
        "0x" + "f" * 9_000, '"' + "x" * 9_000 + '"', '"""\n\n"""', "{ a = [1, { b = nan }] }",
    ]),
)  # fmt: skip
FUZZED = settings(
    deadline=None,
    max_examples=examples(20),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def ran(*words: str) -> tuple[int, str]:
    """The exit code and what was said; fails where it was a traceback."""
    done = CliRunner().invoke(app, ["experiment", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), (words, done.exception)
    return done.exit_code, done.output


def told(*words: str) -> str:
    """The one line in which it is refused."""
    code, said = ran(*words)
    assert code == 2, said
    assert len(said.splitlines()) == 1
    assert len(said) < 800
    return said


def of_numbers(said: str) -> Any:
    """What a program gets is JSON, in which there is no NaN."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(said, parse_constant=refuse)


def declared(folder: Path, text: str) -> str:
    file = folder / "experiments.toml"
    file.write_text(text, "utf-8")
    return str(file)


@pytest.mark.parametrize("key", ["share", "effect"])
@pytest.mark.parametrize("number", [n for n in ABSURD if n != "1e400"] + ["0", "-1", "true"])
def test_a_declared_number_that_nothing_can_be_computed_with_is_named(
    key: str, number: str, tmp_path: Path
) -> None:
    said = told("list", "--file", declared(tmp_path, DECLARED.format(**USUAL | {key: number})))
    assert f"{key} must be a number above 0; it is " in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * DEEP, "nested too deeply"),
        ("a" + ".a" * 5_000 + " = 1", "nested too deeply"),
        ("[[experiment]]\nname" + ".a" * 5_000 + " = 1", "nested too deeply"),
        ("a = " + "1" * 9_000, "it is no TOML"),
        ("a = 0x" + "f" * 9_000, "'a' is not known"),
        ("[[experiment]]\nname = 0x" + "f" * 9_000, "needs a name of up to 64 letters"),
        ('"a\\nb" = 1', r"'a\nb' is not known"),
        ('"' + "x" * 9_000 + '" = 1', "is not known"),
    ],
)
def test_a_file_that_cannot_be_meant_is_told_in_one_line(
    text: str, said: str, tmp_path: Path
) -> None:
    assert said in told("list", "--file", declared(tmp_path, text))


@pytest.mark.parametrize("value", ["nan", "inf", "1979-05-27", "[1]", "{ a = 1 }", "1e308"])
def test_an_arm_changes_settings_to_texts_numbers_and_truths(value: str, tmp_path: Path) -> None:
    said = told("list", "--file", declared(tmp_path, DECLARED.format(**USUAL | {"value": value})))
    assert "changes: RERANK_MODEL must be a text, a number" in said


@FUZZED
@given(st.fixed_dictionaries(dict.fromkeys(USUAL, VALUES)))
@example(USUAL)
def test_whatever_is_declared_is_listed_or_told(tmp_path: Path, values: dict[str, str]) -> None:
    for changed in ({name: values[name]} for name in USUAL):
        file = declared(tmp_path, DECLARED.format(**USUAL | changed))
        code, said = ran("list", "--file", file, "--json")
        assert of_numbers(said) if code == 0 else len(said.splitlines()) == 1


@pytest.mark.parametrize("number", [n for n in ABSURD if n != "-0.0"])
def test_a_recorded_number_that_nothing_can_be_computed_with_is_named(
    number: str, tmp_path: Path
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("\n".join(["arm,score", "a,2", "a,3", "b,2", f"b,{number}"]))
    said = told("analyse", "--data", str(file), "--arm", "arm", "--metric", "score")
    assert "row 5: column 'score' is" in said


@FUZZED
@given(st.lists(st.tuples(st.sampled_from("ab"), NUMBERS), min_size=4, max_size=12), NUMBERS)
def test_whatever_was_recorded_is_analysed_or_told(
    tmp_path: Path, rows: list[tuple[str, str]], share: str
) -> None:
    file = tmp_path / "x.csv"
    # From a hundred units of an arm on there are intervals for every look.
    cells = [("a", "1"), ("b", "2"), *rows] * 110
    file.write_text("\n".join(["arm,solved", *map(",".join, cells)]))
    words = ("--data", str(file), "--arm", "arm", "--json")
    shares = ("--share", f"a={share}", "--share", "b=.5")
    for more in ((), shares):
        code, said = ran("analyse", "--metric", "solved", *words, *more)
        assert of_numbers(said) if code == 0 else len(said.splitlines()) == 1
    for effect in ("0.02", "1e-30", "1e30"):
        toml = declared(tmp_path, DECLARED.format(**USUAL | {"effect": effect}))
        code, said = ran("judge", "q", "--file", toml, *words)
        assert of_numbers(said) if code == 0 else len(said.splitlines()) == 1


@pytest.mark.parametrize("share", ["1e308", "nan", "inf", "1e-300", "0"])
def test_a_share_that_is_none_is_told(share: str, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("\n".join(["arm,score", *["a,2", "b,3", "a,4", "b,2"] * 3]))
    words = ("--data", str(file), "--arm", "arm", "--metric", "score")
    said = told("analyse", *words, "--share", f"a={share}", "--share", f"b={share}")
    assert "--share" in said


@pytest.mark.parametrize(
    "words",
    [
        ("--deviation", "1e308", "--effect", "1e-300"),
        ("--deviation", "1", "--effect", "1e-300"),
        ("--deviation", "1", "--effect", "1e-25"),
        ("--deviation", "1", "--effect", "1", "--mean", "nan"),
        ("--deviation", "1", "--effect", "1", "--mean", "1e-320"),
        ("--rate", "1e-300", "--effect", "1e-300"),
        ("--rate", ".5", "--effect", "1e-17"),
    ],
)
def test_a_size_of_absurd_numbers_is_refused(words: tuple[str, ...]) -> None:
    assert ran("size", *words)[0] == 2


@FUZZED
@given(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS))
def test_whatever_is_typed_makes_a_size_or_is_told(numbers: tuple[str, ...]) -> None:
    one, effect, power, mean = numbers
    for of, level in product((f"--rate={one}", f"--deviation={one}"), (".8", power)):
        for more in ((), (f"--mean={mean}",)):
            code, said = ran("size", of, f"--effect={effect}", f"--power={level}", *more, "--json")
            assert code in (0, 2)
            assert code or of_numbers(said)


TINY = Experiment(
    "tiny",
    Unit.PERSON,
    (Arm("old", 1 - 1e-16, {}), Arm("new", 5e-324, {"SHORT_ANSWERS": True})),
    Metric("answered", 1e-300, True),
    (Metric("seconds", 1e300, False),),
)


def test_what_an_earlier_release_let_start_is_computed_all_the_same() -> None:
    few, many = Sample(200, 0.5, 0.25, True), Sample(200, 0.9, 0.09, True)
    for metric in (TINY.primary, *TINY.guardrails):
        effect = any_look(few, many, metric.effect)
        assert (effect.p, effect.interval) == (1.0, (-math.inf, math.inf))
    assert sample_ratio({"old": 200, "new": 200}, TINY.shares).p == 0
    assert 0 <= one_look(few, many).p <= 1


async def test_nothing_absurd_is_started(tmp_path: Path) -> None:
    usual = Settings(_env_file=None, mynah_home=tmp_path / "home")
    for value in ('"\\u0000"', '"' + "x" * 9_000 + '"', "9" * 29, "-1", "true"):
        text = DECLARED.format(**USUAL | {"value": value}).replace('"solved"', '"answered"')
        named = usual.model_copy(update={"experiments": declared(tmp_path, text)})
        with pytest.raises(Misconfigured) as refused:
            await start(named, "q", as_json=True)
        assert len(str(refused.value).splitlines()) == 1


async def test_a_run_that_cannot_be_read_any_more_is_told(tmp_path: Path) -> None:
    usual = Settings(_env_file=None, mynah_home=tmp_path / "home")
    async with open_records(usual) as database:
        await database.experiments.start(TINY, 1.0)
    assert await report(usual, "tiny", as_json=True) == 0
