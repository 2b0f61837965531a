"""What settings keep secret stands in no process list, log, answer, finding, home or backup of a running product."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tests.faults.product import QUESTIONS, Caller, Product, product
from tests.ports import free_port

TOKEN, MODEL_KEY = "token-of-ada-58c1e7d2", "sk-model-key-90ab34cd"
SEALING = "dGhpcyBpcyBubyBrZXkgYnV0IGlzIHRoaXJ0eSB0d28="
SECRETS = (TOKEN, MODEL_KEY, SEALING)


def told(data: bytes) -> list[str]:
    return [secret for secret in SECRETS if secret.encode() in data]


def command_lines() -> dict[str, bytes]:
    """As `ps` shows them, of every process here."""
    found = {}
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found[file.parent.name] = file.read_bytes()
        except OSError:
            continue  # it has ended
    return found


async def exercised(mynah: Product, caller: Caller) -> list[str]:
    """A right question, wrong tokens and broken requests: all that was answered."""
    right = {"Authorization": f"Bearer {TOKEN}"}
    body = {"question": QUESTIONS[0], "conversation": "c1", "id": "q1"}
    wrong: tuple[dict[str, str], ...] = (
        {},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Cookie": f"mynah-1={TOKEN}"},
    )
    answers = [
        await caller.client.post("/api/ask", json=body, headers=headers)
        for headers in (right, *wrong)
    ]
    answers.append(await caller.client.post("/api/ask", content=b"{", headers=right))
    answers.append(await caller.client.post("/api/session", json={"token": TOKEN}))
    answers.append(await caller.client.get("/metrics", headers=right))
    answers.append(await caller.client.get("/readyz", headers=right))
    assert answers[0].status_code == 200
    return [f"{answer.headers} {answer.text}" for answer in answers]


@pytest.mark.soak
async def test_no_secret_of_settings_comes_out_anywhere(tmp_path: Path, stocked: Path) -> None:
    model = f"http://127.0.0.1:{free_port()}/v1"  # nobody is there: each call of it fails
    file = tmp_path / "backup.tar"
    async with product(
        tmp_path,
        stocked=stocked,
        MYNAH_TOKENS=f"ada:{TOKEN}",
        MYNAH_KEYS=SEALING,
        MYNAH_MODEL="some-model",
        MYNAH_MODEL_URL=model,
        MYNAH_MODEL_KEY=MODEL_KEY,
        LOG_LEVEL="debug",
        LOG_TEXT="true",
    ) as (mynah, caller):
        await mynah.start()
        await caller.wait_until_ready()
        answers = await exercised(mynah, caller)
        lines = command_lines()
        assert str(mynah.processes["serve"].pid) in lines
        assert [line for line in lines.values() if told(line)] == []
        assert [answer for answer in answers if told(answer.encode())] == []
        for command in (("doctor",), ("doctor", "--json"), ("backup", str(file))):
            _, said = await mynah.run(*command)
            assert told(said.encode()) == [], command
        assert await mynah.stop() == 0
        assert "some-model" in mynah.log().read_text()
        assert told(mynah.log().read_bytes()) == []
        kept = [each for each in mynah.home.rglob("*") if each.is_file()]
        assert [each for each in kept if told(each.read_bytes())] == []
        with tarfile.open(file) as packed:
            members = [packed.extractfile(each) for each in packed if each.isfile()]
            assert members
            assert not [each for each in members if each and told(each.read())]
        _, said = await mynah.run("serve", "--roles", "nobody")
        assert told(said.encode()) == []
