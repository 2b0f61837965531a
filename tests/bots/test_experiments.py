"""`mynah experiment` reads what people recorded, says what it means, and which row is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bots.cli import app

COUNTS = {"old": (44_700, 0.4482, 0.1902), "new": (45_489, 0.4423, 0.1820)}
DECLARED = """
[[experiment]]
name = "quotes"
unit = "person"
arm = [
    { name = "old", share = 0.5 },
    { name = "new", share = 0.5, changes = { RERANK_MODEL = "none" } },
]
primary = { name = "solved", better = "higher", effect = 0.02 }
"""


def write(file: Path, rows: Iterable[str]) -> str:
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(file)


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["experiment", *words])
    return done.exit_code, done.output


def analyse(file: Path, rows: Iterable[str], *words: str) -> dict[str, Any]:
    code, said = run("analyse", "--data", write(file, rows), "--arm", "arm", "--json", *words)
    assert code == 0, said
    told: dict[str, Any] = json.loads(said)
    return told


def games() -> Iterable[str]:
    yield "id,arm,day1,day7"
    for arm, (count, day1, day7) in COUNTS.items():
        for number in range(count):
            first = number < round(count * day1)
            yield f"{number},{arm},{first},{int(number < round(count * day7))}"


def test_recorded_rates_are_analysed_as_by_hand(tmp_path: Path) -> None:
    words = ("--metric", "day1", "--metric", "day7", "--control", "old")
    told = analyse(tmp_path / "games.csv", games(), *words)
    assert told["control"] == "old"
    assert {each["arm"]: each["n"] for each in told["arms"]} == {"old": 44_700, "new": 45_489}
    assert told["sample_ratio"]["p"] == pytest.approx(0.0086, abs=5e-5)
    assert "old has 44,700 units where" in told["warnings"][0]
    effects = {each["metric"]: each["effects"][0] for each in told["metrics"]}
    assert {each["kind"] for each in told["metrics"]} == {"rate"}
    assert effects["day1"]["p"] == pytest.approx(0.074, abs=5e-4)
    assert effects["day7"]["p"] == pytest.approx(0.0016, abs=5e-5)
    assert effects["day7"]["relative_effect"] == pytest.approx(-0.0431, abs=1e-3)
    assert effects["day7"]["always_valid_p"] > effects["day7"]["p"]


ROWS = ["arm,who,score", "a,1,3", "a,2,4.5", "b,3,5", "b,4,6e0", "b,4,8"]


def test_numbers_make_means(tmp_path: Path) -> None:
    told = analyse(tmp_path / "x.csv", ROWS, "--metric", "score")
    [metric] = told["metrics"]
    assert metric["kind"] == "mean"
    assert metric["values"] == {"a": 3.75, "b": pytest.approx(19 / 3)}
    assert metric["effects"][0]["always_valid_interval"] is None
    assert told["warnings"] == []


def test_several_rows_of_one_person_count_as_one(tmp_path: Path) -> None:
    told = analyse(tmp_path / "x.csv", ROWS, "--metric", "score", "--unit", "who")
    assert [each["n"] for each in told["arms"]] == [2, 2]
    assert told["metrics"][0]["values"]["b"] == 6


def test_who_was_in_two_arms_is_left_out_and_counted(tmp_path: Path) -> None:
    rows = [*ROWS, "b,5,1", "a,5,1"]
    told = analyse(tmp_path / "x.csv", rows, "--metric", "score", "--unit", "who")
    assert [each["n"] for each in told["arms"]] == [2, 2]
    assert told["warnings"] == ["1 units were in several arms and are left out."]


def test_shares_that_were_meant_are_not_held_against_the_arms(tmp_path: Path) -> None:
    rows = ["arm,x", *["a,1", "a,0"] * 450, *["b,1", "b,0"] * 50]
    uneven = analyse(tmp_path / "x.csv", rows, "--metric", "x")
    shares = ("--share", "a=.9", "--share", "b=.1")
    meant = analyse(tmp_path / "x.csv", rows, "--metric", "x", *shares)
    assert (len(uneven["warnings"]), meant["warnings"]) == (1, [])


def test_the_table_holds_the_figures_and_the_warning(tmp_path: Path) -> None:
    data = write(tmp_path / "games.csv", games())
    code, said = run("analyse", "--data", data, "--arm", "arm", "--metric", "day1")
    assert code == 0
    for words in ("day1 (rate, in %)", "44.82", "+0.59", "0.0744", "Warning: sample ratio"):
        assert words in said


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "is empty; its first row must name the columns"),
        (["arm,score"], "has no rows to analyse below its header"),
        (["arm,points", "a,1"], "has no column 'score'; its columns are: arm, points"),
        (["arm,score,score", "a,1,1"], "has more than one column 'score'"),
        (["arm,score", "a,1", "a,2"], "holds one arm alone, 'a'; it needs two"),
        (["arm,score", "a,1", "a,2", "b,1"], "arm 'b' has one unit alone"),
        (["arm,score", "a,1", "b,much"], "row 3: column 'score' is 'much', which is no number"),
        (["arm,score", "a,1", "", "b,nan"], "row 4: column 'score' is 'nan', which is no number"),
        (["arm,score", "a,1", "b,"], "row 3: column 'score' is empty"),
        (["arm,score", "a,1", ",2"], "row 3: column 'arm' is empty"),
        (["arm,score", "a,1", "b"], "row 3: 1 values for 2 columns"),
        (["arm,score", "a,true", "b,7"], "row 3: column 'score' is '7', and holds true or false"),
        (["arm,score", *(f"{n},1" for n in range(30))], "has more than 20 different values"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(rows: list[str], said: str, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("\n".join(rows))
    code, output = run("analyse", "--data", str(file), "--arm", "arm", "--metric", "score")
    assert code == 2
    assert said in output


def test_a_file_that_is_not_text_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"arm,score\na,\xff\xfe\n")
    words = ("--arm", "arm", "--metric", "score")
    assert "not in UTF-8" in run("analyse", "--data", str(tmp_path / "x.csv"), *words)[1]
    assert "cannot be read" in run("analyse", "--data", str(tmp_path / "none.csv"), *words)[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--control", "c"), "no arm 'c'; the arms are: a, b"),
        (("--share", "a=1"), "--share is for every arm or none"),
        (("--share", "a=.5", "--share", "b=.6"), "shares are above 0 and sum to 1"),
        (("--share", "a"), "write it as ARM=.5"),
    ],
)
def test_an_option_that_does_not_fit_the_file_is_said(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    data = write(tmp_path / "x.csv", ROWS)
    code, output = run("analyse", "--data", data, "--arm", "arm", "--metric", "score", *words)
    assert (code, said in output) == (2, True)


def test_a_declared_experiment_is_listed_and_judged(tmp_path: Path) -> None:
    file = write(tmp_path / "experiments.toml", [DECLARED])
    code, said = run("list", "--file", file)
    assert code == 0
    assert "new: 0.5 of units, RERANK_MODEL=none" in said
    rows = ["arm,solved"]
    rows += [
        f"{arm},{int(n < won)}" for arm, won in (("old", 400), ("new", 600)) for n in range(2000)
    ]
    words = ("judge", "quotes", "--file", file, "--arm", "arm", "--data")
    code, said = run(*words, write(tmp_path / "x.csv", rows), "--json")
    [verdict] = json.loads(said)["verdicts"]
    assert (code, verdict["arm"], verdict["ending"]) == (0, "new", "better")
    code, said = run(*words, write(tmp_path / "y.csv", [*rows, "else,1", "else,0"]))
    assert (code, "arm 'else' is not declared" in said) == (2, True)
    code, said = run(
        "judge", "none", "--file", file, "--arm", "arm", "--data", str(tmp_path / "x.csv")
    )
    assert (code, "there are: quotes" in said) == (2, True)


def test_those_that_can_be_started_are_listed_and_judged_unless_another_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "experiments.toml", [DECLARED.replace("quotes", "usual")])
    other = write(tmp_path / "other.toml", [DECLARED.replace("quotes", "other")])
    data = write(tmp_path / "x.csv", ["arm,solved", *["old,1", "new,0", "old,0", "new,1"] * 9])
    assert "usual by person" in run("list")[1]
    monkeypatch.setenv("EXPERIMENTS", write(tmp_path / "set.toml", [DECLARED]))
    assert "quotes by person" in run("list")[1]
    assert run("judge", "quotes", "--data", data, "--arm", "arm")[0] == 0
    assert "other by person" in run("list", "--file", other)[1]


def test_a_wrong_declaration_is_said_with_its_file(tmp_path: Path) -> None:
    file = write(tmp_path / "mine.toml", [DECLARED.replace("RERANK_MODEL", "RERANK")])
    code, said = run("list", "--file", file)
    assert code == 2
    assert "mine.toml: experiment 'quotes', arm 'new': RERANK is no setting" in said


@pytest.mark.parametrize(
    ("words", "units"),
    [
        (("--rate", ".2", "--effect", ".02"), 6510),
        (("--deviation", "1", "--effect", ".1"), 1571),
        (("--mean", "4", "--deviation", "1", "--effect", ".1", "--power", ".9"), 2103),
    ],
)
def test_a_size_is_computed(words: tuple[str, ...], units: int) -> None:
    code, said = run("size", *words, "--json")
    told = json.loads(said)
    assert code == 0
    assert told["units_per_arm"] == units
    assert told["units_per_arm"] < told["always_valid_units_per_arm"] < 2 * units


def test_each_further_arm_takes_more_units_of_each() -> None:
    two, three = (
        json.loads(run("size", "--rate", ".2", "--effect", ".02", "--arms", n, "--json")[1])
        for n in ("2", "3")
    )
    assert three["units_per_arm"] > two["units_per_arm"]
    assert three["units"] == 3 * three["units_per_arm"]


@pytest.mark.parametrize(
    "words",
    [
        ("--effect", ".02"),
        ("--effect", ".02", "--rate", ".2", "--mean", "3"),
        ("--effect", ".02", "--rate", ".99"),
        ("--effect", "0", "--deviation", "1"),
        ("--effect", "nan", "--deviation", "1"),
        ("--effect", ".02", "--deviation", "0"),
        ("--effect", ".02", "--rate", ".2", "--power", "1"),
        ("--effect", ".02", "--rate", ".2", "--arms", "1"),
    ],
)
def test_a_size_that_cannot_be_meant_is_a_usage_error(words: tuple[str, ...]) -> None:
    assert run("size", *words)[0] == 2
