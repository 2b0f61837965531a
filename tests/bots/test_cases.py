"""From a turn that went wrong to a line of a file, and from the file to what broke."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from adapters.stores.sql.database import open_database
from bots.assemble import open_knowledge
from bots.case_group import CASES
from bots.cases import _append, add, list_cases, read_cases, remove, show
from bots.cli import app
from bots.eval_group import MEASURES
from bots.indexing import index_one
from bots.measure.cases import eval_cases
from bots.measuring import EVALUATIONS
from bots.settings import Settings
from core.messages import EVERYONE, Audience, Person
from core.ports import Intent, Misconfigured
from core.quality.cases.case import Case
from tests.adapters.stores.test_sql_contract import turn

ADA = Person("slack", "T024.U061", "Ada Berg")
BO = Person("slack", "T024.U062", "Bo")
CY = Person("slack", "T024.U063", "Cy Orr")
ROOM = Audience("room", "slack", "T024", "C1")
LEAVE = Case("", audience="", sources=("leave.md",))


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """With a conversation of two: Bo's question leans on Ada's, which stands by itself.

    Cy Orr asked elsewhere.
    """
    first = turn(1, person=ADA, text="Does ada.berg@x.org get leave as U061?")
    second = turn(2, person=BO, text="And Berg's parents, call Cy Orr at 030 123456789?")
    second = replace(second, message=replace(second.message, audience=ROOM))
    async with open_database("", tmp_path / "home") as database:
        await database.records.save(turn(3, room="other", person=CY, text="Where?"))
        await database.records.save(replace(first, intent=None))
        await database.records.save(
            replace(second, intent=Intent("deepen", "m1 answered", "m1", 0.9, ()))
        )
    return Settings(_env_file=None, mynah_home=tmp_path / "home", embedding_languages="en")


async def added(
    settings: Settings, file: Path, capsys: pytest.CaptureFixture[str], wanted: Case, message: str
) -> Any:
    assert await add(settings, "web::r:t", message, wanted, file, as_json=True) == 0
    return json.loads(capsys.readouterr().out)


async def test_a_case_holds_what_it_leans_on_and_nothing_of_who_asked(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.jsonl"
    told = await added(settings, file, capsys, LEAVE, "m2")
    (case,) = read_cases(file)
    assert case.question == "And [name] parents, call [name] at [number]?"
    assert case.before == ("Does [e-mail] get leave as [name]?",)
    assert (case.audience, case.sources) == ("room:slack:T024:C1", ("leave.md",))
    assert [each["words"] for each in told["scrubbed"]] == [
        "Berg's", "Cy Orr", "030 123456789", "ada.berg@x.org", "U061"
    ]  # fmt: skip
    written = file.read_text("utf-8")
    assert [each for each in ("U06", "Ada", "Orr", "m1", "m2", "web") if each in written] == []


async def test_a_case_of_a_direct_message_asks_as_everyone(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = await added(settings, tmp_path / "cases.jsonl", capsys, LEAVE, "m1")
    assert told["case"]["audience"] == "everyone"


async def test_the_administrators_own_words_stay_and_what_looks_like_a_persons_is_told(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = replace(LEAVE, question="Does Ada have leave?", answer=("0800 1234567",))
    told = await added(settings, tmp_path / "cases.jsonl", capsys, wanted, "m1")
    assert told["case"]["question"] == "Does Ada have leave?"
    assert told["scrubbed"] == []
    assert [each["words"] for each in told["left_as_typed"]] == ["Ada", "0800 1234567"]


async def test_the_same_question_is_kept_once_and_an_unknown_turn_is_named(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.jsonl"
    told = await added(settings, file, capsys, LEAVE, "m1")
    with pytest.raises(Misconfigured, match=f"already, as {told['case']['id']}"):
        await add(settings, "web::r:t", "m1", LEAVE, file, as_json=True)
    with pytest.raises(Misconfigured, match="no turn 'm9'"):
        await add(settings, "web::r:t", "m9", LEAVE, file, as_json=True)
    assert len(read_cases(file)) == 1


def test_what_is_removed_leaves_the_other_lines_as_a_person_wrote_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.jsonl"
    mine = '{ "sources": ["a.md"],  "question": "One\u2028line?" }'
    file.write_text(f'{mine}\n\n{{"question": "Two?"}}\n', "utf-8")
    assert list_cases(file, as_json=False) == 0
    told = capsys.readouterr().out
    assert "cites a.md" in told
    assert "Two?  says that nothing was found" in told
    remove(Case("Two?").id, file, as_json=True)
    assert file.read_text("utf-8") == f"{mine}\n"
    with pytest.raises(Misconfigured, match="has no case"):
        show(Case("Two?").id, file, as_json=True)


def test_what_several_add_at_once_is_all_kept(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"question": "Zero?"}', "utf-8")  # as an editor may leave it
    file.chmod(0o640)
    with ThreadPoolExecutor(8) as several:
        list(several.map(lambda n: _append(Case(f"{n}?"), file), range(40)))
    assert {case.question for case in read_cases(file)} == {"Zero?", *(f"{n}?" for n in range(40))}
    remove(Case("7?").id, file, as_json=True)
    assert len(read_cases(file)) == 40
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


FULL = """
import resource, sys
from pathlib import Path
from bots.cases import _append, read_cases, remove
from core.ports import Misconfigured
from core.quality.cases.case import Case
file = Path(sys.argv[1])
first = read_cases(file)[0]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    remove(first.id, file, as_json=True) if sys.argv[3] == "remove" else _append(Case("y" * 4_000), file)
except Misconfigured as error:
    print(error)
"""


@pytest.mark.parametrize(("what", "room"), [("remove", 9_000), ("add", 17_000)])
def test_where_a_disk_is_full_the_file_stays_as_it_was_and_nothing_is_beside_it(
    what: str, room: int, tmp_path: Path
) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(f'{{"question": "{n} {"x" * 4_000}?"}}\n' for n in range(4)), "utf-8")
    before = file.read_bytes()
    words = [sys.executable, "-c", FULL, str(file), str(room), what]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "cases.jsonl cannot be written: File too large" in done.stdout
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_no_other_file_is_written_through_a_link(tmp_path: Path) -> None:
    file, other = tmp_path / "cases.jsonl", tmp_path / "other"
    other.write_text("mine")
    (tmp_path / "cases.jsonl.new").symlink_to(other)
    for question in ("One?", "Two?"):
        _append(Case(question), file)
    remove(Case("Two?").id, file, as_json=True)
    assert other.read_text() == "mine"
    assert not file.is_symlink()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"sources": ["a.md"]}', "has no question"),
        ('{"question": "?", "source": ["a.md"]}', "there is no 'source'"),
        ('{"question": "?", "sources": "a.md"}', "not a Case"),
        ('{"question": "?", "answer": ["!"]}', "no words"),
        ('{"question": "?", "audience": "all"}', "no audience"),
        ("[", "each line shall be like"),
    ],
)
def test_a_line_that_is_no_case_is_named_with_what_it_should_be(
    line: str, why: str, tmp_path: Path
) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(f"{line}\n")
    with pytest.raises(Misconfigured, match=why):
        read_cases(file)


def test_a_case_says_what_it_expects_and_is_nobodys() -> None:
    run = CliRunner().invoke
    assert "say what is expected" in run(app, ["case", "add", "web::r:t", "m1"]).output
    both = ["case", "add", "web::r:t", "m1", "--nothing", "--answer", "Yes"]
    assert "say what is expected" in run(app, both).output
    one = ["case", "add", "web::r:t", "m1", "--nothing", "--audience", "person:web:ada"]
    assert "a case is nobody's" in run(app, one).output
    assert "cannot be read" in run(app, ["case", "list", "--file", "gone.jsonl"]).output


def test_every_measurement_is_a_command() -> None:
    assert set(MEASURES) == set(EVALUATIONS)
    assert Path("cases.jsonl") == CASES


async def test_a_change_shows_what_it_fixed_and_broke(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs, file = tmp_path / "docs", tmp_path / "cases.jsonl"
    docs.mkdir()
    (docs / "leave.md").write_text("# Leave\n\nAnna grants 30 days of leave a year.\n")
    (docs / "canteen.md").write_text("# Canteen\n\nThe canteen opens at noon and serves soup.\n")
    file.write_text(
        '{"question": "How many days of leave a year?", "sources": ["leave.md"], "answer": ["30 days"]}\n'
        '{"question": "When does the canteen open?", "answer": ["half past one"]}\n'
        '{"question": "Who painted the Mona Lisa?"}\n'
    )
    settings = Settings(_env_file=None, mynah_home=tmp_path / "home", embedding_languages="en")

    async def seen(*, keep: bool = False) -> str:
        await eval_cases(settings, file, keep=keep, strict=False, as_json=False)
        return capsys.readouterr().out

    async def run(*, keep: bool = False) -> tuple[int, Any]:
        async with open_knowledge(settings) as knowledge:
            await index_one(settings, knowledge, str(docs), EVERYONE)
        capsys.readouterr()
        code = await eval_cases(settings, file, keep=keep, strict=True, as_json=True)
        return code, json.loads(capsys.readouterr().out)

    code, told = await run()
    assert "no run was kept to tell changes from, --keep keeps one" in await seen()
    assert "2 of 3 pass; this run is kept, and the next one is compared with it." in await seen(
        keep=True
    )
    assert (code, told["passed"], told["fixed"], told["broke"]) == (0, 2, [], [])
    assert told["failures"][0]["missed"] == ["answer"]
    leave, canteen, _ = (case.id for case in read_cases(file))

    (docs / "leave.md").write_text("# Leave\n\nAnna grants 28 days of leave a year.\n")
    (docs / "canteen.md").write_text("# Canteen\n\nThe canteen opens at half past one.\n")
    code, told = await run()
    assert (code, told["passed"], told["fixed"], told["broke"]) == (1, 2, [canteen], [leave])
    assert "1 fixed, 1 broke since the kept run" in await seen()
